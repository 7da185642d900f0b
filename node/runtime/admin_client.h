// Asks a running node over its operator's socket. One connection a request; it waits. Spec: docs/spec/admin.md.
#pragma once

#include <chrono>

#include "base/json.h"

namespace xh::runtime {

inline constexpr std::size_t kMaxAdminAnswerBytes = 16 * 1024 * 1024;

/// The result of a method. Errors: kCannotConnect, kTimeout, kBadAnswer; the node's own keep their id.
[[nodiscard]] Result<Json> ask_operator(const std::string& socket, const std::string& method, const Json& params,
                                        std::chrono::milliseconds patience);
/// What an answer by HTTP says. Total, for any text.
[[nodiscard]] Result<Json> result_in(std::string_view http);

}  // namespace xh::runtime

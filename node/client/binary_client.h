// One question to the binary resolution of a node, over UDP or TCP. It carries bytes and does not know what they mean.
// Spec: docs/spec/binary-resolution.md (BR8, BR9).
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace xh::client {

inline constexpr std::size_t kMaxBinaryAnswerBytes = 256 * 1024;
/// A datagram is sent so often before nothing is an answer.
inline constexpr int kSends = 3;

/// The first datagram from there for which `fits` says true; sent again in the thirds of the time. Errors kBadAddress, kCannotConnect,
/// kTimeout.
[[nodiscard]] Result<Bytes> ask_by_udp(const std::string& address, ByteView request, std::chrono::milliseconds timeout,
                                       const std::function<bool(ByteView)>& fits);
/// All that comes until the node closes. Errors kBadAddress, kCannotConnect, kTimeout, kTooLarge.
[[nodiscard]] Result<Bytes> ask_by_tcp(const std::string& address, ByteView request, std::chrono::milliseconds timeout);

}  // namespace xh::client

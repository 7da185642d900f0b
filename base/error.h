// Errors: faults of the world and of input, with a stable id, the place, and a hint. Not for bugs (base/check.h) and not for
// rejections by the rules of the chain.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace xh {

enum class ErrorId : std::uint16_t {
#define XH_ERROR(number, name, meaning, hint) name = number,
#include "base/error_catalogue.inc"
#undef XH_ERROR
};

/// One row of the catalogue.
struct ErrorInfo {
  ErrorId id;
  std::string_view name;     ///< without the leading k, e.g. "Truncated"
  std::string_view meaning;  ///< one sentence
  std::string_view hint;     ///< what to do
};

/// The whole catalogue in ascending order of numbers.
[[nodiscard]] const std::vector<ErrorInfo>& error_catalogue();
/// The row of an id. Every id has one.
[[nodiscard]] const ErrorInfo& error_info(ErrorId id);
/// "XH-1001".
[[nodiscard]] std::string error_code(ErrorId id);

struct Error {
  ErrorId id;
  std::string what;   ///< what exactly went wrong here, one line, no trailing dot
  std::string place;  ///< where: file:line, field path, byte offset; may be empty

  bool operator==(const Error&) const = default;
  /// "XH-1001 Truncated: <what> (at <place>). <hint>"
  [[nodiscard]] std::string to_string() const;
};

}  // namespace xh

// What the programs end with: one table, from which --help is made, and which docs/spec/cli.md repeats (CL1).
#pragma once

#include <span>
#include <string>

namespace xh::cli {

inline constexpr int kOk = 0;
inline constexpr int kFailed = 1;
inline constexpr int kUsage = 2;
inline constexpr int kBadConfiguration = 3;
inline constexpr int kNoConnection = 4;
inline constexpr int kTimedOut = 5;
inline constexpr int kRejected = 6;
inline constexpr int kUnverified = 7;
inline constexpr int kNotThere = 8;
inline constexpr int kPartial = 9;
inline constexpr int kUnsafeToSign = 10;
inline constexpr int kOutdated = 11;

struct ExitCode {
  int code;
  const char* name;
  const char* meaning;
};
/// All of them, in order, without gaps.
[[nodiscard]] std::span<const ExitCode> exit_codes();
/// A paragraph for --help and man pages, one code a line.
[[nodiscard]] std::string exit_codes_text();

}  // namespace xh::cli

// What the commands of xhd that work on folders print: progress on standard error, results on standard output.
#pragma once

#include <string>

#include "base/json.h"

namespace xh::runtime {

/// One line that moves on a terminal, a line every tenth elsewhere.
class Percent {
 public:
  explicit Percent(std::string what);
  void operator()(std::uint64_t done, std::uint64_t all);

 private:
  std::string what_;
  bool terminal_;
  std::uint64_t next_ = 0;
};

/// One line of JSON, or lines for people.
void print(const Json& out, bool json);
/// Bytes of all files below a folder.
[[nodiscard]] std::uint64_t bytes_below(const std::string& folder);

}  // namespace xh::runtime

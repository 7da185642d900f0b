// What the commands of xhd that work on folders print: progress on standard error, results on standard output.
#pragma once

#include <string>

#include "base/json.h"
#include "node/cli/progress.h"

namespace xh::runtime {

/// Progress of work that says itself how much there is of it, when it begins or later.
class Percent {
 public:
  explicit Percent(std::string what) : progress_(std::move(what), 0, "") {}
  void operator()(std::uint64_t done, std::uint64_t all);

 private:
  cli::Progress progress_;
  bool finished_ = false;
};

/// One line of JSON, or lines for people.
void print(const Json& out, bool json);
/// Bytes of all files below a folder.
[[nodiscard]] std::uint64_t bytes_below(const std::string& folder);

}  // namespace xh::runtime

#include "node/runtime/command_output.h"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>

namespace xh::runtime {

Percent::Percent(std::string what) : what_(std::move(what)), terminal_(::isatty(STDERR_FILENO) == 1) {}

void Percent::operator()(std::uint64_t done, std::uint64_t all) {
  const std::uint64_t percent = all == 0 ? 100 : done * 100 / all;
  if (percent < next_) return;
  next_ = terminal_ ? percent + 1 : percent / 10 * 10 + 10;
  fmt::print(stderr, "{}{}: {} %{}", terminal_ ? "\r" : "", what_, percent, terminal_ && percent < 100 ? "" : "\n");
}

void print(const Json& out, bool json) {
  if (json) {
    fmt::print("{}\n", out.dump());
  } else {
    fmt::print("{}", out.pretty());
  }
}

std::uint64_t bytes_below(const std::string& folder) {
  std::uint64_t bytes = 0;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder, ignored)) {
    if (entry.is_regular_file(ignored)) bytes += entry.file_size(ignored);
  }
  return bytes;
}

}  // namespace xh::runtime

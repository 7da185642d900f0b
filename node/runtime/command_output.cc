#include "node/runtime/command_output.h"

#include <fmt/format.h>

#include <filesystem>

namespace xh::runtime {

void Percent::operator()(std::uint64_t done, std::uint64_t all) {
  if (finished_) return;
  progress_.show(done, all);
  finished_ = done >= all;
  if (finished_) progress_.finish(done);
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

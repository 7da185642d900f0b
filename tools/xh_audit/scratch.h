// A folder for the time of one run.
#pragma once

#include <string>

#include "base/result.h"

namespace xh::tools {

class ScratchFolder {
 public:
  /// A new folder below `parent`; empty: below $TMPDIR, else /tmp. Error kCannotWrite.
  [[nodiscard]] static Result<ScratchFolder> make(const std::string& parent);
  ScratchFolder(ScratchFolder&& other) noexcept : path_(std::move(other.path_)) { other.path_.clear(); }
  ScratchFolder& operator=(ScratchFolder&&) = delete;
  ScratchFolder(const ScratchFolder&) = delete;
  /// Removes it with all that is in it.
  ~ScratchFolder();
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  explicit ScratchFolder(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

}  // namespace xh::tools

// Where the published vectors are: XH_VECTORS, or ../shared/vectors beside the source tree. A user's checkout may not have them: tests skip
// then.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "base/json.h"

namespace xh::vectors {

inline std::filesystem::path folder() {
  const char* set = std::getenv("XH_VECTORS");
  return set != nullptr ? std::filesystem::path(set) : std::filesystem::path(XH_SOURCE_DIR) / "../shared/vectors";
}

inline std::string read(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace xh::vectors

#define XH_NEED_VECTORS(name) \
  if (!std::filesystem::exists(xh::vectors::folder() / (name))) GTEST_SKIP() << "no published vectors: " << (xh::vectors::folder() / (name))

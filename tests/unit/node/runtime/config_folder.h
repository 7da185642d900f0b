// What the tests of the configuration share: a folder with a file in it, and the texts that files begin with.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "node/runtime/config_sources.h"

namespace xh::runtime {

inline constexpr std::string_view kKey = "b06566f76733ae048fda721d47afe8780b572636496c93253db86dc8d5427fc54e9a06";
inline constexpr std::string_view kNode =
    "[node]\nname = \"n\"\nrole = \"follower\"\ngenesis = \"genesis.json\"\npassphrase_file = \"pass\"\n";

class ConfigFolder : public testing::Test {
 protected:
  ConfigFolder() {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    folder = std::filesystem::path(testing::TempDir()) / (std::string("xh_config_") + test->test_suite_name() + test->name());
    std::filesystem::create_directories(folder);
  }
  ~ConfigFolder() override { std::filesystem::remove_all(folder); }
  void write(std::string_view text) { std::ofstream(path(), std::ios::binary) << text; }
  Result<Config> load(std::string_view text) {
    write(text);
    return load_config(path());
  }
  [[nodiscard]] std::string path() const { return (folder / "xhd.toml").string(); }
  std::filesystem::path folder;
};

}  // namespace xh::runtime

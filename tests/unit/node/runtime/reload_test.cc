#include "node/runtime/reload.h"

#include "config_folder.h"

namespace xh::runtime {
namespace {

class Reload : public ConfigFolder {
 protected:
  EffectiveConfig effective(const std::string& text) {
    write(text);
    return *read_config({path(), {}, {}});
  }
};

// AD10
TEST_F(Reload, LevelsTakeEffectAndOtherKeysNeedARestart) {
  const auto running = effective(std::string(kNode) + "[log]\nlevel = \"info\"\n");
  const auto same = compare_configs(running, running);
  EXPECT_TRUE(same.needs_restart.empty());
  EXPECT_EQ(same.levels, os::LogLevels());
  const auto now = effective(
      std::string(kNode) +
      "[log]\nlevel = \"warn\"\nlevels = \"net=debug\"\n[rpc]\nhosts = [\"a.example\"]\n[[peers.peer]]\nname = \"p\"\nnetwork_key = \"" +
      std::string(kKey) + "\"\n");
  const auto read = compare_configs(running, now);
  EXPECT_EQ(read.needs_restart, (std::vector<std::string>{"peers.peer", "rpc.hosts"}));
  EXPECT_EQ(read.levels, (os::LogLevels{os::LogLevel::kWarn, {{"net", os::LogLevel::kDebug}}}));
}

// AL4
TEST_F(Reload, TheDigestIsOfValuesAndNotOfWhereTheyAreFrom) {
  const auto file = effective(std::string(kNode) + "[log]\nlevel = \"warn\"\n");
  const auto without = effective(std::string(kNode));
  auto flag = *read_config({path(), {}, {"log.level=warn"}});
  EXPECT_EQ(config_digest(file), config_digest(flag));
  EXPECT_NE(config_digest(file), config_digest(without));
  EXPECT_EQ(config_digest(file).size(), 64u);
}

TEST_F(Reload, TheSocketAndTheLogHaveDefaults) {
  const auto config = effective(std::string(kNode)).config;
  EXPECT_EQ(config.admin_socket, config.data_dir + "/admin.socket");
  EXPECT_EQ(config.log_format, os::LogFormat::kText);
  const auto set = effective(std::string(kNode) + "[admin]\nsocket = \"run/s\"\n[log]\nformat = \"json\"\n").config;
  EXPECT_EQ(set.admin_socket, (folder / "run/s").string());
  EXPECT_EQ(set.log_format, os::LogFormat::kJson);
}

// LG3
TEST_F(Reload, LevelsAndFormatsThatAreNoneAreFaults) {
  EXPECT_EQ(load(std::string(kNode) + "[log]\nformat = \"xml\"\n").error().what, "log.format must be \"text\" or \"json\"");
  EXPECT_EQ(load(std::string(kNode) + "[log]\nlevel = \"loud\"\n").error().what,
            "log.level must be \"debug\", \"info\", \"warn\" or \"error\"");
  EXPECT_NE(load(std::string(kNode) + "[log]\nlevels = \"nets=debug\"\n").error().what.find("log.levels: there is no component \"nets\""),
            std::string::npos);
}

}  // namespace
}  // namespace xh::runtime

#include "node/runtime/reload.h"

#include <algorithm>
#include <map>

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
TEST_F(Reload, KeysThatARunningNodeTakesAreAppliedAndOthersNeedARestart) {
  auto running = effective(std::string(kNode) + "[log]\nlevel = \"info\"\n");
  const auto same = reload_config(running, running);
  EXPECT_TRUE(same.applied.empty());
  EXPECT_TRUE(same.needs_restart.empty());
  EXPECT_EQ(same.config.log_levels, os::LogLevels());
  const auto now = effective(std::string(kNode) +
                             "[log]\nlevel = \"warn\"\nlevels = \"net=debug\"\n[rpc]\nhosts = [\"a.example\"]\nexplorer = false\n"
                             "[[peers.peer]]\nname = \"p\"\nnetwork_key = \"" +
                             std::string(kKey) + "\"\n");
  const auto read = reload_config(running, now);
  EXPECT_EQ(read.applied, std::vector<std::string>{"rpc.hosts"});
  EXPECT_EQ(read.needs_restart, (std::vector<std::string>{"peers.peer", "rpc.explorer"}));
  EXPECT_EQ(read.config.log_levels, (os::LogLevels{os::LogLevel::kWarn, {{"net", os::LogLevel::kDebug}}}));
  EXPECT_EQ(read.config.rpc_hosts, std::vector<std::string>{"a.example"});
  EXPECT_TRUE(read.config.explorer) << "it runs with what it was started with";
  const auto again = reload_config(running, now);
  EXPECT_TRUE(again.applied.empty()) << "what was applied is what runs";
  EXPECT_EQ(again.needs_restart, read.needs_restart);
}

// AD10, GD22: each of them with another value is a configuration that differs from the default nowhere else.
TEST_F(Reload, EveryKeyThatSaysSoIsTaken) {
  const std::map<std::string_view, std::string> others = {
      {"rpc.hosts", "[\"b\"]"},       {"rpc.max_connections", "7"},   {"rpc.client_connections", "8"}, {"rpc.rate_reads", "9"},
      {"rpc.rate_proofs", "10"},      {"rpc.rate_submissions", "11"}, {"rpc.limit_loopback", "true"},  {"log.level", "\"warn\""},
      {"log.levels", "\"net=warn\""}, {"binary.rate", "12"}};
  std::string text(kNode);
  for (const auto* section : {"rpc", "log", "binary"}) {
    text += "[" + std::string(section) + "]\n";
    for (const auto& [name, value] : others) {
      if (find_config_key(name)->section() == section) text += std::string(find_config_key(name)->leaf()) + " = " + value + "\n";
    }
  }
  const auto now = effective(text);
  auto running = effective(std::string(kNode));
  const auto read = reload_config(running, now);
  EXPECT_TRUE(read.needs_restart.empty());
  EXPECT_EQ(read.applied.size() + 2, others.size()) << "levels are compared with those of the log";
  EXPECT_EQ(std::ranges::count_if(config_keys(), &KeySchema::reloads), static_cast<std::ptrdiff_t>(others.size()));
  EXPECT_EQ(config_digest(running), config_digest(now));
  const auto& front = read.config.front;
  EXPECT_EQ(read.config.rpc_hosts, std::vector<std::string>{"b"});
  EXPECT_EQ(front.max_connections, 7u);
  EXPECT_EQ(front.client_connections, 8u);
  EXPECT_EQ(front.rate_reads, 9u);
  EXPECT_EQ(front.rate_proofs, 10u);
  EXPECT_EQ(front.rate_submissions, 11u);
  EXPECT_TRUE(front.limit_loopback);
  EXPECT_EQ(read.config.log_levels, now.config.log_levels);
  EXPECT_EQ(read.config.binary_rate, 12u);
}

// AD10, CF7, O10: the new configuration alone would be valid.
TEST_F(Reload, ANodeThatShowsWithheldContentTakesNoHosts) {
  auto running = effective(std::string(kNode) + "[rpc]\nshow_withheld = true\n");
  const auto read = reload_config(running, effective(std::string(kNode) + "[rpc]\nhosts = [\"a.example\"]\n"));
  EXPECT_TRUE(read.applied.empty());
  EXPECT_EQ(read.needs_restart, (std::vector<std::string>{"rpc.hosts", "rpc.show_withheld"}));
  EXPECT_TRUE(read.config.rpc_hosts.empty());
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

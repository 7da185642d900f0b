#include "node/runtime/config_file.h"

#include <gmock/gmock.h>

#include "config_folder.h"

namespace xh::runtime {
namespace {

using testing::ElementsAre;

std::vector<std::string> faults_in(const std::string& text) {
  ConfigFaults faults("xhd.toml");
  (void)parse_config_file(text, faults);
  std::vector<std::string> out;
  for (const auto& fault : faults.take()) out.push_back(fault.place + " " + fault.what);
  return out;
}

// CF2, CF6
TEST(ConfigFile, ValuesKeepTheirLines) {
  ConfigFaults faults("xhd.toml");
  const auto file = parse_config_file(
      std::string(kNode) + "[rpc]\n\nlisten = \"127.0.0.1:1\"\n[[peers.peer]]\nnetwork_key = \"" + std::string(kKey) + "\"\nname = \"p\"\n",
      faults);
  EXPECT_TRUE(faults.empty());
  EXPECT_TRUE(file.whole);
  EXPECT_EQ(file.values.at("node.name").line, 2u);
  EXPECT_EQ(file.values.at("rpc.listen").line, 8u);
  EXPECT_EQ(file.values.at("rpc.listen").value, ConfigValue(std::string("127.0.0.1:1")));
  EXPECT_EQ(file.sections.at("rpc"), 6u);
  ASSERT_EQ(file.peers.size(), 1u);
  EXPECT_EQ(file.peers[0].line, 9u);
  EXPECT_FALSE(file.values.contains("rpc.hosts"));
}

// CF2, CF6
TEST(ConfigFile, AllFaultsAreNamedInTheOrderOfTheirLines) {
  EXPECT_THAT(
      faults_in("[rpc]\nlisten = 5\nhots = []\n[storage]\nsnapshot_every = 63\nindex_memory_mb = \"192\"\n[stroage]\n"),
      ElementsAre("xhd.toml:2 rpc.listen must be a string", "xhd.toml:3 unknown key rpc.hots; did you mean hosts?",
                  "xhd.toml:5 storage.snapshot_every is 63, must be at least 64", "xhd.toml:6 storage.index_memory_mb must be an integer",
                  "xhd.toml:7 unknown key stroage; did you mean storage?"));
}

TEST(ConfigFile, FaultsOfSeveralPeersAreNamedToo) {
  EXPECT_THAT(faults_in("[[peers.peer]]\nname = \"a\"\n[[peers.peer]]\nname = \"b\"\nnetwork_key = \"zz\"\naddr = \"x\"\n"),
              ElementsAre("xhd.toml:1 peers.peer.network_key is missing", testing::StartsWith("xhd.toml:5 peers.peer.network_key: "),
                          "xhd.toml:6 unknown key peers.peer.addr; did you mean address?"));
}

TEST(ConfigFile, WhatIsNoTomlIsOneFaultWithItsLine) {
  EXPECT_THAT(faults_in("[node]\nname = \n"), ElementsAre(testing::StartsWith("xhd.toml:2 ")));
  ConfigFaults faults("xhd.toml");
  EXPECT_FALSE(parse_config_file("[node", faults).whole);
}

// CF6
TEST(ConfigFile, AHundredFaultsAreKeptAndFurtherOnesCounted) {
  std::string text = "[rpc]\n";
  for (std::size_t i = 0; i < kMaxConfigFaults; ++i) text += "unknown_" + std::to_string(i) + " = 1\n";
  EXPECT_EQ(faults_in(text).size(), kMaxConfigFaults);
  const auto more = faults_in(text + "another = 1\nand_another = 1\n");
  ASSERT_EQ(more.size(), kMaxConfigFaults + 1);
  EXPECT_EQ(more.back(), "xhd.toml 2 more faults");
}

}  // namespace
}  // namespace xh::runtime

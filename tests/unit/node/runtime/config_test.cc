#include "node/runtime/config.h"

#include "config_folder.h"

namespace xh::runtime {
namespace {

using ConfigTest = ConfigFolder;

TEST_F(ConfigTest, DefaultsAreTheDocumentedOnesAndPathsCountFromTheFile) {
  const Config config = load(kNode).value();
  EXPECT_EQ(config.role, Role::kFollower);
  EXPECT_EQ(config.rpc_listen, "127.0.0.1:26800");
  EXPECT_EQ(config.genesis_path, (folder / "genesis.json").string());
  EXPECT_EQ(config.data_dir, (folder / "data").string());
  EXPECT_EQ(config.keys_dir, (folder / "keys").string());
  EXPECT_FALSE(config.open_followers);
  EXPECT_FALSE(config.delta_ms);
  EXPECT_FALSE(config.snapshot_every);
  EXPECT_EQ(snapshots_folder(config), (folder / "data/snapshots").string());
  EXPECT_TRUE(config.peers.empty());
}

TEST_F(ConfigTest, AHeaderThatIsNoKeyIsAnErrorAndNoAbort) {
  for (const char* header : {"[.x]\n", "[#]\n", "[[=]]\n", "[,]\n"}) EXPECT_EQ(load(header).error().id, ErrorId::kBadConfig) << header;
}

TEST_F(ConfigTest, ReadsBackWhatItWrote) {
  Config config =
      load(std::string(kNode) + "[peers]\nlisten = \"127.0.0.1:1\"\nopen_followers = true\n[[peers.peer]]\nname = \"p\"\nnetwork_key = \"" +
           std::string(kKey) + "\"\naddress = \"127.0.0.1:2\"\n")
          .value();
  ASSERT_EQ(config.peers.size(), 1u);
  const Config again = load(config_text(config)).value();
  EXPECT_EQ(again.peer_listen, "127.0.0.1:1");
  EXPECT_TRUE(again.open_followers);
  EXPECT_EQ(again.peers.at(0).address, "127.0.0.1:2");
  EXPECT_EQ(again.peers.at(0).network_key, config.peers[0].network_key);
  EXPECT_EQ(again.data_dir, config.data_dir);
}

// O10
TEST_F(ConfigTest, WhatIsWithheldIsShownOnLoopbackOnly) {
  const std::string rpc = std::string(kNode) + "[rpc]\nshow_withheld = true\n";
  EXPECT_FALSE(load(kNode).value().show_withheld);
  const Config config = load(rpc).value();
  EXPECT_TRUE(config.show_withheld);
  EXPECT_TRUE(load(config_text(config)).value().show_withheld);
  EXPECT_TRUE(load(rpc + "listen = \"[::1]:26800\"\n"));
  for (const auto* more : {"listen = \"0.0.0.0:26800\"\n", "listen = \"127.0.0.1.example:80\"\n", "listen = \"10.0.0.1:26800\"\n",
                           "hosts = [\"node.example\"]\n"}) {
    const auto result = load(rpc + more);
    ASSERT_FALSE(result) << more;
    EXPECT_EQ(result.error().id, ErrorId::kBadConfig) << more;
  }
}

// EX1
TEST_F(ConfigTest, TheExplorerIsServedUnlessItIsSwitchedOff) {
  EXPECT_TRUE(load(kNode).value().explorer);
  const Config config = load(std::string(kNode) + "[rpc]\nexplorer = false\n").value();
  EXPECT_FALSE(config.explorer);
  EXPECT_FALSE(load(config_text(config)).value().explorer);
}

// BR1, BR11
TEST_F(ConfigTest, BinaryResolutionIsOffUntilItListens) {
  EXPECT_TRUE(load(kNode).value().binary_listen.empty());
  const std::string binary = std::string(kNode) + "[binary]\nlisten = \"127.0.0.1:2259\"\n";
  const Config config = load(binary + "rate = 1000000\n").value();
  EXPECT_EQ(config.binary_listen, "127.0.0.1:2259");
  EXPECT_EQ(config.binary_rate, kMaxBinaryRate);
  EXPECT_EQ(load(config_text(config)).value().binary_rate, kMaxBinaryRate);
  EXPECT_EQ(load(binary).value().binary_rate, 200u);
  for (const auto* rate : {"rate = 0\n", "rate = 1000001\n", "rate = \"fast\"\n", "rates = 1\n"}) EXPECT_FALSE(load(binary + rate)) << rate;
}

// RV19
TEST_F(ConfigTest, APublicUrlIsOneThatLinksCanBeginWith) {
  const std::string rpc = std::string(kNode) + "[rpc]\npublic_url = ";
  const Config config = load(rpc + "\"https://id.example/chain\"\n").value();
  EXPECT_EQ(config.public_url, "https://id.example/chain");
  EXPECT_EQ(load(config_text(config)).value().public_url, config.public_url);
  for (const auto* url : {"\"id.example\"\n", "\"https://id.example/\"\n", "\"https://a b\"\n", "1\n"})
    EXPECT_FALSE(load(rpc + url)) << url;
}

TEST_F(ConfigTest, ASignerNeedsItsKeysAndAValidator) {
  const std::string validator = "[node]\nname = \"n\"\nrole = \"validator\"\ngenesis = \"genesis.json\"\npassphrase_file = \"pass\"\n";
  const std::string keys = "consensus_key = \"" + std::string(kKey) + "\"\ncheckpoint_key = \"" + std::string(kKey) + "\"\n";
  const Config config = load(validator + "[signer]\nsocket = \"signer/socket\"\n" + keys).value();
  ASSERT_TRUE(config.signer);
  EXPECT_EQ(config.signer->socket, (folder / "signer/socket").string());
  const Config again = load(config_text(config)).value();
  EXPECT_EQ(again.signer->socket, config.signer->socket);
  EXPECT_EQ(again.signer->checkpoint_key, config.signer->checkpoint_key);
  EXPECT_FALSE(load(validator).value().signer);
  EXPECT_FALSE(load(validator + "[signer]\n" + keys));
  EXPECT_FALSE(load(validator + "[signer]\nsocket = \"s\"\n"));
  EXPECT_FALSE(load(validator + "[signer]\nsocket = \"s\"\nconsensus_key = \"x\"\ncheckpoint_key = \"x\"\n"));
  EXPECT_FALSE(load(std::string(kNode) + "[signer]\nsocket = \"s\"\n" + keys));
}

TEST_F(ConfigTest, AnUnknownKeyIsNamedWithLineAndTheNearestKnownOne) {
  const auto result = load(std::string(kNode) + "dat_dir = \"x\"\n");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().what, "unknown key node.dat_dir; did you mean data_dir?");
  EXPECT_EQ(result.error().place, path() + ":6");
  EXPECT_FALSE(load(std::string(kNode) + "[extra]\nx = 1\n"));
}

TEST_F(ConfigTest, MissingMistypedAndUnknownValuesAreRefused) {
  const std::string node(kNode);
  for (const auto& text : {std::string(),
                           std::string("[node]\n"),
                           std::string("node = 1\n"),
                           node + "delta_ms = 0\n",
                           node + "delta_ms = -5\n",
                           node + "delta_ms = \"500\"\n",
                           node + "[rpc]\nhosts = \"a\"\n",
                           node + "[rpc]\nhosts = [1]\n",
                           node + "[rpc]\nlisten = 5\n",
                           node + "[peers]\nopen_followers = \"yes\"\n",
                           node + "[storage]\nindex_memory_mb = 31\n",
                           node + "[storage]\nindex_memory_mb = 65537\n",
                           node + "[storage]\nindex_memory = 64\n",
                           node + "[storage]\nretention = \"window:63\"\n",
                           node + "[storage]\nretention = \"window:\"\n",
                           node + "[storage]\nretention = \"window:64x\"\n",
                           node + "[storage]\nretention = \"all\"\n",
                           node + "[peers]\npeer = 1\n",
                           node + "[peers]\npeer = [1]\n",
                           node + "[[peers.peer]]\nname = \"p\"\n",
                           node + "[[peers.peer]]\nname = \"p\"\nnetwork_key = \"zz\"\n",
                           std::string("[node\n"),
                           node + node}) {
    const auto result = load(text);
    ASSERT_FALSE(result) << text;
    EXPECT_EQ(result.error().id, ErrorId::kBadConfig) << text;
  }
  std::string role = node;
  EXPECT_FALSE(load(role.replace(role.find("follower"), 8, "observer")));
}

TEST_F(ConfigTest, SnapshotsAreMadeWhenAskedForAndNotMoreOftenThanEverySixtyFourBlocks) {
  const std::string node = std::string(kNode) + "[storage]\nsnapshot_every = ";
  EXPECT_EQ(load(node + "64\n").value().snapshot_every, std::optional(kMinSnapshotEvery));
  EXPECT_EQ(load(node + "9223372036854775807\n").value().snapshot_every, std::optional<std::uint64_t>(9223372036854775807));
  const auto often = load(node + "63\n");
  ASSERT_FALSE(often);
  EXPECT_EQ(often.error().id, ErrorId::kBadConfig);
  EXPECT_EQ(often.error().what, "storage.snapshot_every is 63, must be at least 64");
  EXPECT_EQ(often.error().place, path() + ":7");
  for (const char* value : {"0", "-64", "64.0", "true", "\"64\"", "[64]", "9223372036854775808"}) {
    const auto refused = load(node + value + "\n");
    ASSERT_FALSE(refused) << value;
    EXPECT_EQ(refused.error().id, ErrorId::kBadConfig) << value;
    EXPECT_TRUE(refused.error().place.starts_with(path() + ":")) << refused.error().place;
  }
  const auto typo = load(std::string(kNode) + "[storage]\nsnapshots_every = 64\n");
  ASSERT_FALSE(typo);
  EXPECT_EQ(typo.error().what, "unknown key storage.snapshots_every; did you mean snapshot_every?");
}

TEST_F(ConfigTest, AMissingFileAFolderAndOneBeyondTheMaximumAreRefused) {
  EXPECT_EQ(load_config(folder.string()).error().what, "cannot be read");
  EXPECT_EQ(load_config((folder / "absent.toml").string()).error().id, ErrorId::kBadConfig);
  EXPECT_TRUE(load(std::string(kNode) + "#" + std::string(kMaxConfigBytes - kNode.size() - 1, 'x')));
  EXPECT_EQ(load(std::string(kNode) + "#" + std::string(kMaxConfigBytes - kNode.size(), 'x')).error().id, ErrorId::kTooLarge);
}

TEST_F(ConfigTest, PeersAtTheMaximumPassAndOneBeyondFails) {
  std::string text(kNode);
  const std::string peer = "[[peers.peer]]\nname = \"p\"\nnetwork_key = \"" + std::string(kKey) + "\"\n";
  for (std::size_t i = 0; i < kMaxPeers; ++i) text += peer;
  EXPECT_TRUE(load(text));
  EXPECT_FALSE(load(text + peer));
}

}  // namespace
}  // namespace xh::runtime

#include "node/runtime/config_sources.h"

#include <gmock/gmock.h>

#include "config_folder.h"

namespace xh::runtime {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class ConfigSourcesTest : public ConfigFolder {
 protected:
  auto read(std::string_view text, std::vector<std::string> environment, std::vector<std::string> flags = {}) {
    write(text);
    return read_config({path(), std::move(environment), std::move(flags)});
  }
  // "place what", the folder left out.
  std::vector<std::string> faults(std::string_view text, std::vector<std::string> environment, std::vector<std::string> flags = {}) {
    const auto result = read(text, std::move(environment), std::move(flags));
    std::vector<std::string> out;
    if (result) return out;
    for (const auto& fault : result.error()) {
      EXPECT_EQ(fault.id, ErrorId::kBadConfig);
      std::string line = fault.place + " " + fault.what;
      if (line.starts_with(folder.string())) line = line.substr(folder.string().size() + 1);
      out.push_back(std::move(line));
    }
    return out;
  }
  static const Setting& setting(const EffectiveConfig& effective, std::string_view name) {
    return *std::ranges::find_if(effective.settings, [&](const Setting& s) { return s.key->name == name; });
  }
};

// CF4
TEST_F(ConfigSourcesTest, AFlagStandsOverAVariableOverTheFileOverTheDefault) {
  const std::string file = std::string(kNode) + "[rpc]\nlisten = \"127.0.0.1:1\"\n";
  EXPECT_EQ(read(kNode, {})->config.rpc_listen, "127.0.0.1:26800");
  EXPECT_EQ(read(file, {})->config.rpc_listen, "127.0.0.1:1");
  EXPECT_EQ(read(file, {"XHD_RPC_LISTEN=127.0.0.1:2"})->config.rpc_listen, "127.0.0.1:2");
  EXPECT_EQ(read(file, {"XHD_RPC_LISTEN=127.0.0.1:2"}, {"rpc.listen=127.0.0.1:3"})->config.rpc_listen, "127.0.0.1:3");
  EXPECT_EQ(read(file, {}, {"rpc.listen=127.0.0.1:3"})->config.rpc_listen, "127.0.0.1:3");
}

// CF4, CF9
TEST_F(ConfigSourcesTest, EveryValueKnowsWhereItIsFrom) {
  const auto effective =
      read(kNode, {"PATH=/bin", "XHD_BINARY_RATE=7", "XHD_RPC_HOSTS=a,b"}, {"storage.retention=window:64", "peers.open_followers=true"});
  ASSERT_TRUE(effective);
  EXPECT_EQ(setting(*effective, "node.name").place, path() + ":2");
  EXPECT_EQ(setting(*effective, "node.name").source, ConfigSource::kFile);
  EXPECT_EQ(setting(*effective, "binary.rate").place, "XHD_BINARY_RATE");
  EXPECT_EQ(setting(*effective, "storage.retention").place, "--set storage.retention");
  EXPECT_EQ(setting(*effective, "rpc.listen").source, ConfigSource::kDefault);
  EXPECT_EQ(setting(*effective, "node.data_dir").value, ConfigValue((folder / "data").string()));
  EXPECT_EQ(effective->config.binary_rate, 7u);
  EXPECT_THAT(effective->config.rpc_hosts, ElementsAre("a", "b"));
  EXPECT_EQ(effective->config.retained_blocks, std::optional<std::uint64_t>(64));
  EXPECT_TRUE(effective->config.open_followers);
}

// CF3
TEST_F(ConfigSourcesTest, EveryKeyButThoseOfPeersCanBeGivenByAVariableAndByAFlag) {
  std::vector<std::string> environment;
  std::vector<std::string> flags;
  for (const auto& key : config_keys()) {
    if (key.of_peer()) continue;
    std::string text(key.example.empty() ? key.fallback : key.example);
    if (key.name == "node.role") text = "validator";
    std::erase_if(text, [](char c) { return c == '"' || c == '[' || c == ']'; });
    environment.push_back(environment_name(key) + "=" + text);
    flags.push_back(std::string(key.name) + "=" + text);
  }
  EXPECT_THAT(faults("", environment), IsEmpty());
  EXPECT_THAT(faults("", {}, flags), IsEmpty());
  const auto effective = read("", environment);
  ASSERT_TRUE(effective);
  for (const auto& s : effective->settings) {
    const bool empty_list = s.key->name == "rpc.hosts";  // an empty variable is none
    EXPECT_EQ(s.source, empty_list ? ConfigSource::kDefault : ConfigSource::kEnvironment) << s.key->name;
  }
}

// CF3
TEST_F(ConfigSourcesTest, UnknownVariablesAndFlagsAreNamedWithTheNearestOnesAndWithoutWhatTheyHold) {
  EXPECT_THAT(
      faults(kNode, {"XHD_RPC_LISEN=secret", "XHD_PASSPHRASE=secret", "XHD_", "XHDRPC=1", "xhd_rpc_listen=1"},
             {"rpc.hots=secret", "verbose", "peers.peer.name=x", "rpc.hosts=a", "rpc.hosts=b"}),
      ElementsAre("XHD_RPC_LISEN unknown environment variable XHD_RPC_LISEN; did you mean XHD_RPC_LISTEN?",
                  "XHD_PASSPHRASE unknown environment variable XHD_PASSPHRASE", "XHD_ unknown environment variable XHD_",
                  "--set rpc.hots unknown key rpc.hots; did you mean rpc.hosts?", "--set verbose --set takes KEY=VALUE",
                  "--set peers.peer.name peers are listed in the file, as [[peers.peer]]", "--set rpc.hosts rpc.hosts is set twice"));
}

// CF3
TEST_F(ConfigSourcesTest, AnEmptyVariableIsNotSetAndAnEmptyFlagIsEmpty) {
  const std::string file = std::string(kNode) + "[binary]\nlisten = \"127.0.0.1:2259\"\n";
  EXPECT_EQ(read(file, {"XHD_BINARY_LISTEN="})->config.binary_listen, "127.0.0.1:2259");
  EXPECT_EQ(read(file, {}, {"binary.listen="})->config.binary_listen, "");
  EXPECT_THAT(faults(file, {}, {"rpc.listen="}), ElementsAre("--set rpc.listen rpc.listen has 0 bytes, must have 1 to 261"));
}

// CF6
TEST_F(ConfigSourcesTest, FaultsOfAllSourcesComeAtOnceThoseOfTheFileFirst) {
  EXPECT_THAT(
      faults("[node]\nname = 1\nrole = \"follower\"\n[storage]\nretention = \"all\"\n", {"XHD_BINARY_RATE=0"}, {"node.delta_ms=-1"}),
      ElementsAre("xhd.toml:1 node.genesis is missing", "xhd.toml:1 node.passphrase_file is missing",
                  "xhd.toml:2 node.name must be a string",
                  "xhd.toml:5 storage.retention is \"all\", must be \"archive\" or \"window:N\" with N blocks, at least 64",
                  "XHD_BINARY_RATE binary.rate is 0, must be 1 to 1000000", "--set node.delta_ms node.delta_ms is -1, must be at least 1"));
}

// CF6
TEST_F(ConfigSourcesTest, AFileThatIsNoTomlHidesNoFaultOfAVariableAndMissesNothing) {
  EXPECT_THAT(faults("[node\n", {"XHD_BINARY_RATE=0"}),
              ElementsAre(testing::StartsWith("xhd.toml:1 "), "XHD_BINARY_RATE binary.rate is 0, must be 1 to 1000000"));
}

// CF4
TEST_F(ConfigSourcesTest, WhatIsOverriddenMustBeValidAllTheSame) {
  const std::string file = std::string(kNode) + "[binary]\nrate = 0\n";
  EXPECT_THAT(faults(file, {}, {"binary.rate=7"}), ElementsAre("xhd.toml:7 binary.rate is 0, must be 1 to 1000000"));
}

// CF7
TEST_F(ConfigSourcesTest, WhatOneKeySaysAboutAnotherHoldsAcrossSources) {
  const std::string file = std::string(kNode) + "[rpc]\nshow_withheld = true\n";
  EXPECT_THAT(faults(file, {"XHD_RPC_LISTEN=0.0.0.0:1"}),
              ElementsAre("xhd.toml:7 rpc.show_withheld needs an rpc.listen on a loopback address, and no rpc.hosts",
                          testing::StartsWith("XHD_RPC_LISTEN rpc.listen 0.0.0.0:1 can be reached from other machines")));
  EXPECT_THAT(faults(kNode, {}, {"signer.socket=s"}),
              ElementsAre("xhd.toml signer.consensus_key is missing", "xhd.toml signer.checkpoint_key is missing",
                          "--set signer.socket only a validator has a signer"));
}

// GD1
TEST_F(ConfigSourcesTest, WhatOthersReachNeedsTlsOrSomebodyWhoSaysThatItDoesNot) {
  for (const char* open : {"0.0.0.0:1", "[::]:1", "192.0.2.1:1", "127.evil.example:1", "128.0.0.1:1", "[::ffff:127.0.0.1]:1"}) {
    EXPECT_THAT(faults(kNode, {}, {std::string("rpc.listen=") + open}),
                ElementsAre(testing::AllOf(testing::StartsWith("--set rpc.listen "), testing::HasSubstr("rpc.insecure_public = true"))))
        << open;
    EXPECT_THAT(faults(kNode, {}, {std::string("rpc.listen=") + open, "rpc.insecure_public=true"}), IsEmpty());
    EXPECT_THAT(faults(kNode, {}, {std::string("rpc.listen=") + open, "rpc.tls_certificate=c", "rpc.tls_key=k"}), IsEmpty());
  }
  for (const char* loopback : {"127.0.0.1:1", "127.255.0.9:1", "[::1]:1", "localhost:1"})
    EXPECT_THAT(faults(kNode, {}, {std::string("rpc.listen=") + loopback}), IsEmpty()) << loopback;
}

// GD1
TEST_F(ConfigSourcesTest, FilesOfTlsStandTogether) {
  EXPECT_THAT(faults(kNode, {}, {"rpc.tls_certificate=c"}),
              ElementsAre("--set rpc.tls_certificate rpc.tls_certificate and rpc.tls_key stand together"));
  EXPECT_THAT(faults(kNode, {"XHD_RPC_TLS_KEY=k"}), ElementsAre("XHD_RPC_TLS_KEY rpc.tls_certificate and rpc.tls_key stand together"));
  EXPECT_THAT(faults(kNode, {}, {"rpc.client_ca=c"}),
              ElementsAre("--set rpc.client_ca rpc.client_ca needs rpc.tls_certificate and rpc.tls_key"));
  const auto whole = read(kNode, {}, {"rpc.tls_certificate=c", "rpc.tls_key=/k", "rpc.client_ca=a", "rpc.rate_reads=0"});
  ASSERT_TRUE(whole);
  EXPECT_EQ(whole->config.front.tls->certificate, (folder / "c").string());
  EXPECT_EQ(whole->config.front.tls->key, "/k");
  EXPECT_EQ(whole->config.front.tls->client_ca, (folder / "a").string());
  EXPECT_EQ(whole->config.front.rate_reads, 0u);
}

// CF4
TEST_F(ConfigSourcesTest, PathsCountFromTheFolderOfTheFileWhereverTheyWereSaid) {
  const auto effective = read(kNode, {"XHD_NODE_KEYS_DIR=secret/keys"}, {"node.data_dir=/srv/data"});
  ASSERT_TRUE(effective);
  EXPECT_EQ(effective->config.keys_dir, (folder / "secret/keys").string());
  EXPECT_EQ(effective->config.data_dir, "/srv/data");
}

// CF6
TEST_F(ConfigSourcesTest, OneFaultIsToldWithItsHintAndSeveralWithTheirNumber) {
  const auto one = read("", {}).error();
  EXPECT_GT(one.size(), 1u);
  const std::vector<Error> single = {{ErrorId::kBadConfig, "node.name is missing", "xhd.toml:1"}};
  EXPECT_EQ(faults_text("xhd", single), "xhd: " + single[0].to_string() + "\n");
  const std::vector<Error> both = {single[0], {ErrorId::kBadConfig, "node.role is missing", "xhd.toml:1"}};
  EXPECT_EQ(faults_text("xhd", both),
            "xhd: XH-1701 xhd.toml:1: node.name is missing\nxhd: XH-1701 xhd.toml:1: node.role is missing\n"
            "xhd: 2 faults. " + std::string(error_info(ErrorId::kBadConfig).hint) + "\n");
}

}  // namespace
}  // namespace xh::runtime

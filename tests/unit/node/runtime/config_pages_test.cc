#include "node/runtime/config_pages.h"

#include <gmock/gmock.h>

#include "config_folder.h"

namespace xh::runtime {
namespace {

using testing::HasSubstr;
using testing::Not;

class ConfigPagesTest : public ConfigFolder {
 protected:
  EffectiveConfig effective(std::string_view text, std::vector<std::string> environment = {}, std::vector<std::string> flags = {}) {
    write(text);
    return read_config({path(), std::move(environment), std::move(flags)}).value();
  }
  static std::string full_file() {
    return "[node]\nname = \"n\"\nrole = \"validator\"\ngenesis = \"genesis.json\"\npassphrase_file = \"pass\"\ndelta_ms = 20\n[signer]\n"
           "socket = \"s\"\nconsensus_key = \"" +
           std::string(kKey) + "\"\ncheckpoint_key = \"" + std::string(kKey) +
           "\"\n[storage]\nretention = \"window:64\"\nsnapshot_every = 64\n[rpc]\nhosts = [\"a\", \"b\"]\npublic_url = "
           "\"https://id.example\"\n"
           "[binary]\nlisten = \"127.0.0.1:2259\"\n[[peers.peer]]\nname = \"p\"\naddress = \"127.0.0.1:1\"\nnetwork_key = \"" +
           std::string(kKey) + "\"\n";
  }
};

std::vector<ConfigValue> values_of(const EffectiveConfig& effective) {
  std::vector<ConfigValue> out;
  for (const auto& s : effective.settings) out.push_back(s.value);
  return out;
}

std::string text_of_page(const std::string& name) {
  std::ifstream in(std::string(XH_SOURCE_DIR) + "/" + name);
  return {std::istreambuf_iterator<char>(in), {}};
}

// CF1
TEST(ConfigReference, IsTheTableOfTheDocumentation) {
  EXPECT_THAT(text_of_page("docs/CONFIG.md"), HasSubstr("\n\n" + config_reference_page() + "\n# Mapping files"))
      << "put the output of xhd config reference into docs/CONFIG.md";
}

// CF8
TEST_F(ConfigPagesTest, TheDefaultFileIsValidAndSaysNothingButDefaultsAndExamplesOfWhatIsRequired) {
  const std::string page = default_config_page();
  const auto read = effective(page);
  for (const auto& s : read.settings) {
    EXPECT_THAT(page, HasSubstr(environment_name(*s.key)));
    if (s.key->need == Need::kRequired || s.key->type == ValueType::kPath) continue;
    EXPECT_EQ(s.value, default_value(*s.key)) << s.key->name;
  }
  for (const auto& line : {"[node]", "# [signer]", "# [[peers.peer]]", "# snapshot_every = 10000", "data_dir = \"data\""})
    EXPECT_THAT(page, HasSubstr(std::string("\n") + line + "\n"));
}

// CF8
TEST_F(ConfigPagesTest, TheExamplesOfTheDefaultFileAreValidToo) {
  std::string page = default_config_page();
  for (const auto& key : config_keys()) {
    const std::string commented = "\n# " + std::string(key.leaf()) + " = ";
    for (auto at = page.find(commented); at != std::string::npos; at = page.find(commented)) page.erase(at + 1, 2);
  }
  for (const std::string header : {"[signer]", "[[peers.peer]]"}) page.erase(page.find("# " + header), 2);
  const auto read = effective(page, {}, {"node.role=validator"});
  EXPECT_TRUE(read.config.signer);
  EXPECT_EQ(read.config.peers.size(), 1u);
  EXPECT_EQ(read.config.snapshot_every, std::optional<std::uint64_t>(10'000));
}

// CF9
TEST_F(ConfigPagesTest, WhatIsShownIsAConfigurationThatSaysTheSame) {
  for (const bool all : {true, false}) {
    const auto first = effective(full_file(), {"XHD_BINARY_RATE=7"}, {"rpc.listen=127.0.0.1:5"});
    const auto again = effective(config_show_page(first, all));
    EXPECT_EQ(values_of(again), values_of(first));
    EXPECT_EQ(again.config.peers.at(0).network_key, first.config.peers.at(0).network_key);
    EXPECT_EQ(again.config.peers.at(0).address, "127.0.0.1:1");
    EXPECT_EQ(again.config.signer->socket, first.config.signer->socket);
  }
}

// CF9
TEST_F(ConfigPagesTest, ShownLinesNameTheirSourceAndDefaultsOnlyWhenAskedFor) {
  const auto read = effective(kNode, {"XHD_BINARY_RATE=7"}, {"rpc.hosts=a"});
  const std::string set = config_show_page(read, false);
  EXPECT_THAT(set, testing::ContainsRegex("node.name = \"n\" +# " + path() + ":2\n"));
  EXPECT_THAT(set, testing::ContainsRegex("binary.rate = 7 +# XHD_BINARY_RATE\n"));
  EXPECT_THAT(set, testing::ContainsRegex("rpc.hosts = ..a.. +# --set rpc.hosts\n"));
  EXPECT_THAT(set, Not(HasSubstr("rpc.listen")));
  const std::string every = config_show_page(read, true);
  EXPECT_THAT(every, testing::ContainsRegex("rpc.listen = \"127.0.0.1:26800\" +# default\n"));
  EXPECT_THAT(every, testing::ContainsRegex("# storage.snapshot_every = none +# default\n"));
  for (const auto& s : read.settings) EXPECT_THAT(every, HasSubstr(std::string(s.key->name) + " = "));
}

// CF9
TEST_F(ConfigPagesTest, JsonHasValueSourceAndPlaceOfEveryKey) {
  const auto read = effective(full_file(), {"XHD_BINARY_RATE=7"});
  const Json json = config_show_json(read, true);
  EXPECT_EQ(*text_member(json, "file"), path());
  EXPECT_EQ(json.find("keys")->array()->size(), read.settings.size());
  EXPECT_THAT(json.dump(), HasSubstr(R"({"key":"binary.rate","place":"XHD_BINARY_RATE","source":"environment","value":7})"));
  EXPECT_THAT(json.dump(), HasSubstr(R"({"key":"peers.open_followers","place":null,"source":"default","value":false})"));
  EXPECT_THAT(json.dump(), HasSubstr(R"("peers":[{"address":"127.0.0.1:1","name":"p")"));
  EXPECT_LT(config_show_json(read, false).find("keys")->array()->size(), read.settings.size());
}

}  // namespace
}  // namespace xh::runtime

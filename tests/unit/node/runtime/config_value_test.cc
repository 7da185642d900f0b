#include "node/runtime/config_value.h"

#include <gtest/gtest.h>

namespace xh::runtime {
namespace {

using namespace std::string_literals;

const KeySchema& key_of(std::string_view name) { return *find_config_key(name); }
bool is_valid(std::string_view name, const ConfigValue& value) { return !value_fault(key_of(name), value); }

// CF5
TEST(ConfigValue, NumbersAtTheirBoundsPassAndOneBeyondFails) {
  for (const auto& key : config_keys()) {
    if (key.type != ValueType::kNumber) continue;
    EXPECT_EQ(value_fault(key, key.least), std::nullopt) << key.name;
    EXPECT_EQ(value_fault(key, key.most), std::nullopt) << key.name;
    EXPECT_NE(value_fault(key, key.least - 1), std::nullopt) << key.name;
    EXPECT_TRUE(key.most == kMaxNumber || value_fault(key, key.most + 1)) << key.name;
  }
  EXPECT_EQ(value_fault(key_of("binary.rate"), std::int64_t{0}), "binary.rate is 0, must be 1 to 1000000");
  EXPECT_EQ(value_fault(key_of("storage.snapshot_every"), std::int64_t{63}), "storage.snapshot_every is 63, must be at least 64");
}

// CF5
TEST(ConfigValue, TextsAndPathsAtTheirBoundsPassAndOneBeyondFails) {
  for (const auto& key : config_keys()) {
    if (key.type != ValueType::kText && key.type != ValueType::kPath) continue;
    const auto bytes = [](std::int64_t n) { return std::string(static_cast<std::size_t>(n), 'x'); };
    EXPECT_EQ(value_fault(key, bytes(key.least)), std::nullopt) << key.name;
    EXPECT_EQ(value_fault(key, bytes(key.most)), std::nullopt) << key.name;
    EXPECT_NE(value_fault(key, bytes(key.most + 1)), std::nullopt) << key.name;
    EXPECT_TRUE(key.least == 0 || value_fault(key, bytes(key.least - 1))) << key.name;
  }
  EXPECT_EQ(value_fault(key_of("node.name"), ""s), "node.name has 0 bytes, must have 1 to 64");
}

// CF5
TEST(ConfigValue, ListsAndTheirEntriesHaveBounds) {
  const auto hosts = [](std::size_t n, std::size_t bytes) { return std::vector<std::string>(n, std::string(bytes, 'h')); };
  EXPECT_TRUE(is_valid("rpc.hosts", hosts(0, 0)));
  EXPECT_TRUE(is_valid("rpc.hosts", hosts(kMaxHosts, kMaxHostBytes)));
  EXPECT_FALSE(is_valid("rpc.hosts", hosts(kMaxHosts + 1, 1)));
  EXPECT_FALSE(is_valid("rpc.hosts", hosts(1, kMaxHostBytes + 1)));
  EXPECT_FALSE(is_valid("rpc.hosts", hosts(1, 0)));
}

// CF5
TEST(ConfigValue, AddressesAreHostAndPort) {
  for (const auto* good : {"127.0.0.1:26800", "[::1]:1", "node.example:65535", "localhost:0"})
    EXPECT_TRUE(is_valid("rpc.listen", std::string(good))) << good;
  for (const auto* bad : {"", "127.0.0.1", ":26800", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:http", "[]:1"})
    EXPECT_FALSE(is_valid("rpc.listen", std::string(bad))) << bad;
  // No listener: only where the table knows no default.
  EXPECT_TRUE(is_valid("binary.listen", ""s));
  EXPECT_TRUE(is_valid("peers.listen", ""s));
  const std::string longest = std::string(kMaxAddressBytes - 2, 'a') + ":1";
  EXPECT_TRUE(is_valid("rpc.listen", longest));
  EXPECT_FALSE(is_valid("rpc.listen", "a" + longest));
}

// CF5, RV19
TEST(ConfigValue, UrlsRolesKeysAndRetentionHaveTheirForms) {
  EXPECT_TRUE(is_valid("rpc.public_url", "https://id.example"s));
  EXPECT_FALSE(is_valid("rpc.public_url", "https://id.example/"s));
  const std::string longest = "https://" + std::string(static_cast<std::size_t>(kMaxUrlBytes) - 8, 'a');
  EXPECT_TRUE(is_valid("rpc.public_url", longest));
  EXPECT_FALSE(is_valid("rpc.public_url", longest + "a"));
  EXPECT_TRUE(is_valid("node.role", "validator"s));
  EXPECT_FALSE(is_valid("node.role", "observer"s));
  EXPECT_TRUE(is_valid("storage.retention", "archive"s));
  EXPECT_TRUE(is_valid("storage.retention", "window:64"s));
  for (const auto* bad : {"window:63", "window:", "window:64x", "all", ""}) EXPECT_FALSE(is_valid("storage.retention", std::string(bad)));
  EXPECT_FALSE(is_valid("signer.consensus_key", "b065"s));
  EXPECT_FALSE(is_valid("peers.peer.network_key", "zz"s));
}

// CF5
TEST(ConfigValue, TextsHoldNoControlCharactersAndAreUtf8) {
  for (const auto* bad : {"a\nb", "\x7f", "\xff", "a\tb"}) {
    EXPECT_FALSE(is_valid("node.name", std::string(bad)));
    EXPECT_FALSE(is_valid("rpc.hosts", std::vector<std::string>{bad}));
  }
  EXPECT_TRUE(is_valid("node.name", "上海"s));
}

// CF2
TEST(ConfigValue, NoTypeIsTakenForAnother) {
  const std::vector<ConfigValue> values = {ConfigValue(), "x"s, true, std::int64_t{100}, std::vector<std::string>{"a"}};
  const auto passes = [&](std::string_view name) {
    std::vector<std::size_t> out;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (is_valid(name, values[i])) out.push_back(i);
    }
    return out;
  };
  EXPECT_EQ(passes("node.name"), std::vector<std::size_t>{1});
  EXPECT_EQ(passes("rpc.show_withheld"), std::vector<std::size_t>{2});
  EXPECT_EQ(passes("binary.rate"), std::vector<std::size_t>{3});
  EXPECT_EQ(passes("rpc.hosts"), std::vector<std::size_t>{4});
}

// CF3
TEST(ConfigValue, TextOfVariablesAndFlagsIsTheValue) {
  EXPECT_EQ(value_from_text(key_of("node.name"), "true"), ConfigValue("true"s));
  EXPECT_EQ(value_from_text(key_of("binary.rate"), "1000000"), ConfigValue(std::int64_t{1'000'000}));
  EXPECT_EQ(value_from_text(key_of("rpc.show_withheld"), "true"), ConfigValue(true));
  EXPECT_EQ(value_from_text(key_of("rpc.hosts"), "a,b"), ConfigValue(std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(value_from_text(key_of("rpc.hosts"), ""), ConfigValue(std::vector<std::string>{}));
  for (const auto* bad : {"a,", ",a", "a,,b", ","}) EXPECT_FALSE(is_valid("rpc.hosts", value_from_text(key_of("rpc.hosts"), bad))) << bad;
  for (const auto* bad : {"", "+1", "1.0", "0x10", "1 ", "1e3", "9223372036854775808", "many"})
    EXPECT_FALSE(is_valid("binary.rate", value_from_text(key_of("binary.rate"), bad))) << bad;
  for (const auto* bad : {"yes", "1", "TRUE", ""})
    EXPECT_FALSE(is_valid("rpc.show_withheld", value_from_text(key_of("rpc.show_withheld"), bad))) << bad;
}

TEST(ConfigValue, IsWrittenAsTomlAndAsJson) {
  EXPECT_EQ(to_toml("a\"b"s), "\"a\\\"b\"");
  EXPECT_EQ(to_toml(std::vector<std::string>{"a", "b"}), "[\"a\", \"b\"]");
  EXPECT_EQ(to_toml(ConfigValue()), "none");
  EXPECT_TRUE(to_json(ConfigValue()).is_null());
  EXPECT_EQ(to_json(kMaxNumber).dump(), "\"9223372036854775807\"");
  EXPECT_EQ(to_json(true).dump(), "true");
}

}  // namespace
}  // namespace xh::runtime

#include "node/runtime/config_schema.h"

#include <gtest/gtest.h>

#include <set>

#include "node/runtime/config_value.h"

namespace xh::runtime {
namespace {

// CF1
TEST(ConfigSchema, EveryKeyStandsOnceInItsSectionAndSaysWhatItIs) {
  std::set<std::string_view> names;
  std::set<std::string_view> sections;
  std::string_view section;
  for (const auto& key : config_keys()) {
    EXPECT_TRUE(names.insert(key.name).second) << key.name;
    EXPECT_TRUE(key.section() == section || sections.insert(key.section()).second) << key.name;
    section = key.section();
    EXPECT_FALSE(key.meaning.empty()) << key.name;
    EXPECT_FALSE(describe_type(key).empty()) << key.name;
    EXPECT_LE(key.least, key.most) << key.name;
    EXPECT_EQ(find_config_key(key.name), &key);
  }
  EXPECT_EQ(find_config_key("rpc.lisen"), nullptr);
}

// CF1, CF5
TEST(ConfigSchema, DefaultsAndExamplesAreValidAndWhatHasNoDefaultSaysWhatHoldsWithoutIt) {
  for (const auto& key : config_keys()) {
    const bool required = key.need == Need::kRequired;
    EXPECT_TRUE(!key.fallback.empty() || required || !key.without.empty()) << key.name;
    EXPECT_TRUE(key.fallback.empty() || !value_fault(key, default_value(key))) << key.name;
    EXPECT_TRUE(!key.example.empty() || !key.fallback.empty()) << key.name;
  }
}

// CF1: what other code takes a Config to be before it reads one.
TEST(ConfigSchema, DefaultsAreThoseOfTheType) {
  const Config config;
  const auto of = [](std::string_view name) { return default_value(*find_config_key(name)); };
  EXPECT_EQ(of("rpc.listen"), ConfigValue(config.rpc_listen));
  EXPECT_EQ(of("rpc.show_withheld"), ConfigValue(config.show_withheld));
  EXPECT_EQ(of("rpc.explorer"), ConfigValue(config.explorer));
  EXPECT_EQ(of("binary.rate"), ConfigValue(static_cast<std::int64_t>(config.binary_rate)));
  EXPECT_EQ(of("storage.index_memory_mb"), ConfigValue(static_cast<std::int64_t>(config.index_memory_mb)));
  EXPECT_EQ(of("rpc.insecure_public"), ConfigValue(config.front.insecure_public));
  EXPECT_EQ(of("rpc.max_connections"), ConfigValue(static_cast<std::int64_t>(config.front.max_connections)));
  EXPECT_EQ(of("rpc.client_connections"), ConfigValue(static_cast<std::int64_t>(config.front.client_connections)));
  EXPECT_EQ(of("rpc.rate_reads"), ConfigValue(static_cast<std::int64_t>(config.front.rate_reads)));
  EXPECT_EQ(of("rpc.rate_proofs"), ConfigValue(static_cast<std::int64_t>(config.front.rate_proofs)));
  EXPECT_EQ(of("rpc.rate_submissions"), ConfigValue(static_cast<std::int64_t>(config.front.rate_submissions)));
  EXPECT_EQ(of("rpc.limit_loopback"), ConfigValue(config.front.limit_loopback));
  EXPECT_EQ(of("peers.open_followers"), ConfigValue(config.open_followers));
  EXPECT_EQ(parse_retention(std::get<std::string>(of("storage.retention"))).value(), config.retained_blocks);
}

// CF3
TEST(ConfigSchema, VariablesAreNamesInCapitalsAndNoTwoKeysHaveTheSame) {
  EXPECT_EQ(environment_name(*find_config_key("rpc.listen")), "XHD_RPC_LISTEN");
  EXPECT_EQ(environment_name(*find_config_key("storage.index_memory_mb")), "XHD_STORAGE_INDEX_MEMORY_MB");
  std::set<std::string> names;
  for (const auto& key : config_keys()) EXPECT_TRUE(names.insert(environment_name(key)).second) << key.name;
}

TEST(ConfigSchema, TypesAreDescribedWithBoundsAndUnit) {
  EXPECT_EQ(describe_type(*find_config_key("storage.index_memory_mb")), "integer, 32 to 65,536 MiB");
  EXPECT_EQ(describe_type(*find_config_key("storage.snapshot_every")), "integer, at least 64 blocks");
  EXPECT_EQ(describe_type(*find_config_key("node.name")), "text, 1 to 64 bytes");
  EXPECT_EQ(describe_type(*find_config_key("rpc.hosts")), "list of texts, at most 256");
}

}  // namespace
}  // namespace xh::runtime

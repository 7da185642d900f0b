#include "tools/gateway/config.h"

#include <gtest/gtest.h>

namespace xh::gateway {
namespace {

const std::string kRoot = "state_dir = \"state\"\nlanes = [\"a\", \"b\"]\n";
const std::string kMain = "[main]\nnodes = [\"http://m:1\"]\ngenesis = \"g.json\"\nclient = \"sub1-main\"\nkey = \"k.json\"\n";
const std::string kSub = "[sub]\nnodes = [\"http://s:1\"]\ngenesis = \"s.json\"\n";

std::string refused(const std::string& text) {
  const auto read = gateway_config_from(text, "g.toml", "/etc/gw");
  if (read) return "read";
  EXPECT_EQ(read.error().id, ErrorId::kBadConfig);
  return read.error().what + " at " + read.error().place;
}

TEST(GatewayConfig, ASoundFileIsRead) {
  const auto config = gateway_config_from("code = \"sub1\"\ncheckpoint_blocks = 7\npoll_ms = 5\nstatus_file = \"/tmp/s\"\n" + kRoot +
                                              kMain + kSub + "client = \"hub0-main\"\nkey = \"x.json\"\n",
                                          "g.toml", "/etc/gw");
  ASSERT_TRUE(config) << config.error().to_string();
  EXPECT_EQ(config->main.genesis, "/etc/gw/g.json");
  EXPECT_EQ(config->main.client, "sub1-main");
  EXPECT_EQ(config->sub.type, "xinghuo");
  EXPECT_EQ(config->sub.client, "hub0-main");
  EXPECT_EQ(config->code, "sub1");
  EXPECT_EQ(config->checkpoint_blocks, 7u);
  EXPECT_EQ(config->poll_ms, 5u);
  EXPECT_EQ(config->lanes, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(config->state_dir, "/etc/gw/state");
  EXPECT_EQ(config->status_file, "/tmp/s");
}

TEST(GatewayConfig, MistakesAreNamedWithTheirLine) {
  EXPECT_EQ(refused(kRoot + kMain + kSub), "read");
  EXPECT_EQ(refused(kRoot + kMain + "kye = \"x\"\n" + kSub), "unknown key main.kye; did you mean key? at g.toml:8");
  EXPECT_EQ(refused("pol_ms = 3\n" + kRoot + kMain + kSub), "unknown key pol_ms; did you mean poll_ms? at g.toml:1");
  EXPECT_EQ(refused("poll_ms = 0\n" + kRoot + kMain + kSub), "poll_ms must be an integer from 1 to 3600000 at g.toml:1");
  EXPECT_EQ(refused("poll_ms = 1.5\n" + kRoot + kMain + kSub), "poll_ms must be an integer from 1 to 3600000 at g.toml:1");
  EXPECT_EQ(refused("lanes = \"a\"\nstate_dir = \"s\"\n" + kMain + kSub), "lanes must be a list of at most 64 strings at g.toml:1");
  EXPECT_EQ(refused("lanes = [1]\nstate_dir = \"s\"\n" + kMain + kSub), "lanes must be a list of strings at g.toml:1");
  EXPECT_EQ(refused("code = 5\n" + kRoot + kMain + kSub), "code must be a string at g.toml:1");
  EXPECT_EQ(refused(kMain + kSub), "state_dir is missing at g.toml");
  EXPECT_EQ(refused(kRoot + kMain), "sub is missing at g.toml");
  EXPECT_EQ(refused(kRoot + kMain + kSub + "type = \"besu\"\n"),
            "type is one of xinghuo, cometbft, besu-qbft, besu-ibft2, fisco-bcos-3 at g.toml:11");
  EXPECT_NE(refused("= 3\n"), "read");
  EXPECT_NE(refused("[main"), "read");
}

TEST(GatewayConfig, WhatATypeCannotHaveIsRefused) {
  const std::string besu = "[sub]\ntype = \"besu-qbft\"\nnodes = [\"http://s:1\"]\npackets = \"out\"\n";
  EXPECT_EQ(refused(kRoot + kMain + besu), "read");
  EXPECT_NE(refused(kRoot + kMain + besu + "client = \"x\"\nkey = \"k\"\n"), "read");
  EXPECT_NE(refused(kRoot + kMain + kSub + "packets = \"out\"\n"), "read");
  EXPECT_NE(refused(kRoot + kMain + "[sub]\nnodes = [\"http://s:1\"]\n"), "read");  // no genesis
  EXPECT_NE(refused(kRoot + kMain + "[sub]\nnodes = []\ngenesis = \"s\"\n"), "read");
  EXPECT_NE(refused(kRoot + kMain + kSub + "client = \"hub0-main\"\n"), "read");  // no key
}

TEST(GatewayConfig, ListsHaveLimits) {
  const auto lanes = [](std::size_t count) {
    std::string out = "state_dir = \"s\"\nlanes = [";
    for (std::size_t i = 0; i < count; ++i) out += "\"l" + std::to_string(i) + "\",";
    return out + "]\n" + kMain + kSub;
  };
  EXPECT_EQ(refused(lanes(kMaxLanes)), "read");
  EXPECT_NE(refused(lanes(kMaxLanes + 1)), "read");
  EXPECT_NE(refused(std::string(kMaxConfigBytes + 1, '\n')), "read");
}

}  // namespace
}  // namespace xh::gateway

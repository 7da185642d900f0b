#include "node/runtime/admin_commands.h"

#include <gtest/gtest.h>

namespace xh::runtime {
namespace {

TEST(AdminCommands, LevelsAreOfAllOrOfSingleComponents) {
  EXPECT_EQ(level_parameters("info").dump(), R"({"level":"info","levels":""})") << "ends those of components";
  EXPECT_EQ(level_parameters("net=debug,rpc=warn").dump(), R"({"levels":"net=debug,rpc=warn"})");
  EXPECT_EQ(level_parameters("warn,net=debug").dump(), R"({"level":"warn","levels":"net=debug"})");
  EXPECT_EQ(level_parameters("").dump(), "{}");
}

TEST(AdminCommands, TheStatusReadsWell) {
  const auto status = parse_json(
      R"({"node":"n1","role":"validator","version":"0.1.0","pid":42,"started_ms":1796049600123,"height":7,"voting":true,"ready":false,)"
      R"("reasons":["draining: by\u0007 x"],"draining":true,"data_dir":"/d","log":{"format":"text","level":"info","levels":{"net":"debug"}},)"
      R"("admin_log":{"entries":3,"head":"0x12"},"snapshot":{"under_way":5,"last":{"height":4,"error":null}}})");
  ASSERT_TRUE(status);
  EXPECT_EQ(status_page(*status),
            "n1 (validator) at height 7: not ready, votes, drained\n"
            "  draining: by\\u{7} x\n"
            "process     42 since 2026-11-30T14:40:00.123Z, version 0.1.0\n"
            "data        /d\n"
            "log         text, level info, components {\"net\":\"debug\"}\n"
            "actions     3 entries, head 0x12\n"
            "snapshot    of height 5 under way\n"
            "snapshot    of height 4: made\n");
  EXPECT_FALSE(status_page(json_object()).empty());
}

TEST(AdminCommands, PeersAreATable) {
  const auto peers = parse_json(
      R"({"data":[{"name":"a","key":"b06566","listed":true,"connected":true,"bytes_in":1,"bytes_out":2,"wire":4,"problem":null},)"
      R"({"name":null,"key":"b0","listed":false,"connected":false,"bytes_in":null,"bytes_out":null,"wire":null,"problem":"gone\n"}]})");
  const auto page = peers_page(*peers);
  EXPECT_EQ(std::count(page.begin(), page.end(), '\n'), 3);
  EXPECT_NE(page.find("connected"), std::string::npos);
  EXPECT_NE(page.find("gone\\u{a}"), std::string::npos);
}

}  // namespace
}  // namespace xh::runtime

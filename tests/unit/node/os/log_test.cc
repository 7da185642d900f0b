#include "node/os/log.h"

#include <gtest/gtest.h>

#include "node/os/log_text.h"

namespace xh::os {
namespace {

constexpr std::uint64_t kLogTime = 1'796'049'600'123;  // 2026-11-30T14:40:00.123Z
constexpr LogEvent kMet{"peer-met", "net", LogLevel::kInfo, "a peer is there"};
constexpr LogEvent kAsked{"asked", "rpc", LogLevel::kDebug, "somebody asked"};
constexpr LogEvent kBroke{"broke", "disk", LogLevel::kError, "the disk broke"};

struct Written {
  std::vector<std::string> lines;
  std::chrono::steady_clock::time_point now{};
  std::uint64_t wall = kLogTime;
  Log::Ports ports() {
    return {[this](std::string_view line) { lines.emplace_back(line); }, [this] { return wall; }, [this] { return now; }};
  }
};

// LG1
TEST(Log, AnEventIsALineOfText) {
  Written out;
  Log log(LogFormat::kText, {}, out.ports());
  log.write(kMet, {{"peer", "validator-1"}, {"wire", 4}, {"why", "it said \"hello\" = x"}, {"none", nullptr}, {"empty", ""}});
  ASSERT_EQ(out.lines.size(), 1u);
  EXPECT_EQ(
      out.lines[0],
      "2026-11-30T14:40:00.123Z INFO net peer-met: a peer is there peer=validator-1 wire=4 why=\"it said \\\"hello\\\" = x\" none=null "
      "empty=\"\"\n");
}

TEST(Log, OrAnObjectALine) {
  Written out;
  Log log(LogFormat::kJson, {}, out.ports());
  log.write(kMet, {{"peer", "a\nb"}, {"wire", 4}});
  ASSERT_EQ(out.lines.size(), 1u);
  EXPECT_EQ(out.lines[0],
            R"({"component":"net","event":"peer-met","fields":{"peer":"a\\u{a}b","wire":4},"level":"info","message":"a peer is there",)"
            R"("time":"2026-11-30T14:40:00.123Z"})"
            "\n");
}

// LG4
TEST(Log, NobodyForgesALineOrAField) {
  Written out;
  Log log(LogFormat::kText, {}, out.ports());
  log.write(kMet, {{"peer", "x\n2026-11-30T14:40:00.123Z ERROR disk broke: the disk broke"}, {"who", "a reason=none"}});
  ASSERT_EQ(out.lines.size(), 1u);
  EXPECT_EQ(std::count(out.lines[0].begin(), out.lines[0].end(), '\n'), 1);
  EXPECT_NE(out.lines[0].find("who=\"a reason=none\""), std::string::npos);
}

// LG5
TEST(Log, SecretFieldsAreNotShown) {
  for (const auto format : {LogFormat::kText, LogFormat::kJson}) {
    Written out;
    Log log(format, {}, out.ports());
    log.write(kMet, {{"passphrase", "open sesame"}, {"url", "http://a:hunter2@b/c?q=hunter3"}});
    EXPECT_EQ(out.lines[0].find("sesame"), std::string::npos);
    EXPECT_EQ(out.lines[0].find("hunter"), std::string::npos);
  }
}

// LG6
TEST(Log, ALineIsBounded) {
  Written out;
  Log log(LogFormat::kText, {}, out.ports());
  const Json value(std::string(2 * kMaxLogValueBytes, '\n'));
  log.write(kMet, {{"f1", value},
                   {"f2", 1},
                   {"f3", 1},
                   {"f4", 1},
                   {"f5", 1},
                   {"f6", 1},
                   {"f7", 1},
                   {"f8", 1},
                   {"f9", 1},
                   {"f10", 1},
                   {"f11", 1},
                   {"f12", 1},
                   {"f13", 1},
                   {"f14", 1},
                   {"f15", 1},
                   {"f16", 1},
                   {"f17", 1}});
  EXPECT_LT(out.lines[0].size(), 2 * kMaxLogValueBytes + 512);
  EXPECT_NE(out.lines[0].find("f16=1"), std::string::npos);
  EXPECT_EQ(out.lines[0].find("f17=1"), std::string::npos) << "16 fields are enough";
}

// LG3
TEST(Log, LevelsAreOfComponentsAndCanChange) {
  Written out;
  Log log(LogFormat::kText, {LogLevel::kInfo, {{"net", LogLevel::kWarn}}}, out.ports());
  log.write(kMet);
  log.write(kAsked);
  EXPECT_TRUE(out.lines.empty());
  EXPECT_FALSE(log.writes(kMet));
  log.set_levels({LogLevel::kDebug, {}});
  EXPECT_TRUE(log.writes(kMet));
  log.write(kMet);
  log.write(kAsked);
  EXPECT_EQ(out.lines.size(), 2u);
  log.set_levels({LogLevel::kError, {}});
  log.write(kMet);
  log.write(kBroke);
  EXPECT_EQ(out.lines.size(), 3u);
}

TEST(Log, LevelsHaveATextForm) {
  const auto components = std::to_array<std::string_view>({"net", "rpc"});
  const auto levels = levels_from("rpc=warn,net=debug", components);
  ASSERT_TRUE(levels);
  EXPECT_EQ(levels->at("net"), LogLevel::kDebug);
  EXPECT_EQ(levels_text(*levels), "net=debug,rpc=warn");
  EXPECT_TRUE(levels_from("", components)->empty());
  EXPECT_EQ(levels_from("nets=debug", components).error(), "there is no component \"nets\": they are net, rpc");
  EXPECT_EQ(levels_from("net=loud", components).error(), "net has to be net=LEVEL, with one of debug, info, warn, error");
  EXPECT_FALSE(levels_from("net", components));
  EXPECT_EQ(levels_from("net=info,net=warn", components).error(), "net stands twice");
  EXPECT_FALSE(levels_from(",", components));
  for (const auto level : {LogLevel::kDebug, LogLevel::kInfo, LogLevel::kWarn, LogLevel::kError})
    EXPECT_EQ(level_from(name_of(level)), level);
  for (const auto format : {LogFormat::kText, LogFormat::kJson}) EXPECT_EQ(format_from(name_of(format)), format);
}

// LG7
TEST(Log, AFloodOfOneEventIsCountedAndHidesNoOther) {
  Written out;
  Log log(LogFormat::kText, {LogLevel::kDebug, {}}, out.ports());
  for (std::uint64_t i = 0; i < kMaxLogLines + 7; ++i) log.write(kMet);
  EXPECT_EQ(out.lines.size(), kMaxLogLines);
  log.write(kBroke);
  EXPECT_EQ(out.lines.size(), kMaxLogLines + 1);
  for (std::uint64_t i = 0; i < kMaxDebugLines + 1; ++i) log.write(kAsked);
  EXPECT_EQ(out.lines.size(), kMaxLogLines + 1 + kMaxDebugLines);
  out.now += kLogWindow;
  out.lines.clear();
  log.write(kMet);
  ASSERT_EQ(out.lines.size(), 3u);
  EXPECT_NE(out.lines[0].find("WARN log suppressed: "), std::string::npos);
  EXPECT_NE(out.lines[0].find("event=asked count=1\n"), std::string::npos);
  EXPECT_NE(out.lines[1].find("event=peer-met count=7\n"), std::string::npos);
  EXPECT_NE(out.lines[2].find("peer-met: "), std::string::npos);
}

TEST(Log, WhatWasLeftOutIsToldAtTheEndToo) {
  Written out;
  {
    Log log(LogFormat::kText, {}, out.ports());
    for (std::uint64_t i = 0; i < kMaxLogLines + 2; ++i) log.write(kMet);
    out.lines.clear();
  }
  ASSERT_EQ(out.lines.size(), 1u);
  EXPECT_NE(out.lines[0].find("event=peer-met count=2\n"), std::string::npos);
}

}  // namespace
}  // namespace xh::os

#include "node/runtime/log_events.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

#include "node/net/peer_network.h"

namespace xh::runtime {
namespace {

// LG2
TEST(LogEvents, NamesAreUniqueAndComponentsKnown) {
  std::set<std::string_view> names;
  for (const auto& row : log_events()) {
    EXPECT_TRUE(names.insert(row.event.name).second) << row.event.name;
    EXPECT_NE(std::ranges::find(kLogComponents, row.event.component), kLogComponents.end()) << row.event.name;
    EXPECT_FALSE(row.event.message.empty());
  }
}

TEST(LogEvents, TheTableStandsInTheDocuments) {
  std::ifstream file(XH_SOURCE_DIR "/docs/LOGS.md");
  std::stringstream text;
  text << file.rdbuf();
  EXPECT_NE(text.str().find(log_events_page()), std::string::npos) << "put this into docs/LOGS.md:\n" << log_events_page();
  std::string components;
  for (const auto component : kLogComponents) components += (components.empty() ? "`" : ", `") + std::string(component) + "`";
  EXPECT_NE(text.str().find(components), std::string::npos) << components;
}

// LG4
TEST(LogEvents, WhatPeersSayStandsInFields) {
  std::vector<std::string> lines;
  os::Log log(os::LogFormat::kText, {},
              {[&](std::string_view line) { lines.emplace_back(line); }, [] { return std::uint64_t{0}; },
               [] { return std::chrono::steady_clock::time_point(); }});
  using Kind = net::NetworkNote::Kind;
  for (const auto kind : {Kind::kConnected, Kind::kLost, Kind::kRefused, Kind::kBadAddress}) log_note(log, {kind, "me\nyou", "why not", 4});
  ASSERT_EQ(lines.size(), 4u);
  EXPECT_EQ(lines[0], "1970-01-01T00:00:00.000Z INFO net peer-connected: connected to a peer peer=\"me\\\\u{a}you\" wire=4\n");
  EXPECT_NE(lines[1].find("WARN net peer-lost: lost a peer peer=\"me\\\\u{a}you\" reason=\"why not\""), std::string::npos) << lines[1];
  EXPECT_NE(lines[2].find("peer-refused: "), std::string::npos);
  EXPECT_NE(lines[3].find("peer-address: "), std::string::npos);
}

}  // namespace
}  // namespace xh::runtime

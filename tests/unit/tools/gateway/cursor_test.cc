// GW30.
#include "tools/gateway/cursor.h"

#include <gtest/gtest.h>

namespace xh::gateway {
namespace {

TEST(GatewayCursor, IsWhatWasWritten) {
  const Cursor made{"main|sub", {{"a/in/x", 7}, {"b/out/y", ~std::uint64_t{0}}}};
  EXPECT_EQ(cursor_from_text(cursor_text(made), "main|sub").value(), made);
  EXPECT_EQ(made.floor("a/in/x"), 7u);
  EXPECT_EQ(made.floor("a/in/z"), 1u);
}

TEST(GatewayCursor, AnotherOneIsRefused) {
  const std::string sound = cursor_text({"main|sub", {{"x", 1}}});
  EXPECT_TRUE(cursor_from_text(sound, "main|sub"));
  EXPECT_FALSE(cursor_from_text(sound, "main|other"));
  for (std::size_t size = 0; size + 1 < sound.size(); ++size) EXPECT_FALSE(cursor_from_text(sound.substr(0, size), "main|sub")) << size;
  EXPECT_FALSE(cursor_from_text(R"({"chains":"main|sub","floors":{"x":-1},"format":"xinghuo-gateway-cursor/v1"})", "main|sub"));
  EXPECT_FALSE(cursor_from_text(R"({"chains":"main|sub","floors":[],"format":"xinghuo-gateway-cursor/v1"})", "main|sub"));
  EXPECT_FALSE(cursor_from_text(R"({"chains":"main|sub","floors":{},"format":"xinghuo-gateway-cursor/v2"})", "main|sub"));
  EXPECT_FALSE(cursor_from_text(std::string(kMaxCursorBytes + 1, ' '), "main|sub"));
}

TEST(GatewayCursor, HasAtMostFourThousandAndNinetySixLanes) {
  Cursor made{"c", {}};
  for (std::size_t i = 0; i < kMaxCursorLanes; ++i) made.floors[std::to_string(i)] = 1;
  EXPECT_TRUE(cursor_from_text(cursor_text(made), "c"));
  made.floors["more"] = 1;
  EXPECT_FALSE(cursor_from_text(cursor_text(made), "c"));
}

}  // namespace
}  // namespace xh::gateway

#include "tools/feed/copy_text.h"

#include <gtest/gtest.h>

#include "base/json.h"

namespace xh::feed {
namespace {

// FD10
TEST(CopyLine, NoValueEndsItsFieldOrItsLine) {
  CopyLine line;
  line.text("a\tb\nc\rd\\e").text("\\N").text("\\.").text("").null().number(7).signed_number(-1);
  EXPECT_EQ(line.take(), "a\\tb\\nc\\rd\\\\e\t\\\\N\t\\\\.\t\t\\N\t7\t-1\n");
  EXPECT_EQ(line.text("next").take(), "next\n");
}

TEST(CopyLine, BytesAreHexAndWhatIsNoHexIsNoValue) {
  CopyLine line;
  EXPECT_EQ(line.hex("0x00ff").bytes(std::string_view("\0\n\xff", 3)).take(), "\\\\x00ff\t\\\\x000aff\n");
  EXPECT_EQ(line.hex("0x").take(), "\\\\x\n");
  for (const char* wrong : {"", "00", "0x0", "0xGG", "0xFF", "0x00\n"}) EXPECT_EQ(line.hex(wrong).take(), "\\N\n") << wrong;
}

// FD11
TEST(WithoutNul, OnlyTheCharacterItselfIsReplaced) {
  EXPECT_EQ(without_nul(std::string_view("a\0b", 3)),
            "a\xe2\x90\x80"
            "b");
  EXPECT_EQ(without_nul("\\u0000"), "\\u0000");
  const std::string nul("\0", 1);
  for (const std::string& text : {nul, "\\" + nul, "\\u0000" + nul, std::string("\\u0000"), std::string("\\\\u0000"), nul + nul + "\\"}) {
    const auto back = parse_json(json_without_nul(Json(text).dump()));
    ASSERT_TRUE(back);
    EXPECT_EQ(*back->string(), without_nul(text));
  }
}

// FD12
TEST(SchemaName, HasNoCharacterThatCouldEndIt) {
  for (const char* name : {"xinghuo", "_", "user", "a1_b"}) EXPECT_TRUE(is_schema_name(name)) << name;
  for (const char* name : {"", "1a", "A", "a-b", "a b", "a\"", "a.b", "pg_feed", "a;", "\xc3\xa4"})
    EXPECT_FALSE(is_schema_name(name)) << name;
  EXPECT_TRUE(is_schema_name(std::string(63, 'a')));
  EXPECT_FALSE(is_schema_name(std::string(64, 'a')));
  EXPECT_FALSE(is_schema_name(std::string_view("a\0b", 3)));
}

}  // namespace
}  // namespace xh::feed

#include "tools/xh/event_text.h"

#include <gtest/gtest.h>

namespace xh::tools {
namespace {

std::string line(const std::string& topic, const std::string& members) {
  return event_text(topic, *parse_json(R"({"cursor":"3.1.0","time_ms":1000,)" + members + "}"));
}

TEST(EventText, ALineHasCursorTimeAndWhatHappened) {
  EXPECT_EQ(line("blocks", R"("height":2,"transactions":3,"rejected":1)"),
            "3.1.0  1970-01-01T00:00:01.000Z  block 2 with 3 transactions, 1 rejected");
  EXPECT_EQ(line("records", R"("kind":"identifier","name":"88.100/a","operation":"register","sender":"did:bid:x")"),
            "3.1.0  1970-01-01T00:00:01.000Z  identifier 88.100/a register by did:bid:x");
  EXPECT_EQ(line("packets", R"("lane":"l","sequence":7,"state":"sent","operation":"send-packet","sender":"did:bid:x")"),
            "3.1.0  1970-01-01T00:00:01.000Z  l/7 sent send-packet by did:bid:x");
}

TEST(EventText, WithheldAndRedactedAreSaid) {
  EXPECT_NE(line("records", R"("kind":"identifier","name":"88.100/a","operation":"register","sender":"x","withheld":{})").find("WITHHELD"),
            std::string::npos);
  EXPECT_NE(line("records", R"("transaction":"0x12","redacted":{})").find("0x12 REDACTED"), std::string::npos);
}

}  // namespace
}  // namespace xh::tools

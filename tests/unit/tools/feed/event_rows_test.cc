#include "tools/feed/event_rows.h"

#include <gtest/gtest.h>

namespace xh::feed {
namespace {

Json fed_event(const std::string& text) { return parse_json(text).value(); }

const std::string kFedRecord =
    R"({"change":{"depth":8},"cursor":"4.0.1","height":4,"item":0,"kind":"prefix","name":"88.100.7","operation":"allocate-prefix",)"
    R"("sender":"did:bid:ef1","time_ms":17,"transaction":"0xab"})";

TEST(FeedPlace, IsACursorInItsOneSpelling) {
  EXPECT_EQ(place_of("4.0.1").value(), (Place{4, 0, 1}));
  EXPECT_LT(place_of("4.9.9").value(), place_of("5.0.0").value());
  for (const char* wrong : {"", "4", "4.0", "4.0.1.2", "4.0.", "a.b.c", "-1.0.0", "4.0.1 ", "99999999999999999999.0.0"})
    EXPECT_EQ(place_of(wrong).error().id, ErrorId::kBadAnswer) << wrong;
}

// FD6
TEST(FeedRow, ABlockIsARowOfItsFields) {
  const auto row =
      row_of(Topic::kBlocks, fed_event(R"({"cursor":"4.0.0","epoch":1,"height":3,"id":"0x0a","rejected":2,"state_root":"0x0b",)"
                                       R"("time_ms":17,"transactions":5})"));
  ASSERT_TRUE(row);
  EXPECT_EQ(*row, (Row{3, 17, "3\t\\\\x0a\t17\t1\t5\t2\t\\\\x0b\n"}));
}

// FD7
TEST(FeedRow, AReceiptStandsBeforeItsCursor) {
  const auto row = row_of(Topic::kReceipts, fed_event(R"({"cursor":"8.2.0","height":8,"receipt":{"outcome":7,"outcome_name":"No"},)"
                                                      R"("sender":null,"time_ms":1,"transaction":"0x0c","redacted":{}})"));
  ASSERT_TRUE(row);
  EXPECT_EQ(row->line, "8\t1\t\\\\x0c\t\\N\t7\tNo\t{\"outcome\":7,\"outcome_name\":\"No\"}\t{}\n");
}

// FD8
TEST(FeedRow, AChangeIsARowOfItsOperation) {
  const auto row = row_of(Topic::kRecords, fed_event(kFedRecord));
  ASSERT_TRUE(row);
  EXPECT_EQ(row->line, "4\t0\t0\t\\\\xab\tdid:bid:ef1\tprefix\t88.100.7\tallocate-prefix\t{\"depth\":8}\t\\N\t\\N\t\\N\n");
  const auto gone =
      row_of(Topic::kRecords, fed_event(R"({"cursor":"4.3.0","height":4,"redacted":{"reason":1},"time_ms":1,"transaction":"0xab"})"));
  ASSERT_TRUE(gone);
  EXPECT_EQ(gone->line, "4\t2\t-1\t\\\\xab\t\\N\t\\N\t\\N\t\\N\t\\N\t\\N\t{\"reason\":1}\t\\N\n");
}

// FD11
TEST(FeedRow, WhatADatabaseCannotHoldStandsBesideAsItWas) {
  Json event = fed_event(kFedRecord);
  const std::string nul("a\0b", 3);
  event.set("name", nul).set("change", Json(Json::Object{}).set("data", nul));
  const auto row = row_of(Topic::kRecords, event);
  ASSERT_TRUE(row);
  EXPECT_EQ(row->line.find('\0'), std::string::npos);
  EXPECT_NE(row->line.find("a\xe2\x90\x80"
                           "b\tallocate"),
            std::string::npos);
  EXPECT_NE(row->line.find("\t\\\\x7b226368"), std::string::npos);  // {"ch
}

TEST(FeedRow, AnEventWithoutAMemberOrWithAnotherTypeIsNoRow) {
  const Json whole = fed_event(kFedRecord);
  for (const char* name : {"cursor", "height", "time_ms", "transaction", "name", "kind"}) {
    Json event = whole;
    event.object()->erase(name);
    EXPECT_EQ(row_of(Topic::kRecords, event).error().id, ErrorId::kBadAnswer) << name;
    event.set(name, Json(Json::Array{}));
    EXPECT_EQ(row_of(Topic::kRecords, event).error().id, ErrorId::kBadAnswer) << name;
  }
  Json event = whole;
  EXPECT_FALSE(row_of(Topic::kRecords, event.set("cursor", "4.1.0")));
  EXPECT_FALSE(row_of(Topic::kReceipts, event.set("cursor", "4.0.0")));
  event = whole;
  EXPECT_TRUE(row_of(Topic::kRecords, event.set("height", "9223372036854775807")));
  EXPECT_FALSE(row_of(Topic::kRecords, event.set("height", "9223372036854775808")));
  EXPECT_FALSE(row_of(Topic::kRecords, event.set("height", -1)));
}

}  // namespace
}  // namespace xh::feed

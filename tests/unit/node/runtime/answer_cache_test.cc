#include "node/runtime/answer_cache.h"

#include <gtest/gtest.h>

namespace xh::runtime {
namespace {

rpc::HttpGet get(std::string target, std::string accept = "*/*", std::string host = "localhost") {
  return {std::move(target), std::move(accept), std::move(host)};
}
rpc::HttpAnswer answer(std::string body) { return {.status = 451, .content_type = "text/plain", .body = std::move(body), .max_age = 60}; }

// RV23
TEST(AnswerCache, GivesTheSameAnswerToTheSameRequestInTheSameState) {
  AnswerCache cache;
  EXPECT_FALSE(cache.find(1, get("/a")));
  cache.keep(1, get("/a"), answer("one"));
  const auto found = cache.find(1, get("/a"));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->status, 451u);
  EXPECT_EQ(found->body, "one");
  EXPECT_EQ(found->max_age, 60u);
  EXPECT_EQ(cache.found(), 1u);
  EXPECT_FALSE(cache.find(1, get("/b")));
  EXPECT_FALSE(cache.find(1, get("/a", "application/json")));
  EXPECT_FALSE(cache.find(1, get("/a", "*/*", "localhost:1")));
  EXPECT_FALSE(cache.find(1, get("/a", "*/", "*localhost")));
}

// RV23
TEST(AnswerCache, NeverGivesAnAnswerOfAnotherState) {
  AnswerCache cache;
  cache.keep(1, get("/a"), answer("old"));
  EXPECT_FALSE(cache.find(2, get("/a")));
  cache.keep(2, get("/b"), answer("new"));
  EXPECT_FALSE(cache.find(1, get("/b")));
  EXPECT_FALSE(cache.find(2, get("/a")));
  cache.keep(1, get("/a"), answer("made while a block came"));
  EXPECT_FALSE(cache.find(1, get("/a")));
  EXPECT_FALSE(cache.find(2, get("/a")));
  EXPECT_EQ(cache.find(2, get("/b"))->body, "new");
}

// RV23: at the limits and beyond them.
TEST(AnswerCache, IsBounded) {
  AnswerCache cache;
  cache.keep(1, get("/large"), answer(std::string(kMaxKeptAnswer, 'x')));
  EXPECT_FALSE(cache.find(1, get("/large")));
  EXPECT_EQ(cache.bytes(), 0u);
  const std::string body(kMaxKeptAnswer - 1024, 'x');
  cache.keep(1, get("/0"), answer(body));
  const std::size_t each = cache.bytes();
  EXPECT_LE(each, kMaxKeptAnswer);
  const std::size_t most = kMaxKeptAnswerBytes / each;
  for (std::size_t i = 1; i < most; ++i) cache.keep(1, get("/" + std::to_string(i)), answer(body));
  EXPECT_LE(cache.bytes(), kMaxKeptAnswerBytes);
  EXPECT_TRUE(cache.find(1, get("/0")));
  cache.keep(1, get("/beyond the limit, and so long"), answer(body));
  cache.keep(1, get("/beyond the limit, and so long too"), answer(body));
  EXPECT_FALSE(cache.find(1, get("/0")));
  EXPECT_LE(cache.bytes(), 3 * each);
  EXPECT_TRUE(cache.find(1, get("/beyond the limit, and so long too")));
}

}  // namespace
}  // namespace xh::runtime

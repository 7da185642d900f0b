#include "node/rpc/request_check.h"

#include <gtest/gtest.h>

#include <boost/beast/http/error.hpp>

namespace xh::rpc {
namespace {

namespace beast_http = boost::beast::http;

RequestHead head(unsigned version, std::initializer_list<std::pair<const char*, const char*>> fields) {
  RequestHead out;
  out.version(version);
  for (const auto& [name, value] : fields) out.insert(name, value);
  return out;
}

// GD6
TEST(RequestCheck, OneHostIsExpectedAndOfHttp10None) {
  EXPECT_FALSE(refuse_malformed(head(11, {{"Host", "a"}})));
  EXPECT_FALSE(refuse_malformed(head(10, {})));
  EXPECT_TRUE(refuse_malformed(head(11, {})));
  for (const unsigned version : {10u, 11u}) EXPECT_TRUE(refuse_malformed(head(version, {{"Host", "a"}, {"Host", "a"}}))) << version;
}

// GD17
TEST(RequestCheck, ABodyHasOneEnd) {
  EXPECT_FALSE(refuse_malformed(head(11, {{"Host", "a"}, {"Content-Length", "5"}})));
  EXPECT_FALSE(refuse_malformed(head(11, {{"Host", "a"}, {"Transfer-Encoding", "Chunked"}})));
  EXPECT_TRUE(refuse_malformed(head(11, {{"Host", "a"}, {"Content-Length", "5, 5"}})));
  EXPECT_TRUE(refuse_malformed(head(11, {{"Host", "a"}, {"Content-Length", "5"}, {"Content-Length", "5"}})));
  EXPECT_TRUE(refuse_malformed(head(11, {{"Host", "a"}, {"Transfer-Encoding", "gzip, chunked"}})));
  const auto refused = refuse_malformed(head(10, {{"Transfer-Encoding", "chunked"}}));
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, beast_http::status::bad_request);
  EXPECT_FALSE(refused->keep_alive);
}

TEST(RequestCheck, WhoWaitsToGoOnSaysSoInHttp11) {
  EXPECT_TRUE(waits_to_go_on(head(11, {{"Expect", "100-Continue"}})));
  EXPECT_FALSE(waits_to_go_on(head(10, {{"Expect", "100-continue"}})));
  EXPECT_FALSE(waits_to_go_on(head(11, {{"Expect", "else"}})));
}

// GD17
TEST(RequestCheck, FaultsOfTheSenderAreAnsweredAndAnEndIsNot) {
  EXPECT_EQ(reply_to(beast_http::make_error_code(beast_http::error::body_limit))->status, beast_http::status::payload_too_large);
  EXPECT_EQ(reply_to(beast_http::make_error_code(beast_http::error::bad_method))->status, beast_http::status::bad_request);
  EXPECT_FALSE(reply_to(beast_http::make_error_code(beast_http::error::end_of_stream)));
  EXPECT_FALSE(reply_to(beast_http::make_error_code(beast_http::error::partial_message)));
}

}  // namespace
}  // namespace xh::rpc

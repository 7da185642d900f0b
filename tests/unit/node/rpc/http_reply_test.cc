#include "node/rpc/http_reply.h"

#include <gtest/gtest.h>

namespace xh::rpc {
namespace {

namespace http = boost::beast::http;

TEST(HttpReplyTest, AHeaderHasLengthAndWhatBecomesOfTheConnection) {
  auto reply = plain_reply(http::status::ok, "abc");
  EXPECT_EQ(header_of(reply, 11), "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 3\r\n\r\n");
  reply.keep_alive = false;
  EXPECT_TRUE(header_of(reply, 11).ends_with("Content-Length: 3\r\nConnection: close\r\n\r\n"));
  reply.keep_alive = true;
  EXPECT_TRUE(header_of(reply, 10).starts_with("HTTP/1.0 200 OK\r\n"));
  EXPECT_TRUE(header_of(reply, 10).ends_with("Connection: keep-alive\r\n\r\n"));
  EXPECT_EQ(header_of(json_reply(http::status::no_content, ""), 11).find("Content-Length"), std::string::npos);
}

// GD11
TEST(HttpReplyTest, WhoIsAskedToComeAgainIsToldWhen) {
  const std::string header = header_of(busy_reply(http::status::service_unavailable, "full\n", 5), 11);
  EXPECT_NE(header.find("503 Service Unavailable\r\n"), std::string::npos);
  EXPECT_NE(header.find("Retry-After: 5\r\n"), std::string::npos);
}

TEST(HttpReplyTest, AValueWithALineBreakIsLeftOut) {
  std::string fields;
  add_field(fields, "A", "b\r\nC: d");
  add_field(fields, "E", "f\x7f");
  EXPECT_EQ(fields, "");
}

}  // namespace
}  // namespace xh::rpc

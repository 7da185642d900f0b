#include "node/runtime/admin_client.h"

#include <gtest/gtest.h>

namespace xh::runtime {
namespace {

std::string answered(const std::string& body, const std::string& status = "200 OK") {
  return "HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\n\r\n" + body;
}

TEST(AdminClient, AnAnswerIsAResultOrTheErrorOfTheNode) {
  EXPECT_EQ(result_in(answered(R"({"id":1,"jsonrpc":"2.0","result":{"draining":true}})"))->dump(), R"({"draining":true})");
  const auto refused = result_in(answered(
      R"({"error":{"code":-32000,"data":{"field":"peer","hint":"h","id":"XH-1606","reason":"nobody","retryable":false},"message":"m"},"id":1})"));
  EXPECT_EQ(refused.error(), (Error{ErrorId::kNotFound, "nobody", "peer"}));
}

TEST(AdminClient, WhatIsNoAnswerIsSaidToBeNone) {
  for (const auto& text : {std::string(), std::string("HTTP/1.1 200 OK\r\n"), answered(""), answered("{}"), answered("[1]"),
                           answered("{", "200 OK"), answered("only root", "403 Forbidden"), answered(R"({"error":{}})"),
                           answered(R"({"error":{"data":{"id":"XH-9999","reason":"r"}}})"), answered(R"({"error":7})")})
    EXPECT_EQ(result_in(text).error().id, ErrorId::kBadAnswer) << text;
  EXPECT_EQ(ask_operator("/nowhere/socket", "admin_status", json_object(), std::chrono::seconds(1)).error().id, ErrorId::kCannotConnect);
}

}  // namespace
}  // namespace xh::runtime

#include "tools/gateway/nodes.h"

#include <gtest/gtest.h>

#include "served.h"

namespace xh::gateway {
namespace {

Served::Answer failing(ErrorId id) {
  return [id](const Json&) -> Result<Json> { return fail(id, "why"); };
}
Served::Answer saying(int number) {
  return [number](const Json&) -> Result<Json> { return Json(number); };
}

TEST(GatewayNodes, TheNextOneAnswersWhenOneIsAway) {
  Nodes nodes = served({{{"m", failing(ErrorId::kCannotConnect)}}, {{"m", saying(2)}}, {{"m", saying(3)}}});
  EXPECT_EQ(nodes.call("m", {}).value(), Json(2));
  EXPECT_EQ(nodes.call("m", {}).value(), Json(2));  // it stays with the one that answers
  nodes.next();
  EXPECT_EQ(nodes.call("m", {}).value(), Json(3));
}

TEST(GatewayNodes, AnErrorOfTheCallerIsNotAskedAgain) {
  Nodes nodes = served({{{"m", failing(ErrorId::kNotFound)}}, {{"m", saying(2)}}});
  EXPECT_EQ(nodes.call("m", {}).error().id, ErrorId::kNotFound);
  Nodes away = served({{{"m", failing(ErrorId::kCannotConnect)}}, {{"m", failing(ErrorId::kTimeout)}}});
  EXPECT_FALSE(away.call("m", {}));
}

TEST(GatewayNodes, OneToSixteenAreNamed) {
  EXPECT_TRUE(Nodes::make(std::vector<std::string>(kMaxNodes, "http://127.0.0.1:1")));
  EXPECT_EQ(Nodes::make(std::vector<std::string>(kMaxNodes + 1, "http://127.0.0.1:1")).error().id, ErrorId::kBadAddress);
  EXPECT_EQ(Nodes::make({}).error().id, ErrorId::kBadAddress);
  EXPECT_EQ(Nodes::make({"nonsense"}).error().id, ErrorId::kBadAddress);
}

}  // namespace
}  // namespace xh::gateway

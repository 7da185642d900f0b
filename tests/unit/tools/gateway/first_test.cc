// GW34.
#include "tools/gateway/first.h"

#include <gtest/gtest.h>

#include "crosschain/client_rules.h"
#include "served.h"
#include "tests/unit/crosschain/gateway/made_json.h"
#include "tests/unit/crosschain/made_besu.h"
#include "tests/unit/crosschain/made_fisco.h"

namespace xh::gateway {
namespace {

namespace made = crosschain::made;

TEST(GatewayFirst, ANodeShowsWhatAClientBeginsWith) {
  using namespace crosschain::besu;
  Draft draft;
  draft.number = 12;
  draft.set = numbers(1, 4);
  const auto block = [&](const Json&) -> Result<Json> { return made::block(Protocol::kQbft, draft.encode({1, 2, 3})); };
  FirstWish wish;
  wish.type = "besu-qbft";
  wish.contract = to_0x(MadeState::contract().view());
  wish.slot = MadeState::kMappingSlot;
  const auto first = first_of(wish, served({{{"eth_getBlockByNumber", block}}}));
  ASSERT_TRUE(first) << first.error().to_string();
  EXPECT_EQ(first->parameters, encode(parameters()));
  EXPECT_EQ(first->state, draft.state(draft.set));
  EXPECT_TRUE(crosschain::create_client({first->type, first->parameters, 1000 * 3600, 0}, first->state, after(12)));
  wish.contract = "0x12";
  EXPECT_EQ(first_of(wish, served({{{"eth_getBlockByNumber", block}}})).error().id, ErrorId::kBadClient);
  draft.names_set = false;  // who signs the next one?
  wish.contract = to_0x(MadeState::contract().view());
  EXPECT_EQ(first_of(wish, served({{{"eth_getBlockByNumber", block}}})).error().id, ErrorId::kBadClient);
}

TEST(GatewayFirst, ParametersHaveTheFormOfTheirType) {
  using crosschain::ClientType;
  FirstWish wish;
  EXPECT_FALSE(parameters_of(wish, ClientType::kCometBft));
  wish.chain_id = std::string(50, 'c');
  EXPECT_TRUE(parameters_of(wish, ClientType::kCometBft));
  wish.chain_id.push_back('c');
  EXPECT_FALSE(parameters_of(wish, ClientType::kCometBft));
  EXPECT_EQ(parameters_of(wish, ClientType::kFiscoBcos3).value(), (Bytes{0}));
  wish.suite = "national";
  EXPECT_EQ(parameters_of(wish, ClientType::kFiscoBcos3).value(), (Bytes{1}));
  wish.suite = "other";
  EXPECT_FALSE(parameters_of(wish, ClientType::kFiscoBcos3));
  EXPECT_FALSE(parameters_of(wish, ClientType::kXinghuo));  // no genesis
  EXPECT_FALSE(parameters_of(wish, ClientType::kAttested));
  wish.type = "nonsense";
  EXPECT_FALSE(first_of(wish, served({{}})));
}

}  // namespace
}  // namespace xh::gateway

#include "identity/bid.h"

#include <gtest/gtest.h>

#include "account.h"

namespace xh::identity {
namespace {

// I10
TEST(BidTest, AccountsSubChainAccountsAndSubChainsReadBack) {
  const std::string main = to_bid(account());
  EXPECT_EQ(Bid::parse(main)->account(), account());
  EXPECT_EQ(Bid::parse(main)->suite(), Suite::kEd25519);
  EXPECT_EQ(Bid::parse("did:bid:by01:zf4iG7WK6MZscmm5WtjFjdL9Q1Zydgei")->suite(), Suite::kSm2);
  const Bid sub = Bid::of(account(), "by01").value();
  EXPECT_EQ(sub.text(), "did:bid:by01:" + main.substr(8));
  EXPECT_EQ(sub.ac_code(), "by01");
  EXPECT_EQ(Bid::parse(sub.text()).value(), sub);
  EXPECT_TRUE(Bid::parse("did:bid:by01")->is_sub_chain());
  EXPECT_FALSE(Bid::parse("did:bid:by01")->account());
}

TEST(BidTest, EveryOtherSpellingIsRefused) {
  const std::string suffix = to_bid(account()).substr(8);
  for (const std::string& text :
       {std::string(), std::string("did:bid:"), "did:BID:" + suffix, "did:bid:BY01:" + suffix, "did:bid:by1:" + suffix,
        "did:bid:by012:" + suffix, "did:bid::" + suffix, std::string("did:bid:by01:"), std::string("did:bid:by0"),
        "did:bid:" + suffix + "1", "did:bid:ex" + suffix.substr(2), "did:bid:xf" + suffix.substr(2),
        "did:bid:" + suffix + std::string(40, '1'), "did:bid:by01:by01:" + suffix, "did:bid:" + suffix + "\n"}) {
    EXPECT_EQ(Bid::parse(text).error().id, ErrorId::kBadBid) << text;
  }
  EXPECT_FALSE(Bid::of(account(), "toolong"));
}

}  // namespace
}  // namespace xh::identity

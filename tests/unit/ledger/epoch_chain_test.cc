// E10: the sets of a chain, each proven by the one before it.
#include "ledger/epoch_chain.h"

#include <gtest/gtest.h>

#include "epoch_log.h"

namespace xh::ledger {
namespace {

const EpochLog& log() {
  static const EpochLog made(45);
  return made;
}

TEST(EpochChain, LinksLeadFromGenesisToEverySet) {
  EpochChain chain(log().genesis());
  for (std::uint64_t epoch = 0; epoch < 4; ++epoch) {
    EXPECT_EQ(chain.newest().epoch, Epoch{epoch});
    EXPECT_EQ(chain.newest().validators, EpochLog::set(epoch));
    ASSERT_TRUE(chain.add(log().link(epoch)));
  }
  EXPECT_EQ(chain.newest().epoch, Epoch{4});
  EXPECT_EQ(chain.newest().root, Height{39});
  EXPECT_EQ(chain.of(Epoch{2})->root, Height{19});
  EXPECT_EQ(chain.of(Epoch{5}), nullptr);
}

// The checkpoint that ends with the last block of an epoch is still that epoch's.
TEST(EpochChain, ASizeIsCertifiedByTheEpochOfItsLastBlock) {
  const EpochChain chain = log().chain(4);
  for (std::uint64_t size = 1; size <= 45; ++size) {
    const auto& set = chain.certifier(size);
    EXPECT_EQ(set.epoch.value, (size - 1) / EpochLog::kBlocks) << size;
    EXPECT_TRUE(verify_certified(set.cosigners, chain.origin(), log().certify(size))) << size;
    EXPECT_EQ(chain.links_to(size).size(), set.epoch.value);
  }
  EXPECT_EQ(chain.certifier(0).epoch, Epoch{0});
}

TEST(EpochChain, ALinkThatDoesNotFollowIsRefused) {
  EpochChain chain = log().chain(1);
  EXPECT_EQ(chain.add(log().link(2)).error().id, ErrorId::kBadProof);  // one is left out
  EXPECT_EQ(chain.add(log().link(0)).error().id, ErrorId::kBadProof);  // known already
  EXPECT_EQ(chain.newest().epoch, Epoch{1});
  ASSERT_TRUE(chain.add(log().link(1)));
}

TEST(EpochChain, EveryPartOfALinkCounts) {
  const auto refused = [](const auto& twist) {
    EpochChain chain = log().chain(1);
    EpochLink link = log().link(1);
    twist(link);
    const bool accepted = chain.add(link).has_value();
    return !accepted && chain.newest().epoch == Epoch{1} && chain.links().size() == 1;
  };
  EXPECT_FALSE(refused([](EpochLink&) {}));
  EXPECT_TRUE(refused([](EpochLink& l) { l.checkpoint = log().certify(20, 2); }));  // signed by the set that follows
  EXPECT_TRUE(refused([](EpochLink& l) { l.checkpoint = log().certify(20, 0); }));  // by the one before
  EXPECT_TRUE(refused([](EpochLink& l) { l.checkpoint.lines.pop_back(); }));        // by fewer than a quorum
  EXPECT_TRUE(refused([](EpochLink& l) { l.checkpoint.lines[1].signature.raw[0] ^= 1; }));
  EXPECT_TRUE(refused([](EpochLink& l) { l.checkpoint.name.root.bytes[0] ^= 1; }));
  EXPECT_TRUE(refused([](EpochLink& l) { l.checkpoint = log().certify(21, 1); }));  // reaches further
  EXPECT_TRUE(refused([](EpochLink& l) { l.validators[2].weight = 2; }));
  EXPECT_TRUE(refused([](EpochLink& l) { std::swap(l.validators[0], l.validators[1]); }));
  EXPECT_TRUE(refused([](EpochLink& l) { l.validators.clear(); }));
  EXPECT_TRUE(refused([](EpochLink& l) { l.path.pop_back(); }));
  EXPECT_TRUE(refused([](EpochLink& l) { l.path[0].bytes[0] ^= 1; }));
  EXPECT_TRUE(refused([](EpochLink& l) { l.summary.last_of_epoch = false; }));
  EXPECT_TRUE(refused([](EpochLink& l) { l.summary.operations = 1; }));
  EXPECT_TRUE(refused([](EpochLink& l) { l.summary = log().summary(18); }));
}

// The hash of a set says nothing about names and accounts, so a link cannot prove them: a set must be sound all the same.
TEST(EpochChain, ASetThatObeysNoRuleIsRefused) {
  EpochChain chain = log().chain(0);
  EpochLink link = log().link(0);
  link.validators[1].name = link.validators[0].name;
  EXPECT_FALSE(chain.add(link));
}

TEST(EpochChain, OverAllLinksAtOnce) {
  const EpochChain chain = log().chain(3);
  const auto again = EpochChain::over(log().genesis(), chain.links());
  ASSERT_TRUE(again);
  EXPECT_EQ(again->newest().validators, EpochLog::set(3));
  const std::vector<EpochLink> gap = {log().link(0), log().link(2)};
  EXPECT_EQ(EpochChain::over(log().genesis(), gap).error().id, ErrorId::kBadProof);
}

TEST(EpochChain, LinksAreCanonicalBytes) {
  const EpochLink link = log().link(0);
  const auto again = decode<EpochLink>(encode(link));
  ASSERT_TRUE(again);
  EXPECT_EQ(*again, link);
}

}  // namespace
}  // namespace xh::ledger

// XC70-XC72.
#include "crosschain/verify_c/kept_client.h"

#include <gtest/gtest.h>

#include "crosschain/xinghuo.h"
#include "example.h"

namespace xh::crosschain {
namespace {

const MadeXinghuo& chain() {
  static const MadeXinghuo made(kMaxKeptStates + 20);
  return made;
}
const MadeXinghuo& fork() {
  static const MadeXinghuo made(40, 12);
  return made;
}
UnixMillis now() { return MadeXinghuo::after(kMaxKeptStates + 20); }
KeptClient kept_at(std::uint64_t height) {
  return keep_new(MadeXinghuo::terms(), chain().state(height), MadeXinghuo::after(height)).value();
}
Result<UpdateOutcome> apply(KeptClient& kept, const XinghuoUpdate& update) { return apply_update(kept, encode(update), now()); }

TEST(KeptClient, KeepsWhatUpdatesProve) {
  KeptClient kept = kept_at(5);
  EXPECT_EQ(apply(kept, chain().update(5, 20)).value(), UpdateOutcome::kStored);
  EXPECT_EQ(apply(kept, chain().update(5, 11)).value(), UpdateOutcome::kStored);  // a gap
  EXPECT_EQ(apply(kept, chain().update(11, 20)).value(), UpdateOutcome::kKnown);
  ASSERT_EQ(kept.states.size(), 3u);
  for (const std::uint64_t height : {5, 11, 20}) EXPECT_EQ(*kept.at(ChainHeight{height}), chain().state(height));
  EXPECT_EQ(kept.at(ChainHeight{12}), nullptr);
  EXPECT_EQ(kept.client.latest, ChainHeight{20});
  EXPECT_EQ(kept_from_bytes(encode(kept)).value(), kept);
  EXPECT_EQ(apply(kept, chain().update(7, 21)).error().id, ErrorId::kNotFound);
}

TEST(KeptClient, KeepsTheNewestHundredHeights) {
  KeptClient kept = kept_at(5);
  for (std::uint64_t height = 6; height < 6 + kMaxKeptStates - 1; ++height)
    ASSERT_EQ(apply(kept, chain().update(height - 1, height)).value(), UpdateOutcome::kStored);
  ASSERT_EQ(kept.states.size(), kMaxKeptStates);
  EXPECT_NE(kept.at(ChainHeight{5}), nullptr);
  ASSERT_TRUE(apply(kept, chain().update(104, 110)));
  EXPECT_EQ(kept.states.size(), kMaxKeptStates);
  EXPECT_EQ(kept.at(ChainHeight{5}), nullptr);
  ASSERT_TRUE(apply(kept, chain().update(6, 106)));  // a gap above: the lowest one goes, which was its trusted one
  EXPECT_EQ(kept.at(ChainHeight{6}), nullptr);
  EXPECT_EQ(kept.states.back(), chain().state(110));
  EXPECT_TRUE(kept_from_bytes(encode(kept)));
  kept.states.push_back(kept.states.back());
  EXPECT_EQ(kept_from_bytes(encode(kept)).error().id, ErrorId::kTooLarge);
}

TEST(KeptClient, AnUpdateThatContradictsWhatIsKeptFreezesIt) {
  KeptClient kept = kept_at(8);
  ASSERT_TRUE(apply(kept, chain().update(8, 12)));
  EXPECT_EQ(apply(kept, fork().update(8, 12)).value(), UpdateOutcome::kFroze);
  EXPECT_EQ(kept.client.frozen, ChainHeight{12});
  EXPECT_EQ(*kept.at(ChainHeight{12}), chain().state(12));  // stays readable
  EXPECT_TRUE(kept_from_bytes(encode(kept)));
  EXPECT_EQ(apply(kept, chain().update(12, 20)).error().id, ErrorId::kClientNotActive);
}

TEST(KeptClient, TwoUpdatesThatExcludeEachOtherFreezeIt) {
  KeptClient kept = kept_at(8);
  const Bytes one = encode(chain().update(8, 15));
  EXPECT_EQ(apply_misbehaviour(kept, one, one, now()).error().id, ErrorId::kBadMisbehaviour);
  EXPECT_EQ(apply_misbehaviour(kept, one, encode(fork().update(9, 15)), now()).error().id, ErrorId::kNotFound);
  ASSERT_TRUE(apply_misbehaviour(kept, one, encode(fork().update(8, 15)), now()));
  EXPECT_EQ(kept.client.frozen, ChainHeight{15});
}

TEST(KeptClient, ClaimsAreCheckedUnderTheKeptStateOfTheirHeight) {
  const Example example;
  const KeptClient kept = kept_at(8);
  const Claim present{Example::key_of(example.made.key), example.made.value};
  const Bytes proof = encode(example.proof_of(example.made.key));
  EXPECT_TRUE(check_kept(kept, ChainHeight{8}, present, proof, now()));
  EXPECT_EQ(check_kept(kept, ChainHeight{9}, present, proof, now()).error().id, ErrorId::kNotFound);
}

// XC71: what the rules rely on is checked again whenever the bytes come back.
TEST(KeptClient, OnlyBytesOfASoundClientAreRead) {
  const auto refused = [](const auto& twist) {
    KeptClient kept = kept_at(8);
    XH_CHECK(apply(kept, chain().update(8, 12)).has_value());
    twist(kept);
    return !kept_from_bytes(encode(kept));
  };
  EXPECT_FALSE(refused([](KeptClient&) {}));
  EXPECT_TRUE(refused([](KeptClient& k) { k.format = 2; }));
  EXPECT_TRUE(refused([](KeptClient& k) { k.states.clear(); }));
  EXPECT_TRUE(refused([](KeptClient& k) { std::swap(k.states[0], k.states[1]); }));
  EXPECT_TRUE(refused([](KeptClient& k) { k.states[1] = k.states[0]; }));
  EXPECT_TRUE(refused([](KeptClient& k) { k.states[0].root.pop_back(); }));
  EXPECT_TRUE(refused([](KeptClient& k) { k.states[0].trust.pop_back(); }));
  EXPECT_TRUE(refused([](KeptClient& k) { k.states[1].time = ChainTime{kMaxChainTime.value + 1}; }));
  EXPECT_TRUE(refused([](KeptClient& k) { k.client.latest = ChainHeight{11}; }));
  EXPECT_TRUE(refused([](KeptClient& k) { k.client.latest_time = ChainTime{kMaxChainTime.value + 1}; }));
  EXPECT_TRUE(refused([](KeptClient& k) { k.client.terms.trusting_period_ms = 0; }));
  EXPECT_TRUE(refused([](KeptClient& k) { k.client.terms.trusting_period_ms = kMaxTrustingPeriodMs + 1; }));
  EXPECT_TRUE(refused([](KeptClient& k) { k.client.terms.clock_drift_ms = kMaxClockDriftMs + 1; }));
  EXPECT_TRUE(refused([](KeptClient& k) { k.client.terms.parameters.pop_back(); }));
  EXPECT_TRUE(refused([](KeptClient& k) { k.client.terms.type = ClientType::kAttested; }));
  const Bytes sound = encode(kept_at(8));
  for (std::size_t size = 0; size < sound.size(); ++size) EXPECT_FALSE(kept_from_bytes(ByteView(sound).first(size))) << size;
}

TEST(KeptClient, OtherTypesOfChainsAreKeptTheSameWay) {
  using namespace fisco;
  const auto suite = Cryptography::kNational;
  const fisco::Header first = header(10, sealers(suite, 1, 4));
  KeptClient kept = keep_new(terms(suite), state_of(suite, first), after(20)).value();
  Update update{ChainHeight{10}, header(20, sealers(suite, 2, 4)), {}, first.sealers};
  for (unsigned i = 0; i < 3; ++i) update.seals.push_back(seal(suite, update.header, i, 2 + i));
  EXPECT_EQ(apply_update(kept, encode(update), after(20)).value(), UpdateOutcome::kStored);
  EXPECT_EQ(kept_from_bytes(encode(kept)).value(), kept);
}

}  // namespace
}  // namespace xh::crosschain

// XC1-XC14: what holds for every type, shown with CometBFT headers.
#include "crosschain/client.h"

#include <gtest/gtest.h>

#include "made_cometbft.h"

namespace xh::crosschain {
namespace {

using cometbft::after;
using cometbft::header;
using cometbft::members;
using cometbft::state_of;
using cometbft::terms;

// One set for ever: 0 to 3.
const cometbft::Members& set() {
  static const cometbft::Members made = members(0, 4);
  return made;
}
cometbft::Header plain(std::uint64_t height, std::string_view app = "app") { return header(height, set(), set(), app); }
Bytes update(std::uint64_t trusted, const cometbft::Header& header) {
  return encode(cometbft::update(trusted, header, set(), 3, header.height == trusted + 1 ? cometbft::Members() : set()));
}
Client client(std::uint64_t height = 10) { return create_client(terms(), state_of(plain(height)), after(height)).value(); }
ErrorId error_of(const auto& result) { return result ? ErrorId{} : result.error().id; }

TEST(LightClient, NamesOfTypesGoBothWays) {
  for (unsigned i = 1; is_valid(static_cast<ClientType>(i)); ++i) {
    const auto type = static_cast<ClientType>(i);
    EXPECT_EQ(client_type_from_name(name_of(type)).value(), type);
  }
  EXPECT_EQ(error_of(client_type_from_name("fabric")), ErrorId::kBadClient);
}

TEST(LightClient, TermsHaveLimits) {
  const auto refused = [](const auto& twist) {
    ClientTerms made = terms();
    ConsensusState first = state_of(plain(10));
    twist(made, first);
    return error_of(create_client(made, first, after(10))) == ErrorId::kBadClient;
  };
  EXPECT_FALSE(refused([](auto&, auto&) {}));
  EXPECT_TRUE(refused([](auto& t, auto&) { t.trusting_period_ms = 0; }));
  EXPECT_FALSE(refused([](auto& t, auto&) { t.trusting_period_ms = kMaxTrustingPeriodMs; }));
  EXPECT_TRUE(refused([](auto& t, auto&) { t.trusting_period_ms = kMaxTrustingPeriodMs + 1; }));
  EXPECT_FALSE(refused([](auto& t, auto&) { t.clock_drift_ms = kMaxClockDriftMs; }));
  EXPECT_TRUE(refused([](auto& t, auto&) { t.clock_drift_ms = kMaxClockDriftMs + 1; }));
  EXPECT_TRUE(refused([](auto& t, auto&) { t.parameters.push_back(0); }));
  EXPECT_TRUE(refused([](auto& t, auto&) { t.parameters = Bytes(kMaxParametersBytes + 1); }));
  EXPECT_TRUE(refused([](auto&, auto& s) { s.trust.clear(); }));
  EXPECT_TRUE(refused([](auto&, auto& s) { s.trust = Bytes(kMaxTrustBytes + 1); }));
  EXPECT_TRUE(refused([](auto&, auto& s) { s.root = Bytes(kMaxRootBytes + 1); }));
  EXPECT_FALSE(refused([](auto&, auto& s) { s.root = Bytes(kMaxRootBytes); }));
  EXPECT_TRUE(refused([](auto&, auto& s) { s.height = ChainHeight{0}; }));
  EXPECT_TRUE(refused([](auto&, auto& s) { s.time = ChainTime{1}; }));           // long ago
  EXPECT_TRUE(refused([](auto&, auto& s) { s.time.value += 14'000'000'000; }));  // beyond now and drift
  EXPECT_TRUE(refused([](auto&, auto& s) { s.time = ChainTime{kMaxChainTime.value + 1}; }));
}

// XC5: to the millisecond.
TEST(LightClient, WithoutUpdatesItExpires) {
  const Client made = client();
  const std::uint64_t end = made.latest_time.value / 1'000'000 + made.terms.trusting_period_ms;
  EXPECT_EQ(status_of(made, UnixMillis{end}), ClientStatus::kActive);  // the header has some nanoseconds more
  EXPECT_EQ(status_of(made, UnixMillis{end + 1}), ClientStatus::kExpired);
  const StoredStates stored{state_of(plain(10)), {}, {}, {}};
  EXPECT_EQ(error_of(update_client(made, stored, update(10, plain(11)), UnixMillis{end + 1})), ErrorId::kClientNotActive);
  EXPECT_EQ(error_of(verify_claim(made, state_of(plain(10)), {Bytes{1}, Bytes{1}}, Bytes{}, UnixMillis{end + 1})),
            ErrorId::kClientNotActive);
}

// XC7: the client is alive, but the state that the update names is too old.
TEST(LightClient, TooOldAStateIsTrustedNoMore) {
  Client made = client();
  made.latest = ChainHeight{500'000};
  made.latest_time = state_of(plain(500'000)).time;
  const StoredStates stored{state_of(plain(10)), {}, {}, {}};
  EXPECT_EQ(error_of(update_client(made, stored, update(10, plain(500'001)), after(500'001))), ErrorId::kBadHeader);
}

TEST(LightClient, AnUpdateNeedsTheStateThatItNames) {
  const StoredStates wrong{state_of(plain(9)), {}, {}, {}};
  EXPECT_EQ(error_of(update_client(client(), wrong, update(10, plain(12)), after(12))), ErrorId::kBadHeader);
  const StoredStates higher{state_of(plain(12)), {}, {}, {}};
  EXPECT_EQ(error_of(update_client(client(12), higher, update(12, plain(12)), after(12))), ErrorId::kBadHeader);
}

TEST(LightClient, AHeaderFromTheFutureWaits) {
  const StoredStates stored{state_of(plain(10)), {}, {}, {}};
  const Bytes made = update(10, plain(20));
  const std::uint64_t time_ms = (cometbft::kStart + 100) * 1000;
  EXPECT_FALSE(update_client(client(), stored, made, UnixMillis{time_ms - 10'000}));
  EXPECT_TRUE(update_client(client(), stored, made, UnixMillis{time_ms - 9'999}));
}

TEST(LightClient, AKnownBlockIsANoOpAndAGapIsFilled) {
  const ConsensusState trusted = state_of(plain(10));
  Client at_twenty = client();
  at_twenty.latest = ChainHeight{20};
  at_twenty.latest_time = state_of(plain(20)).time;
  const StoredStates around{trusted, {}, trusted, state_of(plain(20))};
  const auto filled = update_client(at_twenty, around, update(10, plain(15)), after(20));
  ASSERT_TRUE(filled);
  EXPECT_EQ(filled->outcome, UpdateOutcome::kStored);
  EXPECT_EQ(filled->client, at_twenty);
  const StoredStates known{trusted, state_of(plain(15)), trusted, state_of(plain(20))};
  const auto again = update_client(at_twenty, known, update(10, plain(15)), after(20));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->outcome, UpdateOutcome::kKnown);
  EXPECT_EQ(again->client, at_twenty);
}

// XC9.
TEST(LightClient, WhatContradictsAStoredStateFreezes) {
  const ConsensusState trusted = state_of(plain(10));
  const auto frozen_at = [&](const StoredStates& stored, const cometbft::Header& header) {
    const auto result = update_client(client(), stored, update(10, header), after(30));
    return result && result->outcome == UpdateOutcome::kFroze ? result->client.frozen : std::nullopt;
  };
  EXPECT_EQ(frozen_at({trusted, state_of(plain(15, "another")), {}, {}}, plain(15)), ChainHeight{15});
  ConsensusState late = state_of(plain(14));
  late.time = state_of(plain(15)).time;
  EXPECT_EQ(frozen_at({trusted, {}, late, {}}, plain(15)), ChainHeight{14});
  ConsensusState early = state_of(plain(16));
  early.time = state_of(plain(15)).time;
  EXPECT_EQ(frozen_at({trusted, {}, {}, early}, plain(15)), ChainHeight{15});
}

// XC10, XC11.
TEST(LightClient, AFreezeMovesDownAndNeverUp) {
  const ConsensusState trusted = state_of(plain(10));
  const auto show = [&](const Client& to, std::uint64_t height) {
    const Bytes one = update(10, plain(height));
    const Bytes other = update(10, plain(height, "another"));
    return freeze_client(to, {one, trusted, other, trusted}, after(40)).value();
  };
  const Client frozen = show(client(), 30);
  EXPECT_FALSE(is_flagged(frozen, ChainHeight{29}));
  EXPECT_TRUE(is_flagged(frozen, ChainHeight{30}));
  EXPECT_EQ(show(frozen, 20).frozen, ChainHeight{20});
  EXPECT_EQ(show(frozen, 35).frozen, ChainHeight{30});
  EXPECT_EQ(error_of(update_client(frozen, {trusted, {}, {}, {}}, update(10, plain(11)), after(40))), ErrorId::kClientNotActive);
}

TEST(LightClient, AForgedHeaderAccusesNobody) {
  const ConsensusState trusted = state_of(plain(10));
  const Bytes one = update(10, plain(20));
  const auto forged = cometbft::update(10, plain(20, "another"), set(), 2, set());
  EXPECT_EQ(error_of(freeze_client(client(), {one, trusted, encode(forged), trusted}, after(20))), ErrorId::kBadHeader);
}

// XC12.
TEST(LightClient, OnlyWhatEndedIsSubstitutedAndOnlyOnce) {
  const Client active = client(20);
  EXPECT_EQ(error_of(substitute_client(client(), "new", active, after(20))), ErrorId::kBadClient);
  Client frozen = client(40);
  frozen.frozen = ChainHeight{21};
  const auto replaced = substitute_client(frozen, "new", active, after(40));
  ASSERT_TRUE(replaced) << replaced.error().to_string();
  EXPECT_EQ(status_of(*replaced, after(40)), ClientStatus::kSubstituted);
  EXPECT_EQ(replaced->frozen, ChainHeight{21});
  EXPECT_EQ(error_of(substitute_client(*replaced, "other", active, after(40))), ErrorId::kBadClient);
  EXPECT_EQ(error_of(freeze_client(*replaced, {}, after(40))), ErrorId::kClientNotActive);
  frozen.frozen = ChainHeight{22};  // 21 counts, and the successor knows 20
  EXPECT_EQ(error_of(substitute_client(frozen, "new", active, after(40))), ErrorId::kBadClient);
  frozen.frozen = ChainHeight{21};
  EXPECT_EQ(error_of(substitute_client(frozen, "", active, after(40))), ErrorId::kBadClient);
  EXPECT_TRUE(substitute_client(frozen, std::string(kMaxClientNameBytes, 'n'), active, after(40)));
  EXPECT_EQ(error_of(substitute_client(frozen, std::string(kMaxClientNameBytes + 1, 'n'), active, after(40))), ErrorId::kBadClient);
  EXPECT_EQ(error_of(substitute_client(frozen, "new", frozen, after(40))), ErrorId::kBadClient);
}

TEST(LightClient, BytesHaveLimits) {
  EXPECT_EQ(error_of(plan_update(terms(), Bytes(kMaxUpdateBytes + 1))), ErrorId::kTooLarge);
  EXPECT_NE(error_of(plan_update(terms(), Bytes(kMaxUpdateBytes))), ErrorId::kTooLarge);
  EXPECT_EQ(error_of(plan_proof(terms(), Bytes(kMaxProofBytes + 1))), ErrorId::kTooLarge);
  const ConsensusState at = state_of(plain(10));
  const auto refusal = [&](std::size_t key, std::size_t value) {
    const auto result = verify_claim(client(), at, {Bytes(key, 1), Bytes(value, 1)}, Bytes{9}, after(10));
    return error_of(result);
  };
  EXPECT_EQ(refusal(0, 1), ErrorId::kBadChainProof);
  EXPECT_EQ(refusal(kMaxKeyBytes + 1, 1), ErrorId::kBadChainProof);
  EXPECT_EQ(refusal(1, 0), ErrorId::kBadChainProof);
  EXPECT_EQ(refusal(1, kMaxValueBytes + 1), ErrorId::kBadChainProof);
  EXPECT_NE(refusal(kMaxKeyBytes, kMaxValueBytes), ErrorId::kBadChainProof);  // the proof itself is none
}

// XC6: the plan says what is paid for before anything is checked.
TEST(LightClient, ThePlanOfAnUpdateNamesHeightsTimeAndCost) {
  const Bytes bytes = update(10, plain(15));
  const auto plan = plan_update(terms(), bytes);
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->trusted, ChainHeight{10});
  EXPECT_EQ(plan->height, ChainHeight{15});
  EXPECT_EQ(plan->time, state_of(plain(15)).time);
  EXPECT_EQ(plan->cost, (Cost{3, 16, bytes.size()}));
  EXPECT_TRUE(plan->cost.within({3, 16, bytes.size()}));
  EXPECT_FALSE(plan->cost.within({2, 16, bytes.size()}));
  EXPECT_FALSE(plan->cost.within({3, 15, bytes.size()}));
  EXPECT_FALSE(plan->cost.within({3, 16, bytes.size() - 1}));
}

TEST(LightClient, TimesAreTurnedIntoNanosecondsWithoutOverflow) {
  EXPECT_EQ(chain_time(UnixMillis{5}).value, 5'000'000u);
  EXPECT_LE(chain_time(UnixMillis{~std::uint64_t{0}}), kMaxChainTime);
}

TEST(LightClient, ClientsAndStatesAreCanonicalBytes) {
  Client made = client();
  made.frozen = ChainHeight{3};
  made.substitute = "next";
  EXPECT_EQ(decode<Client>(encode(made)).value(), made);
  const ConsensusState state = state_of(plain(10));
  EXPECT_EQ(decode<ConsensusState>(encode(state)).value(), state);
}

}  // namespace
}  // namespace xh::crosschain

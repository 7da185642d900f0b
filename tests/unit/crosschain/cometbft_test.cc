// XC30-XC38 on headers made here.
#include "crosschain/cometbft.h"

#include <gtest/gtest.h>

#include "made_cometbft.h"

namespace xh::crosschain::cometbft {
namespace {

// A client at height 10 that trusts `next` from height 11 on.
struct Followed {
  explicit Followed(const Members& next) : first(header(10, members(0, 4), next)) {
    client = create_client(terms(), state_of(first), after(10)).value();
  }
  Header first;
  Client client;
};

Result<Updated> apply(const Followed& followed, const Update& update) {
  return update_client(followed.client, {state_of(followed.first), {}, {}, {}}, encode(update), after(update.header.height));
}
ErrorId refusal(const Followed& followed, const Update& update) {
  const auto result = apply(followed, update);
  return result ? ErrorId{} : result.error().id;
}

TEST(CometBftClient, AnAdjacentHeaderOfTheNamedSetIsStored) {
  const Members set = members(0, 4);
  const Followed followed(set);
  const Header next = header(11, set, members(2, 4), "state of 10");
  const auto updated = apply(followed, update(10, next, set, 3));
  ASSERT_TRUE(updated) << updated.error().to_string();
  EXPECT_EQ(updated->outcome, UpdateOutcome::kStored);
  EXPECT_EQ(updated->state, state_of(next));
  EXPECT_EQ(updated->client.latest, ChainHeight{11});
  EXPECT_EQ(updated->client.latest_time, state_of(next).time);
}

TEST(CometBftClient, AnAdjacentHeaderOfAnotherSetIsRefused) {
  const Followed followed(members(0, 4));
  const Members others = members(0, 5);
  EXPECT_EQ(refusal(followed, update(10, header(11, others, others), others, 5)), ErrorId::kBadHeader);
}

// XC35, for sets of 1 to 10: signers * 3 > size * 2.
TEST(CometBftClient, MoreThanTwoThirdsOfTheNewPowerMustSign) {
  for (unsigned size = 1; size <= 10; ++size) {
    const Members set = members(0, size);
    const Followed followed(set);
    for (unsigned signers = 0; signers <= size; ++signers) {
      const bool enough = signers * 3 > size * 2;
      EXPECT_EQ(apply(followed, update(10, header(11, set, set), set, signers)).has_value(), enough) << signers << " of " << size;
    }
  }
}

// XC34: one more than a third, neither a third nor less. The other signers are new.
TEST(CometBftClient, MoreThanATrustedThirdMustSignWhatIsSkippedTo) {
  for (unsigned size = 1; size <= 10; ++size) {
    const Members trusted = members(0, size);
    const Followed followed(trusted);
    for (unsigned kept = 0; kept <= size; ++kept) {
      Members set = members(100, 3 * size);
      for (unsigned i = 0; i < kept; ++i) set.push_back(trusted[i]);
      const auto result = apply(followed, update(10, header(20, set, set), set, set.size(), trusted));
      const bool enough = kept * 3 > size;
      EXPECT_EQ(result.has_value(), enough) << kept << " of " << size;
      EXPECT_TRUE(enough || result.error().id == ErrorId::kNotEnoughTrust);
    }
  }
}

TEST(CometBftClient, ATrustLevelOfTwoThirdsWantsMoreThanTwoThirds) {
  const Members trusted = members(0, 6);
  Followed followed(trusted);
  Parameters strict = parameters();
  strict.trust_numerator = 2;
  followed.client.terms.parameters = encode(strict);
  for (const unsigned kept : {4u, 5u}) {
    Members set = members(100, 20);
    for (unsigned i = 0; i < kept; ++i) set.push_back(trusted[i]);
    EXPECT_EQ(apply(followed, update(10, header(20, set, set), set, set.size(), trusted)).has_value(), kept == 5);
  }
}

TEST(CometBftClient, PowersCountAndNotHeads) {
  const Members set = {{1, 700}, {2, 100}, {3, 100}, {4, 100}};
  const Followed followed(set);
  EXPECT_TRUE(apply(followed, update(10, header(11, set, set), set, 1)));
  const Members even = {{1, 666}, {2, 333}};  // 666 * 3 is not more than 999 * 2
  const Followed balanced(even);
  EXPECT_EQ(refusal(balanced, update(10, header(11, even, even), even, 1)), ErrorId::kBadHeader);
}

TEST(CometBftClient, ValidatorsMayUseSecp256k1) {
  const Members set = members(0, 4, 10, Suite::kSecp256k1);
  const Followed followed(set);
  EXPECT_TRUE(apply(followed, update(10, header(11, set, set), set, 3)));
  const Members foreign = members(0, 4, 10, Suite::kSm2);
  EXPECT_EQ(refusal(Followed(foreign), update(10, header(11, foreign, foreign), foreign, 4)), ErrorId::kBadHeader);
}

TEST(CometBftClient, VotesForNilAreCheckedAndNeverCount) {
  const Members set = members(0, 4);
  const Followed followed(set);
  Update made = update(10, header(11, set, set), set, 4);
  const auto vote_nil = [&](std::size_t i) {
    auto& entry = made.commit.signatures[i];
    entry.flag = VoteFlag::kNil;
    entry.signature = set[i].key().sign(sign_bytes(kChain, {VoteType::kPrecommit, 11, made.commit.round, nullptr, entry.time})).raw;
  };
  vote_nil(0);
  EXPECT_TRUE(apply(followed, made));
  Update unsigned_nil = made;
  unsigned_nil.commit.signatures[0].signature[3] ^= 1;
  EXPECT_EQ(refusal(followed, unsigned_nil), ErrorId::kBadHeader);
  vote_nil(1);
  EXPECT_EQ(refusal(followed, made), ErrorId::kBadHeader);
}

// XC35: no early end. Three of four suffice, and the fourth is wrong.
TEST(CometBftClient, EverySignatureIsVerified) {
  const Members set = members(0, 4);
  Update made = update(10, header(11, set, set), set, 4);
  made.commit.signatures[3].signature[0] ^= 1;
  EXPECT_EQ(refusal(Followed(set), made), ErrorId::kBadHeader);
}

TEST(CometBftClient, EveryRuleOfFormHolds) {
  const Members set = members(0, 4);
  const Followed followed(set);
  const auto refused = [&](const auto& twist) {
    Header changed = header(11, set, set);
    twist(changed);
    return refusal(followed, update(10, changed, set, 4)) == ErrorId::kBadHeader;
  };
  EXPECT_FALSE(refused([](Header&) {}));
  EXPECT_TRUE(refused([](Header& h) { h.block_protocol = 10; }));
  EXPECT_TRUE(refused([](Header& h) { h.chain_id = "made-2"; }));
  EXPECT_TRUE(refused([](Header& h) { h.chain_id.clear(); }));
  EXPECT_TRUE(refused([](Header& h) { h.data_hash = Bytes(31, 1); }));
  EXPECT_TRUE(refused([](Header& h) { h.next_validators_hash.clear(); }));
  EXPECT_TRUE(refused([](Header& h) { h.validators_hash.clear(); }));
  EXPECT_TRUE(refused([](Header& h) { h.proposer.pop_back(); }));
  EXPECT_TRUE(refused([](Header& h) { h.time = {kStart, 0}; }));          // not after the trusted one
  EXPECT_TRUE(refused([](Header& h) { h.time.seconds += 1'000; }));       // beyond now and drift
  EXPECT_TRUE(refused([](Header& h) { h.time.nanos = 1'000'000'000; }));  // no time
  EXPECT_TRUE(refused([](Header& h) { h.time.seconds = ~std::uint64_t{0}; }));
  EXPECT_TRUE(refused([](Header& h) { h.height = 10; }));
}

TEST(CometBftClient, EntriesBelongToTheValidatorsInTheirPlaces) {
  const Members set = members(0, 4);
  const Followed followed(set);
  const auto refused = [&](const auto& twist) {
    Update made = update(10, header(11, set, set), set, 3);
    twist(made);
    return refusal(followed, made) == ErrorId::kBadHeader;
  };
  EXPECT_FALSE(refused([](Update&) {}));
  EXPECT_TRUE(refused([](Update& u) { std::swap(u.commit.signatures[0], u.commit.signatures[1]); }));
  EXPECT_TRUE(refused([](Update& u) { u.commit.signatures[1] = u.commit.signatures[0]; }));  // signs twice
  EXPECT_TRUE(refused([](Update& u) { u.commit.signatures[3] = u.commit.signatures[0]; }));
  EXPECT_TRUE(refused([](Update& u) { u.commit.signatures.pop_back(); }));
  EXPECT_TRUE(refused([](Update& u) { u.commit.signatures.push_back(u.commit.signatures[3]); }));
  EXPECT_TRUE(refused([](Update& u) { u.commit.signatures[3].address = Bytes(20, 1); }));
  EXPECT_TRUE(refused([](Update& u) { u.commit.signatures[3].time = {}; }));
  EXPECT_TRUE(refused([](Update& u) { u.commit.round = 2; }));
  EXPECT_TRUE(refused([](Update& u) { u.commit.height = 12; }));
  EXPECT_TRUE(refused([](Update& u) { u.commit.block.parts = 2; }));
  EXPECT_TRUE(refused([](Update& u) { u.commit.block.parts = 0; }));
  EXPECT_TRUE(refused([](Update& u) { std::swap(u.validators[0], u.validators[1]); }));
  EXPECT_TRUE(refused([](Update& u) { u.validators[3].power = 1; }));
  EXPECT_TRUE(refused([](Update& u) { u.trusted_validators = u.validators; }));  // of no use at an adjacent header
}

TEST(CometBftClient, ASetListsNobodyTwiceAndHasPowersInRange) {
  const auto refused = [](const Members& set) {
    return refusal(Followed(set), update(10, header(11, set, set), set, set.size())) == ErrorId::kBadHeader;
  };
  EXPECT_TRUE(refused({{1, 10}, {1, 10}}));
  EXPECT_TRUE(refused({{1, 10}, {2, 0}}));
  EXPECT_FALSE(refused({{1, kMaxChainPower - 1}, {2, 1}}));
  EXPECT_TRUE(refused({{1, kMaxChainPower}, {2, 1}}));
}

// Any change of one byte of an update is refused: nothing in it is without meaning.
TEST(CometBftClient, NoByteOfAnUpdateIsFree) {
  const Members set = members(0, 4);
  const Members next = members(3, 4);
  const Followed followed(set);
  Members joined = members(50, 2);
  joined.push_back(set[0]);
  joined.push_back(set[1]);
  for (const Bytes& sound :
       {encode(update(10, header(11, set, next), set, 3)), encode(update(10, header(30, joined, next), joined, 4, set))}) {
    const StoredStates stored{state_of(followed.first), {}, {}, {}};
    ASSERT_TRUE(update_client(followed.client, stored, sound, after(30)));
    for (std::size_t i = 0; i < sound.size(); ++i) {
      Bytes changed = sound;
      changed[i] ^= static_cast<std::uint8_t>(1 << (i % 8));
      EXPECT_FALSE(update_client(followed.client, stored, changed, after(30))) << "byte " << i;
    }
    EXPECT_FALSE(update_client(followed.client, stored, ByteView(sound).first(sound.size() - 1), after(30)));
  }
}

// XC38.
TEST(CometBftClient, EquivocationAndLunaticsFreezeTheClient) {
  const Members set = members(0, 4);
  const Followed followed(set);
  const ConsensusState trusted = state_of(followed.first);
  const Bytes one = encode(update(10, header(15, set, set, "this"), set, 3, set));
  const Bytes other = encode(update(10, header(15, set, set, "that"), set, 3, set));
  const auto frozen = freeze_client(followed.client, {one, trusted, other, trusted}, after(15));
  ASSERT_TRUE(frozen) << frozen.error().to_string();
  EXPECT_EQ(frozen->frozen, ChainHeight{15});
  EXPECT_EQ(status_of(*frozen, after(15)), ClientStatus::kFrozen);
  EXPECT_EQ(freeze_client(followed.client, {one, trusted, one, trusted}, after(15)).error().id, ErrorId::kBadMisbehaviour);
  Members invented = members(100, 4);  // a set that nobody elected, with enough of the trusted one
  invented.push_back(set[0]);
  invented.push_back(set[1]);
  const Bytes lunatic = encode(update(10, header(15, invented, invented), invented, 6, set));
  EXPECT_TRUE(freeze_client(followed.client, {one, trusted, lunatic, trusted}, after(15)));
}

TEST(CometBftClient, TimeThatDoesNotGrowFreezesTheClient) {
  const Members set = members(0, 4);
  const Followed followed(set);
  const ConsensusState trusted = state_of(followed.first);
  Header higher = header(16, set, set);
  const Header lower = header(15, set, set);
  const Bytes first = encode(update(10, lower, set, 3, set));
  higher.time = lower.time;
  EXPECT_EQ(freeze_client(followed.client, {first, trusted, encode(update(10, higher, set, 3, set)), trusted}, after(16))->frozen,
            ChainHeight{15});
  higher.time.nanos += 1;
  EXPECT_EQ(freeze_client(followed.client, {first, trusted, encode(update(10, higher, set, 3, set)), trusted}, after(16)).error().id,
            ErrorId::kBadMisbehaviour);
}

// XC37, as chains of Cosmos nest their trees.
TEST(CometBftClient, KeysOfAStoreAreProvenPresentAndAbsent) {
  MadeTree::Items items;
  for (std::uint8_t i = 0; i < 20; ++i) items[{'k', static_cast<std::uint8_t>(2 * i)}] = {i, 1};
  const MadeTree store(ics23::Tree::kIavl, items);
  const MadeTree app(
      ics23::Tree::kTendermint,
      {{to_bytes("bank"), Bytes(32, 1)}, {to_bytes(kStore), to_bytes(store.root().view())}, {to_bytes("stake"), Bytes(32, 2)}});
  const Followed followed(members(0, 4));
  ConsensusState at = state_of(followed.first);
  at.root = to_bytes(app.root().view());
  const auto holds = [&](const Claim& claim, const Proof& proof) {
    return verify_claim(followed.client, at, claim, encode(proof), after(10)).has_value();
  };
  const ics23::Existence above = app.prove(to_bytes(kStore));
  for (std::uint8_t i = 0; i < 40; ++i) {
    const Bytes key = {'k', i};
    const auto found = items.find(key);
    if (found != items.end()) {
      EXPECT_TRUE(holds({key, found->second}, {store.prove(key), above}));
      EXPECT_FALSE(holds({key, Bytes{9}}, {store.prove(key), above}));
      EXPECT_FALSE(holds({key, std::nullopt}, {store.prove_absent(key), above}));
    } else {
      EXPECT_TRUE(holds({key, std::nullopt}, {store.prove_absent(key), above}));
    }
    EXPECT_FALSE(holds({key, std::nullopt}, {store.prove_absent(key), app.prove(to_bytes("bank"))}));
  }
  EXPECT_TRUE(holds({Bytes{'a'}, std::nullopt}, {store.prove_absent({'a'}), above}));
  EXPECT_TRUE(holds({Bytes{'z'}, std::nullopt}, {store.prove_absent({'z'}), above}));
}

TEST(CometBftClient, ParametersHaveTheirForm) {
  const Followed followed(members(0, 4));
  const auto refused = [&](const auto& twist) {
    Parameters changed = parameters();
    twist(changed);
    ClientTerms made = terms();
    made.parameters = encode(changed);
    return !create_client(made, state_of(followed.first), after(10));
  };
  EXPECT_FALSE(refused([](Parameters&) {}));
  EXPECT_FALSE(refused([](Parameters& p) { p.chain_id = std::string(kMaxChainIdBytes, 'c'); }));
  EXPECT_TRUE(refused([](Parameters& p) { p.chain_id = std::string(kMaxChainIdBytes + 1, 'c'); }));
  EXPECT_TRUE(refused([](Parameters& p) { p.chain_id.clear(); }));
  EXPECT_FALSE(refused([](Parameters& p) { p.store = std::string(kMaxStoreBytes, 's'); }));
  EXPECT_TRUE(refused([](Parameters& p) { p.store = std::string(kMaxStoreBytes + 1, 's'); }));
  EXPECT_TRUE(refused([](Parameters& p) { p.trust_denominator = 0; }));
  EXPECT_TRUE(refused([](Parameters& p) { p.trust_denominator = 4; }));  // less than a third
  EXPECT_TRUE(refused([](Parameters& p) { p.trust_numerator = 4; }));
  EXPECT_FALSE(refused([](Parameters& p) { p.trust_numerator = 5, p.trust_denominator = kMaxTrustDenominator; }));
  EXPECT_TRUE(refused([](Parameters& p) { p.trust_numerator = 6, p.trust_denominator = kMaxTrustDenominator + 1; }));
}

TEST(CometBftClient, AThousandValidatorsAreTheLimit) {
  const Members few = members(0, 1);
  Update made = update(10, header(11, few, few), few, 1);
  made.validators.assign(kMaxChainValidators, made.validators[0]);
  made.commit.signatures.assign(kMaxChainValidators, made.commit.signatures[0]);
  const auto plan = plan_update(terms(), encode(made));
  ASSERT_TRUE(plan) << plan.error().to_string();
  EXPECT_EQ(plan->cost.signatures, kMaxSignatures);
  made.commit.signatures.push_back(made.commit.signatures[0]);
  EXPECT_EQ(plan_update(terms(), encode(made)).error().id, ErrorId::kTooLarge);
}

}  // namespace
}  // namespace xh::crosschain::cometbft

// XC60-XC63.
#include "crosschain/attested.h"

#include <gtest/gtest.h>

#include "made_attested.h"

namespace xh::crosschain::attested {
namespace {

// Height 10, epoch 3, three of five.
struct Followed {
  Followed() : set(attestors(1, 5, 3)), trusted(trusting(state(10), 3, set)), client(create_client(terms(), trusted, after(10)).value()) {}
  [[nodiscard]] Result<Updated> apply(const Update& update) const {
    return update_client(client, {trusted, {}, {}, {}}, encode(update), after(100));
  }
  [[nodiscard]] bool proves(const Claim& claim, const Attestations& proof) const {
    return verify_claim(client, trusted, claim, encode(proof), after(10)).has_value();
  }
  Attestors set;
  ConsensusState trusted;
  Client client;
};
Update update(unsigned signers, std::uint64_t height = 20) {
  return {ChainHeight{10}, {}, state(height), attest(1, signers, 3, state(height))};
}

TEST(AttestedClient, AsManyAsTheThresholdAttest) {
  const Followed followed;
  for (unsigned signers = 0; signers <= 5; ++signers) {
    const auto updated = followed.apply(update(signers));
    EXPECT_EQ(updated.has_value(), signers >= 3);
    EXPECT_TRUE(updated || updated.error().id == ErrorId::kNotEnoughTrust);
    EXPECT_TRUE(!updated || updated->state == trusting(state(20), 3, followed.set));
  }
}

TEST(AttestedClient, EveryPartOfAnUpdateCounts) {
  const Followed followed;
  const auto refused = [&](const auto& twist) {
    Update made = update(4);
    twist(made);
    return !followed.apply(made);
  };
  EXPECT_FALSE(refused([](Update&) {}));
  EXPECT_TRUE(refused([](Update& u) { u.attestations.list[1] = u.attestations.list[0]; }));
  EXPECT_TRUE(refused([](Update& u) { std::swap(u.attestations.list[0], u.attestations.list[1]); }));
  EXPECT_TRUE(refused([](Update& u) { u.attestations.list[3].member = 4; }));
  EXPECT_TRUE(refused([](Update& u) { u.attestations.list[3].member = 5; }));
  EXPECT_TRUE(refused([](Update& u) { u.attestations.list[3].signature.raw[9] ^= 1; }));  // three others suffice
  EXPECT_TRUE(refused([](Update& u) { u.state.root.push_back(0); }));
  EXPECT_TRUE(refused([](Update& u) { u.attestations = attest(1, 4, 2, u.state); }));  // another epoch
  EXPECT_TRUE(refused([](Update& u) { u.attestations = attest(1, 4, 3, RecordStatement{u.state.height, {1}, {}}); }));
}

TEST(AttestedClient, StatementsCountForOneClientOfOneChain) {
  Followed followed;
  Parameters other = parameters();
  other.client = "client-8";
  followed.client.terms.parameters = encode(other);
  EXPECT_FALSE(followed.apply(update(5)));
  other = parameters();
  other.chain_id.bytes[0] ^= 1;
  followed.client.terms.parameters = encode(other);
  EXPECT_FALSE(followed.apply(update(5)));
}

TEST(AttestedClient, RotationsAreSignedByThoseWhomTheyEnd) {
  const Followed followed;
  const RotationStatement second{attestors(4, 4, 2)};
  const RotationStatement third{attestors(20, 3, 3)};
  const auto made = [&] {
    return Update{
        ChainHeight{10}, {{second, attest(1, 3, 3, second)}, {third, attest(4, 2, 4, third)}}, state(20), attest(20, 3, 5, state(20))};
  };
  const auto updated = followed.apply(made());
  ASSERT_TRUE(updated) << updated.error().to_string();
  EXPECT_EQ(updated->state, trusting(state(20), 5, third.next));
  const auto refused = [&](const auto& twist) {
    Update changed = made();
    twist(changed);
    return !followed.apply(changed);
  };
  EXPECT_TRUE(refused([](Update& u) { std::swap(u.rotations[0], u.rotations[1]); }));
  EXPECT_TRUE(refused([](Update& u) { u.rotations.pop_back(); }));
  EXPECT_TRUE(refused([](Update& u) { u.rotations[0].attestations.list.pop_back(); }));
  EXPECT_TRUE(refused([&](Update& u) { u.rotations[1].attestations = attest(20, 3, 4, third); }));  // by those who follow
  EXPECT_TRUE(refused([](Update& u) { u.rotations[1].statement.next.threshold = 2; }));
  EXPECT_TRUE(refused([](Update& u) { u.attestations = attest(20, 3, 4, u.state); }));
}

TEST(AttestedClient, SixteenRotationsAreTheLimit) {
  Update made = update(3);
  made.rotations.resize(kMaxRotations);
  EXPECT_TRUE(plan_update(terms(), encode(made)));
  made.rotations.emplace_back();
  EXPECT_EQ(plan_update(terms(), encode(made)).error().id, ErrorId::kTooLarge);
}

// XC63. Absence is attested like everything else.
TEST(AttestedClient, RecordsArePresentOrAbsentAsAttested) {
  const Followed followed;
  const Bytes key = {1, 2};
  const Bytes value = {3};
  const Attestations present = attest(1, 3, 3, RecordStatement{ChainHeight{10}, key, sha256(value)});
  const Attestations absent = attest(1, 3, 3, RecordStatement{ChainHeight{10}, key, std::nullopt});
  EXPECT_TRUE(followed.proves({key, value}, present));
  EXPECT_TRUE(followed.proves({key, std::nullopt}, absent));
  EXPECT_FALSE(followed.proves({key, std::nullopt}, present));
  EXPECT_FALSE(followed.proves({key, value}, absent));
  EXPECT_FALSE(followed.proves({key, Bytes{4}}, present));
  EXPECT_FALSE(followed.proves({Bytes{1}, value}, present));
  EXPECT_FALSE(followed.proves({key, value}, attest(1, 2, 3, RecordStatement{ChainHeight{10}, key, sha256(value)})));
  EXPECT_FALSE(followed.proves({key, value}, attest(1, 3, 3, RecordStatement{ChainHeight{11}, key, sha256(value)})));
}

TEST(AttestedClient, TwoStatesOfOneHeightFreezeTheClient) {
  const Followed followed;
  const Update one = update(3);
  const Update other{ChainHeight{10}, {}, state(20, "another"), attest(1, 3, 3, state(20, "another"))};
  EXPECT_EQ(freeze_client(followed.client, {encode(one), followed.trusted, encode(other), followed.trusted}, after(20))->frozen,
            ChainHeight{20});
}

TEST(AttestedClient, NoByteOfAnUpdateIsFree) {
  const Followed followed;
  const Bytes sound = encode(update(3));
  for (std::size_t i = 0; i < sound.size(); ++i) {
    Bytes changed = sound;
    changed[i] ^= static_cast<std::uint8_t>(1 << (i % 8));
    EXPECT_FALSE(update_client(followed.client, {followed.trusted, {}, {}, {}}, changed, after(100))) << i;
  }
}

TEST(AttestedClient, ItsFirstStateHasItsForm) {
  const auto refused = [](const auto& twist) {
    Attestors set = attestors(1, 5, 3);
    twist(set);
    return !create_client(terms(), trusting(state(10), 3, set), after(10));
  };
  EXPECT_FALSE(refused([](Attestors&) {}));
  EXPECT_TRUE(refused([](Attestors& a) { a.threshold = 0; }));
  EXPECT_FALSE(refused([](Attestors& a) { a.threshold = 5; }));
  EXPECT_TRUE(refused([](Attestors& a) { a.threshold = 6; }));
  EXPECT_TRUE(refused([](Attestors& a) { a.members.clear(); }));
  EXPECT_TRUE(refused([](Attestors& a) { a.members[0].organisation.clear(); }));
  EXPECT_TRUE(refused([](Attestors& a) { a.members[1].organisation = a.members[0].organisation; }));
  EXPECT_TRUE(refused([](Attestors& a) { a.members[1].key = a.members[0].key; }));
  EXPECT_TRUE(refused([](Attestors& a) { a.members[1].key.raw.pop_back(); }));
  EXPECT_FALSE(refused([](Attestors& a) { a = attestors(1, kMaxAttestors, 3); }));
  EXPECT_TRUE(refused([](Attestors& a) { a = attestors(1, kMaxAttestors + 1, 3); }));
}

}  // namespace
}  // namespace xh::crosschain::attested

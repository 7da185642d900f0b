// I21-I30: who speaks for an account, and how that changes.
#include <gtest/gtest.h>

#include "identity/document.h"
#include "world.h"

namespace xh::execution {
namespace {

using namespace testing_world;  // NOLINT(google-build-using-namespace): the world of these tests

PrivateKey suite_key(Suite suite, std::uint8_t number) { return *PrivateKey::from_raw(suite, Bytes(kPrivateKeyBytes, number)); }
KeySet keys(std::vector<std::pair<PrivateKey, std::uint16_t>> entries, std::uint32_t threshold) {
  KeySet set;
  for (const auto& [key, weight] : entries) set.keys.push_back({key.public_key(), weight});
  std::ranges::sort(set.keys, {}, &WeightedKey::key);
  set.threshold = threshold;
  return set;
}
KeySet one(std::uint8_t number) { return single_key(key_of(number).public_key()); }

ledger::ResultCode by(World& world, std::vector<PrivateKey> signers, const identity::Operation& operation) {
  return world.result(world.signed_by(std::move(signers), world.transaction(account(kAlice), {operation})));
}
std::uint64_t version_of(const World& world) {
  return world.record<AccountRecord>(ledger::RecordKind::kAccount, account_name(account(kAlice))).version;
}
constexpr ledger::ResultCode kSkipped = 999;

TEST(Accounts, SetKeysReplacesTheImplicitKeyForGood) {
  World world;
  const auto ed = suite_key(Suite::kEd25519, 60);
  const auto sm2 = suite_key(Suite::kSm2, 61);
  const auto k1 = suite_key(Suite::kSecp256k1, 62);
  const KeySet set = keys({{ed, 1}, {sm2, 1}, {k1, 2}}, 2);
  EXPECT_EQ(by(world, {key_of(kAlice)}, SetKeys{7, set}), code(Reject::kVersionMismatch));
  EXPECT_EQ(by(world, {key_of(kAlice)}, SetKeys{version_of(world), set}), 0);
  EXPECT_EQ(by(world, {key_of(kAlice)}, registration("88.100/a")), kSkipped);  // the first key is nobody now
  EXPECT_EQ(by(world, {sm2}, registration("88.100/a")), kSkipped);             // one of two
  EXPECT_EQ(by(world, {sm2, ed}, registration("88.100/a")), code(Reject::kNotOwner));
  EXPECT_EQ(by(world, {k1}, registration("88.100/a")), code(Reject::kNotOwner));  // weighs two
  EXPECT_EQ(by(world, {k1, key_of(kStranger)}, registration("88.100/a")), kSkipped);
  EXPECT_EQ(by(world, {k1}, SetKeys{version_of(world), set}), ledger::kResultAlreadyIdentical);
}

TEST(Accounts, RotationIsByTheRevealedKeysOnly) {
  World world;
  const KeySet next = one(61);
  ASSERT_EQ(by(world, {key_of(kAlice)}, SetKeys{version_of(world), one(60), {}, next_keys_digest(next)}), 0);
  EXPECT_EQ(by(world, {key_of(60)}, SetKeys{version_of(world), one(62)}), code(Reject::kKeysCommitted));
  EXPECT_EQ(by(world, {key_of(60)}, Rotate{next}), kSkipped);     // a thief of the running key
  EXPECT_EQ(by(world, {key_of(62)}, Rotate{one(62)}), kSkipped);  // anybody
  EXPECT_EQ(by(world, {key_of(61)}, Rotate{next}), 0);
  EXPECT_EQ(by(world, {key_of(60)}, registration("88.100/a")), kSkipped);
  EXPECT_EQ(by(world, {key_of(61)}, registration("88.100/a")), code(Reject::kNotOwner));
  EXPECT_EQ(by(world, {key_of(61)}, Rotate{one(61)}), kSkipped);  // nothing is committed any more
}

TEST(Accounts, OnlyRecoveryKeysRecoverAndChangeThemselves) {
  World world;
  EXPECT_EQ(by(world, {key_of(70)}, Recover{one(63), one(71)}), kSkipped);
  ASSERT_EQ(by(world, {key_of(kAlice)}, SetKeys{version_of(world), one(60), one(70)}), 0);
  EXPECT_EQ(by(world, {key_of(60)}, SetKeys{version_of(world), one(61), one(71)}), code(Reject::kRecoveryFixed));
  EXPECT_EQ(by(world, {key_of(60)}, Recover{one(63), one(71)}), kSkipped);
  EXPECT_EQ(by(world, {key_of(70)}, registration("88.100/a")), kSkipped);
  // A commitment that a thief made is overruled.
  ASSERT_EQ(by(world, {key_of(60)}, SetKeys{version_of(world), one(60), {}, next_keys_digest(one(99))}), 0);
  EXPECT_EQ(by(world, {key_of(70)}, Recover{one(63), one(71)}), 0);
  EXPECT_EQ(by(world, {key_of(99)}, Rotate{one(99)}), kSkipped);
  EXPECT_EQ(by(world, {key_of(63)}, registration("88.100/a")), code(Reject::kNotOwner));
  EXPECT_EQ(by(world, {key_of(70)}, Recover{one(60), one(70)}), kSkipped);
  EXPECT_EQ(by(world, {key_of(71)}, Recover{one(60), one(70)}), 0);
}

TEST(Accounts, DeactivationIsFinal) {
  World world;
  ASSERT_EQ(by(world, {key_of(kAlice)}, SetKeys{version_of(world), one(60), one(70), next_keys_digest(one(61))}), 0);
  EXPECT_EQ(by(world, {key_of(60)}, Deactivate{0}), code(Reject::kVersionMismatch));
  ASSERT_EQ(by(world, {key_of(60)}, Deactivate{version_of(world)}), 0);
  EXPECT_EQ(by(world, {key_of(60)}, registration("88.100/a")), kSkipped);
  EXPECT_EQ(by(world, {key_of(61)}, Rotate{one(61)}), kSkipped);
  EXPECT_EQ(by(world, {key_of(70)}, Recover{one(60), one(70)}), kSkipped);
}

TEST(Accounts, WhatChangesKeysStandsAlone) {
  World world;
  auto two = world.transaction(account(kAlice), {SetKeys{1, one(60)}, registration("88.100/a")});
  EXPECT_EQ(check_operations(two).error().id, ErrorId::kBadContent);
  auto cosigned = world.transaction(account(kAlice), {Deactivate{1}});
  cosigned.cosigners = {account(kRegistrar)};
  EXPECT_EQ(check_operations(cosigned).error().id, ErrorId::kBadContent);
  EXPECT_TRUE(check_operations(world.transaction(account(kAlice), {SetKeys{1, one(60)}})));
}

TEST(Accounts, CosignersAreSortedNamedOnceAndAuthorised) {
  World world;
  auto transaction = world.transaction(account(kAlice), {registration("88.100/a")});
  std::vector<AccountId> others = {account(kRegistrar), account(kStranger)};
  std::ranges::sort(others);
  transaction.cosigners = others;
  EXPECT_EQ(world.result(world.signed_by({key_of(kAlice), key_of(kRegistrar)}, transaction)), kSkipped);  // one is missing
  EXPECT_EQ(world.result(world.signed_by({key_of(kAlice), key_of(kRegistrar), key_of(kStranger)}, transaction)), code(Reject::kNotOwner));
  const auto refused = [&](std::vector<AccountId> cosigners) {
    transaction.cosigners = std::move(cosigners);
    return ledger::verify_envelope(encode(ledger::sign_transaction(transaction, key_of(kAlice))), world.genesis.chain_id).error().id;
  };
  EXPECT_EQ(refused({others[1], others[0]}), ErrorId::kBadSignature);
  EXPECT_EQ(refused({others[0], others[0]}), ErrorId::kBadSignature);
  EXPECT_EQ(refused({account(kAlice)}), ErrorId::kBadSignature);
}

TEST(Accounts, DocumentsAreOfTheirSenderAndVersioned) {
  World world;
  const auto document = [](const std::string& bid, const std::string& more) {
    return R"({"@context":["https://www.w3.org/ns/did/v1"],"id":")" + bid + "\"" + more + "}";
  };
  const std::string mine = document(to_bid(account(kAlice)), "");
  EXPECT_EQ(world.one(kAlice, SetDocument{0, document(to_bid(account(kRegistrar)), "")}), code(Reject::kNotOwner));
  EXPECT_EQ(world.one(kAlice, SetDocument{1, mine}), code(Reject::kVersionMismatch));
  EXPECT_EQ(world.one(kAlice, SetDocument{0, mine}), 0);
  EXPECT_EQ(world.one(kAlice, SetDocument{0, mine}), ledger::kResultAlreadyIdentical);
  EXPECT_EQ(world.one(kAlice, SetDocument{1, document(to_bid(account(kAlice)), R"(,"version":"1.0.0")")}), 0);
  const auto record = world.record<DocumentRecord>(ledger::RecordKind::kDocument, account_name(account(kAlice)));
  EXPECT_EQ(record.version, 2u);
  EXPECT_FALSE(record.previous.is_zero());
}

// I21
TEST(KeySets, OtherFormsAreRefused) {
  const KeySet good = keys({{key_of(1), 1}, {key_of(2), 1000}}, 1001);
  EXPECT_TRUE(check_key_set(good));
  EXPECT_TRUE(check_key_set({}));
  const auto refused = [&](auto change) {
    KeySet set = good;
    change(set);
    return !check_key_set(set).has_value();
  };
  EXPECT_TRUE(refused([](KeySet& s) { s.threshold = 0; }));
  EXPECT_TRUE(refused([](KeySet& s) { s.threshold = 1002; }));
  EXPECT_TRUE(refused([](KeySet& s) { s.keys[0].weight = 0; }));
  EXPECT_TRUE(refused([](KeySet& s) { s.keys[0].weight = 1001; }));
  EXPECT_TRUE(refused([](KeySet& s) { std::swap(s.keys[0], s.keys[1]); }));
  EXPECT_TRUE(refused([](KeySet& s) { s.keys[1] = s.keys[0]; }));
  EXPECT_TRUE(refused([](KeySet& s) { s.keys[0].key.raw.pop_back(); }));
  EXPECT_TRUE(refused([](KeySet& s) { s.keys.clear(); }));
}

}  // namespace
}  // namespace xh::execution

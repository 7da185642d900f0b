// RD1-RD8.
#include <gtest/gtest.h>

#include "crypto/hash.h"
#include "ledger/execution/redactions.h"
#include "ledger/execution/withheld.h"
#include "world.h"

namespace xh::execution {
namespace {

using namespace testing_world;  // NOLINT(google-build-using-namespace): the world of these tests
using ledger::RecordKind;
using ledger::StateKey;

constexpr std::uint8_t kCouncil = 60;
const StateKey kKey{RecordKind::kIdentifier, "88.100/a"};

class Redactions : public ::testing::Test {
 protected:
  Redactions() {
    AccountRecord council;
    council.roles = static_cast<std::uint32_t>(RoleBit::kSupernode);
    council.organisation = "registrar";
    world.state[{RecordKind::kAccount, std::string(as_text(account(kCouncil).view()))}] = encode(council);
    EXPECT_EQ(world.one(kRegistrar, registration("88.100/a", "secret")), 0);
    EXPECT_EQ(world.one(kRegistrar, Update{"88.100/a", 1, text("more")}), 0);
  }
  void pass(std::uint64_t millis = kRedactionAgeMillis) { world.time.value += millis; }
  void withhold() { ASSERT_EQ(world.one(kSupervisor, Withhold{*target_from_name("88.100/a"), 18, order}), 0); }
  Redact redact(std::uint64_t version = 2, std::vector<EntryPlace> entries = {{Height{1}, 0}, {Height{2}, 0}}) const {
    return {*target_from_name("88.100/a"), version, std::move(entries), 18, order};
  }
  ledger::VerifiedEnvelope made(const Redact& op, std::uint8_t supervisor = kSupervisor, std::uint8_t cosigner = kCouncil) {
    auto transaction = world.transaction(account(supervisor), {op});
    transaction.cosigners = {account(cosigner)};
    return world.signed_by({key_of(supervisor), key_of(cosigner)}, transaction);
  }
  ledger::ResultCode done(const Redact& op, std::uint8_t supervisor = kSupervisor, std::uint8_t cosigner = kCouncil) {
    return world.result(made(op, supervisor, cosigner));
  }
  IdentifierRecord record() const { return world.record<IdentifierRecord>(RecordKind::kIdentifier, "88.100/a"); }

  World world;
  Hash32 order = Hash32{{7}};
};

TEST_F(Redactions, ARedactionLeavesAVersionWithoutContentAndSaysWhoAndWhy) {
  withhold();
  pass();
  const auto before = record();
  ASSERT_EQ(done(redact()), 0);
  EXPECT_EQ(record().content, Content{});
  EXPECT_EQ(record().version, 3U);
  EXPECT_EQ(record().previous, sha256(encode(before)));
  EXPECT_EQ(record().controllers, before.controllers);
  const auto known = redactions_of(world, kKey);
  ASSERT_TRUE(known.has_value());
  const auto& redaction = known->redactions.at(0);
  EXPECT_EQ(redaction.supervisor, account(kSupervisor));
  EXPECT_EQ(redaction.cosigner, account(kCouncil));
  EXPECT_EQ(redaction.reason, 18);
  EXPECT_EQ(redaction.document, order);
  EXPECT_EQ(redaction.through, 2U);
  EXPECT_EQ(redaction.first, Height{1});
  EXPECT_EQ(redaction_of_value(world, kKey, Height{2}), redaction);
  EXPECT_FALSE(redaction_of_value(world, kKey, world.height).has_value());
  EXPECT_EQ(redaction_of_content(world, kKey, *world.read(kKey)), redaction);
  EXPECT_EQ(redaction_of_entry(world, Height{2}, 0), redaction);
  EXPECT_FALSE(redaction_of_entry(world, Height{2}, 1).has_value());
  EXPECT_TRUE(applied_by_effects(world, Height{1}));
  EXPECT_TRUE(applied_by_effects(world, world.height));
  EXPECT_FALSE(applied_by_effects(world, world.height.next()));
}

TEST_F(Redactions, OneSupervisorAloneRedactsNothing) {
  withhold();
  pass();
  EXPECT_EQ(world.one(kSupervisor, redact()), code(Reject::kNotCosigned));
  EXPECT_EQ(done(redact(), kSupervisor, kRegistrar), code(Reject::kNotCosigned));
  EXPECT_EQ(done(redact(), kOtherSupervisor), code(Reject::kNotWithheld));
  EXPECT_EQ(done(redact(), kRegistrar), code(Reject::kRoleMissing));
}

TEST_F(Redactions, WhatIsRedactedWasWithheldForFiveMinutes) {
  pass();
  EXPECT_EQ(done(redact()), code(Reject::kNotWithheld));
  withhold();
  pass(kRedactionAgeMillis - 200);
  EXPECT_EQ(done(redact()), code(Reject::kNotWithheld));
  EXPECT_EQ(done(redact()), 0);
}

TEST_F(Redactions, ARecordThatChangedInTheLastFiveMinutesIsTooYoung) {
  withhold();
  pass();
  ASSERT_EQ(world.one(kRegistrar, Update{"88.100/a", 2, text("again")}), 0);
  EXPECT_EQ(done(redact()), code(Reject::kVersionMismatch));
  EXPECT_EQ(done(redact(3)), code(Reject::kTooYoung));
  pass();
  EXPECT_EQ(done(redact(3)), 0);
}

TEST_F(Redactions, EntriesStandInBlocksBelow) {
  withhold();
  pass();
  EXPECT_EQ(done(redact(2, {{Height{0}, 0}})), code(Reject::kPlaceNotBelow));
  EXPECT_EQ(done(redact(2, {{world.height.next().next(), 0}})), code(Reject::kPlaceNotBelow));
  EXPECT_EQ(done(redact(2, {{Height{1}, kMaxBlockEntryIndex + 1}})), code(Reject::kPlaceNotBelow));
  EXPECT_EQ(done(redact(2, {{world.height, 0}})), 0);
}

TEST_F(Redactions, TheSameAgainChangesNothingAndMoreEntriesAreAdded) {
  withhold();
  pass();
  ASSERT_EQ(done(redact()), 0);
  EXPECT_EQ(done(redact(3, {})), ledger::kResultAlreadyIdentical);
  ASSERT_EQ(done(redact(3, {{Height{2}, 0}, {Height{3}, 1}})), 0);
  EXPECT_EQ(record().version, 3U);
  EXPECT_EQ(redactions_of(world, kKey)->redactions.size(), 2U);
  EXPECT_EQ(redactions_of(world, kKey)->redactions[1].through, 2U);
  EXPECT_EQ(redaction_of_entry(world, Height{3}, 1), redactions_of(world, kKey)->redactions[1]);
  EXPECT_EQ(redaction_of_entry(world, Height{2}, 0), redactions_of(world, kKey)->redactions[0]);
}

TEST_F(Redactions, ContentThatComesAfterwardsIsContent) {
  withhold();
  pass();
  ASSERT_EQ(done(redact()), 0);
  ASSERT_EQ(world.one(kRegistrar, Update{"88.100/a", 3, text("new")}), 0);
  EXPECT_FALSE(redaction_of_content(world, kKey, *world.read(kKey)).has_value());
}

TEST_F(Redactions, ARecordIsRedactedSixteenTimes) {
  withhold();
  pass();
  for (std::uint16_t i = 0; i < kMaxRedactions; ++i) ASSERT_EQ(done(redact(i == 0 ? 2 : 3, {{Height{1}, i}})), 0) << i;
  EXPECT_EQ(done(redact(3, {{Height{1}, kMaxRedactions}})), code(Reject::kTooManyRedactions));
}

TEST_F(Redactions, ABlockHoldsSixteenRedactions) {
  for (std::size_t i = 0; i <= kMaxRedactions; ++i) {
    const std::string name = "88.100/n" + std::to_string(i);
    ASSERT_EQ(world.one(kRegistrar, registration(name)), 0);
    ASSERT_EQ(world.one(kSupervisor, Withhold{*target_from_name(name), 18, order}), 0);
  }
  pass();
  std::vector<ledger::VerifiedEnvelope> block;
  for (std::size_t i = 0; i <= kMaxRedactions; ++i)
    block.push_back(made({*target_from_name("88.100/n" + std::to_string(i)), 1, {}, 18, order}));
  const auto outcome = world.block(block);
  ASSERT_EQ(outcome.receipts.size(), kMaxRedactions + 1);
  for (std::size_t i = 0; i < kMaxRedactions; ++i) EXPECT_EQ(outcome.receipts[i].outcome, 0) << i;
  EXPECT_EQ(outcome.receipts[kMaxRedactions].outcome, code(Reject::kTooManyRedactions));
}

TEST_F(Redactions, StreamsLoseTheirUriAndAccountsTheirDocument) {
  ASSERT_EQ(world.one(kRegistrar, AnchorRoot{"88.100/s", order, 3, "https://secret.example", {}, {}}), 0);
  const std::string did = to_bid(account(kAlice));
  ASSERT_EQ(
      world.one(kAlice, SetDocument{0, R"({"@context":"https://www.w3.org/ns/did/v1","alsoKnownAs":["secret"],"id":")" + did + "\"}"}), 0);
  for (const auto& name : {std::string("88.100/s"), did})
    ASSERT_EQ(world.one(kSupervisor, Withhold{*target_from_name(name), 18, order}), 0);
  pass();
  ASSERT_EQ(done({*target_from_name("88.100/s"), 1, {}, 18, order}), 0);
  ASSERT_EQ(done({*target_from_name(did), 1, {}, 18, order}), 0);
  const auto stream = world.record<AnchorStreamRecord>(RecordKind::kAnchorStream, "88.100/s");
  EXPECT_EQ(stream.uri, "");
  EXPECT_EQ(stream.root, order);
  EXPECT_EQ(stream.version, 2U);
  const StateKey key{RecordKind::kDocument, std::string(as_text(account(kAlice).view()))};
  EXPECT_EQ(world.record<DocumentRecord>(key.kind, key.name).document,
            R"({"@context":["https://www.w3.org/ns/did/v1"],"id":")" + did + "\"}");
  EXPECT_TRUE(redaction_of_content(world, key, *world.read(key)).has_value());
}

TEST_F(Redactions, WhatNeverWasCannotBeRedacted) {
  EXPECT_EQ(done({*target_from_name("88.100/b"), 1, {}, 18, order}), code(Reject::kNotFound));
  const auto refused = [](const Redact& op) {
    return !parse_operation(static_cast<std::uint16_t>(identity::OperationKind::kRedact), encode(op));
  };
  EXPECT_TRUE(refused({*target_from_name("88.100"), 1, {}, 18, order}));
  EXPECT_TRUE(refused({*target_from_name("88.100/a"), 1, {{Height{2}, 0}, {Height{1}, 0}}, 18, order}));
  EXPECT_TRUE(refused({*target_from_name("88.100/a"), 1, {{Height{1}, 0}, {Height{1}, 0}}, 18, order}));
  EXPECT_TRUE(refused({*target_from_name("88.100/a"), 1, {}, 0, order}));
  EXPECT_TRUE(refused({*target_from_name("88.100/a"), 1, {}, kMaxReason + 1, order}));
  EXPECT_FALSE(refused({*target_from_name("88.100/a"), 1, {}, kMaxReason, order}));
}

TEST_F(Redactions, AnOperationNamesAThousandEntries) {
  const auto with = [&](std::size_t count) {
    Redact op{*target_from_name("88.100/a"), 1, {}, 18, order};
    for (std::size_t i = 0; i < count; ++i) op.entries.push_back({Height{i + 1}, 0});
    return parse_operation(static_cast<std::uint16_t>(identity::OperationKind::kRedact), encode(op)).has_value();
  };
  EXPECT_TRUE(with(kMaxRedactedEntries));
  EXPECT_FALSE(with(kMaxRedactedEntries + 1));
}

TEST_F(Redactions, ABlockTellsWhatItErases) {
  withhold();
  pass();
  const auto envelope = made(redact());
  const auto outcome = world.block({envelope});
  const ledger::VerifiedEnvelope* entry = &envelope;
  const auto found = erasures_in({&entry, 1}, outcome.receipts, [&](const StateKey& key) { return outcome.delta.contains(key); });
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].key, kKey);
  EXPECT_EQ(found[0].entries, redact().entries);
  EXPECT_TRUE(found[0].values);
}

TEST_F(Redactions, OnlyWhatCarriesContentOfTheRecordIsItsCarrier) {
  EXPECT_TRUE(carries_content(world.envelope(kRegistrar, {registration("88.100/a")}).bytes(), kKey));
  EXPECT_TRUE(carries_content(world.envelope(kStranger, {Revoke{"88.100/b", 1}, Update{"88.100/a", 9, text("x")}}).bytes(), kKey));
  EXPECT_FALSE(carries_content(world.envelope(kRegistrar, {registration("88.100/b")}).bytes(), kKey));
  EXPECT_FALSE(carries_content(world.envelope(kRegistrar, {Revoke{"88.100/a", 1}}).bytes(), kKey));
  EXPECT_FALSE(carries_content(Bytes(40, 0), kKey));
}

TEST(RedactionRanges, JoinWhatTouchesAndStayFew) {
  std::vector<HeightRange> ranges;
  add_range(ranges, {Height{10}, Height{20}});
  add_range(ranges, {Height{30}, Height{40}});
  add_range(ranges, {Height{21}, Height{22}});
  EXPECT_EQ(ranges, (std::vector<HeightRange>{{Height{10}, Height{22}}, {Height{30}, Height{40}}}));
  add_range(ranges, {Height{5}, Height{35}});
  EXPECT_EQ(ranges, (std::vector<HeightRange>{{Height{5}, Height{40}}}));
  ranges.clear();
  for (std::uint64_t i = 0; i <= kMaxRedactionRanges; ++i) add_range(ranges, {Height{10 * i + 1}, Height{10 * i + 2}});
  ASSERT_EQ(ranges.size(), kMaxRedactionRanges);
  EXPECT_EQ(ranges[0], (HeightRange{Height{1}, Height{12}}));
}

}  // namespace
}  // namespace xh::execution

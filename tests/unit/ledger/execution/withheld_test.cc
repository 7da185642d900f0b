// O8, O9: whose content is withheld, and by what.
#include "ledger/execution/withheld.h"

#include <gtest/gtest.h>

#include "world.h"

namespace xh::execution {
namespace {

using namespace testing_world;  // NOLINT(google-build-using-namespace): the world of these tests
using ledger::RecordKind;
using ledger::StateKey;

struct Withheld : testing::Test {
  Withheld() {
    world.one(kRegistrar, AllocatePrefix{"88.100.7", account(kRegistrar)});
    world.one(kRegistrar, registration("88.100/a"));
    world.one(kRegistrar, registration("88.100.7/b"));
    world.one(kRegistrar, AnchorRoot{"88.100.7/s", Hash32{{1}}, 5, "https://x", {}, {}});
  }
  std::optional<std::string> by(RecordKind kind, const std::string& name) const {
    const auto found = withholding_of(world, StateKey{kind, name});
    return found ? std::optional(found->target.name) : std::nullopt;
  }
  std::optional<std::string> carried(std::uint8_t sender, const std::vector<identity::Operation>& operations) {
    const auto found = withholding_of(world, world.transaction(account(sender), operations));
    return found ? std::optional(found->target.name) : std::nullopt;
  }
  World world;
};

TEST_F(Withheld, AHoldWithholdsNothing) {
  ASSERT_EQ(world.one(kSupervisor, Hold{target("88.100/a"), 1, {}}), 0);
  EXPECT_EQ(by(RecordKind::kIdentifier, "88.100/a"), std::nullopt);
}

TEST_F(Withheld, AnIdentifierIsWithheldAloneAndUntilItsRelease) {
  ASSERT_EQ(world.one(kSupervisor, Withhold{target("88.100/a"), 18, Hash32{{7}}}), 0);
  const auto found = withholding_of(world, StateKey{RecordKind::kIdentifier, "88.100/a"});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->target, target("88.100/a"));
  EXPECT_EQ(found->restraint.reason, 18);
  EXPECT_EQ(found->restraint.document, Hash32{{7}});
  EXPECT_EQ(found->restraint.supervisor, account(kSupervisor));
  EXPECT_EQ(by(RecordKind::kIdentifier, "88.100.7/b"), std::nullopt);
  EXPECT_EQ(by(RecordKind::kPrefix, "88.100"), std::nullopt);
  ASSERT_EQ(world.one(kSupervisor, Release{target("88.100/a"), RestraintKind::kWithhold, {}}), 0);
  EXPECT_EQ(by(RecordKind::kIdentifier, "88.100/a"), std::nullopt);
}

TEST_F(Withheld, APrefixWithholdsAllBelowIt) {
  ASSERT_EQ(world.one(kSupervisor, Withhold{target("88.100.7"), 18, {}}), 0);
  EXPECT_EQ(by(RecordKind::kIdentifier, "88.100.7/b"), "88.100.7");
  EXPECT_EQ(by(RecordKind::kIdentifier, "88.100.7.5/deeper"), "88.100.7");
  EXPECT_EQ(by(RecordKind::kAnchorStream, "88.100.7/s"), "88.100.7");
  EXPECT_EQ(by(RecordKind::kIdentifier, "88.100/a"), std::nullopt);
  EXPECT_EQ(by(RecordKind::kIdentifier, "88.100.70/a"), std::nullopt);
}

TEST_F(Withheld, OfAnAccountItsDocumentIs) {
  ASSERT_EQ(world.one(kSupervisor, Withhold{target(to_bid(account(kAlice))), 18, {}}), 0);
  EXPECT_EQ(by(RecordKind::kDocument, account_name(account(kAlice))), to_bid(account(kAlice)));
  EXPECT_EQ(by(RecordKind::kDocument, account_name(account(kRegistrar))), std::nullopt);
  EXPECT_EQ(by(RecordKind::kAccount, account_name(account(kAlice))), std::nullopt);
}

TEST_F(Withheld, ATransactionCarriesWhatItWrites) {
  ASSERT_EQ(world.one(kSupervisor, Withhold{target("88.100.7"), 18, {}}), 0);
  ASSERT_EQ(world.one(kSupervisor, Withhold{target(to_bid(account(kAlice))), 18, {}}), 0);
  EXPECT_EQ(carried(kRegistrar, {registration("88.100/x"), registration("88.100.7/x")}), "88.100.7");
  EXPECT_EQ(carried(kRegistrar, {Update{"88.100.7/b", 1, text("y")}}), "88.100.7");
  EXPECT_EQ(carried(kRegistrar, {AnchorRoot{"88.100.7/s", {}, 6, "u", {}, {}}}), "88.100.7");
  EXPECT_EQ(carried(kAlice, {SetDocument{0, R"({"@context":["https://www.w3.org/ns/did/v1"],"id":")" + to_bid(account(kAlice)) + R"("})"}}),
            to_bid(account(kAlice)));
  // These carry no content.
  EXPECT_EQ(carried(kRegistrar, {Revoke{"88.100.7/b", 1}, Transfer{"88.100.7/b", 1, account(kAlice)}}), std::nullopt);
  EXPECT_EQ(carried(kSupervisor, {Hold{target("88.100.7/b"), 1, {}}}), std::nullopt);
}

}  // namespace
}  // namespace xh::execution

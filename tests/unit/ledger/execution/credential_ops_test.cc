// CR1-CR8.
#include <gtest/gtest.h>

#include "crypto/hash.h"
#include "world.h"

namespace xh::execution {
namespace {

using namespace testing_world;  // NOLINT(google-build-using-namespace): the world of these tests
using ledger::kResultAlreadyIdentical;
using ledger::RecordKind;

constexpr const char* kList = "https://issuer.example/status/1";

Hash32 digest(std::uint8_t number) {
  Hash32 out;
  out.bytes[0] = number;
  return out;
}
std::string raw(std::uint8_t number) { return std::string(as_text(account(number).view())); }
RegisterIssuer issuer(std::uint8_t number, std::uint64_t version = 0, const std::string& name = "Issuer") {
  return {account(number), version, name, {{"Degree", digest(9)}}, IssuerStatus::kActive};
}
RegisterIssuer withdrawal(std::uint8_t number, std::uint64_t version) {
  return {account(number), version, "", {}, IssuerStatus::kWithdrawn};
}
AnchorStatusList list(std::uint64_t version, std::uint8_t number, std::uint64_t size = kMinStatusListSize) {
  return {kList, version, StatusPurpose::kRevocation, size, digest(number)};
}
bool refused(const identity::Operation& operation) { return !parse_operation(kind_of(operation), body_of(operation)).has_value(); }

TEST(Issuers, AreRegisteredByTheAuthorityOfTheirOrganisation) {  // CR1, CR2
  World world;
  EXPECT_EQ(world.one(kRegistrar, issuer(kStranger)), code(Reject::kIssuerNotEnrolled));
  ASSERT_EQ(world.one(kRegistrar, Enroll{account(kStranger), "registrar"}), 0);
  EXPECT_EQ(world.one(kStranger, issuer(kStranger)), code(Reject::kNotOwner));
  EXPECT_EQ(world.one(kAlice, issuer(kStranger)), code(Reject::kNotOwner));
  EXPECT_EQ(world.one(kRegistrar, issuer(kStranger, 1)), code(Reject::kNotFound));
  EXPECT_EQ(world.one(kRegistrar, issuer(kStranger)), 0);
  EXPECT_EQ(world.one(kRegistrar, issuer(kStranger)), kResultAlreadyIdentical);
  EXPECT_EQ(world.one(kRegistrar, issuer(kStranger, 0, "Other")), code(Reject::kAlreadyExists));
  EXPECT_EQ(world.one(kRegistrar, issuer(kStranger, 2, "Other")), code(Reject::kVersionMismatch));
  const auto before = world.record<IssuerRecord>(RecordKind::kIssuer, raw(kStranger));
  EXPECT_EQ(world.one(kRegistrar, issuer(kStranger, 1, "Other")), 0);
  const auto after = world.record<IssuerRecord>(RecordKind::kIssuer, raw(kStranger));
  EXPECT_EQ(after.version, 2u);
  EXPECT_EQ(after.previous, sha256(encode(before)));
  EXPECT_EQ(after.created, before.created);
  EXPECT_EQ(after.organisation, "registrar");
  EXPECT_EQ(after.authority, account(kRegistrar));
}

TEST(Issuers, AnAccountThatEndedIsNone) {  // CR1
  World world;
  ASSERT_EQ(world.one(kRegistrar, Enroll{account(kStranger), "registrar"}), 0);
  ASSERT_EQ(world.one(kStranger, Deactivate{1}), 0);
  EXPECT_EQ(world.one(kRegistrar, issuer(kStranger)), code(Reject::kIssuerNotEnrolled));
}

TEST(Issuers, AreWithdrawnByThemselvesAndByWhoAnswersForThem) {  // CR3
  World world;
  ASSERT_EQ(world.one(kRegistrar, Enroll{account(kStranger), "registrar"}), 0);
  EXPECT_EQ(world.one(kStranger, withdrawal(kStranger, 0)), code(Reject::kNotFound));
  ASSERT_EQ(world.one(kRegistrar, issuer(kStranger)), 0);
  EXPECT_EQ(world.one(kAlice, withdrawal(kStranger, 1)), code(Reject::kNotOwner));
  EXPECT_EQ(world.one(kStranger, withdrawal(kStranger, 2)), code(Reject::kVersionMismatch));
  EXPECT_EQ(world.one(kStranger, withdrawal(kStranger, 1)), 0);
  EXPECT_EQ(world.one(kRegistrar, withdrawal(kStranger, 2)), kResultAlreadyIdentical);
  const auto record = world.record<IssuerRecord>(RecordKind::kIssuer, raw(kStranger));
  EXPECT_EQ(record.status, IssuerStatus::kWithdrawn);
  EXPECT_EQ(record.name, "Issuer");
  EXPECT_EQ(world.one(kRegistrar, issuer(kStranger, 2)), 0);
  EXPECT_EQ(world.one(kRegistrar, withdrawal(kStranger, 3)), 0);
  // Dismissed, it is withdrawn by who registered it.
  ASSERT_EQ(world.one(kRegistrar, issuer(kStranger, 4)), 0);
  ASSERT_EQ(world.one(kRegistrar, Dismiss{account(kStranger)}), 0);
  EXPECT_EQ(world.one(kRegistrar, withdrawal(kStranger, 5)), 0);
}

TEST(StatusLists, AreAnchoredByIssuersVersionAfterVersion) {  // CR4, CR7
  World world;
  EXPECT_EQ(world.one(kRegistrar, list(0, 1)), code(Reject::kNotAnIssuer));
  ASSERT_EQ(world.one(kRegistrar, issuer(kRegistrar)), 0);
  EXPECT_EQ(world.one(kRegistrar, list(1, 1)), code(Reject::kNotFound));
  EXPECT_EQ(world.one(kRegistrar, list(0, 1)), 0);
  EXPECT_EQ(world.one(kRegistrar, list(0, 1)), kResultAlreadyIdentical);
  EXPECT_EQ(world.one(kRegistrar, list(0, 2)), code(Reject::kAlreadyExists));
  EXPECT_EQ(world.one(kRegistrar, list(2, 2)), code(Reject::kVersionMismatch));
  const std::string name = status_list_name(account(kRegistrar), kList);
  const auto first = world.record<StatusListRecord>(RecordKind::kStatusList, name);
  EXPECT_EQ(world.one(kRegistrar, list(1, 2)), 0);
  const auto second = world.record<StatusListRecord>(RecordKind::kStatusList, name);
  EXPECT_EQ(second.previous, sha256(encode(first)));
  EXPECT_EQ(second.version, 2u);
  EXPECT_EQ(second.created, first.created);
  EXPECT_GT(second.updated.height, first.updated.height);
  EXPECT_GT(second.updated.time, first.updated.time);
}

TEST(StatusLists, OfTwoIssuersNeverMeet) {  // CR4
  World world;
  ASSERT_EQ(world.one(kAlice, issuer(kAlice)), 0);
  ASSERT_EQ(world.one(kRegistrar, issuer(kRegistrar)), 0);
  EXPECT_EQ(world.one(kAlice, list(0, 1)), 0);
  EXPECT_EQ(world.one(kRegistrar, list(0, 2)), 0);
  EXPECT_EQ(world.record<StatusListRecord>(RecordKind::kStatusList, status_list_name(account(kAlice), kList)).digest, digest(1));
}

TEST(StatusLists, OfAWithdrawnIssuerGoOnAndNoneBegins) {  // CR4
  World world;
  ASSERT_EQ(world.one(kAlice, issuer(kAlice)), 0);
  ASSERT_EQ(world.one(kAlice, list(0, 1)), 0);
  ASSERT_EQ(world.one(kAlice, withdrawal(kAlice, 1)), 0);
  EXPECT_EQ(world.one(kAlice, list(1, 2)), 0);
  AnchorStatusList another = list(0, 1);
  another.list = "urn:another";
  EXPECT_EQ(world.one(kAlice, another), code(Reject::kIssuerWithdrawn));
}

TEST(StatusLists, NeitherShrinkNorChangeTheirPurpose) {  // CR5
  World world;
  ASSERT_EQ(world.one(kAlice, issuer(kAlice)), 0);
  ASSERT_EQ(world.one(kAlice, list(0, 1, kMinStatusListSize + 8)), 0);
  EXPECT_EQ(world.one(kAlice, list(1, 2, kMinStatusListSize)), code(Reject::kListShrinks));
  AnchorStatusList other = list(1, 2, kMinStatusListSize + 8);
  other.purpose = StatusPurpose::kSuspension;
  EXPECT_EQ(world.one(kAlice, other), code(Reject::kPurposeDiffers));
  EXPECT_EQ(world.one(kAlice, list(1, 1, kMinStatusListSize + 16)), 0);
}

TEST(DigestAnchors, OnlyGrowWhoeverAnchorsTheSame) {  // CR8
  World world;
  const AnchorDigest op{digest(7), "application/vc", "https://example.com/1"};
  const auto name = digest_name(digest(7));
  EXPECT_EQ(world.one(kAlice, op), 0);
  EXPECT_EQ(world.one(kAlice, op), kResultAlreadyIdentical);
  EXPECT_EQ(world.one(kAlice, AnchorDigest{digest(7), "application/vc", ""}), code(Reject::kAlreadyExists));
  EXPECT_EQ(world.one(kRegistrar, AnchorDigest{digest(7), "text/plain", ""}), 0);
  const auto record = world.record<DigestAnchorRecord>(RecordKind::kDigestAnchor, name);
  ASSERT_EQ(record.entries.size(), 2u);
  EXPECT_EQ(record.entries[0].stamp.actor, account(kAlice));
  EXPECT_LT(record.entries[0].stamp.height, record.entries[1].stamp.height);
}

TEST(DigestAnchors, HaveSixteenEntriesAndNoMore) {  // CR8
  World world;
  for (std::uint8_t i = 0; i < kMaxDigestAnchors + 1; ++i) {
    const auto number = static_cast<std::uint8_t>(100 + i);
    ASSERT_EQ(world.one(kRegistrar, Enroll{account(number), "registrar"}), 0);
    EXPECT_EQ(world.one(number, AnchorDigest{digest(7), "text/plain", ""}), i < kMaxDigestAnchors ? 0 : code(Reject::kTooManyAnchors));
  }
}

TEST(CredentialOperations, AHeldAccountAnchorsNothing) {  // CR4, O2
  World world;
  ASSERT_EQ(world.one(kAlice, issuer(kAlice)), 0);
  ASSERT_EQ(world.one(kSupervisor, Hold{target_from_name(to_bid(account(kAlice))).value(), 1, digest(1)}), 0);
  EXPECT_EQ(world.one(kAlice, list(0, 1)), code(Reject::kHeld));
  EXPECT_EQ(world.one(kAlice, AnchorDigest{digest(7), "text/plain", ""}), code(Reject::kHeld));
}

TEST(CredentialOperations, MalformedOnesNeverReachTheLedger) {  // CR2, CR5
  EXPECT_FALSE(refused(list(0, 1)));
  EXPECT_FALSE(refused(list(0, 1, kMaxStatusListSize)));
  EXPECT_TRUE(refused(list(0, 1, kMinStatusListSize - 8)));
  EXPECT_TRUE(refused(list(0, 1, kMinStatusListSize + 1)));
  EXPECT_TRUE(refused(list(0, 1, kMaxStatusListSize + 8)));
  for (const std::string id : {"", "no-scheme", ":x", "https://a b", "https://\xc3\xa9", "https://a\n"}) {
    AnchorStatusList op = list(0, 1);
    op.list = id;
    EXPECT_TRUE(refused(op)) << id;
  }
  AnchorStatusList longest = list(0, 1);
  longest.list = "urn:" + std::string(kMaxUriBytes - 4, 'x');
  EXPECT_FALSE(refused(longest));
  longest.list += 'x';
  EXPECT_TRUE(refused(longest));
  EXPECT_FALSE(refused(AnchorDigest{digest(1), "text/plain", ""}));
  EXPECT_TRUE(refused(AnchorDigest{digest(1), "", ""}));
  EXPECT_TRUE(refused(AnchorDigest{digest(1), "\xff", ""}));
  EXPECT_FALSE(refused(issuer(kAlice)));
  EXPECT_TRUE(refused(issuer(kAlice, 0, "")));
  const auto typed = [](std::vector<CredentialType> types) {
    return RegisterIssuer{account(kAlice), 0, "Issuer", std::move(types), IssuerStatus::kActive};
  };
  EXPECT_TRUE(refused(typed({})));
  EXPECT_TRUE(refused(typed({{"", {}}})));
  EXPECT_TRUE(refused(typed({{"B", {}}, {"A", {}}})));
  EXPECT_TRUE(refused(typed({{"A", {}}, {"A", digest(1)}})));
  std::vector<CredentialType> many;
  for (std::size_t i = 0; i < kMaxCredentialTypes; ++i)
    many.push_back({std::string(1 + i / 26, 'z') + static_cast<char>('a' + i % 26), {}});
  EXPECT_FALSE(refused(typed(many)));
  many.push_back({"zzzzz", {}});
  EXPECT_TRUE(refused(typed(many)));
  auto full = withdrawal(kAlice, 1);
  EXPECT_FALSE(refused(full));
  full.name = "x";
  EXPECT_TRUE(refused(full));
}

TEST(CredentialNames, HaveOneSpelling) {  // CR4, CR8
  const std::string name = status_list_name(account(kAlice), kList);
  const auto parsed = status_list_from_name(name);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->issuer, account(kAlice));
  EXPECT_EQ(parsed->list, kList);
  EXPECT_FALSE(status_list_from_name(to_bid(account(kAlice))));
  EXPECT_FALSE(status_list_from_name("88.100/https://a"));
  EXPECT_FALSE(status_list_from_name(to_bid(account(kAlice)) + "/nothing"));
  EXPECT_EQ(digest_from_name(digest_name(digest(0xab))).value(), digest(0xab));
  EXPECT_FALSE(digest_from_name(std::string(64, 'A')));
  EXPECT_FALSE(digest_from_name(std::string(62, 'a')));
}

}  // namespace
}  // namespace xh::execution

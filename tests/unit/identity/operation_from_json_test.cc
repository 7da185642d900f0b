#include "identity/operation_from_json.h"

#include <gtest/gtest.h>

#include "crypto/keys.h"
#include "identity/json_view.h"

namespace xh::identity {
namespace {

AccountId account(std::uint8_t seed) { return account_of(PrivateKey::from_seed(Bytes(kEd25519SeedBytes, seed))->public_key()); }

Content values() {
  Content content;
  content.values = {{1, "URL", ValueFormat::kText, to_bytes("https://example.com"), 60}, {2, "raw", ValueFormat::kBytes, Bytes{0, 255}, 0}};
  return content;
}

Content anchored() {
  Content content;
  content.anchor = Anchor{Hash32{{7}}, "application/pdf", "https://example.com/2"};
  return content;
}

Result<Operation> read(const std::string& text) { return operation_from_json(*parse_json(text), "operations[0]"); }

// BD2
TEST(OperationFromJson, ReadsBackEveryOperationThatCanBeBuilt) {
  const std::vector<Operation> operations = {
      Register{"88.100.7/a", account(1), values()},
      Register{"88.100.7/b", std::nullopt, anchored()},
      Update{"88.100.7/a", std::uint64_t{1} << 60, values()},
      Transfer{"88.100.7/a", 2, account(2)},
      Revoke{"88.100.7/a", 3},
      AllocatePrefix{"88.100.7", account(1), 3, 5},
      TransferPrefix{"88.100.7", 1, account(2)},
      DelegateKey{"88.100.7", {account(2), 3, UnixMillis{9}}},
      DelegateKey{"88.100.7", {account(2), 1, UnixMillis{0}}},
      RevokeDelegation{"88.100.7", account(2)},
      Enroll{account(2), "org-1"},
      Dismiss{account(2)},
      AnchorRoot{"88.100.7/stream", Hash32{{1}}, 9, "https://example.com/3", Hash32{{2}}, {Hash32{{3}}}},
      AnchorDigest{Hash32{{1}}, "application/vc", "https://example.com/4"},
  };
  for (const auto& operation : operations) {
    const auto again = operation_from_json(to_json(operation), "");
    ASSERT_TRUE(again.has_value()) << to_json(operation).dump() << again.error().to_string();
    EXPECT_EQ(*again, operation) << to_json(operation).dump();
    EXPECT_NE(buildable_operations().find(operation_name(kind_of(operation))), std::string::npos);
  }
}

TEST(OperationFromJson, WhatIsLeftOutHasItsDefault) {
  const auto op = read(R"({"operation":"register","identifier":"88.100/a","values":[{"index":1,"type":"URL","ttl":60,"data":"x"}]})");
  EXPECT_EQ(std::get<Register>(op.value()).scheme, Scheme::kFree);
  EXPECT_FALSE(std::get<Register>(*op).controller.has_value());
  const auto stream = read(R"({"operation":"anchor-root","stream":"88.100/s","count":1,"root":"0x)" + std::string(64, '1') + "\"}");
  EXPECT_TRUE(std::get<AnchorRoot>(stream.value()).previous.is_zero());
}

TEST(OperationFromJson, FaultsAreNamedWithTheirPath) {
  const auto error = [](const std::string& text) { return read(text).error(); };
  EXPECT_EQ(error("{}").id, ErrorId::kMissingField);
  EXPECT_EQ(error("[]").id, ErrorId::kWrongType);
  EXPECT_EQ(error(R"({"operation":1})").id, ErrorId::kWrongType);
  EXPECT_EQ(error(R"({"operation":"propose"})").id, ErrorId::kUnknownOperation);
  EXPECT_EQ(error(R"({"operation":"revoke","identifier":"88.100/a","version":1,"more":1})").place, "operations[0].more");
  EXPECT_EQ(error(R"({"operation":"revoke","identifier":"88.100/a"})").place, "operations[0].version");
  EXPECT_EQ(error(R"({"operation":"revoke","identifier":"no name","version":1})").id, ErrorId::kBadIdentifier);
  EXPECT_EQ(error(R"({"operation":"dismiss","account":"did:web:x"})").place, "operations[0].account");
  EXPECT_EQ(error(R"({"operation":"register","identifier":"88.100/a","scheme":"x","values":[{"index":1,"type":"URL","ttl":1,"data":"x"}]})")
                .place,
            "operations[0].scheme");
  EXPECT_EQ(error(R"({"operation":"register","identifier":"88.100/a"})").id, ErrorId::kBadContent);
  EXPECT_EQ(error(R"({"operation":"anchor-digest","digest":"0x12"})").place, "operations[0].digest");
  EXPECT_EQ(error(R"({"operation":"delegate-key","prefix":"88.100","delegate":"did:bid:x","scopes":["all"]})").id, ErrorId::kBadBid);
}

}  // namespace
}  // namespace xh::identity

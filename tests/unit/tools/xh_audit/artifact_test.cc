#include "tools/xh_audit/artifact.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "crypto/hash.h"
#include "identity/record.h"

namespace xh::tools {
namespace {

const Bytes kFile = to_bytes("the bytes of a manual");

Binding binding_of(const identity::IdentifierRecord& record, ByteView file = kFile) {
  ledger::ProofReport report;
  report.claim = ledger::RecordClaim{{ledger::RecordKind::kIdentifier, "88.100/a"}, encode(record), {}};
  return bind_artifact(report, file);
}

identity::IdentifierRecord with_value(std::string type, Bytes data, identity::ValueFormat format = identity::ValueFormat::kText) {
  identity::IdentifierRecord record;
  record.content.values = {{1, "URL", identity::ValueFormat::kText, to_bytes("https://example.com"), 1},
                           {2, std::move(type), format, std::move(data), 1}};
  return record;
}

TEST(ArtifactTest, AValueOfTypeSha256BindsTheFile) {
  const Hash32 digest = sha256(kFile);
  const std::string hex = to_hex(digest.view());
  EXPECT_TRUE(binding_of(with_value("sha256", to_bytes(hex))).bound);
  EXPECT_TRUE(binding_of(with_value("SHA256", to_bytes(hex))).bound);
  EXPECT_TRUE(binding_of(with_value("sha256", to_bytes(digest.view()), identity::ValueFormat::kBytes)).bound);
  EXPECT_FALSE(binding_of(with_value("sha256", to_bytes(hex)), to_bytes("other bytes")).bound);
  EXPECT_FALSE(binding_of(with_value("note", to_bytes(hex))).bound) << "only this type binds";
  EXPECT_FALSE(binding_of(with_value("sha256", to_bytes(hex.substr(1)))).bound);
}

TEST(ArtifactTest, TheAnchorOfARecordBindsTheFileAndARevokedRecordNothing) {
  identity::IdentifierRecord record;
  record.content.anchor = identity::Anchor{sha256(kFile), "text/plain", ""};
  EXPECT_TRUE(binding_of(record).bound);
  record.status = identity::RecordStatus::kRevoked;
  EXPECT_FALSE(binding_of(record).bound);
}

TEST(ArtifactTest, AnAnchoredRecordBindsItsOwnBytes) {
  ledger::ProofReport report;
  report.claim = ledger::AnchoredClaim{kFile, 0, {}, {}};
  EXPECT_TRUE(bind_artifact(report, kFile).bound);
  EXPECT_FALSE(bind_artifact(report, to_bytes("the bytes of a manual\n")).bound);
}

TEST(ArtifactTest, OtherClaimsBindNothing) {
  ledger::ProofReport report;
  report.claim = ledger::AbsenceClaim{{ledger::RecordKind::kIdentifier, "88.100/a"}, {}};
  EXPECT_FALSE(bind_artifact(report, kFile).bound);
}

}  // namespace
}  // namespace xh::tools

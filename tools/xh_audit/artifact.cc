#include "tools/xh_audit/artifact.h"

#include <fmt/format.h>

#include "base/text.h"
#include "crypto/hash.h"
#include "identity/record.h"

namespace xh::tools {
namespace {

constexpr std::string_view kDigestType = "sha256";

// Types are names that people write: SHA256 and sha256 are one.
bool is_digest_type(std::string_view type) {
  return std::ranges::equal(type, kDigestType, [](char a, char b) { return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + 32) : a) == b; });
}

bool holds_digest(const identity::Value& value, const Hash32& digest) {
  if (!is_digest_type(value.type)) return false;
  return value.format == identity::ValueFormat::kBytes ? equal(value.data, digest.view()) : as_text(value.data) == to_hex(digest.view());
}

Binding bind_record(ByteView value, ByteView bytes) {
  const auto record = decode<identity::IdentifierRecord>(value);
  if (!record) return {false, "the record is malformed"};
  if (record->status != identity::RecordStatus::kActive) return {false, "the record is revoked"};
  const Hash32 digest = sha256(bytes);
  if (record->content.anchor && record->content.anchor->digest == digest)
    return {true, "the anchor of the record is the SHA-256 of the file"};
  for (const auto& v : record->content.values) {
    if (holds_digest(v, digest)) return {true, fmt::format("value {} ({}) is the SHA-256 of the file", v.index, v.type)};
  }
  return {false, fmt::format("no anchor and no value of type sha256 is {}", to_hex(digest.view()))};
}

}  // namespace

Binding bind_artifact(const ledger::ProofReport& report, ByteView bytes) {
  if (const auto* anchored = std::get_if<ledger::AnchoredClaim>(&*report.claim)) {
    if (equal(anchored->record, bytes)) return {true, "the anchored record is the file, byte by byte"};
    return {false, "the anchored record has other bytes than the file"};
  }
  const auto* record = std::get_if<ledger::RecordClaim>(&*report.claim);
  if (record == nullptr || record->key.kind != ledger::RecordKind::kIdentifier)
    return {false, fmt::format("a claim of kind {} binds no file", ledger::claim_kind(*report.claim))};
  return bind_record(record->value, bytes);
}

}  // namespace xh::tools

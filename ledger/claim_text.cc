#include "ledger/claim_text.h"

#include <fmt/format.h>

#include "base/overload.h"
#include "base/text.h"

namespace xh::ledger {
namespace {

constexpr std::string_view kDid = "did:";

// What an account is to the records of its own; what supervisors did to one stands beside what they did to prefixes and identifiers, whose
// names begin with a digit.
bool named_by_account(RecordKind kind) {
  return kind == RecordKind::kAccount || kind == RecordKind::kDocument || kind == RecordKind::kIssuer;
}
bool names_account(const StateKey& key) {
  const bool raw = key.name.size() == AccountId::kSize && suite_of_letter(key.name.front()).has_value();
  return raw && (named_by_account(key.kind) || key.kind == RecordKind::kSupervision);
}

Json key_json(const StateKey& key) {
  return Json(Json(Json::Object{}).set("record_kind", static_cast<int>(key.kind)).set("name", name_text(key)));
}

Json kind_json(const Claim& claim) { return Json(Json(Json::Object{}).set("kind", claim_kind(claim))); }

Json value_json(const std::optional<Bytes>& value) { return value ? hex_json(*value) : Json(nullptr); }

Json logged_json(const LoggedSummary& logged) {
  return Json(Json(Json::Object{}).set("summary", hex_json(encode(logged.summary))).set("log_path", path_json(logged.path)));
}

Json past_json(Json out, const PastClaim& claim) {
  Json time(nullptr);
  if (claim.time) {
    time = Json(Json(Json::Object{})
                    .set("at_ms", json_u64(claim.time->at.value))
                    .set("block", logged_json(claim.time->block))
                    .set("next", logged_json(claim.time->next)));
  }
  return Json(out.set("height", json_u64(claim.height.value)).set("value", value_json(claim.value)).set("time", std::move(time)));
}

Json receipt_json(Json out, const ReceiptClaim& claim) {
  return Json(out.set("receipt", hex_json(encode(claim.receipt))).set("count", json_u64(claim.count)).set("path", path_json(claim.path)));
}

Json with_key(const Claim& claim, const StateKey& key) {
  return Json(kind_json(claim).set("record_kind", static_cast<int>(key.kind)).set("name", name_text(key)));
}

// ---- reading

Result<StateKey> key_in(JsonReader& in) {
  StateKey key;
  key.kind = static_cast<RecordKind>(in.integer("record_kind", 1, 255));
  const std::string name = in.text("name");
  key.name = name;
  if (!is_valid(key.kind)) return fail(ErrorId::kBadProof, "unknown kind of record");
  if (named_by_account(key.kind) || (key.kind == RecordKind::kSupervision && key.name.starts_with(kDid))) {
    XH_TRY(const AccountId account, account_from_bid(key.name));
    key.name = std::string(as_text(account.view()));
  }
  if (name_text(key) != name) return fail(ErrorId::kBadProof, "the name is not in its one spelling");
  return key;
}

Result<std::optional<Bytes>> value_in(const Json& value) {
  if (value.is_null()) return std::optional<Bytes>();
  XH_TRY(Bytes bytes, hex_in(value, "claim.value"));
  return std::optional(std::move(bytes));
}

Result<ReceiptClaim> receipt_in(JsonReader& in) {
  ReceiptClaim claim;
  XH_TRY(claim.receipt, bcs_in<Receipt>(in.member("receipt"), "claim.receipt"));
  claim.count = in.u64("count");
  XH_TRY(claim.path, path_in(in.array("path")));
  return claim;
}

Result<LoggedSummary> logged_in(const Json& value, std::string place) {
  JsonReader in(value, std::move(place));
  LoggedSummary logged;
  XH_TRY(logged.summary, bcs_in<BlockSummary>(in.member("summary"), "summary"));
  XH_TRY(logged.path, path_in(in.array("log_path")));
  XH_TRY_VOID(in.done());
  return logged;
}

Result<Claim> past_in(JsonReader& in, const Json& proof) {
  PastClaim claim;
  XH_TRY(claim.key, key_in(in));
  claim.height = Height{in.u64("height")};
  XH_TRY(claim.value, value_in(in.member("value")));
  const Json& time = in.member("time");
  XH_TRY_VOID(in.done());
  if (!time.is_null()) {
    JsonReader inner(time, "claim.time");
    PastClaim::Time at{UnixMillis{inner.u64("at_ms")}, {}, {}};
    XH_TRY(at.block, logged_in(inner.member("block"), "claim.time.block"));
    XH_TRY(at.next, logged_in(inner.member("next"), "claim.time.next"));
    XH_TRY_VOID(inner.done());
    claim.time = std::move(at);
  }
  XH_TRY(claim.proof, bcs_in<PastProof>(proof, "proof"));
  return Claim(std::move(claim));
}

Result<Claim> history_in(JsonReader& in, const Json& proof) {
  HistoryClaim claim;
  XH_TRY(claim.key, key_in(in));
  for (const auto& item : in.array("values")) {
    if (item.is_null()) {
      claim.values.emplace_back();
      continue;
    }
    XH_TRY(Bytes bytes, hex_in(item, "claim.values"));
    if (bytes.empty()) return fail(ErrorId::kBadProof, "no record is empty", "claim.values");
    claim.values.push_back(std::move(bytes));
  }
  XH_TRY_VOID(in.done());
  XH_TRY(claim.proof, bcs_in<HistoryProof>(proof, "proof"));
  return Claim(std::move(claim));
}

Result<Claim> batch_in(JsonReader& in, const Json& proof) {
  BatchClaim claim;
  for (const auto& value : in.array("items")) {
    JsonReader item(value, "claim.items");
    BatchClaim::Item read;
    XH_TRY(read.key, key_in(item));
    XH_TRY(read.value, value_in(item.member("value")));
    XH_TRY_VOID(item.done());
    claim.items.push_back(std::move(read));
  }
  XH_TRY_VOID(in.done());
  if (claim.items.empty() || claim.items.size() > kMaxBatchKeys)
    return fail(ErrorId::kTooLarge, fmt::format("a batch has 1 to {} keys", kMaxBatchKeys));
  XH_TRY(claim.proof, bcs_in<BatchProof>(proof, "proof"));
  return Claim(std::move(claim));
}

Result<Claim> anchored_in(JsonReader& in, const Json& proof) {
  AnchoredClaim claim;
  XH_TRY(claim.stream.key, key_in(in));
  XH_TRY(claim.stream.value, hex_in(in.member("value"), "claim.value"));
  XH_TRY(claim.record, hex_in(in.member("record"), "claim.record"));
  claim.index = in.u64("index");
  XH_TRY(claim.path, path_in(in.array("path")));
  XH_TRY_VOID(in.done());
  XH_TRY(claim.stream.proof, bcs_in<ActiveProof>(proof, "proof"));
  return Claim(std::move(claim));
}

Result<Claim> audited_in(JsonReader& in, const Json& proof) {
  AuditedClaim claim;
  XH_TRY(claim.key, key_in(in));
  claim.height = Height{in.u64("height")};
  XH_TRY(claim.value, value_in(in.member("value")));
  XH_TRY_VOID(in.done());
  XH_TRY(claim.proof, bcs_in<AuditProof>(proof, "proof"));
  return Claim(std::move(claim));
}

// Claims that are not about the state.
Result<Claim> logged_claim_in(const std::string& kind, JsonReader& in) {
  if (kind == "receipt") {
    XH_TRY(ReceiptClaim claim, receipt_in(in));
    XH_TRY_VOID(in.done());
    return Claim(std::move(claim));
  }
  if (kind == "transaction") {
    TransactionClaim claim;
    XH_TRY(claim.envelope, hex_in(in.member("envelope"), "claim.envelope"));
    XH_TRY(claim.receipt, receipt_in(in));
    XH_TRY(claim.path, path_in(in.array("transaction_path")));
    XH_TRY_VOID(in.done());
    return Claim(std::move(claim));
  }
  ConsistencyClaim claim;
  claim.from = in.text("from");
  XH_TRY(claim.path, path_in(in.array("path")));
  XH_TRY_VOID(in.done());
  return Claim(std::move(claim));
}

}  // namespace

std::string name_text(const StateKey& key) { return names_account(key) ? to_bid(AccountId::from(as_bytes(key.name))) : key.name; }

Json hex_json(ByteView bytes) { return to_hex(bytes); }

Json path_json(const merkle::Path& path) {
  Json::Array out;
  for (const auto& hash : path) out.push_back(hex_json(hash.view()));
  return out;
}

Result<Bytes> hex_in(const Json& value, std::string_view what) {
  const auto* text = value.string();
  if (text == nullptr) return fail(ErrorId::kBadProof, fmt::format("{} is not text", what));
  XH_TRY(Bytes bytes, from_hex(*text));
  if (to_hex(bytes) != *text) return fail(ErrorId::kBadProof, fmt::format("{} is not lower-case hex", what));
  return bytes;
}

// Twice kMaxPath: a consistency proof between two logs of 2^64 leaves.
Result<merkle::Path> path_in(const Json::Array& list) {
  merkle::Path path;
  if (list.size() > 2 * merkle::kMaxPath) return fail(ErrorId::kTooLarge, "a path has at most 128 hashes");
  for (const auto& item : list) {
    XH_TRY(const Bytes bytes, hex_in(item, "a path"));
    if (bytes.size() != Hash32::kSize) return fail(ErrorId::kBadProof, "a hash has 32 bytes");
    path.push_back(Hash32::from(bytes));
  }
  return path;
}

std::string_view claim_kind(const Claim& claim) {
  static constexpr std::array<std::string_view, std::variant_size_v<Claim>> kKinds = {
      "record", "absent", "history", "receipt", "transaction", "consistency", "past", "batch", "anchored", "audited"};
  return kKinds[claim.index()];
}

ClaimText claim_text(const Claim& claim) {
  return std::visit(
      Overload{
          [&](const RecordClaim& c) {
            return ClaimText{with_key(claim, c.key).set("value", hex_json(c.value)), hex_json(encode(c.proof))};
          },
          [&](const AbsenceClaim& c) {
            return ClaimText{with_key(claim, c.key), hex_json(encode(c.proof))};
          },
          [&](const HistoryClaim& c) {
            Json::Array values;
            for (const auto& value : c.values) values.push_back(value.empty() ? Json(nullptr) : hex_json(value));
            return ClaimText{with_key(claim, c.key).set("values", std::move(values)), hex_json(encode(c.proof))};
          },
          [&](const ReceiptClaim& c) {
            return ClaimText{receipt_json(kind_json(claim), c), Json(nullptr)};
          },
          [&](const TransactionClaim& c) {
            Json out = receipt_json(kind_json(claim), c.receipt);
            return ClaimText{out.set("envelope", hex_json(c.envelope)).set("transaction_path", path_json(c.path)), Json(nullptr)};
          },
          [&](const ConsistencyClaim& c) {
            return ClaimText{kind_json(claim).set("from", c.from).set("path", path_json(c.path)), Json(nullptr)};
          },
          [&](const PastClaim& c) {
            return ClaimText{past_json(with_key(claim, c.key), c), hex_json(encode(c.proof))};
          },
          [&](const AnchoredClaim& c) {
            Json out = with_key(claim, c.stream.key).set("value", hex_json(c.stream.value)).set("record", hex_json(c.record));
            return ClaimText{out.set("index", json_u64(c.index)).set("path", path_json(c.path)), hex_json(encode(c.stream.proof))};
          },
          [&](const AuditedClaim& c) {
            Json out = with_key(claim, c.key).set("height", json_u64(c.height.value)).set("value", value_json(c.value));
            return ClaimText{std::move(out), hex_json(encode(c.proof))};
          },
          [&](const BatchClaim& c) {
            Json::Array items;
            for (const auto& item : c.items) items.push_back(key_json(item.key).set("value", value_json(item.value)));
            return ClaimText{kind_json(claim).set("items", std::move(items)), hex_json(encode(c.proof))};
          },
      },
      claim);
}

Result<Claim> claim_from_text(const Json& value, const Json& proof) {
  JsonReader in(value, "claim");
  const std::string kind = in.text("kind");
  if (kind == "receipt" || kind == "transaction" || kind == "consistency") {
    if (!proof.is_null()) return fail(ErrorId::kBadProof, fmt::format("a {} claim has no state proof", kind));
    return logged_claim_in(kind, in);
  }
  if (kind == "history") return history_in(in, proof);
  if (kind == "past") return past_in(in, proof);
  if (kind == "batch") return batch_in(in, proof);
  if (kind == "anchored") return anchored_in(in, proof);
  if (kind == "audited") return audited_in(in, proof);
  if (kind != "record" && kind != "absent") return fail(ErrorId::kBadProof, "unknown kind of claim");
  XH_TRY(StateKey key, key_in(in));
  if (kind == "record") {
    RecordClaim claim{std::move(key), {}, {}};
    XH_TRY(claim.value, hex_in(in.member("value"), "claim.value"));
    XH_TRY_VOID(in.done());
    XH_TRY(claim.proof, bcs_in<ActiveProof>(proof, "proof"));
    return Claim(std::move(claim));
  }
  XH_TRY_VOID(in.done());
  XH_TRY(ActiveProof active, bcs_in<ActiveProof>(proof, "proof"));
  return Claim(AbsenceClaim{std::move(key), std::move(active)});
}

}  // namespace xh::ledger

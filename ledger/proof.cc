#include "ledger/proof.h"

#include <fmt/format.h>

#include "base/check.h"
#include "base/json.h"
#include "base/overload.h"
#include "base/text.h"

namespace xh::ledger {
namespace {

constexpr std::string_view kFormat = "xinghuo-proof/v1";

Json hex_json(ByteView bytes) { return to_hex(bytes); }

Json path_json(const merkle::Path& path) {
  Json::Array out;
  for (const auto& hash : path) out.push_back(hex_json(hash.view()));
  return out;
}

// Names are text, but for accounts, whose names are bytes and print as BIDs.
std::string name_text(const StateKey& key) {
  return key.kind == RecordKind::kAccount ? to_bid(AccountId::from(as_bytes(key.name))) : key.name;
}

Json key_json(const StateKey& key, std::string_view kind) {
  return Json(Json::Object{}).set("kind", kind).set("record_kind", static_cast<int>(key.kind)).set("name", name_text(key));
}

// ---- reading: one form only, so that a changed character is never a different spelling of the same proof

Result<Bytes> hex_in(const Json& value, std::string_view what) {
  const auto* text = value.string();
  if (text == nullptr) return fail(ErrorId::kBadProof, fmt::format("{} is not text", what));
  XH_TRY(Bytes bytes, from_hex(*text));
  if (to_hex(bytes) != *text) return fail(ErrorId::kBadProof, fmt::format("{} is not lower-case hex", what));
  return bytes;
}

template <class T>
Result<T> bcs_in(const Json& value, std::string_view what) {
  XH_TRY(const Bytes bytes, hex_in(value, what));
  return decode<T>(bytes);
}

Result<merkle::Path> path_in(const Json::Array& list) {
  merkle::Path path;
  if (list.size() > merkle::kMaxPath) return fail(ErrorId::kTooLarge, "a path has at most 64 hashes");
  for (const auto& item : list) {
    XH_TRY(const Bytes bytes, hex_in(item, "a path"));
    if (bytes.size() != Hash32::kSize) return fail(ErrorId::kBadProof, "a hash has 32 bytes");
    path.push_back(Hash32::from(bytes));
  }
  return path;
}

Result<StateKey> key_in(JsonReader& in) {
  StateKey key;
  key.kind = static_cast<RecordKind>(in.integer("record_kind", 1, 255));
  key.name = in.text("name");
  if (!is_valid(key.kind)) return fail(ErrorId::kBadProof, "unknown kind of record");
  if (key.kind == RecordKind::kAccount) {
    XH_TRY(const AccountId account, account_from_bid(key.name));
    if (to_bid(account) != key.name) return fail(ErrorId::kBadProof, "the account is not in its one spelling");
    key.name = std::string(as_text(account.view()));
  }
  return key;
}

Result<Claim> claim_in(const Json& value, const Json& proof) {
  JsonReader in(value, "claim");
  const std::string kind = in.text("kind");
  if (kind == "receipt") {
    ReceiptClaim claim;
    XH_TRY(claim.receipt, bcs_in<Receipt>(in.member("receipt"), "claim.receipt"));
    claim.count = in.u64("count");
    XH_TRY(claim.path, path_in(in.array("path")));
    XH_TRY_VOID(in.done());
    if (!proof.is_null()) return fail(ErrorId::kBadProof, "a receipt claim has no state proof");
    return Claim(std::move(claim));
  }
  XH_TRY(StateKey key, key_in(in));
  if (kind == "record") {
    RecordClaim claim{std::move(key), {}, {}};
    XH_TRY(claim.value, hex_in(in.member("value"), "claim.value"));
    XH_TRY_VOID(in.done());
    XH_TRY(claim.proof, bcs_in<ActiveProof>(proof, "proof"));
    return Claim(std::move(claim));
  }
  if (kind == "absent") {
    XH_TRY_VOID(in.done());
    XH_TRY(ActiveProof active, bcs_in<ActiveProof>(proof, "proof"));
    return Claim(AbsenceClaim{std::move(key), std::move(active)});
  }
  if (kind != "history") return fail(ErrorId::kBadProof, "unknown kind of claim");
  HistoryClaim claim{std::move(key), {}, {}};
  for (const auto& item : in.array("values")) {
    XH_TRY(Bytes bytes, hex_in(item, "claim.values"));
    claim.values.push_back(std::move(bytes));
  }
  XH_TRY_VOID(in.done());
  XH_TRY(claim.proof, bcs_in<HistoryProof>(proof, "proof"));
  return Claim(std::move(claim));
}

Status check_record(const RecordClaim& claim, const BlockSummary& summary) {
  XH_TRY(const Hash32 value, verify_presence(claim.proof, claim.key.hash(), summary.state_root));
  if (value != value_hash(claim.value)) return fail(ErrorId::kBadProof, "the value is not the one that the state commits to");
  return {};
}

Status check_history(const HistoryClaim& claim, const BlockSummary& summary, std::vector<ProvenVersion>& versions) {
  XH_TRY(versions, verify_history(claim.proof, claim.key.hash(), summary.state_root));
  if (versions.size() != claim.values.size()) return fail(ErrorId::kBadProof, "the number of values is not the number of versions");
  for (std::size_t i = 0; i < versions.size(); ++i) {
    if (versions[i].value != value_hash(claim.values[i]))
      return fail(ErrorId::kBadProof, fmt::format("value {} is not the one that the state commits to", i + 1));
  }
  return {};
}

Status check_receipt(const ReceiptClaim& claim, const BlockSummary& summary) {
  if (claim.receipt.height != summary.height) return fail(ErrorId::kBadProof, "the receipt is of another height");
  const auto root = merkle::root_from_path(claim.receipt.index, claim.count, merkle::leaf_hash(encode(claim.receipt)), claim.path);
  if (root != summary.receipts_root) return fail(ErrorId::kBadProof, "the path does not lead to the receipts root");
  return {};
}

Status check_claim(const Claim& claim, const BlockSummary& summary, std::vector<ProvenVersion>& versions) {
  return std::visit(Overload{
                        [&](const RecordClaim& c) { return check_record(c, summary); },
                        [&](const AbsenceClaim& c) { return verify_absence(c.proof, c.key.hash(), summary.state_root); },
                        [&](const HistoryClaim& c) { return check_history(c, summary, versions); },
                        [&](const ReceiptClaim& c) { return check_receipt(c, summary); },
                    },
                    claim);
}

// The steps in order; the first failure ends them.
class Verifier {
 public:
  explicit Verifier(const Genesis& genesis) : genesis_(genesis) {}

  ProofReport run(std::string_view text) {
    const bool done = step("format", read(text), [] { return std::string("canonical, version 1"); }) &&
                      step("chain", same_chain(), [this] { return genesis_.origin(); }) &&
                      step("checkpoint", certified(), [this] {
                        const auto& checkpoint = report_.anchor->checkpoint;
                        return fmt::format("size {}, {} cosignatures", checkpoint.name.size, checkpoint.lines.size());
                      }) &&
                      step("log", in_log(), [this] { return fmt::format("block {} is in the log", report_.anchor->summary.height.value); }) &&
                      step("claim", check_claim(*report_.claim, report_.anchor->summary, report_.versions), [this] { return std::string(claim_kind(*report_.claim)); });
    XH_CHECK(done == !report_.failure);
    return std::move(report_);
  }

 private:
  template <class Detail>
  bool step(const char* name, const Status& status, Detail detail) {
    if (status) {
      report_.passed.push_back({name, detail()});
      return true;
    }
    const auto& error = status.error();
    report_.failure = ProofStep{name, error.place.empty() ? error.what : error.what + " (" + error.place + ")"};
    return false;
  }

  Status read(std::string_view text) {
    report_.anchor.emplace();
    report_.claim.emplace();
    if (text.size() > kMaxProofBytes) return fail(ErrorId::kTooLarge, "a proof file has at most 64 MiB");
    if (!text.ends_with('\n')) return fail(ErrorId::kBadProof, "the file does not end with a newline");
    text.remove_suffix(1);
    XH_TRY(const Json json, parse_json(text));
    if (json.dump() != text) return fail(ErrorId::kBadProof, "the file is not canonical JSON");
    JsonReader in(json, "");
    if (in.text("format") != kFormat) return fail(ErrorId::kBadProof, fmt::format("the format is not {}", kFormat));
    XH_TRY(const Bytes chain, hex_in(in.member("chain_id"), "chain_id"));
    if (chain.size() != Hash32::kSize) return fail(ErrorId::kBadProof, "the chain id has 32 bytes");
    chain_ = Hash32::from(chain);
    XH_TRY(report_.anchor->summary, bcs_in<BlockSummary>(in.member("summary"), "summary"));
    XH_TRY(report_.anchor->log_path, path_in(in.array("log_path")));
    note_ = in.text("checkpoint");
    if (!in.array("transitions").empty()) return fail(ErrorId::kBadProof, "this version knows no transitions of the validator set");
    XH_TRY(report_.claim, claim_in(in.member("claim"), in.member("proof")));
    return in.done();
  }

  Status same_chain() const {
    if (chain_ != genesis_.chain_id)
      return fail(ErrorId::kBadProof, fmt::format("the proof is of chain {}…, the genesis file of {}…", to_hex(chain_.view().first(8)),
                                                  to_hex(genesis_.chain_id.view().first(8))));
    return {};
  }

  Status certified() {
    const auto set = genesis_.cosigners();
    XH_TRY(report_.anchor->checkpoint, parse_note(set, genesis_.origin(), note_));
    if (to_note(set, genesis_.origin(), report_.anchor->checkpoint) != note_)
      return fail(ErrorId::kBadProof, "the note has lines that are not of this validator set");
    return verify_certified(set, genesis_.origin(), report_.anchor->checkpoint);
  }

  Status in_log() const {
    const auto& anchor = *report_.anchor;
    const auto root = merkle::root_from_path(anchor.summary.height.value, anchor.checkpoint.name.size,
                                             merkle::leaf_hash(encode(anchor.summary)), anchor.log_path);
    if (root != anchor.checkpoint.name.root) return fail(ErrorId::kBadProof, "the block summary is not in the certified log");
    return {};
  }

  const Genesis& genesis_;
  ProofReport report_;
  Hash32 chain_;
  std::string note_;
};

}  // namespace

std::string_view claim_kind(const Claim& claim) {
  static constexpr std::array<std::string_view, 4> kKinds = {"record", "absent", "history", "receipt"};
  return kKinds[claim.index()];
}

std::string proof_text(const Genesis& genesis, const Claim& claim, const ProofAnchor& anchor) {
  Json proof;
  Json stated = std::visit(Overload{
                               [&](const RecordClaim& c) {
                                 proof = hex_json(encode(c.proof));
                                 return Json(key_json(c.key, "record").set("value", hex_json(c.value)));
                               },
                               [&](const AbsenceClaim& c) {
                                 proof = hex_json(encode(c.proof));
                                 return key_json(c.key, "absent");
                               },
                               [&](const HistoryClaim& c) {
                                 proof = hex_json(encode(c.proof));
                                 Json::Array values;
                                 for (const auto& value : c.values) values.push_back(hex_json(value));
                                 return Json(key_json(c.key, "history").set("values", std::move(values)));
                               },
                               [&](const ReceiptClaim& c) {
                                 return Json(Json(Json::Object{})
                                                 .set("kind", "receipt")
                                                 .set("receipt", hex_json(encode(c.receipt)))
                                                 .set("count", json_u64(c.count))
                                                 .set("path", path_json(c.path)));
                               },
                           },
                           claim);
  Json json{Json::Object{}};
  json.set("format", kFormat)
      .set("chain_id", hex_json(genesis.chain_id.view()))
      .set("claim", std::move(stated))
      .set("proof", std::move(proof));
  json.set("summary", hex_json(encode(anchor.summary))).set("log_path", path_json(anchor.log_path)).set("transitions", Json::Array{});
  json.set("checkpoint", to_note(genesis.cosigners(), genesis.origin(), anchor.checkpoint));
  return json.dump() + "\n";
}

ProofReport verify_proof(std::string_view text, const Genesis& genesis) { return Verifier(genesis).run(text); }

}  // namespace xh::ledger

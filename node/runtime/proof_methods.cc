// Methods that prove facts to third parties.
#include <fmt/format.h>

#include <array>

#include "base/overload.h"
#include "base/text.h"
#include "ledger/evidence.h"
#include "ledger/execution/identity_ops.h"
#include "ledger/execution/redactions.h"
#include "ledger/execution/withheld.h"
#include "ledger/proof.h"
#include "node/runtime/methods.h"
#include "node/runtime/node.h"
#include "node/storage/provable.h"

namespace xh::runtime {
namespace {

using ledger::RecordKind;
using ledger::StateKey;

// Kinds of record whose names are taken as they are.
constexpr std::array<std::pair<std::string_view, RecordKind>, 19> kPlain = {{{"identifier", RecordKind::kIdentifier},
                                                                             {"prefix", RecordKind::kPrefix},
                                                                             {"organisation", RecordKind::kOrganisation},
                                                                             {"stream", RecordKind::kAnchorStream},
                                                                             {"tally", RecordKind::kTally},
                                                                             {"statistics", RecordKind::kStatistics},
                                                                             {"sub-chain", RecordKind::kSubChain},
                                                                             {"chain", RecordKind::kChain},
                                                                             {"client", RecordKind::kChainClient},
                                                                             {"client-state", RecordKind::kChainState},
                                                                             {"checkpoint", RecordKind::kCheckpoint},
                                                                             {"fact", RecordKind::kFact},
                                                                             {"lane", RecordKind::kLane},
                                                                             {"packet", RecordKind::kPacket},
                                                                             {"packet-receipt", RecordKind::kPacketReceipt},
                                                                             {"packet-ack", RecordKind::kPacketAck},
                                                                             {"cross-transaction", RecordKind::kCrossTransaction},
                                                                             {"reservation", RecordKind::kReservation},
                                                                             {"rules", RecordKind::kRules}}};
constexpr std::array<std::pair<std::string_view, RecordKind>, 3> kOfAccounts = {
    {{"account", RecordKind::kAccount}, {"document", RecordKind::kDocument}, {"issuer", RecordKind::kIssuer}}};
constexpr std::string_view kKinds =
    "identifier, prefix, organisation, stream, account, document, supervision, tally, statistics, sub-chain, evidence, rules, issuer, "
    "status-list, digest, chain, client, client-state, checkpoint, fact, lane, packet, packet-receipt, packet-ack, cross-transaction, "
    "reservation, redaction or redacted-entries";

Result<StateKey> key_of(const Node& node, const std::string& kind, const std::string& name) {
  for (const auto& [word, plain] : kPlain) {
    if (kind == word) return StateKey{plain, name};
  }
  for (const auto& [word, of_account] : kOfAccounts) {
    if (kind != word) continue;
    XH_TRY(const AccountId account, account_from_bid(name));
    return StateKey{of_account, execution::account_name(account)};
  }
  if (kind == "evidence") return ledger::evidence_name_from(name).map([&](const auto&) { return StateKey{RecordKind::kEvidence, name}; });
  if (kind == "status-list") {
    return identity::status_list_from_name(name).map([&](const auto&) { return StateKey{RecordKind::kStatusList, name}; });
  }
  if (kind == "digest") return identity::digest_from_name(name).map([&](const auto&) { return StateKey{RecordKind::kDigestAnchor, name}; });
  if (kind == "supervision") {
    return identity::target_from_name(name).map([](const auto& t) { return StateKey{RecordKind::kSupervision, identity::record_name(t)}; });
  }
  if (kind == "redaction") {
    XH_TRY(const auto target, identity::target_from_name(name));
    if (target.kind == identity::TargetKind::kPrefix) return fail(ErrorId::kWrongType, "prefixes are not redacted", "name");
    for (const auto& key : execution::redactable(target)) {
      if (node.store().read(key)) return StateKey{RecordKind::kRedaction, execution::redaction_name(key)};
    }
    return fail(ErrorId::kNotFound, "no identifier, stream or document of that name", "name");
  }
  if (kind == "redacted-entries") return StateKey{RecordKind::kRedactedEntries, name};
  return fail(ErrorId::kWrongType, std::string(kKinds) + " is expected", "kind");
}

tl::unexpected<Error> not_retained(const Node& node, Height height) {
  return fail(ErrorId::kNotRetained,
              fmt::format("height {} is asked for, this node keeps {} and later", height.value, node.store().retained().value));
}

// The block that the newest certified checkpoint ends with; its state root is what proofs are made under.
Result<ledger::ProofAnchor> make_anchor(const Node& node) {
  const auto certified = node.store().certified();
  if (!certified) return fail(ErrorId::kNotReady, "no checkpoint is certified yet");
  const Height height{certified->name.size - 1};
  const auto summary = node.store().summary(height);
  if (!summary) return fail(ErrorId::kNotReady, "the certified block is not here yet");
  const auto epochs = node.store().epochs();
  const auto links = epochs->links_to(certified->name.size);
  return ledger::ProofAnchor{*summary, node.store().log_path(height, certified->name.size), *certified, {links.begin(), links.end()}};
}

Result<std::shared_ptr<const ProofBasis>> newest_basis(const Node& node) {
  return node.memo().basis(node.genesis(), [&] { return make_anchor(node); });
}

// RD6: a value without content, or without bytes, shows nothing.
bool shows(const StateKey& key, const std::optional<Bytes>& value) { return value && !value->empty() && !execution::is_bare(key, *value); }

std::optional<execution::Withholding> withheld_of(const Node& node, const StateKey& key, bool present) {
  return present ? execution::withholding_of(node.memo(), key) : std::nullopt;
}

// O9: what a proof file would show. Absence, receipts and consistency show nothing.
std::optional<execution::Withholding> withheld_in(const Node& node, const ledger::Claim& claim) {
  return std::visit(
      Overload{[&](const ledger::RecordClaim& c) { return withheld_of(node, c.key, shows(c.key, c.value)); },
               [&](const ledger::HistoryClaim& c) {
                 return withheld_of(node, c.key, std::ranges::any_of(c.values, [&](const Bytes& v) { return shows(c.key, v); }));
               },
               [&](const ledger::PastClaim& c) { return withheld_of(node, c.key, shows(c.key, c.value)); },
               [&](const ledger::AuditedClaim& c) { return withheld_of(node, c.key, shows(c.key, c.value)); },
               [&](const ledger::AnchoredClaim& c) { return withheld_of(node, c.stream.key, true); },
               [&](const ledger::BatchClaim& c) {
                 for (const auto& item : c.items) {
                   if (auto found = withheld_of(node, item.key, shows(item.key, item.value))) return found;
                 }
                 return std::optional<execution::Withholding>();
               },
               [&](const ledger::TransactionClaim& c) {
                 const auto envelope = decode<ledger::Envelope>(c.envelope);
                 const auto transaction = envelope ? decode<ledger::Transaction>(envelope->transaction) : fail(envelope.error());
                 return transaction ? execution::withholding_of(node.store(), *transaction) : std::nullopt;
               },
               [](const auto&) { return std::optional<execution::Withholding>(); }},
      claim);
}

// RD6: a value of which only the hash is left stands in a history, and in no other claim.
Status left(const Node& node, const StateKey& key, const std::optional<Bytes>& value, Height height) {
  if (!value || !value->empty()) return {};
  const auto redaction = execution::redaction_of_value(node.store(), key, height);
  if (redaction) return refuse_redacted(*redaction, key.name);
  return fail(ErrorId::kNotReady, "the bytes came redacted, and this node has not come to the redaction yet", key.name);
}

Status left_of(const Node& node, const ledger::Claim& claim, Height under) {
  return std::visit(Overload{[&](const ledger::RecordClaim& c) { return left(node, c.key, c.value, under); },
                             [&](const ledger::PastClaim& c) { return left(node, c.key, c.value, c.height); },
                             [&](const ledger::AuditedClaim& c) { return left(node, c.key, c.value, c.height); },
                             [&](const ledger::BatchClaim& c) -> Status {
                               for (const auto& item : c.items) XH_TRY_VOID(left(node, item.key, item.value, under));
                               return {};
                             },
                             [](const auto&) { return Status(); }},
                    claim);
}

// Whether what the claim shows may be shown, and is there. `under`: the block whose state it is of.
Status may_show(const Node& node, const ledger::Claim& claim, Height under) {
  XH_TRY_VOID(left_of(node, claim, under));
  if (node.config().show_withheld) return {};
  const auto withholding = withheld_in(node, claim);
  return withholding ? refuse_withheld(*withholding, withholding->target.name) : Status();
}

Result<std::string> proof_file(const Node& node, const ledger::Claim& claim, const ProofBasis& basis) {
  XH_TRY_VOID(may_show(node, claim, basis.anchor.summary.height));
  return basis.frame.text(claim);
}

Json with_kind(std::string text, const ledger::Claim& claim) {
  return Json(json_object().set("proof", std::move(text)).set("kind", ledger::claim_kind(claim)));
}

Result<Json> answer(const Node& node, const ledger::Claim& claim, const ProofBasis& basis) {
  return proof_file(node, claim, basis).map([&](std::string text) { return with_kind(std::move(text), claim); });
}

// Under another block than that of the basis.
Result<Json> answer(const Node& node, const ledger::Claim& claim, const ledger::ProofAnchor& anchor) {
  XH_TRY_VOID(may_show(node, claim, anchor.summary.height));
  return with_kind(ledger::proof_text(node.genesis(), claim, anchor), claim);
}

Result<Json> prove_history(const Node& node, const StateKey& key) {
  XH_TRY(const auto basis, newest_basis(node));
  auto proven = node.store().prove_history(key, basis->anchor.summary.height);
  if (!proven && node.store().retained() > Height{0} && node.store().read(key))
    return fail(ErrorId::kNotRetained,
                fmt::format("the record is older than height {}, where this node's history begins", node.store().retained().value));
  if (!proven) return fail(ErrorId::kNotFound, "no such record at the certified height", key.name);
  return answer(node, ledger::HistoryClaim{key, std::move(proven->values), std::move(proven->proof)}, *basis);
}

Result<Json> prove_now(const Node& node, const StateKey& key) {
  XH_TRY(const auto basis, newest_basis(node));
  XH_TRY(auto proven, storage::provable(node.store().prove(key, basis->anchor.summary.height)));
  if (proven.value) return answer(node, ledger::RecordClaim{key, *std::move(proven.value), std::move(proven.proof)}, *basis);
  return answer(node, ledger::AbsenceClaim{key, std::move(proven.proof)}, *basis);
}

Result<ledger::LoggedSummary> logged(const Node& node, Height height, std::uint64_t size) {
  const auto summary = node.store().summary(height);
  if (!summary) return fail(ErrorId::kNotFound, "the block's summary cannot be read here");
  return ledger::LoggedSummary{*summary, node.store().log_path(height, size)};
}

Result<Json> prove_past(const Node& node, const StateKey& key, Height height, std::optional<UnixMillis> time) {
  XH_TRY(const auto basis, newest_basis(node));
  const std::uint64_t size = basis->anchor.checkpoint.name.size;
  if (height.value >= size || (time && height.value + 1 >= size))
    return fail(ErrorId::kNotReady, "no certified block is later than that yet");
  if (height < node.store().retained()) return not_retained(node, height);
  XH_TRY(auto proven, storage::provable(node.store().prove_past(key, height, basis->anchor.summary.height),
                                        "a neighbour of the name was deleted since, or the certified block is too far behind the head"));
  ledger::PastClaim claim{key, height, std::move(proven.value), std::move(proven.proof), std::nullopt};
  if (time) {
    XH_TRY(auto block, logged(node, height, size));
    XH_TRY(auto next, logged(node, height.next(), size));
    claim.time = {*time, std::move(block), std::move(next)};
  }
  return answer(node, claim, *basis);
}

Result<Json> prove(const Node& node, const Json& params) {
  XH_TRY(const StateKey key, key_of(node, text_param(params, "kind"), text_param(params, "name")));
  const Json* history = params.find("history");
  const Json* height = params.find("height");
  const Json* time = params.find("time_ms");
  const bool all = history != nullptr && *history->boolean();
  if ((height != nullptr) + (time != nullptr) + all > 1) return fail(ErrorId::kWrongType, "history, height and time_ms exclude each other");
  if (all) return prove_history(node, key);
  for (const Json* number : {height, time}) {
    if (number != nullptr && *number->integer() < 0) return fail(ErrorId::kWrongType, "a height or time is not negative");
  }
  if (height != nullptr) return prove_past(node, key, Height{static_cast<std::uint64_t>(*height->integer())}, std::nullopt);
  if (time == nullptr) return prove_now(node, key);
  const UnixMillis at{static_cast<std::uint64_t>(*time->integer())};
  const auto then = node.store().height_at(at);
  if (!then && node.store().retained() > Height{0})
    return fail(ErrorId::kNotRetained, fmt::format("this node keeps height {} and later", node.store().retained().value));
  if (!then) return fail(ErrorId::kNotFound, "the chain did not exist at that time");
  return prove_past(node, key, *then, at);
}

Result<Json> prove_batch(const Node& node, const Json& params) {
  std::vector<StateKey> keys;
  for (const auto& name : *params.find("names")->array()) {
    XH_TRY(StateKey key, key_of(node, text_param(params, "kind"), *name.string()));
    keys.push_back(std::move(key));
  }
  if (keys.empty() || keys.size() > ledger::kMaxBatchKeys)
    return fail(ErrorId::kTooLarge, fmt::format("1 to {} names are expected", ledger::kMaxBatchKeys), "names");
  XH_TRY(const auto basis, newest_basis(node));
  XH_TRY(auto all, storage::provable(node.store().prove_all(keys, basis->anchor.summary.height)));
  ledger::BatchClaim claim;
  std::vector<ledger::ActiveProof> proofs;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    claim.items.push_back({keys[i], std::move(all[i].value)});
    proofs.push_back(std::move(all[i].proof));
  }
  claim.proof = ledger::join_proofs(proofs);
  return answer(node, claim, *basis);
}

Result<Json> prove_consistency(const Node& node, const std::string& note) {
  const auto& genesis = node.genesis();
  // Served notes hold lines of log keys, too, which a proof file leaves out.
  XH_TRY(const auto named, ledger::name_in_note(genesis.origin(), note));
  const auto epochs = node.store().epochs();
  const auto& set = epochs->certifier(named.size).cosigners;
  XH_TRY(const auto older, ledger::parse_note(set, genesis.origin(), note));
  XH_TRY_VOID(ledger::verify_certified(set, genesis.origin(), older));
  XH_TRY(const auto basis, newest_basis(node));
  const auto& now = basis->anchor.checkpoint.name;
  if (older.name.size > now.size) return fail(ErrorId::kNotReady, "this node has not certified so large a log yet");
  const auto root = node.store().log_root(older.name.size);
  if (!root) return not_retained(node, Height{older.name.size - 1});
  if (root != older.name.root)
    return fail(ErrorId::kBadCheckpoint, "this node's log is another one: keep both checkpoints as evidence", "checkpoint");
  const auto path = node.store().log_consistency(older.name.size, now.size);
  return answer(node, ledger::ConsistencyClaim{ledger::to_note(set, genesis.origin(), older), *path}, *basis);
}

// The height whose summary carries the audit root that is asked for: the newest certified one, or that of an audited height.
Result<Height> audit_root_at(const Node& node, const Json* wanted, std::uint64_t size) {
  const auto& p = node.genesis().parameters;
  const std::uint64_t newest = size - 1;
  if (newest < p.audit_lag)
    return fail(ErrorId::kNotReady, fmt::format("the first audit root stands in block {}, certified is block {}", p.audit_lag, newest));
  const std::uint64_t latest = newest - (newest - p.audit_lag) % p.audit_interval;
  if (wanted == nullptr) return Height{latest};
  const std::int64_t audited = *wanted->integer();
  if (audited < 0 || static_cast<std::uint64_t>(audited) % p.audit_interval != 0)
    return fail(ErrorId::kWrongType, fmt::format("audited heights are the multiples of {}", p.audit_interval), "height");
  const Height under{static_cast<std::uint64_t>(audited) + p.audit_lag};
  if (under.value > latest)
    return fail(ErrorId::kNotReady,
                fmt::format("the audit root of that height stands in block {}, certified is block {}", under.value, newest));
  return under;
}

Result<Json> prove_audited(const Node& node, const Json& params) {
  if (node.genesis().parameters.audit_interval == 0) return fail(ErrorId::kNoAuditRoots, "audit_interval is 0 in the genesis file");
  XH_TRY(const StateKey key, key_of(node, text_param(params, "kind"), text_param(params, "name")));
  XH_TRY(const auto basis, newest_basis(node));
  ledger::ProofAnchor anchor = basis->anchor;
  const std::uint64_t size = anchor.checkpoint.name.size;
  XH_TRY(const Height under, audit_root_at(node, params.find("height"), size));
  XH_TRY(auto proven, node.store().prove_audited(key, under));
  XH_TRY(const auto at, logged(node, under, size));
  anchor.summary = at.summary;
  anchor.log_path = at.path;
  const Height audited{under.value - node.genesis().parameters.audit_lag};
  return answer(node, ledger::AuditedClaim{key, audited, std::move(proven.value), std::move(proven.proof)}, anchor);
}

Result<Json> prove_transaction(const Node& node, const Json& params) {
  const auto bytes = from_0x(text_param(params, "id"));
  if (!bytes || bytes->size() != ledger::TransactionId::kSize)
    return fail(ErrorId::kWrongType, "0x and 64 lower-case hex digits are expected", "id");
  const auto receipt = node.store().receipt(ledger::TransactionId::from(*bytes));
  const auto block = receipt ? node.store().block(receipt->height) : std::nullopt;
  if (!block) return fail(ErrorId::kNotFound, "no such transaction is final here");
  XH_TRY(const auto basis, newest_basis(node));
  ledger::ProofAnchor anchor = basis->anchor;
  if (anchor.checkpoint.name.size <= receipt->height.value) return fail(ErrorId::kNotReady, "the block's checkpoint is not certified yet");
  const auto summary = node.store().summary(receipt->height);
  if (!summary) return fail(ErrorId::kNotFound, "the block's summary cannot be read here");
  anchor.summary = *summary;
  anchor.log_path = node.store().log_path(receipt->height, anchor.checkpoint.name.size);
  std::vector<Hash32> leaves;
  for (const auto& other : block->receipts) leaves.push_back(merkle::leaf_hash(encode(other)));
  ledger::ReceiptClaim claim{*receipt, leaves.size(), merkle::inclusion_path(leaves, receipt->index)};
  const Json* bytes_too = params.find("bytes");
  if (bytes_too == nullptr || !*bytes_too->boolean()) return answer(node, claim, anchor);
  const auto envelope = node.store().envelope(receipt->envelope);
  const auto place = envelope ? std::nullopt : node.store().place_of(receipt->transaction);
  const auto redaction = place ? execution::redaction_of_entry(node.store(), place->height, place->entry) : std::nullopt;
  if (redaction) return refuse_redacted(*redaction, text_param(params, "id"));
  if (!envelope) return fail(ErrorId::kNotFound, "the transaction's bytes cannot be read here");
  return answer(node, ledger::TransactionClaim{*envelope, std::move(claim), ledger::transaction_path(block->receipts, receipt->index)},
                anchor);
}

}  // namespace

Result<std::string> prove_record(const Node& node, const StateKey& key, bool history) {
  XH_TRY(const Json made, history ? prove_history(node, key) : prove_now(node, key));
  return *made.find("proof")->string();
}

void add_proof_methods(rpc::Dispatcher& table, Node& node) {
  using rpc::ParamType;
  const rpc::Param kind{"kind", ParamType::kString, true, std::string(kKinds)};
  table.add({"xh_getProof",
             "A proof file about a record: presence, absence, complete history, or what it was at an older height or time.",
             {kind,
              {"name", ParamType::kString, true, "its name"},
              {"history", ParamType::kBoolean, false, "prove all versions"},
              {"height", ParamType::kInteger, false, "prove what was there after this block"},
              {"time_ms", ParamType::kInteger, false, "prove what was there at this time, ms since 1970"}},
             false,
             [&node](const Json& params, const rpc::Respond& respond) { respond(prove(node, params)); }});
  table.add({"xh_getAuditProof",
             "A proof file about a record at the newest audited height, present or absent, under the audit root of that state.",
             {kind,
              {"name", ParamType::kString, true, "its name"},
              {"height", ParamType::kInteger, false, "an audited height that the node still holds"}},
             false,
             [&node](const Json& params, const rpc::Respond& respond) { respond(prove_audited(node, params)); }});
  table.add({"xh_getBatchProof",
             "One proof file about up to 1,000 records, present or absent.",
             {kind, {"names", ParamType::kStrings, true, "their names"}},
             false,
             [&node](const Json& params, const rpc::Respond& respond) { respond(prove_batch(node, params)); }});
  table.add({"xh_getLogProof",
             "A proof file about a transaction's receipt, or about its signed bytes and receipt.",
             {{"id", ParamType::kString, true, "transaction id, 0x…"}, {"bytes", ParamType::kBoolean, false, "with the signed bytes"}},
             false,
             [&node](const Json& params, const rpc::Respond& respond) { respond(prove_transaction(node, params)); }});
  table.add(
      {"xh_getConsistencyProof",
       "A proof file that the log of the newest certified checkpoint extends that of an older one.",
       {{"checkpoint", ParamType::kString, true, "the older certified checkpoint: a signed note"}},
       false,
       [&node](const Json& params, const rpc::Respond& respond) { respond(prove_consistency(node, text_param(params, "checkpoint"))); }});
}

}  // namespace xh::runtime

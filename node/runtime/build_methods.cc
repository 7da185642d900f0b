#include "node/runtime/build_methods.h"

#include <fmt/format.h>

#include "base/text.h"
#include "crypto/hash.h"
#include "identity/operation_from_json.h"
#include "ledger/execution/executor.h"
#include "ledger/proof.h"
#include "node/event_block.h"
#include "node/intake.h"
#include "node/runtime/node.h"

namespace xh::runtime {
namespace {

constexpr std::uint64_t kBuiltValidityMillis = ledger::kMaxValidityMillis - 30'000;

Json build_object() { return Json(Json::Object{}); }

Result<ledger::Nonce> built_nonce(const Json& params) {
  const Json* given = params.find("nonce");
  if (given == nullptr) return ledger::Nonce::from(os::random_bytes(ledger::Nonce::kSize));
  const auto bytes = from_0x(*given->string());
  if (!bytes || bytes->size() != ledger::Nonce::kSize) return fail(ErrorId::kWrongType, "0x and 32 hex digits are expected", "nonce");
  return ledger::Nonce::from(*bytes);
}

Result<UnixMillis> built_validity(const Node& node, const Json& params) {
  const Json* given = params.find("valid_until_ms");
  if (given == nullptr) return UnixMillis{std::max(node.store().head().summary.time.value, read_clock().wall.value) + kBuiltValidityMillis};
  if (*given->integer() < 0) return fail(ErrorId::kWrongType, "milliseconds since 1970 are expected", "valid_until_ms");
  return UnixMillis{static_cast<std::uint64_t>(*given->integer())};
}

Result<ledger::BatchMode> built_mode(const Json& params) {
  const Json* given = params.find("mode");
  if (given == nullptr || *given->string() == "all-or-nothing") return ledger::BatchMode::kAllOrNothing;
  if (*given->string() == "per-item") return ledger::BatchMode::kPerItem;
  return fail(ErrorId::kWrongType, "all-or-nothing or per-item is expected", "mode");
}

Result<std::vector<AccountId>> built_cosigners(const Json& params) {
  std::vector<AccountId> out;
  const Json* given = params.find("cosigners");
  if (given == nullptr) return out;
  if (given->array()->size() > ledger::kMaxCosigners)
    return fail(ErrorId::kTooLarge, fmt::format("a transaction has at most {} cosigners", ledger::kMaxCosigners), "cosigners");
  for (const auto& bid : *given->array()) {
    XH_TRY(const auto account, account_from_bid(*bid.string()));
    out.push_back(account);
  }
  std::ranges::sort(out);
  return out;
}

// BD1
Result<Json> build_transaction(const Node& node, const Json& params) {
  ledger::Transaction transaction;
  transaction.chain_id = node.genesis().chain_id;
  XH_TRY(transaction.sender, account_from_bid(*params.find("sender")->string()));
  XH_TRY(transaction.nonce, built_nonce(params));
  XH_TRY(transaction.valid_until, built_validity(node, params));
  XH_TRY(transaction.mode, built_mode(params));
  XH_TRY(transaction.cosigners, built_cosigners(params));
  if (const Json* memo = params.find("memo")) transaction.memo = *memo->string();
  const auto& operations = *params.find("operations")->array();
  if (operations.empty()) return fail(ErrorId::kNoOperations, "give at least one", "operations");
  if (operations.size() > ledger::kMaxOperations)
    return fail(ErrorId::kTransactionTooLarge, fmt::format("a transaction has at most {} operations", ledger::kMaxOperations),
                "operations");
  for (std::size_t i = 0; i < operations.size(); ++i) {
    XH_TRY(const auto operation, identity::operation_from_json(operations[i], fmt::format("operations[{}]", i)));
    transaction.operations.push_back({identity::kind_of(operation), identity::body_of(operation)});
  }
  if (transaction.memo.size() > ledger::kMaxMemoBytes)
    return fail(ErrorId::kTooLarge, fmt::format("a memo has at most {} bytes", ledger::kMaxMemoBytes), "memo");
  const Bytes bytes = encode(transaction);
  if (bytes.size() > ledger::kMaxTransactionBytes) return fail(ErrorId::kTransactionTooLarge, "a transaction has at most 1 MiB");
  const Bytes sign = ledger::signing_bytes(transaction.chain_id, bytes);
  Json out = build_object();
  out.set("transaction", to_0x(bytes)).set("id", to_0x(ledger::transaction_id(bytes).view())).set("sign", to_0x(sign));
  out.set("digest", to_0x(sha256(sign).view())).set("nonce", to_0x(transaction.nonce.view()));
  return Json(out.set("valid_until_ms", json_u64(transaction.valid_until.value)));
}

Result<ledger::KeySignature> built_signature(const Json& json, const std::string& place) {
  JsonReader in(json, place);
  const std::string key_text = in.text("key");
  const std::string signature_text = in.text("signature");
  XH_TRY_VOID(in.done());
  auto key = public_key_from_encoded(key_text);
  if (!key) return fail(key.error().id, key.error().what, in.path("key"));
  auto signature = from_0x(signature_text);
  if (!signature || signature->size() != kMaxSignatureBytes)
    return fail(ErrorId::kWrongType, "0x and 128 hex digits are expected", in.path("signature"));
  return ledger::KeySignature{*std::move(key), {*std::move(signature)}};
}

// BD3
Result<Json> build_envelope(const Node& node, const Json& params) {
  auto bytes = from_0x(*params.find("transaction")->string());
  if (!bytes) return fail(ErrorId::kWrongType, bytes.error().what, "transaction");
  ledger::Envelope envelope{*std::move(bytes), {}};
  const auto& signatures = *params.find("signatures")->array();
  if (signatures.size() > ledger::kMaxSignatures)
    return fail(ErrorId::kTooLarge, fmt::format("an envelope has at most {} signatures", ledger::kMaxSignatures), "signatures");
  for (std::size_t i = 0; i < signatures.size(); ++i) {
    XH_TRY(auto signature, built_signature(signatures[i], fmt::format("signatures[{}]", i)));
    envelope.signatures.push_back(std::move(signature));
  }
  XH_TRY(const auto verified, ledger::verify_envelope(encode(envelope), node.genesis().chain_id));
  Json out = build_object();
  out.set("envelope", to_0x(verified.bytes())).set("envelope_id", to_0x(verified.id().view()));
  return Json(out.set("id", to_0x(verified.transaction_id().view())));
}

// BD4: as a block of its own at the next height.
Result<Json> dry_run(const Node& node, const Json& params) {
  auto bytes = from_0x(*params.find("envelope")->string());
  if (!bytes) return fail(ErrorId::kWrongType, bytes.error().what, "envelope");
  XH_TRY(const auto envelope, node::admit(node.genesis(), *std::move(bytes)));
  const auto head = node.store().head();
  const UnixMillis time{std::max(head.header.time.value + 1, read_clock().wall.value)};
  const execution::BlockContext context{head.summary.height.next(), time, node.genesis(), head.header.checkpoint.size, {}};
  const auto admitted = execution::check_admission(node.store(), context, envelope);
  const ledger::VerifiedEnvelope* const alone[] = {&envelope};
  const auto outcome = execution::execute(node.store(), context, alone);
  // What was redacted reads as absent here; the thread that executes blocks has its own mark.
  (void)storage::LedgerStore::missed_bytes();
  Json out = build_object();
  out.set("id", to_0x(envelope.transaction_id().view()))
      .set("height", json_u64(context.height.value))
      .set("admitted", admitted.has_value());
  out.set("error",
          admitted ? Json(nullptr) : Json(build_object().set("id", error_code(admitted.error().id)).set("reason", admitted.error().what)));
  return Json(out.set("receipt", outcome.receipts.empty() ? Json(nullptr) : node::to_json(outcome.receipts.front())));
}

Json step_json(const ledger::ProofStep& step) { return Json(build_object().set("step", step.name).set("detail", step.detail)); }

// BD5
Json verify_proof_text(const Node& node, const std::string& text) {
  const auto report = ledger::verify_proof(text, node.genesis());
  Json::Array steps;
  for (const auto& step : report.passed) steps.push_back(step_json(step));
  Json out = build_object();
  out.set("valid", !report.failure.has_value()).set("steps", std::move(steps));
  out.set("failure", report.failure ? step_json(*report.failure) : Json(nullptr));
  return Json(out.set("kind", report.claim && !report.failure ? Json(ledger::claim_kind(*report.claim)) : Json(nullptr)));
}

}  // namespace

void add_build_methods(rpc::Dispatcher& table, Node& node) {
  using rpc::ParamType;
  table.add(
      {"xh_buildTransaction",
       "The bytes of an unsigned transaction, and what its keys sign. The node signs nothing and keeps nothing.",
       {{"sender", ParamType::kString, true, "did:bid:ef…"},
        {"operations", ParamType::kObjects, true, identity::buildable_operations() + ": each an object with `operation` and its fields"},
        {"mode", ParamType::kString, false, "all-or-nothing or per-item"},
        {"memo", ParamType::kString, false, "at most 256 bytes"},
        {"cosigners", ParamType::kStrings, false, "BIDs of accounts that authorise beside the sender"},
        {"nonce", ParamType::kString, false, "0x and 32 hex digits; without it random bytes"},
        {"valid_until_ms", ParamType::kInteger, false, "block time until which it may execute; without it 4.5 minutes from now"}},
       false,
       [&node](const Json& params, const rpc::Respond& respond) { respond(build_transaction(node, params)); }});
  table.add({"xh_buildEnvelope",
             "The envelope of a transaction and its signatures, for xh_submit. Signatures are verified.",
             {{"transaction", ParamType::kString, true, "its bytes, 0x…"},
              {"signatures", ParamType::kObjects, true, "each {key, signature}: the encoded public key, 0x and 128 hex digits"}},
             true,
             [&node](const Json& params, const rpc::Respond& respond) { respond(build_envelope(node, params)); }});
  table.add({"xh_dryRun",
             "What the next block would make of an envelope, were it alone in it. Nothing is kept or sent on.",
             {{"envelope", ParamType::kString, true, "signed bytes, 0x…"}},
             true,
             [&node](const Json& params, const rpc::Respond& respond) { respond(dry_run(node, params)); }});
  table.add(
      {"xh_verifyProof",
       "Verifies the text of a proof file as xh-audit does offline. To believe the answer is to trust this node.",
       {{"proof", ParamType::kString, true, "the text of the file"}},
       false,
       [&node](const Json& params, const rpc::Respond& respond) { respond(verify_proof_text(node, *params.find("proof")->string())); }});
}

}  // namespace xh::runtime

// The dispatch table, and the methods about the chain and about transactions.
#include "node/runtime/methods.h"

#include "base/text.h"
#include "identity/json_view.h"
#include "identity/operations.h"
#include "ledger/execution/redactions.h"
#include "node/event_block.h"
#include "node/rpc/event_server.h"
#include "node/runtime/build_methods.h"
#include "node/runtime/log_events.h"
#include "node/runtime/node.h"

namespace xh::runtime {
namespace {

constexpr std::int64_t kMaxWaitMillis = 60'000;

template <class Fixed>
Result<Fixed> fixed_in(const Json& params, std::string_view name) {
  const auto bytes = from_0x(*params.find(name)->string());
  if (!bytes || bytes->size() != Fixed::kSize)
    return fail(ErrorId::kWrongType, "0x and " + std::to_string(2 * Fixed::kSize) + " lower-case hex digits are expected",
                std::string(name));
  return Fixed::from(*bytes);
}

std::chrono::milliseconds wait_in(const Json& params) {
  const Json* wait = params.find("wait_ms");
  return std::chrono::milliseconds(wait == nullptr ? 0 : std::clamp<std::int64_t>(*wait->integer(), 0, kMaxWaitMillis));
}

// O9: the bytes carry the content of what they write.
Json transaction_json(const Node& node, const ledger::Receipt& receipt, const Bytes& bytes) {
  Json out = json_object();
  out.set("id", to_0x(receipt.transaction.view())).set("height", json_u64(receipt.height.value)).set("index", json_u64(receipt.index));
  const auto envelope = decode<ledger::Envelope>(bytes);
  const auto transaction = envelope ? decode<ledger::Transaction>(envelope->transaction) : fail(envelope.error());
  const auto withholding = transaction ? execution::withholding_of(node.store(), *transaction) : std::nullopt;
  if (withholding) out.set("withheld", withheld_json(*withholding));
  if (!withholding || node.config().show_withheld) out.set("envelope", to_0x(bytes));
  return out;
}

std::string_view state_word(Submission::State state) {
  switch (state) {
    case Submission::State::kAccepted:
      return "accepted";
    case Submission::State::kAlreadyPending:
      return "already_pending";
    case Submission::State::kFinal:
      return "final";
    case Submission::State::kAlreadyFinal:
      return "already_final";
    case Submission::State::kTimedOut:
      return "timed_out";
    case Submission::State::kFull:
      break;
  }
  return "refused";
}

Json submission_json(const ledger::TransactionId& id, const Submission& submission) {
  Json out = json_object();
  out.set("id", to_0x(id.view())).set("status", state_word(submission.state));
  if (submission.receipt) out.set("receipt", node::to_json(*submission.receipt));
  return out;
}

// Z10: null while there is none.
Json signer_fault(const Node& node) {
  const auto fault = node.remote_signer() == nullptr ? std::nullopt : node.remote_signer()->fault();
  return fault ? Json(*fault) : Json(nullptr);
}

Json status_json(Node& node) {
  const auto status = node.status();
  const auto head = node.store().head();
  Json::Array peers;
  for (const auto& peer : node.peers()) {
    Json entry = json_object();
    entry.set("name", peer.name)
        .set("connected", peer.connected)
        .set("bytes_in", json_u64(peer.bytes_in))
        .set("bytes_out", json_u64(peer.bytes_out));
    if (peer.connected) entry.set("wire", json_u64(peer.wire)).set("known_protocol", json_u64(peer.rules.last));
    if (peer.problem) entry.set("problem", peer.problem->reason);
    peers.push_back(std::move(entry));
  }
  Json out = json_object();
  out.set("chain_id", to_0x(node.genesis().chain_id.view()))
      .set("chain_name", node.genesis().chain_name)
      .set("profile", ledger::name_of(node.genesis().profile))
      .set("node", node.config().name)
      .set("version", XH_RUNTIME_VERSION);
  out.set("role", node.config().role == Role::kValidator ? "validator" : "follower").set("height", json_u64(head.summary.height.value));
  out.set("view", json_u64(status.view))
      .set("epoch", json_u64(status.epoch.value))
      .set("validators", json_u64(status.validators))
      .set("state_root", to_0x(head.summary.state_root.view()))
      .set("time_ms", json_u64(head.summary.time.value));
  out.set("log", json_object().set("size", json_u64(head.name.size)).set("root", to_0x(head.name.root.view())));
  const auto certified = node.store().certified();
  out.set("checkpoint",
          certified ? Json(json_object().set("size", json_u64(certified->name.size)).set("root", to_0x(certified->name.root.view())))
                    : Json(nullptr));
  out.set("retained_from", json_u64(node.store().retained().value));
  out.set("peers", std::move(peers))
      .set("mempool", json_object().set("count", json_u64(status.mempool_count)).set("bytes", json_u64(status.mempool_bytes)));
  out.set("syncing", status.best_peer.value > head.summary.height.value + node::kValidatorSlack)
      .set("voting", status.voting)
      .set("key_doubt", std::string(consensus::name_of(status.doubt)))
      .set("listening", status.listening)
      .set("signer_fault", signer_fault(node))
      .set("diverged", status.diverged)
      .set("protocol", json_object()
                           .set("in_force", json_u64(status.protocol))
                           .set("known", json_u64(status.known_protocol))
                           .set("ends_at", status.ends_at ? json_u64(status.ends_at->value) : Json(nullptr)))
      .set("evidence", evidence_status(node));
  return out;
}

Json block_json(const storage::StoredBlock& stored, const ledger::BlockSummary& summary) {
  Json out = json_object();
  out.set("height", json_u64(summary.height.value)).set("id", to_0x(summary.block.view())).set("time_ms", json_u64(summary.time.value));
  out.set("state_root", to_0x(summary.state_root.view())).set("summary", to_0x(encode(summary)));
  out.set("certificate", stored.certificate.empty() ? Json(nullptr) : Json(to_0x(stored.certificate)));
  Json::Array receipts;
  for (const auto& receipt : stored.receipts)
    receipts.push_back(
        Json(json_object().set("transaction", to_0x(receipt.transaction.view())).set("outcome", std::int64_t{receipt.outcome})));
  out.set("receipts", std::move(receipts));
  const auto block = decode<ledger::Block>(stored.block);
  if (!block) return out;
  const auto& header = block->header;
  out.set("view", json_u64(header.view.value))
      .set("proposer", json_u64(header.proposer))
      .set("parent", to_0x(header.parent.view()))
      .set("header", to_0x(encode(header)));
  Json::Array entries;
  for (const auto& entry : block->entries) entries.push_back(to_0x(entry.view()));
  return Json(out.set("entries", std::move(entries)));
}

// LG5: what was asked is nobody's business, how much and how long is.
std::function<void(std::string)> with_line(Node& node, std::size_t bytes, std::function<void(std::string)> done) {
  return [&node, bytes, done = std::move(done), since = std::chrono::steady_clock::now()](std::string text) {
    const auto passed = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - since).count();
    node.logs().write(
        event::kRpcRequest,
        {{"bytes", json_u64(bytes)}, {"answer_bytes", json_u64(text.size())}, {"ms", json_u64(static_cast<std::uint64_t>(passed))}});
    done(std::move(text));
  };
}

}  // namespace

rpc::Method reader(Node& node, std::string name, std::string doc, std::vector<rpc::Param> params,
                   Result<Json> (*read)(const Node&, const Json&)) {
  return {std::move(name), std::move(doc), std::move(params), false,
          [&node, read](const Json& given, const rpc::Respond& respond) { respond(read(node, given)); }};
}

Result<std::optional<std::uint64_t>> cursor_in(const Json& params) {
  const Json* cursor = params.find("cursor");
  if (cursor == nullptr) return std::optional<std::uint64_t>();
  const std::string& digits = *cursor->string();
  const bool good = !digits.empty() && digits.size() < 20 && digits.find_first_not_of("0123456789") == std::string::npos;
  if (!good) return fail(ErrorId::kWrongType, "not a cursor of this method", "cursor");
  return std::optional(std::stoull(digits));
}

void add_chain_methods(rpc::Dispatcher& table, Node& node) {
  table.add({"xh_status", "What this node knows of itself and the chain.", {}, false, [&node](const Json&, const rpc::Respond& respond) {
               respond(status_json(node));
             }});
  table.add({"xh_getCheckpoint",
             "The newest certified checkpoint as a signed note.",
             {},
             false,
             [&node](const Json&, const rpc::Respond& respond) {
               const auto certified = node.store().certified();
               if (!certified) return respond(fail(ErrorId::kNotReady, "no checkpoint is certified yet"));
               Json out = json_object();
               out.set("size", json_u64(certified->name.size)).set("root", to_0x(certified->name.root.view()));
               respond(Json(out.set("note", node.note_of(*certified))));
             }});
  table.add({"xh_getBlock",
             "A block by height or id.",
             {{"height", rpc::ParamType::kInteger, false, "height"}, {"id", rpc::ParamType::kString, false, "block id, 0x…"}},
             false,
             [&node](const Json& params, const rpc::Respond& respond) {
               std::optional<Height> height;
               if (const Json* wanted = params.find("height"))
                 height = Height{static_cast<std::uint64_t>(std::max<std::int64_t>(0, *wanted->integer()))};
               if (!height && params.find("id") != nullptr) {
                 const auto id = fixed_in<Hash32>(params, "id");
                 if (!id) return respond(fail(id.error()));
                 height = node.store().height_of(*id);
               }
               const auto summary = height ? node.store().summary(*height) : std::nullopt;
               const auto block = height ? node.store().block(*height) : std::nullopt;
               if (!summary || !block) return respond(fail(ErrorId::kNotFound, "no such block here"));
               respond(block_json(*block, *summary));
             }});
}

void add_transaction_methods(rpc::Dispatcher& table, Node& node) {
  const rpc::Param wait{"wait_ms", rpc::ParamType::kInteger, false, "wait until final, at most this long (60,000)"};
  table.add({"xh_submit",
             "Submits a signed transaction. Sending the same bytes again is safe.",
             {{"envelope", rpc::ParamType::kString, true, "signed bytes, 0x…"}, wait},
             true,
             [&node](const Json& params, const rpc::Respond& respond) {
               auto bytes = from_0x(*params.find("envelope")->string());
               if (!bytes) return respond(fail(ErrorId::kWrongType, bytes.error().what, "envelope"));
               node.submit(*std::move(bytes), wait_in(params), [respond](auto result) {
                 if (!result) return respond(fail(result.error()));
                 respond(submission_json(result->first, result->second));
               });
             }});
  const rpc::Param id{"id", rpc::ParamType::kString, true, "transaction id, 0x…"};
  table.add({"xh_wait", "Waits until a transaction is final.", {id, wait}, false, [&node](const Json& params, const rpc::Respond& respond) {
               const auto wanted = fixed_in<ledger::TransactionId>(params, "id");
               if (!wanted) return respond(fail(wanted.error()));
               node.wait_for(*wanted, wait_in(params),
                             [respond, wanted = *wanted](const Submission& end) { respond(submission_json(wanted, end)); });
             }});
  table.add({"xh_getReceipt", "The receipt of a final transaction.", {id}, false, [&node](const Json& params, const rpc::Respond& respond) {
               const auto wanted = fixed_in<ledger::TransactionId>(params, "id");
               if (!wanted) return respond(fail(wanted.error()));
               const auto receipt = node.store().receipt(*wanted);
               if (!receipt) return respond(fail(ErrorId::kNotFound, "no such transaction is final here"));
               respond(node::to_json(*receipt));
             }});
  table.add({"xh_getTransaction",
             "A final transaction with its operations.",
             {id},
             false,
             [&node](const Json& params, const rpc::Respond& respond) {
               const auto wanted = fixed_in<ledger::TransactionId>(params, "id");
               if (!wanted) return respond(fail(wanted.error()));
               const auto receipt = node.store().receipt(*wanted);
               const auto bytes = receipt ? node.store().envelope(receipt->envelope) : std::nullopt;
               const auto place = receipt && !bytes ? node.store().place_of(*wanted) : std::nullopt;
               const auto redaction = place ? execution::redaction_of_entry(node.store(), place->height, place->entry) : std::nullopt;
               // RD6
               if (redaction) {
                 Json out = json_object();
                 out.set("id", to_0x(wanted->view())).set("redacted", identity::to_json(*redaction));
                 return respond(Json(out.set("receipt", node::to_json(*receipt))));
               }
               if (!bytes) return respond(fail(ErrorId::kNotFound, "no such transaction is final here"));
               respond(transaction_json(node, *receipt, *bytes));
             }});
}

rpc::HttpHandlers make_handlers(Node& node) {
  const auto table = std::make_shared<rpc::Dispatcher>();
  add_chain_methods(*table, node);
  add_transaction_methods(*table, node);
  add_identity_methods(*table, node);
  add_supervision_methods(*table, node);
  add_statistics_methods(*table, node);
  add_credential_methods(*table, node);
  add_crosschain_methods(*table, node);
  add_listing_methods(*table, node);
  add_governance_methods(*table, node);
  add_evidence_methods(*table, node);
  add_proof_methods(*table, node);
  add_report_methods(*table, node);
  add_build_methods(*table, node);
  add_fact_methods(*table, node);
  rpc::add_subscription_methods(*table);
  table->serve_elsewhere("admin_");
  table->add({.name = "rpc.discover",
              .doc = "This description.",
              .params = {},
              .handler = nullptr,
              .fixed = [table = table.get()]() -> const std::string& { return table->description(); }});
  table->observe([&node](const std::string& method, const Error* error, std::chrono::steady_clock::duration took) {
    node.meters().called(method, error, took);
  });
  set_costs(*table);
  rpc::HttpHandlers handlers;
  handlers.post = [table, &node](const std::string& body, const rpc::Admit& admit, std::function<void(std::string)> done) {
    ++node.counters().rpc_requests;
    if (node.logs().writes(event::kRpcRequest)) done = with_line(node, body.size(), std::move(done));
    table->handle(body, admit, std::move(done));
  };
  handlers.open = [table, &node](std::function<void()> wake, rpc::Admit admit) {
    return node.events().open(*table, std::move(wake), std::move(admit));
  };
  handlers.cost_of_get = cost_of_get;
  handlers.get = [table, &node](const rpc::HttpGet& request) {
    auto answer = http_read(node, *table, request);
    node.logs().write(event::kHttpRead, {{"path", request.target}, {"status", json_u64(answer.status)}});
    return answer;
  };
  return handlers;
}

}  // namespace xh::runtime

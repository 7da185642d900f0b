// The RPC methods and HTTP reads of a node. Formats: docs/spec/json-rpc.md; `rpc.discover` lists them.
#pragma once

#include <functional>

#include "identity/supervision.h"
#include "ledger/execution/withheld.h"
#include "node/diagnosis.h"
#include "node/rpc/admin_server.h"
#include "node/rpc/binary_server.h"
#include "node/rpc/dispatch.h"
#include "node/rpc/http_server.h"

namespace xh::runtime {

class Node;

[[nodiscard]] rpc::HttpHandlers make_handlers(Node& node);

/// A text that the dispatcher has seen to be there.
[[nodiscard]] inline const std::string& text_param(const Json& params, std::string_view name) { return *params.find(name)->string(); }
/// A method that answers at once from what the node has.
[[nodiscard]] rpc::Method reader(Node& node, std::string name, std::string doc, std::vector<rpc::Param> params,
                                 Result<Json> (*read)(const Node&, const Json&));
/// The member "cursor" of a method whose cursors are numbers of at most 19 digits; nullopt when it is absent. Error kWrongType.
[[nodiscard]] Result<std::optional<std::uint64_t>> cursor_in(const Json& params);

// supervision_methods.cc
/// What supervisors did to a target; nullopt: nobody ever acted on it.
[[nodiscard]] std::optional<identity::SupervisionRecord> supervision_of(const Node& node, const identity::Target& target);
/// O9: a record as it is shown. Where its content is withheld, that is said, and the content is left out unless this node shows it (O10).
/// `bytes`: the record as the state has it.
[[nodiscard]] Json shown(const Node& node, const ledger::StateKey& key, Json record, ByteView bytes);
[[nodiscard]] Json withheld_json(const execution::Withholding& withholding);
/// Error kContentRedacted: who, why, on which order.
[[nodiscard]] tl::unexpected<Error> refuse_redacted(const identity::Redaction& redaction, std::string place);
/// Error kWithheld: who, why, on which order.
[[nodiscard]] tl::unexpected<Error> refuse_withheld(const execution::Withholding& withholding, std::string place);

/// J9: the versions of a record, newest first: `limit` and `cursor` of the request. Errors kWrongType, kNotFound with the text `missing`.
[[nodiscard]] Result<Json> history_page(const Node& node, const Json& params, const ledger::StateKey& key, const char* missing,
                                        const std::function<Json(ByteView)>& show);
/// The text of a proof file of the newest certified height: of the record or its absence, or of all its versions. Errors as xh_getProof has
/// them.
[[nodiscard]] Result<std::string> prove_record(const Node& node, const ledger::StateKey& key, bool history);

/// Groups of methods, each in its file.
void add_chain_methods(rpc::Dispatcher& table, Node& node);
void add_transaction_methods(rpc::Dispatcher& table, Node& node);
void add_governance_methods(rpc::Dispatcher& table, Node& node);
void add_evidence_methods(rpc::Dispatcher& table, Node& node);
void add_identity_methods(rpc::Dispatcher& table, Node& node);
void add_supervision_methods(rpc::Dispatcher& table, Node& node);
void add_statistics_methods(rpc::Dispatcher& table, Node& node);
void add_credential_methods(rpc::Dispatcher& table, Node& node);
void add_crosschain_methods(rpc::Dispatcher& table, Node& node);
void add_listing_methods(rpc::Dispatcher& table, Node& node);
void add_report_methods(rpc::Dispatcher& table, Node& node);
void add_proof_methods(rpc::Dispatcher& table, Node& node);
/// What a diagnosis is made of.
[[nodiscard]] node::Facts facts_of(const Node& node, const node::Report& report);
/// The description of the operator's methods, and their answers to one request (docs/spec/admin.md).
[[nodiscard]] Json describe_operator(Node& node);
void answer_operator(Node& node, const rpc::AdminCaller& caller, const std::string& body, std::function<void(rpc::AdminReply)> done);
/// {accused, waiting}: validators of the running epoch with evidence against them, and how much the ledger does not have yet.
[[nodiscard]] Json evidence_status(const Node& node);
/// /livez, /readyz, /metrics, /log/…, /openrpc.json, and what resolution_read() takes.
[[nodiscard]] rpc::HttpAnswer http_read(Node& node, const rpc::Dispatcher& table, const rpc::HttpGet& request);
/// /1.0/identifiers/…, /api/handles/…, /did:bid:…, /<prefix>/<suffix>, /.well-known/gs1resolver; nullopt for another path.
[[nodiscard]] std::optional<rpc::HttpAnswer> resolution_read(const Node& node, const rpc::HttpGet& request);
/// Answers of the binary resolution; from its thread.
[[nodiscard]] rpc::BinaryHandlers binary_handlers(const Node& node);

}  // namespace xh::runtime

#include <fmt/format.h>

#include <filesystem>

#include "base/overload.h"
#include "base/text.h"
#include "crosschain/text.h"
#include "identity/json_view.h"
#include "ledger/claim_text.h"
#include "ledger/evidence_text.h"
#include "ledger/execution/operation.h"
#include "ledger/execution/reject.h"
#include "ledger/governance_text.h"
#include "ledger/proof.h"
#include "node/os/files.h"
#include "tools/common/context.h"
#include "tools/xh_audit/artifact.h"
#include "tools/xh_audit/audit.h"
#include "tools/xh_audit/bundle.h"
#include "tools/xh_audit/remembered_log.h"

namespace xh::tools {
namespace {

constexpr std::string_view kLogStep = "remembered";
constexpr std::size_t kMaxArtifactBytes = std::size_t{4} * 1024 * 1024 * 1024;  // read into memory

Json record_json(const ledger::StateKey& key, ByteView value) {
  const auto show = [](const auto& record) { return record ? identity::to_json(*record) : Json("malformed record"); };
  switch (key.kind) {
    case ledger::RecordKind::kIdentifier:
      return show(decode<identity::IdentifierRecord>(value));
    case ledger::RecordKind::kPrefix:
      return show(decode<identity::PrefixRecord>(value));
    case ledger::RecordKind::kOrganisation:
      return show(decode<identity::OrganisationRecord>(value));
    case ledger::RecordKind::kAccount:
      return show(decode<identity::AccountRecord>(value));
    case ledger::RecordKind::kAnchorStream:
      return show(decode<identity::AnchorStreamRecord>(value));
    case ledger::RecordKind::kRules: {
      const auto record = decode<ledger::RulesRecord>(value);
      return record ? ledger::to_json(*record, record->base.since) : Json("malformed record");
    }
    case ledger::RecordKind::kDocument:
      return show(decode<identity::DocumentRecord>(value));
    case ledger::RecordKind::kTally:
      return show(decode<identity::TallyRecord>(value));
    case ledger::RecordKind::kSubChain:
      return show(decode<identity::SubChainRecord>(value));
    case ledger::RecordKind::kStatistics:
      return show(decode<identity::StatisticsRecord>(value));
    case ledger::RecordKind::kSupervision:
      return show(decode<identity::SupervisionRecord>(value));
    case ledger::RecordKind::kIssuer:
      return show(decode<identity::IssuerRecord>(value));
    case ledger::RecordKind::kStatusList:
      return show(decode<identity::StatusListRecord>(value));
    case ledger::RecordKind::kDigestAnchor:
      return show(decode<identity::DigestAnchorRecord>(value));
    case ledger::RecordKind::kEvidence: {
      const auto record = decode<ledger::EvidenceRecord>(value);
      return record ? ledger::to_json(*record) : Json("malformed record");
    }
    case ledger::RecordKind::kRedaction: {
      const auto record = decode<identity::RedactionRecord>(value);
      return record ? identity::to_json(*record) : Json(to_0x(value));
    }
    default: {
      const Json shown = crosschain::record_json(key.kind, value);
      return shown.is_null() ? Json(to_0x(value)) : shown;
    }
  }
}

// Null: proven to be absent.
Json optional_record(const ledger::StateKey& key, const std::optional<Bytes>& value) {
  return value ? record_json(key, *value) : Json(nullptr);
}

Json versions_json(const ledger::HistoryClaim& claim, const ledger::ProofReport& report) {
  Json::Array versions;
  for (std::size_t i = 0; i < claim.values.size(); ++i) {
    Json version{Json::Object{}};
    version.set("height", json_u64(report.versions[i].height.value));
    // That the bytes are not in the file is all that it says; why, the redaction proves.
    if (claim.values[i].empty()) {
      version.set("record", Json(nullptr)).set("value_hash", to_0x(report.versions[i].value.view()));
    } else {
      version.set("record", record_json(claim.key, claim.values[i]));
    }
    versions.push_back(std::move(version));
  }
  return versions;
}

void add_receipt(Json& out, const ledger::Receipt& receipt) {
  out.set("transaction", to_0x(receipt.transaction.view())).set("outcome", execution::result_info(receipt.outcome).name);
}

// The envelope decoded when it was checked.
void add_transaction(Json& out, const ledger::TransactionClaim& claim) {
  add_receipt(out, claim.receipt.receipt);
  const auto envelope = decode<ledger::Envelope>(claim.envelope);
  const auto transaction = decode<ledger::Transaction>(envelope->transaction);
  if (!transaction) return;
  Json::Array operations;
  for (const auto& operation : transaction->operations) {
    const auto parsed = execution::parse_operation(operation.kind, operation.body);
    operations.push_back(parsed ? execution::to_json(*parsed) : Json(std::string(execution::operation_name(operation.kind))));
  }
  out.set("sender", to_bid(transaction->sender)).set("operations", std::move(operations));
}

Json claim_json(const ledger::ProofReport& report) {
  Json out{Json::Object{}};
  out.set("kind", ledger::claim_kind(*report.claim))
      .set("height", json_u64(report.anchor->summary.height.value))
      .set("time_ms", json_u64(report.anchor->summary.time.value));
  std::visit(
      Overload{
          [&](const ledger::RecordClaim& c) { out.set("name", ledger::name_text(c.key)).set("record", record_json(c.key, c.value)); },
          [&](const ledger::AbsenceClaim& c) { out.set("name", ledger::name_text(c.key)); },
          [&](const ledger::HistoryClaim& c) { out.set("name", ledger::name_text(c.key)).set("versions", versions_json(c, report)); },
          [&](const ledger::ReceiptClaim& c) { add_receipt(out, c.receipt); },
          [&](const ledger::TransactionClaim& c) { add_transaction(out, c); },
          [&](const ledger::ConsistencyClaim&) {
            out.set("from_size", json_u64(report.earlier->size)).set("size", json_u64(report.anchor->checkpoint.name.size));
          },
          [&](const ledger::PastClaim& c) {
            out.set("name", ledger::name_text(c.key))
                .set("at_height", json_u64(c.height.value))
                .set("record", optional_record(c.key, c.value));
            if (c.time) out.set("at_ms", json_u64(c.time->at.value));
          },
          [&](const ledger::AuditedClaim& c) {
            out.set("name", ledger::name_text(c.key))
                .set("at_height", json_u64(c.height.value))
                .set("record", optional_record(c.key, c.value));
          },
          [&](const ledger::AnchoredClaim& c) {
            out.set("stream", c.stream.key.name).set("index", json_u64(c.index)).set("record", record_json(c.stream.key, c.stream.value));
            const std::string text(as_text(c.record));
            out.set("anchored_record", is_utf8(text) ? text : to_0x(c.record));
          },
          [&](const ledger::BatchClaim& c) {
            Json::Array items;
            for (const auto& item : c.items)
              items.push_back(
                  Json(Json(Json::Object{}).set("name", ledger::name_text(item.key)).set("record", optional_record(item.key, item.value))));
            out.set("items", std::move(items));
          },
      },
      *report.claim);
  return out;
}

// The binding becomes one more step of the report.
Status check_artifact(const std::string& path, ledger::ProofReport& report) {
  XH_TRY(const Bytes bytes, os::read_file(path, kMaxArtifactBytes));
  const Binding binding = bind_artifact(report, bytes);
  ledger::ProofStep step{"artifact", binding.how};
  if (binding.bound) {
    report.passed.push_back(std::move(step));
  } else {
    report.failure = std::move(step);
  }
  return {};
}

// Nodes that answer badly or not at all leave the question open; an address that is none is a mistake.
Result<LogCheck> check_log(const AuditOptions& options, const ledger::Genesis& genesis, const ledger::ProofReport& report) {
  std::vector<std::unique_ptr<client::RpcClient>> nodes;
  std::vector<LogServer> servers;
  for (const auto& url : options.nodes) {
    XH_TRY(auto node, client::RpcClient::make(url, kNodeTimeout, options.trust));
    servers.push_back({url, fetch_from(*node)});
    nodes.push_back(std::move(node));
  }
  XH_TRY(auto remembered, RememberedLog::open(options.state, genesis));
  XH_TRY(const auto check, remembered.check(report, servers));
  if (check.evidence) {
    const std::string path = options.evidence.empty() ? remembered.evidence_path() : options.evidence;
    XH_TRY_VOID(os::write_file(path, as_bytes(check.evidence->pretty())));
    fmt::print(stderr, "A QUORUM SIGNED TWO HISTORIES. Evidence: {}\n", path);
  }
  return check;
}

int state_failed(const Error& error) {
  const int code = report(error);
  return error.id == ErrorId::kBadCheckpoint || error.id == ErrorId::kWrongChain ? kBadConfiguration : code;
}

// Steps that are no part of the proof: expectation, artefact. Error when a file cannot be read.
Status check_demands(const AuditOptions& options, ledger::ProofReport& report) {
  if (!report.failure && !options.expect.empty() && options.expect != ledger::claim_kind(*report.claim)) {
    report.failure =
        ledger::ProofStep{"expectation", fmt::format("the file proves {}, not {}", ledger::claim_kind(*report.claim), options.expect)};
  }
  if (report.failure || options.artifact.empty()) return {};
  return check_artifact(options.artifact, report);
}

std::string_view standing_name(LogStanding standing) {
  switch (standing) {
    case LogStanding::kOne:
      return "one";
    case LogStanding::kTwo:
      return "two";
    case LogStanding::kUnchecked:
      break;
  }
  return "unchecked";
}

void print_json(const ledger::ProofReport& report, const std::optional<LogCheck>& log) {
  Json out{Json::Object{}};
  out.set("valid", !report.failure.has_value());
  if (report.failure) {
    out.set("failed_step", report.failure->name).set("reason", report.failure->detail);
  } else {
    out.set("claim", claim_json(report));
  }
  if (log) out.set("log", Json(Json(Json::Object{}).set("standing", std::string(standing_name(log->standing))).set("detail", log->detail)));
  if (log && log->evidence) out.set("evidence", *log->evidence);
  fmt::print("{}\n", out.dump());
}

void print_text(const ledger::ProofReport& report, const std::optional<LogCheck>& log, const ledger::Genesis& genesis) {
  for (const auto& step : report.passed) fmt::print("ok    {:<12} {}\n", step.name, step.detail);
  if (log && log->standing == LogStanding::kUnchecked) fmt::print("open  {:<12} {}\n", kLogStep, log->detail);
  if (report.failure) {
    fmt::print("FAIL  {:<12} {}\n", report.failure->name, report.failure->detail);
    return;
  }
  const auto& links = report.anchor->links;
  fmt::print("proven, by {} of {} validators of {}:\n{}", report.anchor->checkpoint.lines.size(),
             links.empty() ? genesis.validators.size() : links.back().validators.size(), genesis.origin(), claim_json(report).pretty());
}

int conclude(const ledger::ProofReport& report, const std::optional<LogCheck>& log, bool json) {
  const Status verdict = log ? verdict_of(*log) : Status();
  if (log && log->standing == LogStanding::kTwo) {
    (void)tools::report(verdict.error());
    return kUnverified;
  }
  if (report.failure) {
    if (!json)
      (void)tools::report({ErrorId::kBadProof, fmt::format("step {} failed: {}", report.failure->name, report.failure->detail), {}});
    return kUnverified;
  }
  if (verdict) return kOk;
  (void)tools::report(verdict.error());
  return kPartial;
}

}  // namespace

int verify_file(const AuditOptions& options) {
  const auto genesis = read_genesis(options.genesis);
  if (!genesis) return report(genesis.error());
  std::error_code none;
  if (std::filesystem::is_directory(options.target, none)) return verify_bundle(options, *genesis);
  const auto text = os::read_file(options.target, ledger::kMaxProofBytes);
  if (!text) return report(text.error());
  auto report = ledger::verify_proof(as_text(*text), *genesis);
  if (const auto status = check_demands(options, report); !status) return tools::report(status.error());
  std::optional<LogCheck> log;
  if (!report.failure && !options.state.empty()) {
    auto checked = check_log(options, *genesis, report);
    if (!checked) return state_failed(checked.error());
    log = *std::move(checked);
    ledger::ProofStep step{std::string(kLogStep), log->detail};
    if (log->standing == LogStanding::kOne) report.passed.push_back(std::move(step));
    if (log->standing == LogStanding::kTwo) report.failure = std::move(step);
  }
  if (options.json) {
    print_json(report, log);
  } else {
    print_text(report, log, *genesis);
  }
  return conclude(report, log, options.json);
}

}  // namespace xh::tools

#include <fmt/format.h>

#include "base/overload.h"
#include "base/text.h"
#include "identity/json_view.h"
#include "ledger/execution/reject.h"
#include "ledger/proof.h"
#include "node/os/files.h"
#include "tools/common/context.h"
#include "tools/xh_audit/artifact.h"
#include "tools/xh_audit/audit.h"

namespace xh::tools {
namespace {

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
    default:
      return to_0x(value);
  }
}

// Null: proven to be absent.
Json optional_record(const ledger::StateKey& key, const std::optional<Bytes>& value) {
  return value ? record_json(key, *value) : Json(nullptr);
}

Json versions_json(const ledger::HistoryClaim& claim, const ledger::ProofReport& report) {
  Json::Array versions;
  for (std::size_t i = 0; i < claim.values.size(); ++i) {
    versions.push_back(Json(Json(Json::Object{})
                                .set("height", json_u64(report.versions[i].height.value))
                                .set("record", record_json(claim.key, claim.values[i]))));
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
    const auto parsed = identity::parse_operation(operation.kind, operation.body);
    operations.push_back(parsed ? identity::to_json(*parsed) : Json(std::string(identity::operation_name(operation.kind))));
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
          [&](const ledger::RecordClaim& c) { out.set("name", c.key.name).set("record", record_json(c.key, c.value)); },
          [&](const ledger::AbsenceClaim& c) { out.set("name", c.key.name); },
          [&](const ledger::HistoryClaim& c) { out.set("name", c.key.name).set("versions", versions_json(c, report)); },
          [&](const ledger::ReceiptClaim& c) { add_receipt(out, c.receipt); },
          [&](const ledger::TransactionClaim& c) { add_transaction(out, c); },
          [&](const ledger::ConsistencyClaim&) {
            out.set("from_size", json_u64(report.earlier->size)).set("size", json_u64(report.anchor->checkpoint.name.size));
          },
          [&](const ledger::PastClaim& c) {
            out.set("name", c.key.name).set("at_height", json_u64(c.height.value)).set("record", optional_record(c.key, c.value));
            if (c.time) out.set("at_ms", json_u64(c.time->at.value));
          },
          [&](const ledger::AuditedClaim& c) {
            out.set("name", c.key.name).set("at_height", json_u64(c.height.value)).set("record", optional_record(c.key, c.value));
          },
          [&](const ledger::AnchoredClaim& c) {
            out.set("stream", c.stream.key.name).set("index", json_u64(c.index)).set("record", record_json(c.stream.key, c.stream.value));
            const std::string text(as_text(c.record));
            out.set("anchored_record", is_utf8(text) ? text : to_0x(c.record));
          },
          [&](const ledger::BatchClaim& c) {
            Json::Array items;
            for (const auto& item : c.items)
              items.push_back(Json(Json(Json::Object{}).set("name", item.key.name).set("record", optional_record(item.key, item.value))));
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

}  // namespace

int verify_file(const AuditOptions& options) {
  const auto genesis = read_genesis(options.genesis);
  if (!genesis) return report(genesis.error());
  const auto text = os::read_file(options.target, ledger::kMaxProofBytes);
  if (!text) return report(text.error());
  auto report = ledger::verify_proof(as_text(*text), *genesis);
  if (!report.failure && !options.expect.empty() && options.expect != ledger::claim_kind(*report.claim)) {
    report.failure =
        ledger::ProofStep{"expectation", fmt::format("the file proves {}, not {}", ledger::claim_kind(*report.claim), options.expect)};
  }
  if (!report.failure && !options.artifact.empty()) {
    if (const auto status = check_artifact(options.artifact, report); !status) return tools::report(status.error());
  }
  if (options.json) {
    Json out{Json::Object{}};
    out.set("valid", !report.failure.has_value());
    if (report.failure) {
      out.set("failed_step", report.failure->name).set("reason", report.failure->detail);
    } else {
      out.set("claim", claim_json(report));
    }
    fmt::print("{}\n", out.dump());
    return report.failure ? kUnverified : kOk;
  }
  for (const auto& step : report.passed) fmt::print("ok    {:<12} {}\n", step.name, step.detail);
  if (report.failure) {
    fmt::print("FAIL  {:<12} {}\n", report.failure->name, report.failure->detail);
    fmt::print(stderr, "XH-1205 BadProof: step {} failed: {}\n", report.failure->name, report.failure->detail);
    return kUnverified;
  }
  fmt::print("proven, by {} of {} validators of {}:\n{}", report.anchor->checkpoint.lines.size(), genesis->validators.size(),
             genesis->origin(), claim_json(report).pretty());
  return kOk;
}

}  // namespace xh::tools

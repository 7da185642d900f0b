#include "ledger/execution/operation.h"

#include <fmt/format.h>

#include "crosschain/text.h"
#include "identity/json_view.h"
#include "ledger/governance_text.h"

namespace xh::execution {

Result<Operation> parse_operation(std::uint16_t kind, ByteView body) {
  if (body.size() > ledger::kMaxOperationBytes && !crosschain::carries_proofs(kind))
    return fail(ErrorId::kTooLarge, fmt::format("an operation of this kind has at most {} bytes", ledger::kMaxOperationBytes));
  if (ledger::governance_kind(kind)) {
    XH_TRY(auto operation, ledger::parse_governance(kind, body));
    return Operation(std::move(operation));
  }
  if (crosschain::is_operation_kind(kind)) {
    XH_TRY(auto operation, crosschain::parse_operation(kind, body));
    return Operation(std::move(operation));
  }
  XH_TRY(auto operation, identity::parse_operation(kind, body));
  return Operation(std::move(operation));
}

std::uint16_t kind_of(const Operation& operation) {
  return std::visit([](const auto& op) { return kind_of(op); }, operation);
}

Bytes body_of(const Operation& operation) {
  return std::visit([](const auto& op) { return body_of(op); }, operation);
}

Json to_json(const Operation& operation) {
  return std::visit([](const auto& op) { return to_json(op); }, operation);
}

std::string_view operation_name(std::uint16_t kind) {
  const auto governance = ledger::governance_kind(kind);
  if (crosschain::is_operation_kind(kind)) return crosschain::operation_name(kind);
  if (!governance) return identity::operation_name(kind);
  switch (*governance) {
    case ledger::GovernanceKind::kPropose:
      return "propose";
    case ledger::GovernanceKind::kApprove:
      return "approve";
    case ledger::GovernanceKind::kReject:
      return "reject";
    case ledger::GovernanceKind::kReportEvidence:
      return "report_evidence";
  }
  return "unknown";
}

}  // namespace xh::execution

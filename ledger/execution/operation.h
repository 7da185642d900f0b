// Every operation that a transaction may carry: about identifiers, and about the chain itself. Spec: docs/spec/execution.md.
#pragma once

#include <string_view>
#include <variant>

#include "base/json.h"
#include "crosschain/operations.h"
#include "identity/operations.h"
#include "ledger/governance.h"

namespace xh::execution {

using Operation = std::variant<identity::Operation, ledger::GovernanceOperation, crosschain::Operation>;

/// Decodes and checks form. Errors: those of identity::parse_operation(), ledger::parse_governance() and
/// crosschain::parse_operation(); kTooLarge for what only operations with proofs may have (docs/spec/sub-chains.md AC21).
[[nodiscard]] Result<Operation> parse_operation(std::uint16_t kind, ByteView body);
[[nodiscard]] std::uint16_t kind_of(const Operation& operation);
[[nodiscard]] Bytes body_of(const Operation& operation);
/// With its name and every field, for showing a transaction before it is signed.
[[nodiscard]] Json to_json(const Operation& operation);
/// "register", "propose" ...
[[nodiscard]] std::string_view operation_name(std::uint16_t kind);

}  // namespace xh::execution

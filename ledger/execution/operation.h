// Every operation that a transaction may carry: about identifiers, and about the chain itself. Spec: docs/spec/execution.md.
#pragma once

#include <string_view>
#include <variant>

#include "identity/operations.h"
#include "ledger/governance.h"

namespace xh::execution {

using Operation = std::variant<identity::Operation, ledger::GovernanceOperation>;

/// Decodes and checks form. Errors: those of identity::parse_operation() and ledger::parse_governance().
[[nodiscard]] Result<Operation> parse_operation(std::uint16_t kind, ByteView body);
/// "register", "propose" ...
[[nodiscard]] std::string_view operation_name(std::uint16_t kind);

}  // namespace xh::execution

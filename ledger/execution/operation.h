// Every operation that a transaction may carry: about identifiers, and about the chain itself. Spec: docs/spec/execution.md.
#pragma once

#include <string_view>
#include <variant>

#include "base/json.h"
#include "identity/operations.h"
#include "ledger/governance.h"

namespace xh::execution {

using Operation = std::variant<identity::Operation, ledger::GovernanceOperation>;

/// Decodes and checks form. Errors: those of identity::parse_operation() and ledger::parse_governance().
[[nodiscard]] Result<Operation> parse_operation(std::uint16_t kind, ByteView body);
[[nodiscard]] std::uint16_t kind_of(const Operation& operation);
[[nodiscard]] Bytes body_of(const Operation& operation);
/// With its name and every field, for showing a transaction before it is signed.
[[nodiscard]] Json to_json(const Operation& operation);
/// "register", "propose" ...
[[nodiscard]] std::string_view operation_name(std::uint16_t kind);

}  // namespace xh::execution

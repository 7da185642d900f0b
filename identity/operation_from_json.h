// Operations from JSON, for callers without a BCS library: the inverse of to_json(Operation) for those that people and back offices make
// every day. Strict. Spec: docs/spec/building.md (BD2).
#pragma once

#include "base/json.h"
#include "identity/operations.h"

namespace xh::identity {

/// "register, update, …": what can be read.
[[nodiscard]] std::string buildable_operations();
/// `place` prefixes the field path in errors. Errors: those of JsonReader, kUnknownOperation, kBadBid, and those of parse_operation().
[[nodiscard]] Result<Operation> operation_from_json(const Json& json, const std::string& place);

}  // namespace xh::identity

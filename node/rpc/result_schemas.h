// What methods answer, as JSON Schema: one table in a notation that people can read, from which rpc.discover, /openrpc.json and docs/API.md
// come. Spec: docs/spec/json-rpc.md (J10).
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace xh::rpc {

/// {type}, [type], {member: type, optional?: type, …}, A | B, type~ (or null), 'word' (that text and no other); `...` at the end of an
/// object: members that are not named. Words: hex, bid, text, int, u64, bool, object, any; names with a capital are of the table. Error
/// kBadText.
[[nodiscard]] Result<Json> schema_from(std::string_view notation);

struct ResultSchema {
  Json schema;
  std::vector<ErrorId> errors;  ///< beside those that every method has
};
/// Of a method; nullptr: the table has none.
[[nodiscard]] const ResultSchema* result_schema(std::string_view method);
/// The named types of the table, and the errors.
[[nodiscard]] const Json& schema_components();
/// Every method of the table.
[[nodiscard]] std::vector<std::string_view> described_methods();

}  // namespace xh::rpc

// Values of configuration keys: their text forms, and whether they are what the schema asks for. Rules: docs/spec/configuration.md (CF3,
// CF5).
#pragma once

#include <optional>
#include <variant>
#include <vector>

#include "base/json.h"
#include "node/runtime/config.h"
#include "node/runtime/config_schema.h"

namespace xh::runtime {

/// monostate: the key has no value, or none that the schema allows.
using ConfigValue = std::variant<std::monostate, std::string, bool, std::int64_t, std::vector<std::string>>;

/// CF3: of an environment variable or a flag. Lists are separated by commas. What does not fit the type becomes a text, which value_fault
/// refuses.
[[nodiscard]] ConfigValue value_from_text(const KeySchema& key, std::string_view text);
/// The default; monostate when there is none.
[[nodiscard]] ConfigValue default_value(const KeySchema& key);
/// CF5: what is wrong with a value; nothing when it is valid.
[[nodiscard]] std::optional<std::string> value_fault(const KeySchema& key, const ConfigValue& value);
/// The N of "window:N"; nullopt inside for "archive". Nothing when it is neither.
[[nodiscard]] std::optional<std::optional<std::uint64_t>> parse_retention(std::string_view text);

/// As TOML; "none" for monostate.
[[nodiscard]] std::string to_toml(const ConfigValue& value);
[[nodiscard]] Json to_json(const ConfigValue& value);

}  // namespace xh::runtime

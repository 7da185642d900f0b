// Records as JSON for people and programs: RPC answers and the command line. Not hashed, not signed.
#pragma once

#include "base/json.h"
#include "identity/operations.h"

namespace xh::identity {

[[nodiscard]] Json to_json(const IdentifierRecord& record);
[[nodiscard]] Json to_json(const PrefixRecord& record);
[[nodiscard]] Json to_json(const OrganisationRecord& record);
[[nodiscard]] Json to_json(const AccountRecord& record);
[[nodiscard]] Json to_json(const AnchorStreamRecord& record);
/// An operation with its name, for showing a transaction before it is signed.
[[nodiscard]] Json to_json(const Operation& operation);

/// "government" … ; nullopt for another word.
[[nodiscard]] std::optional<OrganisationKind> organisation_kind(std::string_view word);
[[nodiscard]] std::string_view to_word(OrganisationKind kind);

}  // namespace xh::identity

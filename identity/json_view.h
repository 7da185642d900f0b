// Records as JSON for people and programs: RPC answers and the command line. Not hashed, not signed. Spec: docs/spec/identity.md (I11).
#pragma once

#include "base/json.h"
#include "identity/operations.h"
#include "identity/statistics.h"

namespace xh::identity {

[[nodiscard]] Json to_json(const IdentifierRecord& record);
[[nodiscard]] Json to_json(const PrefixRecord& record);
[[nodiscard]] Json to_json(const OrganisationRecord& record);
[[nodiscard]] Json to_json(const AccountRecord& record);
[[nodiscard]] Json to_json(const AnchorStreamRecord& record);
[[nodiscard]] Json to_json(const TallyRecord& record);
[[nodiscard]] Json to_json(const Counts& counts);
[[nodiscard]] Json to_json(const StatisticsRecord& record);
[[nodiscard]] Json to_json(const DocumentRecord& record);
[[nodiscard]] Json to_json(const SupervisionRecord& record);
[[nodiscard]] Json to_json(const SubChainRecord& record);
[[nodiscard]] Json to_json(const Restraint& restraint);
[[nodiscard]] Json to_json(const EntryPlace& place);
[[nodiscard]] Json to_json(const Redaction& redaction);
[[nodiscard]] Json to_json(const RedactionRecord& record);
[[nodiscard]] Json to_json(const IssuerRecord& record);
[[nodiscard]] Json to_json(const StatusListRecord& record);
[[nodiscard]] Json to_json(const DigestAnchorRecord& record);
/// A schema that is not named is null.
[[nodiscard]] Json to_json(const std::vector<CredentialType>& types);
[[nodiscard]] Json to_json(const Delegation& delegation);
/// null for an empty set: implicit keys.
[[nodiscard]] Json to_json(const KeySet& set);
/// {"values": [{index, type, ttl, data | data_hex}], "anchor"?: {digest, media_type, uri}}
[[nodiscard]] Json to_json(const Content& content);
/// An operation with its name and every field, for showing a transaction before it is signed (operation_json.cc).
[[nodiscard]] Json to_json(const Operation& operation);

/// The inverse of to_json(Content): strict, within the limits and the content rules. `place` prefixes the field path in errors.
/// Errors: those of JsonReader, kBadText, kTooLarge, kBadContent.
[[nodiscard]] Result<Content> content_from_json(const Json& json, const std::string& place);

/// The words of a set of scopes, and one of them as its bit; nullopt for another word.
[[nodiscard]] Json scopes_json(std::uint32_t scopes);
[[nodiscard]] std::optional<std::uint32_t> scope_from_word(std::string_view word);
/// "hold" or "withhold".
[[nodiscard]] std::string_view to_word(RestraintKind kind);
/// "active" or "withdrawn".
[[nodiscard]] std::string_view to_word(IssuerStatus status);
/// "revocation" or "suspension"; nullopt for another word.
[[nodiscard]] std::string_view to_word(StatusPurpose purpose);
[[nodiscard]] std::optional<StatusPurpose> status_purpose(std::string_view word);
/// "government" … ; nullopt for another word.
[[nodiscard]] std::optional<OrganisationKind> organisation_kind(std::string_view word);
[[nodiscard]] std::string_view to_word(OrganisationKind kind);

}  // namespace xh::identity

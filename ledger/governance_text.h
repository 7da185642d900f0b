// Validators, proposals and the membership as JSON: genesis files, validator cards, RPC answers and the command line. Not hashed, not
// signed.
#pragma once

#include "base/json.h"
#include "ledger/governance.h"

namespace xh::ledger {

/// {account, checkpoint_key, consensus_key, log_key, name, network_key, weight}
[[nodiscard]] Json to_json(const Validator& validator);
/// The inverse: strict. `place` prefixes the field path in errors. Errors: those of JsonReader, kWrongType, of keys and BIDs.
[[nodiscard]] Result<Validator> validator_from_json(const Json& json, const std::string& place);

[[nodiscard]] Json to_json(const Change& change);
/// With its name and every field, for showing a transaction before it is signed.
[[nodiscard]] Json to_json(const GovernanceOperation& operation);
[[nodiscard]] Json to_json(const ProposalRecord& record);
[[nodiscard]] Json to_json(const MembershipRecord& record);
/// What is in force at `height`, and what is scheduled after it.
[[nodiscard]] Json to_json(const RulesRecord& record, Height height);
[[nodiscard]] std::string_view to_word(ProposalStatus status);

}  // namespace xh::ledger

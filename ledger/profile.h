// The profile of a chain: which algorithms its validators and accounts sign with. It stands in the genesis file and never changes. Trees,
// ids and TLS are the same in both. Spec: docs/spec/genesis.md (G9-G11), docs/adr/0020-profile-gm.md.
#pragma once

#include "crypto/account_id.h"

namespace xh::ledger {

/// kGm: SM2 with SM3 for all that the ledger and its checkpoints are signed with.
enum class Profile : std::uint8_t { kStandard = 0, kGm = 1 };

/// G4: 139 nodes are the largest network that is known; the cap leaves room and bounds what a verifier computes.
inline constexpr std::size_t kMaxValidators = 512;
/// G10: an SM2 signature takes seven times as long to verify as an Ed25519 one, and up to this size every certificate goes to everybody
/// (R17).
inline constexpr std::size_t kMaxGmValidators = 31;

/// "standard", "gm".
[[nodiscard]] std::string_view name_of(Profile profile);
/// Error kBadGenesis.
[[nodiscard]] Result<Profile> profile_from_name(std::string_view name);
[[nodiscard]] constexpr std::size_t max_validators(Profile profile) { return profile == Profile::kGm ? kMaxGmValidators : kMaxValidators; }
/// Of consensus, checkpoint and log keys. Network keys are Ed25519 in both: they are those of TLS.
[[nodiscard]] constexpr Suite validator_suite(Profile profile) { return profile == Profile::kGm ? Suite::kSm2 : Suite::kEd25519; }
/// G11: keys that may sign transactions.
[[nodiscard]] constexpr bool admits(Profile profile, Suite suite) { return profile == Profile::kStandard || suite == Suite::kSm2; }
/// G11: accounts that could ever sign.
[[nodiscard]] bool admits(Profile profile, const AccountId& account);

}  // namespace xh::ledger

// The validators of an epoch as the ledger knows them: names, the four keys, weights. Spec: docs/spec/genesis.md (G3, G4, G10),
// docs/spec/epochs.md.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "crypto/account_id.h"
#include "ledger/checkpoint.h"
#include "ledger/profile.h"

namespace xh::ledger {

inline constexpr std::size_t kMaxValidatorNameBytes = 32;
inline constexpr std::uint64_t kMaxTotalWeight = std::uint64_t{1} << 60;  ///< sums and thirds of weights never overflow
/// Views until every leader had its turns: the sum of the weights divided by what divides them all.
inline constexpr std::uint64_t kMaxLeaderSchedule = 65'536;

struct Validator {
  std::string name;          ///< [a-z0-9][a-z0-9-]{0,31}, unique
  PublicKey consensus_key;   ///< votes
  PublicKey checkpoint_key;  ///< cosigns checkpoints
  PublicKey log_key;         ///< signs the line that is named exactly like the origin
  PublicKey network_key;     ///< pinned TLS key, Ed25519
  std::uint64_t weight = 1;
  AccountId account;

  bool operator==(const Validator&) const = default;
  static constexpr auto fields() {
    return std::tuple{field(&Validator::name, kMaxValidatorNameBytes),
                      field(&Validator::consensus_key),
                      field(&Validator::checkpoint_key),
                      field(&Validator::log_key),
                      field(&Validator::network_key),
                      field(&Validator::weight),
                      field(&Validator::account)};
  }
};

inline constexpr std::string_view kShortNameRule = "1 to 32 characters of a-z, 0-9 and -, not beginning with -, are expected";
/// [a-z0-9][a-z0-9-]*, at most `maximum` bytes.
[[nodiscard]] bool is_short_name(std::string_view text, std::size_t maximum);
/// G3, G4, G10: their number, names, keys each with one use and of the suites of the profile, weights and their schedule. Error
/// kBadValidatorSet with the place "[i].member".
[[nodiscard]] Status check_validators(std::span<const Validator> validators, Profile profile);
/// What the first consensus key says: the profile of a sound set. Whoever has the genesis file asks that.
[[nodiscard]] Profile profile_of(std::span<const Validator> validators);
/// M6: the account as which the node of a validator reports evidence: that of a key which every node has at hand.
[[nodiscard]] const PublicKey& reporting_key(const Validator& validator);
/// H("xinghuo/validators/v1" || BCS of the list): what a summary says about a set.
[[nodiscard]] Hash32 validators_hash(std::span<const Validator> validators);
[[nodiscard]] std::vector<Cosigner> cosigners_of(std::string_view origin, std::span<const Validator> validators);

}  // namespace xh::ledger

// The validators of an epoch as the ledger knows them: names, the four keys, weights. Spec: docs/spec/genesis.md (G3, G4),
// docs/spec/epochs.md.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "crypto/account_id.h"
#include "ledger/checkpoint.h"

namespace xh::ledger {

inline constexpr std::size_t kMaxValidators = 512;
inline constexpr std::size_t kMaxValidatorNameBytes = 32;
inline constexpr std::uint64_t kMaxTotalWeight = std::uint64_t{1} << 60;  ///< sums and thirds of weights never overflow
/// Views until every leader had its turns: the sum of the weights divided by what divides them all.
inline constexpr std::uint64_t kMaxLeaderSchedule = 65'536;

struct Validator {
  std::string name;          ///< [a-z0-9][a-z0-9-]{0,31}, unique
  PublicKey consensus_key;   ///< votes
  PublicKey checkpoint_key;  ///< cosigns checkpoints (type 04)
  PublicKey log_key;         ///< type-01 line named exactly like the origin
  PublicKey network_key;     ///< pinned TLS key
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
/// G3, G4: 1 to 512, names, keys each with one use, weights and their schedule. Error kBadValidatorSet with the place "[i].member".
[[nodiscard]] Status check_validators(std::span<const Validator> validators);
/// H("xinghuo/validators/v1" || BCS of the list): what a summary says about a set.
[[nodiscard]] Hash32 validators_hash(std::span<const Validator> validators);
[[nodiscard]] std::vector<Cosigner> cosigners_of(std::string_view origin, std::span<const Validator> validators);

}  // namespace xh::ledger

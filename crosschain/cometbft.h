// Client of CometBFT chains: headers by the rules of ICS-07, proofs by ICS-23. Spec: docs/spec/crosschain.md (XC30-XC38).
#pragma once

#include "crosschain/client_rules.h"
#include "crosschain/cometbft_types.h"
#include "crosschain/ics23.h"

namespace xh::crosschain::cometbft {

inline constexpr std::size_t kMaxStoreBytes = 64;
inline constexpr std::uint64_t kMaxTrustDenominator = 15;  ///< a power of 2^60 times it fits 64 bits

struct Parameters {
  std::string chain_id;
  std::uint64_t trust_numerator = 1;
  std::uint64_t trust_denominator = 3;
  std::string store;  ///< whose keys are proven
  bool operator==(const Parameters&) const = default;
  static constexpr auto fields() {
    using T = Parameters;
    return std::tuple{field(&T::chain_id, kMaxChainIdBytes), field(&T::trust_numerator), field(&T::trust_denominator),
                      field(&T::store, kMaxStoreBytes)};
  }
};

struct Trust {
  Hash32 next_validators;
  bool operator==(const Trust&) const = default;
  static constexpr auto fields() { return std::tuple{field(&Trust::next_validators)}; }
};

struct Update {
  ChainHeight trusted;
  Header header;
  Commit commit;
  std::vector<Validator> validators;
  std::vector<Validator> trusted_validators;  ///< the next validators of the trusted height; empty when the header is adjacent
  bool operator==(const Update&) const = default;
  static constexpr auto fields() {
    using T = Update;
    return std::tuple{field(&T::trusted), field(&T::header), field(&T::commit), field(&T::validators, kMaxChainValidators),
                      field(&T::trusted_validators, kMaxChainValidators)};
  }
};

/// Of a key in a store: below in the store, above from the store to the app hash.
struct Proof {
  std::variant<ics23::Existence, ics23::Absence> below;
  ics23::Existence above;
  bool operator==(const Proof&) const = default;
  static constexpr auto fields() { return std::tuple{field(&Proof::below), field(&Proof::above)}; }
};

[[nodiscard]] const ClientRules& rules();

}  // namespace xh::crosschain::cometbft

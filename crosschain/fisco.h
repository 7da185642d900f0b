// Client of FISCO BCOS 3: headers by the weight of their sealers, transactions under their roots. It proves nothing about state.
// Spec: docs/spec/crosschain.md (XC50-XC53).
#pragma once

#include "crosschain/client_rules.h"
#include "crosschain/fisco_header.h"

namespace xh::crosschain::fisco {

struct Parameters {
  Cryptography suite = Cryptography::kStandard;
  bool operator==(const Parameters&) const = default;
  static constexpr auto fields() { return std::tuple{field(&Parameters::suite)}; }
};

struct Trust {
  Hash32 sealers;  ///< sealers_hash()
  bool operator==(const Trust&) const = default;
  static constexpr auto fields() { return std::tuple{field(&Trust::sealers)}; }
};

struct Update {
  ChainHeight trusted;
  Header header;
  std::vector<Seal> seals;              ///< strictly ascending by sealer
  std::vector<Sealer> trusted_sealers;  ///< of the trusted state; empty when the header names the same
  bool operator==(const Update&) const = default;
  static constexpr auto fields() {
    using T = Update;
    return std::tuple{field(&T::trusted), field(&T::header), field(&T::seals, kMaxSignatures),
                      field(&T::trusted_sealers, kMaxChainValidators)};
  }
};

/// A node of the tree of transactions: one or two hashes. The running hash is the one at `place`.
struct Group {
  std::uint8_t place = 0;
  std::vector<Hash32> hashes;
  bool operator==(const Group&) const = default;
  static constexpr auto fields() { return std::tuple{field(&Group::place), field(&Group::hashes, 2)}; }
};

/// From the hash of a transaction to the root; empty when the block has only that one.
struct Proof {
  std::vector<Group> path;
  bool operator==(const Proof&) const = default;
  static constexpr auto fields() { return std::tuple{field(&Proof::path, kMaxProofSteps)}; }
};

[[nodiscard]] const ClientRules& rules();

}  // namespace xh::crosschain::fisco

// The validators of one epoch as consensus and the peers' network see them. Immutable. Spec: docs/spec/epochs.md (E13).
#pragma once

#include <map>

#include "consensus/validator_set.h"
#include "ledger/governance.h"

namespace xh::node {

struct EpochView {
  Epoch epoch;
  std::vector<ledger::Validator> members;
  consensus::ValidatorSet validators;
  std::map<PublicKey, std::uint16_t> by_network_key;
  std::map<PublicKey, std::uint16_t> by_consensus_key;

  /// Of a set that execution accepted: what it checks is what ValidatorSet::make() wants.
  [[nodiscard]] static EpochView of(Epoch epoch, std::vector<ledger::Validator> members);
  [[nodiscard]] std::optional<std::uint16_t> by_network(const PublicKey& key) const { return find(by_network_key, key); }
  [[nodiscard]] std::optional<std::uint16_t> by_consensus(const PublicKey& key) const { return find(by_consensus_key, key); }

 private:
  [[nodiscard]] static std::optional<std::uint16_t> find(const std::map<PublicKey, std::uint16_t>& map, const PublicKey& key) {
    const auto it = map.find(key);
    return it == map.end() ? std::nullopt : std::optional(it->second);
  }
};

}  // namespace xh::node

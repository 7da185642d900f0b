// Clients of Besu chains: headers by seals, proofs of contract storage. Spec: docs/spec/crosschain.md (XC40-XC47).
#pragma once

#include <variant>

#include "crosschain/besu_header.h"
#include "crosschain/client_rules.h"
#include "crosschain/trie.h"

namespace xh::crosschain::besu {

inline constexpr std::size_t kMaxContractValidators = 64;  ///< one storage proof each

/// Every header names its own set.
struct ByHeader {
  bool operator==(const ByHeader&) const = default;
  static constexpr auto fields() { return std::tuple{}; }
};
/// Headers name nobody; the set is the registered one for as long as the client lives.
struct Registered {
  bool operator==(const Registered&) const = default;
  static constexpr auto fields() { return std::tuple{}; }
};
/// Headers name nobody; the set is an `address[]` in the storage of a contract.
struct ByContract {
  Address contract;
  Hash32 slot;  ///< of the array
  bool operator==(const ByContract&) const = default;
  static constexpr auto fields() { return std::tuple{field(&ByContract::contract), field(&ByContract::slot)}; }
};
using ValidatorSource = std::variant<ByHeader, Registered, ByContract>;

struct Parameters {
  ValidatorSource validators;
  Address contract;  ///< whose storage is proven
  Hash32 slot;       ///< of its mapping(bytes32 => bytes32)
  bool operator==(const Parameters&) const = default;
  static constexpr auto fields() {
    return std::tuple{field(&Parameters::validators), field(&Parameters::contract), field(&Parameters::slot)};
  }
};

struct Trust {
  Addresses validators;  ///< strictly ascending
  bool operator==(const Trust&) const = default;
  static constexpr auto fields() { return std::tuple{field(&Trust::validators, kMaxChainValidators)}; }
};

/// Nodes of one trie proof.
struct TrieProof {
  trie::Nodes nodes;
  bool operator==(const TrieProof&) const = default;
  static constexpr auto fields() { return std::tuple{field(&TrieProof::nodes, kMaxTrieNodes)}; }
};

/// The array of validators: its account, its length, its elements.
struct ArrayProof {
  TrieProof account;
  TrieProof length;
  std::vector<TrieProof> elements;
  bool operator==(const ArrayProof&) const = default;
  static constexpr auto fields() {
    return std::tuple{field(&ArrayProof::account), field(&ArrayProof::length), field(&ArrayProof::elements, kMaxContractValidators)};
  }
};

struct Update {
  ChainHeight trusted;
  Bytes header;                          ///< RLP
  std::optional<ArrayProof> validators;  ///< under the header's state root; exactly where a contract names the set
  bool operator==(const Update&) const = default;
  static constexpr auto fields() {
    return std::tuple{field(&Update::trusted), field(&Update::header, kMaxHeaderBytes), field(&Update::validators)};
  }
};

/// Of one slot of the contract.
struct Proof {
  TrieProof account;
  TrieProof storage;
  bool operator==(const Proof&) const = default;
  static constexpr auto fields() { return std::tuple{field(&Proof::account), field(&Proof::storage)}; }
};

/// The 32 bytes of a slot, big-endian; nullopt: it is zero, or there is no such contract. Error kBadChainProof.
[[nodiscard]] Result<std::optional<Hash32>> read_slot(const Hash32& state_root, const Address& contract, const Hash32& slot,
                                                      const Proof& proof);

[[nodiscard]] const ClientRules& rules(Protocol protocol);

}  // namespace xh::crosschain::besu

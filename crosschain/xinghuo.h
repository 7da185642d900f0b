// Client of another chain of this software: checkpoints, epoch links, state proofs. All that they mean is the ledger's; here they are bound
// to what the client trusts. Spec: docs/spec/crosschain.md (XC20-XC23), docs/spec/epochs.md (E10).
#pragma once

#include "crosschain/client_rules.h"
#include "ledger/epoch_chain.h"
#include "ledger/state_proof.h"

namespace xh::crosschain {

/// Changes of the set that one update may cross.
inline constexpr std::size_t kMaxLinks = 64;

struct XinghuoParameters {
  std::string chain_name;
  Hash32 chain_id;
  bool operator==(const XinghuoParameters&) const = default;
  static constexpr auto fields() {
    return std::tuple{field(&XinghuoParameters::chain_name, ledger::kMaxChainNameBytes), field(&XinghuoParameters::chain_id)};
  }
  [[nodiscard]] std::string origin() const { return ledger::checkpoint_origin(chain_name, chain_id); }
};

/// The set that certifies from here on.
struct XinghuoTrust {
  Epoch epoch;
  Height root;  ///< the last block of the epoch before
  Hash32 validators;
  bool operator==(const XinghuoTrust&) const = default;
  static constexpr auto fields() {
    return std::tuple{field(&XinghuoTrust::epoch), field(&XinghuoTrust::root), field(&XinghuoTrust::validators)};
  }
};

struct XinghuoUpdate {
  ChainHeight trusted;
  std::vector<ledger::Validator> validators;  ///< of the trusted state
  std::vector<ledger::EpochLink> links;       ///< from that set on
  ledger::SignedCheckpoint checkpoint;
  ledger::BlockSummary summary;
  merkle::Path path;  ///< of the summary in the log of the checkpoint
  bool operator==(const XinghuoUpdate&) const = default;
  static constexpr auto fields() {
    using T = XinghuoUpdate;
    return std::tuple{field(&T::trusted),          field(&T::validators, ledger::kMaxValidators),
                      field(&T::links, kMaxLinks), field(&T::checkpoint),
                      field(&T::summary),          field(&T::path, merkle::kMaxPath)};
  }
};

/// What the key of a claim is the BCS of. The kind is a bare number: the other chain may know more of them.
struct XinghuoKey {
  std::uint8_t kind = 0;
  std::string name;
  bool operator==(const XinghuoKey&) const = default;
  static constexpr auto fields() { return std::tuple{field(&XinghuoKey::kind), field(&XinghuoKey::name, kMaxKeyBytes)}; }
};

[[nodiscard]] const ClientRules& xinghuo_rules();

}  // namespace xh::crosschain

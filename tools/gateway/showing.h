// What the chain there shows, checked as the ledger will check it, before anything is signed. Rules: docs/spec/gateway.md (GW22, GW31,
// GW35).
#pragma once

#include "tools/gateway/view.h"

namespace xh::gateway {

/// What was shown, and the client and its newest state with it.
struct Step {
  relay::Shown shown;
  crosschain::Client client;
  ConsensusState state;
};

/// The state of the client's latest height. Errors: those of the port; kBadAnswer.
[[nodiscard]] Result<ConsensusState> trusted_state(LedgerPort& here, const relay::LegView& view);
/// GW22: an update that holds, as far up as the trusted validators lead, and proofs at its height. The proofs are not checked yet. Errors:
/// those of the port; kBadHeader, kNotEnoughTrust.
[[nodiscard]] Result<Step> show_from(ChainPort& there, const relay::LegView& view, const ConsensusState& trusted,
                                     std::vector<Claim> claims);

/// What is to be anchored about a key of the chain there.
struct FactWish {
  std::string client;  ///< its name here
  Bytes key;
  bool dry_run = false;
};
struct AnchoredFact {
  std::string name;  ///< of the record, kind fact
  std::string client;
  ChainHeight height;
  std::optional<Bytes> value;  ///< nothing: the key had none
  std::string transaction;     ///< empty: of a dry run
};
/// GW35. Errors: those of the ports; kNotFound, kClientNotActive, kBadHeader, kNotEnoughTrust, kBadChainProof; kBadAnswer: the ledger
/// refuses it.
[[nodiscard]] Result<AnchoredFact> anchor_fact(LedgerPort& here, ChainPort& there, const FactWish& wish);

}  // namespace xh::gateway

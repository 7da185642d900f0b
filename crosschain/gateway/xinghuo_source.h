// What a node of a Xinghuo chain serves, as values of its client: one proof file has the header of an update, the epoch links, and the
// state proof. It is verified from genesis here before anything of it is submitted. Spec: docs/spec/gateway.md (GW10).
#pragma once

#include "crosschain/xinghuo.h"
#include "ledger/claim.h"

namespace xh::crosschain::gateway {

struct XinghuoAnswer {
  ConsensusState state;        ///< of the block of the proof
  ledger::StateKey key;        ///< what the proof is about
  std::optional<Bytes> value;  ///< nothing: absent
  ledger::ActiveProof proof;   ///< under the root of `state`
  ledger::ProofAnchor anchor;
};
/// Of a proof file about one record, present or absent. Errors: kBadProof names the step that fails, kBadAnswer when it is about something
/// else, kNotReady when the block ends an epoch and the set that follows is not proven yet: ask again.
[[nodiscard]] Result<XinghuoAnswer> xinghuo_answer(std::string_view proof_file, const ledger::Genesis& genesis);
/// The update to the block of an answer from a trusted state; over more than 64 changes of the set, to the last block that 64 of them
/// reach. Error kBadAnswer: the answer is not above the trusted state.
[[nodiscard]] Result<XinghuoUpdate> xinghuo_update(const ledger::Genesis& genesis, const ConsensusState& trusted,
                                                   const XinghuoAnswer& answer);
/// The claim that the answer proves, as a client takes it.
[[nodiscard]] Claim xinghuo_claim(const XinghuoAnswer& answer);

}  // namespace xh::crosschain::gateway

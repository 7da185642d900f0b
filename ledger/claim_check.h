// Whether a claim holds under a block summary of a certified log. Spec: docs/PROOFS.md, step "claim".
#pragma once

#include "ledger/claim.h"

namespace xh::ledger {

/// What a check finds out besides that the claim holds.
struct ClaimFindings {
  std::vector<ProvenVersion> versions;    ///< of a history claim, oldest first
  std::optional<CheckpointName> earlier;  ///< of a consistency claim
};
/// The anchor was checked before: its checkpoint is certified, its summary is in that log. Error kBadProof names what does not hold.
[[nodiscard]] Result<ClaimFindings> check_claim(const Claim& claim, const ProofAnchor& anchor, const Genesis& genesis,
                                                const EpochChain& epochs);
/// Root and number of records of an anchored stream.
struct StreamTip {
  Hash32 root;
  std::uint64_t count = 0;
};
/// From the bytes of a stream's record: owner (23 bytes), root (32), count (u64 LE), and more (A2). Error kBadProof when they are fewer.
[[nodiscard]] Result<StreamTip> stream_tip(ByteView record);
/// The summary at its own height in the log of a checkpoint.
[[nodiscard]] bool is_logged(const BlockSummary& summary, std::span<const Hash32> path, const CheckpointName& log);
/// A signed note that a quorum of the set that certifies its size signed, with no other lines. Errors: kBadNote, kBadCheckpoint.
[[nodiscard]] Result<SignedCheckpoint> certified_note(const Genesis& genesis, const EpochChain& epochs, std::string_view note);
/// Text and lines of that set, as certified_note() wants them.
[[nodiscard]] std::string note_text(const Genesis& genesis, const EpochChain& epochs, const SignedCheckpoint& checkpoint);

}  // namespace xh::ledger

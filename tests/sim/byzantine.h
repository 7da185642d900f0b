// The Byzantine validator of a simulated set: what it says besides, or in place of, what its core says. It signs with its own key only.
#pragma once

#include "consensus/core.h"
#include "tests/sim/random.h"
#include "tests/sim/run_result.h"
#include "tests/sim/toy_block.h"

namespace xh::sim {

class Byzantine {
 public:
  using Blocks = std::map<Hash32, Bytes>;

  Byzantine(Hash32 chain_id, consensus::ValidatorIndex me, const consensus::Signer& signer)
      : chain_id_(chain_id), me_(me), signer_(signer) {}

  /// Contradictions of a message that is sent: a second block for the same view, nullify and finalize votes beside others. Each is meant
  /// for some of the others. New blocks enter `known`.
  [[nodiscard]] std::vector<consensus::Body> contradict(const consensus::Message& message, Blocks& known, Random& random,
                                                        std::uint64_t& transaction) const;
  /// In place of a proposal: one on a parent that R4 forbids, because views between were not nullified or the parent lies below a final
  /// block. Meant for everybody.
  [[nodiscard]] std::optional<consensus::Message> misplace(const consensus::Message& message, Blocks& known, Random& random) const;

 private:
  [[nodiscard]] consensus::SignedVote sign(const consensus::Vote& vote) const;
  void put(consensus::Proposal& proposal, const ToyBlock& block, View parent_view, Blocks& known) const;

  Hash32 chain_id_;
  consensus::ValidatorIndex me_;
  const consensus::Signer& signer_;
};

}  // namespace xh::sim

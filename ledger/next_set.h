// One step along the validator sets of a chain: what EpochChain does from genesis on, from any set that is known. Spec: docs/spec/epochs.md
// (E10).
#pragma once

#include "ledger/epoch_chain.h"

namespace xh::ledger {

/// The set that follows `now` if the link is certified; cosignatures are not checked yet. Errors: kBadProof, kBadValidatorSet.
[[nodiscard]] Result<ServingSet> following_set(std::string_view origin, const ServingSet& now, const EpochLink& link);
/// The set that follows `now`. Errors: those of following_set(), kBadCheckpoint when `now` did not certify the link.
[[nodiscard]] Result<ServingSet> next_set(std::string_view origin, const ServingSet& now, const EpochLink& link);

}  // namespace xh::ledger

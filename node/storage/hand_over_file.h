// The file with which a validator's keys move: what they signed, as JSON with a checksum. Format: docs/spec/sign-state.md (W7, W10).
#pragma once

#include "consensus/sign_state.h"
#include "ledger/block.h"

namespace xh::storage {

inline constexpr std::size_t kMaxHandOverFileBytes = 256 * 1024 * 1024;

/// What the other host takes over.
struct HandOver {
  consensus::SignState::Content signed_votes;
  std::optional<ledger::CheckpointName> signed_checkpoint;  ///< the last one
  static constexpr auto fields() { return std::tuple{field(&HandOver::signed_votes), field(&HandOver::signed_checkpoint)}; }
};

[[nodiscard]] std::string hand_over_text(const HandOver& hand_over);
/// Total. Error kBadSignState.
[[nodiscard]] Result<HandOver> parse_hand_over(std::string_view text);
/// "floor epoch 0 view 7, 2 votes above it, checkpoints up to size 12"
[[nodiscard]] std::string describe(const HandOver& hand_over);

}  // namespace xh::storage

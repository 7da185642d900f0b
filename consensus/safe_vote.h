// Whether a key may sign a vote, as an error of the catalogue. Rule W2: docs/spec/sign-state.md.
#pragma once

#include <string>

#include "base/result.h"
#include "consensus/sign_state.h"

namespace xh::consensus {

/// Error kUnsafeToSign: the vote excludes one that the key signed, or lies at or below its floor. `place`: where the state is.
[[nodiscard]] inline Status may_sign(const SignState& state, const PastVote& vote, std::string place) {
  if (state.judge(vote) != SignState::Verdict::kRefused) return {};
  return fail(ErrorId::kUnsafeToSign, "epoch " + std::to_string(vote.epoch.value) + " view " + std::to_string(view_of(vote.vote).value),
              std::move(place));
}

}  // namespace xh::consensus

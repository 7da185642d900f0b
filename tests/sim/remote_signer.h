// A signer in a process of its own, as a simulated node sees it: it judges, keeps its state before it answers, and may be away or die
// between the two. Spec: docs/spec/remote-signer.md.
#pragma once

#include "consensus/core.h"
#include "tests/sim/random.h"

namespace xh::sim {

class RemoteSigner final : public consensus::Signer {
 public:
  /// `state` is its disk.
  RemoteSigner(PrivateKey key, std::optional<consensus::SignState>& state, Random& random)
      : key_(std::move(key)), state_(state), random_(random) {}

  [[nodiscard]] std::optional<Signature> sign(Epoch epoch, const consensus::Vote& vote) override {
    if (!connected) return std::nullopt;
    if (flaky && random_.chance(15)) return lose();
    const consensus::PastVote asked{epoch, vote};
    state_->raise(position);
    if (state_->doubt() != consensus::Doubt::kNone) return std::nullopt;
    const auto verdict = state_->judge(asked);
    if (verdict == consensus::SignState::Verdict::kRefused) return std::nullopt;
    if (verdict == consensus::SignState::Verdict::kNew) state_->add(asked);
    if (flaky && random_.chance(15)) {
      unanswered.push_back(asked);
      return lose();
    }
    return key_.sign(consensus::signing_bytes(state_->content().chain_id, epoch, vote));
  }

  bool connected = false;
  bool flaky = false;
  bool seen = false;  ///< a signature that the node did not know: it listens (Z8)
  std::size_t lost = 0;
  consensus::Moment position;                   ///< of the node, told with the next vote
  std::vector<consensus::PastVote> unanswered;  ///< in this life of the node

 private:
  std::optional<Signature> lose() {
    ++lost;
    connected = false;
    return std::nullopt;
  }
  PrivateKey key_;
  std::optional<consensus::SignState>& state_;
  Random& random_;
};

}  // namespace xh::sim

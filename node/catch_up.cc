#include "node/catch_up.h"

#include <algorithm>

namespace xh::node {

void CatchUp::announced(PeerId peer, Height height) {
  auto& known = peers_[peer];
  known.height = std::max(known.height, height);
}

void CatchUp::disconnected(PeerId peer) {
  peers_.erase(peer);
  if (outstanding_ == peer) outstanding_.reset();
}

void CatchUp::answered(PeerId peer, bool useful) {
  if (outstanding_ != peer) return;
  outstanding_.reset();
  const auto it = peers_.find(peer);
  if (it != peers_.end()) it->second.failures = useful ? 0 : it->second.failures + 1;
}

std::optional<CatchUp::Request> CatchUp::poll(Instant now, Height have, bool stalled) {
  if (outstanding_ && now < deadline_) return std::nullopt;
  if (outstanding_) answered(*outstanding_, false);
  const std::pair<const PeerId, Peer>* chosen = nullptr;
  for (const auto& item : peers_) {
    if (item.second.height.value <= have.value + (stalled ? 0 : slack_)) continue;
    // Fewest failures first, then the tallest: one hostile peer cannot hold us up twice in a row.
    if (chosen == nullptr || item.second.failures < chosen->second.failures ||
        (item.second.failures == chosen->second.failures && item.second.height > chosen->second.height)) {
      chosen = &item;
    }
  }
  if (chosen == nullptr) return std::nullopt;
  outstanding_ = chosen->first;
  deadline_ = now + kSyncTimeout;
  return Request{chosen->first, have.next()};
}

Height CatchUp::best() const {
  Height best;
  for (const auto& [id, peer] : peers_) best = std::max(best, peer.height);
  return best;
}

}  // namespace xh::node

#include "node/gossip.h"

namespace xh::node {

std::vector<Gossip> in_frames(std::vector<EnvelopeBytes> envelopes) {
  std::vector<Gossip> frames;
  std::size_t bytes = 0;
  for (auto& envelope : envelopes) {
    const bool full = frames.empty() || frames.back().envelopes.size() >= kMaxGossipEnvelopes || bytes >= kMaxGossipBytes;
    if (full) {
      frames.emplace_back();
      bytes = 0;
    }
    bytes += envelope.bytes.size();
    frames.back().envelopes.push_back(std::move(envelope));
  }
  return frames;
}

}  // namespace xh::node

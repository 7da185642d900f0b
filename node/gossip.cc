#include "node/gossip.h"

namespace xh::node {

std::vector<Gossip> in_frames(std::vector<Outgoing> envelopes) {
  std::vector<Gossip> frames;
  std::size_t bytes = 0;
  std::optional<std::uint64_t> next;
  for (auto& [envelope, number] : envelopes) {
    const bool full = frames.empty() || frames.back().envelopes.size() >= kMaxGossipEnvelopes || bytes >= kMaxGossipBytes;
    if (full || number != next) {
      frames.emplace_back().first = number;
      bytes = 0;
    }
    next = number ? std::optional(*number + 1) : std::nullopt;
    bytes += envelope.bytes.size();
    frames.back().envelopes.push_back(std::move(envelope));
  }
  return frames;
}

}  // namespace xh::node

// Envelopes on their way to other validators, in frames of a bounded size: transactions may have a megabyte each.
// Spec: docs/spec/node.md (N7).
#pragma once

#include <vector>

#include "node/messages.h"

namespace xh::node {

/// A frame takes no further envelope beyond this; one envelope always fits.
inline constexpr std::size_t kMaxGossipBytes = 1024 * 1024;

/// The sender's number of it, where it has one (N9).
struct Outgoing {
  EnvelopeBytes envelope;
  std::optional<std::uint64_t> number = std::nullopt;
};

/// All envelopes, in their order, in as few messages as the limits allow: kMaxGossipEnvelopes, and kMaxGossipBytes before the last one. The
/// numbers of one message follow on each other.
[[nodiscard]] std::vector<Gossip> in_frames(std::vector<Outgoing> envelopes);

}  // namespace xh::node

// Envelopes on their way to other validators, in frames of a bounded size: transactions may have a megabyte each.
// Spec: docs/spec/node.md (N7).
#pragma once

#include <vector>

#include "node/messages.h"

namespace xh::node {

/// A frame takes no further envelope beyond this; one envelope always fits.
inline constexpr std::size_t kMaxGossipBytes = 1024 * 1024;

/// All envelopes, in their order, in as few messages as the limits allow: kMaxGossipEnvelopes, and kMaxGossipBytes before the last one.
[[nodiscard]] std::vector<Gossip> in_frames(std::vector<EnvelopeBytes> envelopes);

}  // namespace xh::node

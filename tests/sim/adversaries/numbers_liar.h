// numbers-liar: a validator of the simulated network who calls one transaction by other numbers to other peers, names other runs in its
// short proposals than it means, and answers with other entries (docs/spec/node.md, N9-N13).
#pragma once

#include "node/messages.h"
#include "tests/sim/random.h"

namespace xh::sim {

class NumbersLiar {
 public:
  explicit NumbersLiar(std::uint64_t seed) : random_(seed * 0x9e3779b97f4a7c15ULL + 5) {}
  /// What it says to this peer in place of the message. False when the message offers no lie.
  [[nodiscard]] bool twist(node::Message& message, std::size_t to);

 private:
  [[nodiscard]] bool twist_run(node::ShortBlock& block);

  Random random_;
};

}  // namespace xh::sim

#include "tests/sim/adversaries/all.h"

namespace xh::sim {

using namespace consensus;  // NOLINT(google-build-using-namespace): the simulator speaks that layer's language

// The cluster's timers are 140 ms (leader) and 180 ms (advance); links take up to 25 ms.
std::vector<Lie> LateLeader::says(const Message& message, std::optional<std::size_t> to) {
  auto out = Adversary::says(message, to);
  if (!means_.random.chance(700)) return out;
  ++means_.lies;
  const bool proposal = std::holds_alternative<Proposal>(message.body);
  for (auto& lie : out) lie.delay = std::chrono::milliseconds(proposal ? means_.random.between(110, 145) : means_.random.between(100, 190));
  return out;
}

}  // namespace xh::sim

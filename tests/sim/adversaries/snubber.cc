#include "tests/sim/adversaries/all.h"

namespace xh::sim {

using namespace consensus;  // NOLINT(google-build-using-namespace): the simulator speaks that layer's language

std::vector<Lie> Snubber::says(const Message& message, std::optional<std::size_t> to) {
  const std::size_t victim = (means_.me + 1) % means_.validators;
  if (to == victim) {
    ++means_.lies;
    return {};
  }
  if (to) return Adversary::says(message, to);
  ++means_.lies;
  std::vector<Lie> out;
  for (std::size_t i = 0; i < means_.validators; ++i) {
    if (i != means_.me && i != victim) out.push_back({i, encode(message), {}});
  }
  return out;
}

}  // namespace xh::sim

#include "tests/sim/adversaries/all.h"

namespace xh::sim {

using namespace consensus;  // NOLINT(google-build-using-namespace): the simulator speaks that layer's language

std::vector<Lie> Garbler::says(const Message& message, std::optional<std::size_t> to) {
  auto out = Adversary::says(message, to);
  if (!means_.random.chance(300)) return out;
  ++means_.lies;
  auto& bytes = out[0].bytes;
  switch (means_.random.below(3)) {
    case 0:
      bytes[means_.random.below(bytes.size())] ^= static_cast<std::uint8_t>(1U << means_.random.below(8));
      break;
    case 1:
      bytes.resize(means_.random.below(bytes.size()));
      break;
    default:
      bytes.resize(bytes.size() + 1 + means_.random.below(40), 0xff);
  }
  return out;
}

std::vector<Lie> Garbler::unasked(View) {
  ++means_.lies;
  Bytes noise(means_.random.below(300));
  for (auto& byte : noise) byte = static_cast<std::uint8_t>(means_.random.below(256));
  return {{std::nullopt, std::move(noise), {}}};
}

}  // namespace xh::sim

#include "tests/sim/adversaries/all.h"

namespace xh::sim {

using namespace consensus;  // NOLINT(google-build-using-namespace): the simulator speaks that layer's language

std::vector<Lie> Equivocator::says(const Message& message, std::optional<std::size_t> to) {
  const auto* proposal = std::get_if<Proposal>(&message.body);
  if (proposal == nullptr || !means_.random.chance(600)) return Adversary::says(message, to);
  ++means_.lies;
  Proposal other = *proposal;
  auto block = *decode<ToyBlock>(other.block);
  block.transactions.push_back(++means_.transaction);
  means_.put(other, block, std::get<Notarize>(other.vote.vote).parent_view);
  const Bytes first = encode(message);
  const Bytes second = Means::message(other);
  // Random sets, which may overlap or leave somebody out.
  std::vector<Lie> out;
  for (std::size_t i = 0; i < means_.validators; ++i) {
    if (i == means_.me) continue;
    if (means_.random.chance(600)) out.push_back({i, first, {}});
    if (means_.random.chance(500)) out.push_back({i, second, {}});
  }
  return out;
}

}  // namespace xh::sim

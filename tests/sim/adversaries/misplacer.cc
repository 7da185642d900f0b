#include "tests/sim/adversaries/all.h"

namespace xh::sim {

using namespace consensus;  // NOLINT(google-build-using-namespace): the simulator speaks that layer's language

std::vector<Lie> Misplacer::says(const Message& message, std::optional<std::size_t> to) {
  const auto* proposal = std::get_if<Proposal>(&message.body);
  if (proposal == nullptr || means_.blocks.empty() || !means_.random.chance(500)) return Adversary::says(message, to);
  // Near the newest blocks the lie is hardest to see.
  std::vector<std::pair<std::uint64_t, Hash32>> newest;
  for (const auto& [id, bytes] : means_.blocks) newest.emplace_back(decode<ToyBlock>(bytes)->view, id);
  std::ranges::sort(newest, std::greater<>());
  const auto& [view, parent] = newest[means_.random.below(std::min<std::size_t>(newest.size(), 6))];
  const auto right = decode<ToyBlock>(proposal->block);
  if (view >= right->view || parent == right->parent) return Adversary::says(message, to);
  ++means_.lies;
  Proposal other = *proposal;
  means_.put(other, {parent, decode<ToyBlock>(means_.blocks.at(parent))->height + 1, right->view, {}}, View{view});
  return {{std::nullopt, Means::message(std::move(other)), {}}};
}

}  // namespace xh::sim

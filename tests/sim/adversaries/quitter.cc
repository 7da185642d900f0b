#include "tests/sim/adversaries/all.h"

namespace xh::sim {

using namespace consensus;  // NOLINT(google-build-using-namespace): the simulator speaks that layer's language

std::vector<Lie> Quitter::says(const Message& message, std::optional<std::size_t> to) {
  const auto* vote = std::get_if<SignedVote>(&message.body);
  const bool for_a_block = vote != nullptr && block_of(vote->vote) != nullptr;
  if (!for_a_block && !std::holds_alternative<Proposal>(message.body)) return Adversary::says(message, to);
  ++means_.lies;
  return {{std::nullopt,
           Means::message(means_.sign(Nullify{view_of(vote != nullptr ? vote->vote : std::get<Proposal>(message.body).vote.vote)})),
           {}}};
}

std::vector<Lie> Quitter::unasked(View view) {
  ++means_.lies;
  return {{std::nullopt, Means::message(means_.sign(Nullify{view})), {}},
          {std::nullopt, Means::message(means_.sign(Nullify{view.next()})), {}}};
}

}  // namespace xh::sim

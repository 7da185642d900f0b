#include "tests/sim/adversaries/all.h"

namespace xh::sim {

using namespace consensus;  // NOLINT(google-build-using-namespace): the simulator speaks that layer's language

std::vector<Lie> DoubleVoter::says(const Message& message, std::optional<std::size_t> to) {
  auto out = Adversary::says(message, to);
  const auto* vote = std::get_if<SignedVote>(&message.body);
  if (vote == nullptr || !means_.random.chance(400)) return out;
  ++means_.lies;
  const View view = view_of(vote->vote);
  std::vector<Body> others;
  others.emplace_back(means_.sign(Nullify{view}));
  if (const auto* block = block_of(vote->vote)) others.emplace_back(means_.sign(Finalize{view, *block}));
  if (!means_.blocks.empty()) {
    auto some = means_.blocks.begin();
    std::advance(some, static_cast<std::ptrdiff_t>(means_.random.below(means_.blocks.size())));
    others.emplace_back(means_.sign(Notarize{view, view.previous(), some->first}));
    others.emplace_back(means_.sign(Finalize{view, some->first}));
  }
  for (const auto& body : others) {
    for (std::size_t i = 0; i < means_.validators; ++i) {
      if (i != means_.me && means_.random.chance(500)) out.push_back({i, Means::message(body), {}});
    }
  }
  return out;
}

}  // namespace xh::sim

#include "tests/sim/adversaries/all.h"

namespace xh::sim {

using namespace consensus;  // NOLINT(google-build-using-namespace): the simulator speaks that layer's language

void Replayer::hears(std::size_t, const Message& message) {
  constexpr std::size_t kRemembered = 400;
  if (std::holds_alternative<SignedVote>(message.body))
    return;  // nobody takes a vote from another than its signer: the impersonator tries that
  if (heard_.size() < kRemembered)
    heard_.push_back(encode(message));
  else if (means_.random.chance(100))
    heard_[means_.random.below(kRemembered)] = encode(message);
}

std::vector<Lie> Replayer::unasked(View) {
  std::vector<Lie> out;
  for (int i = 0; i < 5 && !heard_.empty(); ++i) {
    ++means_.lies;
    out.push_back(
        {means_.random.chance(500) ? std::nullopt : std::optional(means_.other()), heard_[means_.random.below(heard_.size())], {}});
  }
  return out;
}

}  // namespace xh::sim

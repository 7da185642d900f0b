#include "tests/sim/adversaries/all.h"

namespace xh::sim {

using namespace consensus;  // NOLINT(google-build-using-namespace): the simulator speaks that layer's language

namespace {

View near(View view, Random& random) { return random.chance(500) ? view.next() : view.value > 1 ? view.previous() : view; }

Vote mutated(const Vote& vote, Random& random) {
  Vote other = vote;
  if (auto* notarize = std::get_if<Notarize>(&other)) {
    if (random.chance(300))
      notarize->view = near(notarize->view, random);
    else if (random.chance(500))
      notarize->parent_view = near(notarize->parent_view, random);
    else
      notarize->block.bytes[random.below(32)] ^= 1;
  } else if (auto* nullify = std::get_if<Nullify>(&other)) {
    nullify->view = near(nullify->view, random);
  } else if (auto* finalize = std::get_if<Finalize>(&other)) {
    if (random.chance(500))
      finalize->view = near(finalize->view, random);
    else
      finalize->block.bytes[random.below(32)] ^= 1;
  }
  return other;
}

}  // namespace

std::vector<Lie> Mutator::says(const Message& message, std::optional<std::size_t> to) {
  if (!means_.random.chance(300)) return Adversary::says(message, to);
  Message other = message;
  if (auto* vote = std::get_if<SignedVote>(&other.body)) {
    *vote = means_.sign(mutated(vote->vote, means_.random));
  } else if (auto* proposal = std::get_if<Proposal>(&other.body)) {
    if (means_.random.chance(300))
      proposal->parent.reset();
    else if (means_.random.chance(300))
      proposal->block = Bytes(means_.random.below(80), 7);
    else
      proposal->vote = means_.sign(mutated(proposal->vote.vote, means_.random));
  } else if (auto* fetch = std::get_if<FetchCertificate>(&other.body)) {
    fetch->view = near(fetch->view, means_.random);
  } else {
    return Adversary::says(message, to);
  }
  ++means_.lies;
  std::vector<Lie> out = {{to, encode(other), {}}};
  if (means_.random.chance(500)) out.push_back({to, encode(message), {}});
  return out;
}

}  // namespace xh::sim

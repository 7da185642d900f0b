#include "tests/sim/adversary.h"

#include "tests/sim/adversaries/all.h"

namespace xh::sim {

using namespace consensus;  // NOLINT(google-build-using-namespace): the simulator speaks that layer's language

SignedVote Means::sign(const Vote& vote) const { return {vote, me, *signer.sign(Epoch{0}, vote)}; }

void Means::put(Proposal& proposal, const ToyBlock& block, View parent_view) const {
  proposal.block = encode(block);
  const Hash32 id = toy_id(proposal.block);
  proposal.vote = sign(Notarize{view_of(proposal.vote.vote), parent_view, id});
  blocks.emplace(id, proposal.block);
}

namespace {

using Make = std::unique_ptr<Adversary> (*)(const Means&);
template <class T>
std::unique_ptr<Adversary> make(const Means& means) {
  return std::make_unique<T>(means);
}

const std::vector<std::pair<std::string_view, Make>>& makers() {
  static const std::vector<std::pair<std::string_view, Make>> all = {
      {"equivocator", make<Equivocator>},   {"double-voter", make<DoubleVoter>}, {"misplacer", make<Misplacer>},
      {"withholder", make<Withholder>},     {"snubber", make<Snubber>},          {"late-leader", make<LateLeader>},
      {"far-future", make<FarFuture>},      {"mutator", make<Mutator>},          {"replayer", make<Replayer>},
      {"quitter", make<Quitter>},           {"hoarder", make<Hoarder>},          {"garbler", make<Garbler>},
      {"impersonator", make<Impersonator>}, {kFlooder, make<Flooder>},
  };
  return all;
}

}  // namespace

const std::vector<std::string_view>& adversary_names() {
  static const std::vector<std::string_view> names = [] {
    std::vector<std::string_view> out;
    for (const auto& [name, unused] : makers()) out.push_back(name);
    out.insert(std::ranges::find(out, kFlooder), kTwins);
    return out;
  }();
  return names;
}

std::unique_ptr<Adversary> make_adversary(std::string_view name, const Means& means) {
  for (const auto& [known, make_it] : makers()) {
    if (known == name) return make_it(means);
  }
  return nullptr;
}

}  // namespace xh::sim

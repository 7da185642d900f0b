#include "node/epoch_view.h"

#include "base/check.h"

namespace xh::node {

EpochView EpochView::of(Epoch epoch, std::vector<ledger::Validator> members) {
  std::vector<consensus::Validator> validators;
  std::map<PublicKey, std::uint16_t> network;
  std::map<PublicKey, std::uint16_t> votes;
  for (std::size_t i = 0; i < members.size(); ++i) {
    validators.push_back({members[i].consensus_key, members[i].weight});
    network.emplace(members[i].network_key, static_cast<std::uint16_t>(i));
    votes.emplace(members[i].consensus_key, static_cast<std::uint16_t>(i));
  }
  auto set = consensus::ValidatorSet::make(std::move(validators));
  XH_CHECK(set.has_value());
  return EpochView{epoch, std::move(members), *std::move(set), std::move(network), std::move(votes)};
}

}  // namespace xh::node

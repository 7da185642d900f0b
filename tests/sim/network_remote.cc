// Validators of a simulated network whose key is with a remote signer: it loses answers, dies, goes back to an old state (Z4-Z10).
#include "tests/sim/network_run.h"

namespace xh::sim {

void Network::make_signer(std::size_t i) {
  auto& node = nodes_[i];
  auto own = node_key(KeyUse::kConsensus, i);
  if (i == liar_ || !random_.chance(250)) {
    node.signer = std::make_unique<KeySigner>(std::move(own), genesis_.chain_id);
    return;
  }
  ++result_.faults["remote"];
  auto remote = std::make_unique<RemoteSigner>(std::move(own), node.sign_state, random_);
  node.remote = remote.get();
  node.signer = std::move(remote);
}

// Z5, Z6. At a start the signer may be away; then the node knows nothing of its key, and its signer says nothing.
node::KeyPast Network::attach(std::size_t i) {
  auto& node = nodes_[i];
  auto& remote = *node.remote;
  remote.flaky = !healed_ && !calm_;
  remote.connected = !remote.flaky || !random_.chance(100);
  if (!remote.connected) return {};
  consensus::Moment position{node.disk.ledger->membership().epoch, View{0}};
  std::vector<consensus::PastVote> votes;
  for (const auto& record : node.disk.journal) {
    if (const auto* own = std::get_if<consensus::OwnVote>(&record)) votes.push_back({own->epoch, own->vote.vote});
    const auto* certificate = std::get_if<consensus::Certificate>(&record);
    if (certificate != nullptr && std::holds_alternative<consensus::Finalize>(certificate->vote))
      position = std::max(position, {certificate->epoch, view_of(certificate->vote)});
  }
  remote.position = position;
  node.sign_state->attach(votes, position);
  const auto& state = node.sign_state->content();
  if (state.doubt != consensus::Doubt::kNone && restored_ != i)
    checker_.report(fmt::format("Z5: node {} doubts its key ({}), and nothing was restored", i, name_of(state.doubt)));
  votes.insert(votes.end(), remote.unanswered.begin(), remote.unanswered.end());
  const bool arrived = state.arrival || std::exchange(remote.seen, false) || node.sign_state->is_ahead_of(votes, position);
  return {state.floor, state.votes, state.doubt, arrived};
}

// Z10. In the life that lost it; the next one attaches at its start.
void Network::reattach(std::size_t i) {
  auto& node = nodes_[i];
  if (node.remote == nullptr || node.remote->connected || node.attaching) return;
  ++result_.faults["unanswered"];
  node.attaching = true;
  later(i, millis(random_.between(1, 600)), [this, i] {
    nodes_[i].attaching = false;
    auto past = attach(i);
    if (nodes_[i].remote->connected) return feed(i, node::KeyAttached{std::move(past)});
    reattach(i);
  });
}

// The signer's folder goes back to a copy; the node's does not.
void Network::restore_signer(std::size_t i) {
  ++result_.faults["signer-restored"];
  crash(i);
  nodes_[i].sign_state = backup_->sign_state;
  restored_ = i;
  trace("signer-restored", i, 0);
}

// The journal is synced; the floor follows with the next vote. What was seen is the signer's to judge (Z8).
void Network::remember_remotely(std::size_t i, const std::vector<node::Effect>& effects) {
  auto& node = nodes_[i];
  for (const auto& effect : effects) {
    if (const auto* seen = std::get_if<node::KeySeenElsewhere>(&effect)) {
      node.remote->connected = false;
      node.remote->seen = true;
      trace("seen", i, view_of(seen->vote.vote).value);
      const bool known = seen->vote.moment() <= node.sign_state->content().floor ||
                         node.sign_state->judge(seen->vote) == consensus::SignState::Verdict::kKnown;
      if (known) continue;
      if (restored_ != i) checker_.report(fmt::format("Z8: node {} sees its key elsewhere, and nothing was restored", i));
      node.sign_state->doubt(consensus::Doubt::kSeenElsewhere);
    }
    const auto* persist = std::get_if<node::PersistRecord>(&effect);
    const auto* certificate = persist == nullptr ? nullptr : std::get_if<consensus::Certificate>(&persist->record);
    if (certificate != nullptr && std::holds_alternative<consensus::Finalize>(certificate->vote))
      node.remote->position = std::max(node.remote->position, {certificate->epoch, view_of(certificate->vote)});
  }
}

}  // namespace xh::sim

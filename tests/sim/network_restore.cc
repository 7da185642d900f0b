// A validator of a simulated network whose data folder is lost or rolled back to a copy, with what that does to its sign state (W4-W8).
#include "base/check.h"
#include "tests/sim/network_run.h"

namespace xh::sim {

// Only where a validator that stops voting leaves a quorum of those that were promised: no liar, and, unless its key is handed over, no
// change of the set.
void Network::plan_restore() {
  if (calm_ || liar_ || !random_.chance(500)) return;
  const std::size_t i = random_.below(kValidators);
  const Duration copied = millis(random_.between(100, 3000));
  if (random_.chance(700)) after(copied, [this, i] { copy(i); });
  after(copied + millis(random_.between(500, 2500)), [this, i] { restore(i); });
}

// A copy of a folder as a backup takes it.
void Network::copy(std::size_t i) {
  const auto& disk = nodes_[i].disk;
  backup_ = Backup{disk.ledger->height(), disk.journal, disk.certified, disk.links, nodes_[i].sign_state};
}

void Network::restore(std::size_t i) {
  auto& node = nodes_[i];
  if (node.remote != nullptr && backup_ && !council_ && random_.chance(400)) return restore_signer(i);
  crash(i);
  if (random_.chance(350)) {
    lose_synced(i);
  } else {
    replace_folder(i);
  }
  restored_ = i;
  if (node.remote != nullptr) return;  // Z6: its state is no older
  if (council_ || random_.chance(400)) {
    ++result_.faults["handed-over"];
    const auto content = node.sign_state->hand_over();
    if (!content) return checker_.report("W7: a state without a doubt is not handed over: " + content.error().to_string());
    consensus::SignState taken(node.sign_state->content().chain_id, node.sign_state->content().key);
    const auto status = taken.receive(*consensus::SignState::from(*content));
    if (!status) return checker_.report("W7: " + status.error().to_string());
    node.sign_state = std::move(taken);
  } else if (random_.chance(300)) {
    ++result_.faults["state-lost"];
    node.sign_state.reset();
  }
}

void Network::replace_folder(std::size_t i) {
  auto& node = nodes_[i];
  ++result_.faults["restored"];
  Disk disk;
  disk.ledger = std::make_unique<MemoryLedger>(genesis_, names_);
  if (backup_) {
    for (Height h{1}; h <= backup_->height; h = h.next()) XH_CHECK(disk.ledger->commit(node.disk.ledger->at(h).block, node.known_protocol));
    disk.journal = backup_->journal;
    disk.certified = backup_->certified;
    disk.links = backup_->links;
  }
  const Height height = disk.ledger->height();
  node.disk = std::move(disk);
  checker_.restored(i, height);
  trace("restore", i, height.value);
}

// A disk that said "synced" and lied: the end of one file is not there after the power came back. (The end of journal and sign state
// together cannot be noticed by anybody but the peers: W6.)
void Network::lose_synced(std::size_t i) {
  auto& disk = nodes_[i].disk;
  ++result_.faults["disk-lied"];
  if (random_.chance(500)) {
    const std::size_t lost = std::min<std::size_t>(disk.journal.size(), random_.between(1, 8));
    disk.journal.resize(disk.journal.size() - lost);
    trace("journal lied", i, lost);
    return;
  }
  const Height height{disk.ledger->height().value - std::min(disk.ledger->height().value, random_.between(1, 3))};
  auto shorter = std::make_unique<MemoryLedger>(genesis_);
  for (Height h{1}; h <= height; h = h.next()) XH_CHECK(shorter->commit(disk.ledger->at(h).block, nodes_[i].known_protocol));
  disk.ledger = std::move(shorter);
  checker_.restored(i, height);
  trace("ledger lied", i, height.value);
}

// As a node does it at its start: what is found out is durable before anything leaves.
node::KeyPast Network::past_of(std::size_t i) {
  auto& node = nodes_[i];
  if (node.remote != nullptr) return attach(i);
  if (!node.sign_state) return {{}, {}, consensus::Doubt::kLost, false};
  consensus::Moment position{node.disk.ledger->membership().epoch, View{0}};
  std::vector<consensus::PastVote> votes;
  for (const auto& record : node.disk.journal) {
    if (const auto* own = std::get_if<consensus::OwnVote>(&record)) votes.push_back({own->epoch, own->vote.vote});
    const auto* certificate = std::get_if<consensus::Certificate>(&record);
    if (certificate != nullptr && std::holds_alternative<consensus::Finalize>(certificate->vote))
      position = std::max(position, {certificate->epoch, view_of(certificate->vote)});
  }
  node.sign_state->compare(votes, position);
  const auto& state = node.sign_state->content();
  if (state.doubt != consensus::Doubt::kNone && restored_ != i && i != liar_)
    checker_.report(fmt::format("W4: node {} doubts its key ({}), and nothing was restored", i, name_of(state.doubt)));
  return {state.floor, state.votes, state.doubt, state.arrival.has_value()};
}

// The journal is synced, nothing has left; the process may die before the sign state is.
bool Network::remember_votes(std::size_t i, const std::vector<node::Effect>& effects) {
  auto& node = nodes_[i];
  if (node.remote != nullptr) {
    remember_remotely(i, effects);
    return true;
  }
  for (const auto& effect : effects) {
    const auto* persist = std::get_if<node::PersistRecord>(&effect);
    if (const auto* seen = std::get_if<node::KeySeenElsewhere>(&effect)) {
      if (restored_ != i && i != liar_) checker_.report(fmt::format("W6: node {} sees its key elsewhere, and nothing was restored", i));
      if (node.sign_state) node.sign_state->doubt(consensus::Doubt::kSeenElsewhere);
      trace("seen", i, view_of(seen->vote.vote).value);
    }
    if (persist == nullptr) continue;
    if (const auto* own = std::get_if<consensus::OwnVote>(&persist->record)) {
      if (crash_now_ && random_.chance(100)) {
        crash_now_ = false;
        ++result_.faults["mid-step"];
        crash(i);
        return false;
      }
      const consensus::PastVote vote{own->epoch, own->vote.vote};
      if (!node.sign_state || node.sign_state->judge(vote) == consensus::SignState::Verdict::kRefused) {
        checker_.report(fmt::format("W2: node {} is about to sign what its sign state refuses", i));
        return false;
      }
      if (node.sign_state->judge(vote) == consensus::SignState::Verdict::kNew) node.sign_state->add(vote);
    }
    const auto* certificate = std::get_if<consensus::Certificate>(&persist->record);
    if (node.sign_state && certificate != nullptr && std::holds_alternative<consensus::Finalize>(certificate->vote))
      node.sign_state->raise({certificate->epoch, view_of(certificate->vote)});
  }
  return true;
}

}  // namespace xh::sim

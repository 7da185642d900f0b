// How a node keeps what its consensus key signs: journal first, then the sign state beside the key, then the vote leaves. With a remote
// signer the state is synced there, before the journal. Rules W2-W6: docs/spec/sign-state.md; Z5-Z10: docs/spec/remote-signer.md.
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>

#include "base/check.h"
#include "consensus/safe_vote.h"
#include "node/runtime/log_events.h"
#include "node/runtime/node.h"
#include "node/runtime/setup.h"

namespace xh::runtime {

using consensus::Doubt;
using consensus::OwnVote;
using consensus::PastVote;
using consensus::SignState;

namespace {

// Exit code 10: systemd does not start it again, and nothing is signed.
[[noreturn]] void stop_unsafe(os::Log& log, const Error& why) {
  log.write(event::kUnsafeToSign, {{"error", why.to_string()}});
  std::fflush(stderr);
  std::_Exit(10);
}

const OwnVote* vote_in(const node::Effect& effect) {
  const auto* persist = std::get_if<node::PersistRecord>(&effect);
  return persist == nullptr ? nullptr : std::get_if<OwnVote>(&persist->record);
}

// The moment of a finalization that a record tells.
std::optional<consensus::Moment> final_in(const consensus::Record& record) {
  const auto* certificate = std::get_if<consensus::Certificate>(&record);
  if (certificate == nullptr || !std::holds_alternative<consensus::Finalize>(certificate->vote)) return std::nullopt;
  return consensus::Moment{certificate->epoch, view_of(certificate->vote)};
}

// What a journal says about this key, for a ledger of this epoch.
struct Journaled {
  Journaled(const std::vector<consensus::Record>& journal, Epoch epoch) : position{epoch, View{0}} {
    for (const auto& record : journal) {
      if (const auto* own = std::get_if<OwnVote>(&record)) held.push_back({{own->epoch, own->vote.vote}, own->vote.signature});
      if (const auto moment = final_in(record)) position = std::max(position, *moment);
    }
  }
  consensus::Moment position;
  std::vector<signer::HeldVote> held;
};

}  // namespace

void Node::make_signer() {
  if (!config_.signer) {
    consensus_key_ = keys_.consensus->public_key();
    checkpoint_key_ = keys_.checkpoint->public_key();
    signer_ = std::make_unique<KeySigner>(*keys_.consensus, genesis_.chain_id);
    return;
  }
  consensus_key_ = config_.signer->consensus_key;
  checkpoint_key_ = config_.signer->checkpoint_key;
  auto remote = std::make_unique<signer::Client>(
      signer::Client::Settings{config_.signer->socket, genesis_.chain_id, *consensus_key_, *checkpoint_key_},
      signer::Client::Events{[this](node::KeyPast past) { strand_->post(node::KeyAttached{std::move(past)}); },
                             [this](const std::string& text) {
                               log_.write(event::kSignerNote, {{"text", text}});
                             }});
  remote_ = remote.get();
  signer_ = std::move(remote);
}

Result<node::KeyPast> Node::open_sign_state(const std::vector<consensus::Record>& journal) {
  const std::string path = remote_ ? config_.signer->socket : sign_state_path(config_);
  if (!remote_) {
    XH_TRY(sign_state_, storage::SignStateFile::open(path, genesis_.chain_id, *consensus_key_));
  }
  auto past = remote_ ? attach_signer(journal) : compare_here(journal);
  handed_over_ = past.doubt == Doubt::kHandedOver;
  if (past.doubt == Doubt::kNone) {
    if (past.arrived) log_.write(event::kListensFirst);
    return past;
  }
  const Error why{ErrorId::kSignStateInDoubt, std::string(explain(past.doubt)), path};
  if (config_.strict) return fail(why);
  log_.write(event::kFollowsOnly, {{"error", why.to_string()}});
  return past;
}

// W4.
node::KeyPast Node::compare_here(const std::vector<consensus::Record>& journal) {
  if (!sign_state_) return {{}, {}, Doubt::kLost, false};
  const Journaled journaled(journal, store_->membership().epoch);
  std::vector<PastVote> votes;
  for (const auto& held : journaled.held) votes.push_back(held.vote);
  SignState state = sign_state_->state();
  state.compare(votes, journaled.position);
  // Synced before anything is done: a vote that only the journal knew, or a doubt that a later start could not see any more.
  if (state.content() != sign_state_->state().content()) sign_state_->replace(state);
  return {state.content().floor, state.content().votes, state.doubt(), state.content().arrival.has_value()};
}

// Z5. Without a signer the node starts all the same: sign() fails until it is there.
node::KeyPast Node::attach_signer(const std::vector<consensus::Record>& journal) {
  Journaled journaled(journal, store_->membership().epoch);
  std::erase_if(journaled.held, [&](const auto& held) { return held.vote.moment() <= journaled.position; });
  return remote_->start(journaled.position, std::move(journaled.held)).value_or(node::KeyPast{});
}

// Z6. What the signer says comes before what else came, so that this turn votes knowing it.
void Node::hear_signer(std::vector<node::Input>& inputs) {
  const auto rest =
      std::stable_partition(inputs.begin(), inputs.end(), [](const auto& i) { return std::holds_alternative<node::KeyAttached>(i); });
  for (auto it = inputs.begin(); it != rest; ++it) {
    const auto& past = std::get<node::KeyAttached>(*it).past;
    remote_->resume();
    if (past.doubt == Doubt::kNone) continue;
    const Error why{ErrorId::kSignStateInDoubt, std::string(explain(past.doubt)), config_.signer->socket};
    if (config_.strict) stop_unsafe(log_, why);
    log_.write(event::kVotingStopped, {{"error", why.to_string()}});
  }
}

// Of a vote that the state refuses.
void Node::refuse(const PastVote& vote) const {
  stop_unsafe(log_, consensus::may_sign(sign_state_->state(), vote, sign_state_path(config_)).error());
}

// W2, first half: what must not be signed is written nowhere.
void Node::check_votes(const std::vector<node::Effect>& effects) const {
  if (remote_) return;  // Z4: the signer judged them
  for (const auto& effect : effects) {
    const auto* own = vote_in(effect);
    if (own == nullptr) continue;
    XH_CHECK(sign_state_.has_value());  // without one the replica does not vote
    const PastVote vote{own->epoch, own->vote.vote};
    if (sign_state_->state().judge(vote) == SignState::Verdict::kRefused) refuse(vote);
  }
}

// W2, second half: the journal is synced, nothing has left. Judged again, because two votes of one turn may exclude each other.
void Node::remember_votes(const std::vector<node::Effect>& effects) {
  if (remote_) return remember_remotely(effects);
  if (!sign_state_) return;
  for (const auto& effect : effects) {
    if (const auto* own = vote_in(effect)) {
      const PastVote vote{own->epoch, own->vote.vote};
      const auto verdict = sign_state_->state().judge(vote);
      if (verdict == SignState::Verdict::kRefused) refuse(vote);
      if (verdict == SignState::Verdict::kNew) sign_state_->append(vote);
    }
    if (const auto* seen = std::get_if<node::KeySeenElsewhere>(&effect)) doubt_key(*seen);
  }
  sign_state_->sync();
  for (const auto& effect : effects) {
    const auto* persist = std::get_if<node::PersistRecord>(&effect);
    const auto moment = persist == nullptr ? std::nullopt : final_in(persist->record);
    if (moment) sign_state_->raise(*moment);
    if (const auto* begin = std::get_if<node::BeginEpoch>(&effect)) sign_state_->raise({begin->membership.epoch, View{0}});
  }
}

// The journal is synced: a later connection tells the signer so. Its floor follows with the next vote.
void Node::remember_remotely(const std::vector<node::Effect>& effects) {
  for (const auto& effect : effects) {
    if (const auto* own = vote_in(effect)) remote_->journaled({{own->epoch, own->vote.vote}, own->vote.signature});
    if (const auto* seen = std::get_if<node::KeySeenElsewhere>(&effect)) remote_->seen({seen->vote, seen->signature});
    const auto* persist = std::get_if<node::PersistRecord>(&effect);
    const auto moment = persist == nullptr ? std::nullopt : final_in(persist->record);
    if (moment) remote_->raise(*moment);
    if (const auto* begin = std::get_if<node::BeginEpoch>(&effect)) remote_->raise({begin->membership.epoch, View{0}});
  }
}

void Node::doubt_key(const node::KeySeenElsewhere& seen) {
  SignState state = sign_state_->state();
  state.doubt(Doubt::kSeenElsewhere);
  sign_state_->replace(std::move(state));
  const Error why{ErrorId::kSignStateInDoubt, std::string(explain(Doubt::kSeenElsewhere)),
                  fmt::format("epoch {} view {}", seen.vote.epoch.value, view_of(seen.vote.vote).value)};
  if (config_.strict) stop_unsafe(log_, why);
  log_.write(event::kVotingStopped, {{"error", why.to_string()}});
}

}  // namespace xh::runtime

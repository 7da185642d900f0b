// How a node keeps what its consensus key signs: journal first, then the sign state beside the key, then the vote leaves. Rules W2-W6:
// docs/spec/sign-state.md.
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>

#include "base/check.h"
#include "node/runtime/node.h"
#include "node/runtime/setup.h"

namespace xh::runtime {

using consensus::Doubt;
using consensus::OwnVote;
using consensus::PastVote;
using consensus::SignState;

namespace {

// Exit code 10: systemd does not start it again, and nothing is signed.
[[noreturn]] void stop_unsafe(const Error& why) {
  Node::log(why.to_string());
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

}  // namespace

Status Node::open_sign_state(const std::vector<consensus::Record>& journal, node::Replica::Settings::Past& past) {
  if (!signer_) return {};
  const std::string path = sign_state_path(config_);
  XH_TRY(sign_state_, storage::SignStateFile::open(path, genesis_.chain_id, keys_.consensus->public_key()));
  past.doubt = Doubt::kLost;
  if (sign_state_) {
    consensus::Moment position{store_->membership().epoch, View{0}};
    std::vector<PastVote> votes;
    for (const auto& record : journal) {
      if (const auto* own = std::get_if<OwnVote>(&record)) votes.push_back({own->epoch, own->vote.vote});
      if (const auto moment = final_in(record)) position = std::max(position, *moment);
    }
    SignState state = sign_state_->state();
    state.compare(votes, position);
    // Synced before anything is done: a vote that only the journal knew, or a doubt that a later start could not see any more.
    if (state.content() != sign_state_->state().content()) sign_state_->replace(state);
    past = {state.content().floor, state.content().votes, state.doubt(), state.content().arrival.has_value()};
  }
  if (past.doubt == Doubt::kNone) {
    if (past.arrived) log("the consensus key was handed over: this node listens before it votes");
    return {};
  }
  const Error why{ErrorId::kSignStateInDoubt, std::string(explain(past.doubt)), path};
  if (config_.strict) return fail(why);
  log("follows without voting: " + why.to_string());
  return {};
}

void Node::refuse(const PastVote& vote) const {
  stop_unsafe(
      {ErrorId::kUnsafeToSign, fmt::format("epoch {} view {}", vote.epoch.value, view_of(vote.vote).value), sign_state_path(config_)});
}

// W2, first half: what must not be signed is written nowhere.
void Node::check_votes(const std::vector<node::Effect>& effects) const {
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

void Node::doubt_key(const node::KeySeenElsewhere& seen) {
  SignState state = sign_state_->state();
  state.doubt(Doubt::kSeenElsewhere);
  sign_state_->replace(std::move(state));
  const Error why{ErrorId::kSignStateInDoubt, std::string(explain(Doubt::kSeenElsewhere)),
                  fmt::format("epoch {} view {}", seen.vote.epoch.value, view_of(seen.vote.vote).value)};
  if (config_.strict) stop_unsafe(why);
  log("stops voting: " + why.to_string());
}

}  // namespace xh::runtime

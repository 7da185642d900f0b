#include "consensus/core.h"

#include "base/check.h"
#include "base/overload.h"

namespace xh::consensus {

Core::Core(Config config, std::span<const Record> journal) : config_(std::move(config)), final_id_(config_.root) {
  XH_CHECK(config_.me.has_value() == (config_.signer != nullptr));
  bool lived = false;  // in this epoch
  for (const auto& record : journal) {
    if (std::visit([](const auto& r) { return r.epoch; }, record) != config_.epoch) continue;
    lived = true;
    if (const auto* certificate = std::get_if<Certificate>(&record)) {
      put(*certificate);
    } else if (const auto& vote = std::get<OwnVote>(record).vote; config_.me == vote.signer) {
      views_[view_of(vote.vote)].mine[vote.vote.index()] = vote;
    }
  }
  for (const auto& vote : config_.signed_votes) {
    if (!config_.me || view_of(vote) <= config_.floor) continue;
    lived = true;
    auto& mine = views_[view_of(vote)].mine[vote.index()];
    if (mine) continue;  // the journal has it
    mine = signed_by_me(vote);
    if (mine) records_.push_back(SaveRecord{OwnVote{config_.epoch, *mine}});  // S5: it will be resent
  }
  if (lived) restarted_in_ = view_;
  prune(last_final_);
  // R13: own votes count again, once.
  for (auto& [view, state] : views_) {
    for (std::size_t kind = 0; kind < 3; ++kind) {
      if (state.mine[kind]) state.tally[kind].votes.emplace(state.mine[kind]->signer, *state.mine[kind]);
    }
  }
}

std::vector<Effect> Core::start(Instant now) {
  now_ = now;
  started_ = true;
  standstill_timer_ = now + kStandstill;
  if (final_certificate_) out_.push_back(Finalized{final_id_, *final_certificate_});
  arm();
  // R10 holds over a restart: a nullify vote that was sent before it goes out again, or nobody who slept through it ever hears it.
  if (views_[view_].mine[1]) resend_timer_ = now;
  // R13: the rest of the view in which we died is nullified, unless finalize was sent.
  if (restarted_in_ == view_ && config_.me) nullify();
  return finish();
}

std::vector<Effect> Core::step(Instant now, Input input) {
  now_ = now;
  std::visit([this](auto& alternative) { take(alternative); }, input);
  return finish();
}

// Rules are level-triggered: they run until nothing changes. Records of the turn come before everything that leaves (R9).
std::vector<Effect> Core::finish() {
  if (!started_) return {};  // facts about blocks may come before the start; nothing is decided on them yet
  while (settle()) {
  }
  std::vector<Effect> effects = std::exchange(records_, {});
  for (auto& effect : std::exchange(out_, {})) effects.push_back(std::move(effect));
  return effects;
}

bool Core::settle() {
  const auto before = std::tuple(view_, last_final_, records_.size(), building_.has_value());
  judge_and_notarize();
  send_finalizes();
  propose();
  return before != std::tuple(view_, last_final_, records_.size(), building_.has_value());
}

void Core::unmute(Instant now) {
  now_ = now;
  muted_ = false;
  arm();
  if (views_[view_].mine[1]) resend_timer_ = now;
}

void Core::remember(View floor, const std::vector<Vote>& votes) {
  config_.floor = std::max(config_.floor, floor);
  seen_elsewhere_ = false;
  if (!config_.me) return;
  for (const auto& vote : votes) {
    const View view = view_of(vote);
    if (view <= std::max(last_final_, floor)) continue;
    auto& mine = views_[view].mine[vote.index()];
    if (mine) continue;
    mine = signed_by_me(vote);
    if (!mine) continue;
    records_.push_back(SaveRecord{OwnVote{config_.epoch, *mine}});
    count(SignedVote(*mine));
  }
}

Instant Core::next_deadline() const {
  Instant deadline = standstill_timer_;
  for (const auto& [key, want] : wants_) deadline = std::min(deadline, want.next);
  if (!config_.me) return deadline;
  deadline = std::min(deadline, relay_timer_);
  const auto state = views_.find(view_);
  const bool nullified = state != views_.end() && state->second.mine[1].has_value();
  if (nullified) return std::min(deadline, resend_timer_);
  deadline = std::min({deadline, advance_timer_, leader_timer_, resend_timer_});
  if (leader() == *config_.me && now_ < entered_at_ + config_.idle) deadline = std::min(deadline, entered_at_ + config_.idle);
  return deadline;
}

void Core::take(Received& input) {
  auto& message = input.message.message();
  const auto sender = input.message.sender();
  if (message.epoch != config_.epoch) return;
  if (sender) heard_[*sender] = view_;
  if (const auto* vote = std::get_if<SignedVote>(&message.body); vote != nullptr && sender) {
    auto& shown = shown_[*sender];
    // Who finalizes a view has its notarization, and left it.
    shown = std::max(shown, std::holds_alternative<Finalize>(vote->vote) ? view_of(vote->vote).next() : view_of(vote->vote));
  }
  std::visit(Overload{
                 [&](SignedVote& vote) { hear_vote(vote); },
                 [&](Certificates& answer) {
                   for (const auto& certificate : answer.certificates) hear_certificate(certificate);
                 },
                 [&](Proposal& proposal) { hear(proposal.vote.signer, proposal); },
                 [&](FetchCertificate& fetch) {
                   if (sender) serve(*sender, fetch.view);
                 },
                 [&](FetchBlock& fetch) {
                   if (sender) out_.push_back(ServeBlock{*sender, fetch.block});
                 },
                 [&](FetchedBlocks& fetched) {
                   for (auto& block : fetched.blocks)
                     out_.push_back(LearnBlock{std::move(block.block), std::move(block.companion), sender.value_or(0)});
                 },
             },
             message.body);
}

void Core::take(BlockKnown& input) {
  blocks_.try_emplace(input.link.id, Known{input.link.parent, false});
  wants_.erase(block_key(input.link.id));
}

void Core::take(BlockBuilt& input) {
  if (!building_ || building_->view != input.view || building_->proposal) return;
  blocks_.try_emplace(input.link.id, Known{input.link.parent, false});
  building_->id = input.link.id;
  building_->proposal = Proposal{{}, std::move(input.block), std::move(input.companion), std::nullopt};
}

void Core::take(BlockJudged& input) {
  const auto state = views_.find(input.view);
  if (state == views_.end()) return;
  const auto verdict = state->second.verdicts.find(input.block);
  if (verdict != state->second.verdicts.end()) verdict->second = input.valid;
}

void Core::take(BlockDurable& input) {
  const auto known = blocks_.find(input.block);
  if (known != blocks_.end()) known->second.durable = true;
}

void Core::take(PendingWork& input) { pending_work_ = input.pending; }

void Core::take(Learned& input) { hear_certificate(input.certificate); }

void Core::take(Tick&) {
  if (config_.me) {
    const auto& state = views_[view_];
    const bool nullified = state.mine[1].has_value();
    const bool leader_late = now_ >= leader_timer_ && state.proposals.empty();
    const bool over = now_ >= advance_timer_;
    if (now_ >= leader_timer_) leader_timer_ = kNever;
    if (over) advance_timer_ = kNever;
    // Last, for it may complete the quorum: then these are the timers of the next view, and 0 where its leader is skipped.
    if (!nullified && (over || leader_late)) nullify();
    if (now_ >= resend_timer_) resend_nullify();
    if (now_ >= relay_timer_) relay();
  }
  if (now_ >= standstill_timer_) standstill();
  poll_wants();
}

// R1. Leaving a view cancels its timers because there is one of each.
void Core::arm() {
  if (const auto pace = std::exchange(next_pace_, std::nullopt)) {
    config_.delta = pace->delta;
    config_.idle = pace->idle;
  }
  entered_at_ = now_;
  resend_timer_ = kNever;
  relay_timer_ = !eager() && config_.me == leader() && entered_by_ ? now_ + config_.delta / 2 : kNever;
  const bool skip = skips_leader();
  leader_timer_ = skip ? now_ : now_ + grown(2 * config_.delta + config_.idle);
  advance_timer_ = skip ? now_ : now_ + grown(3 * config_.delta + config_.idle);
}

// R17. An entry takes its index and the signature.
bool Core::eager() const {
  constexpr std::size_t kEntry = sizeof(ValidatorIndex) + kMaxSignatureBytes;
  return config_.validators.size() * config_.validators.size() * kEntry <= config_.eager_bytes;
}

// R17: the leader brings those into its view who have not shown that they are in it.
void Core::relay() {
  relay_timer_ = kNever;
  for (std::size_t i = 0; i < config_.validators.size(); ++i) {
    const auto index = static_cast<ValidatorIndex>(i);
    const auto shown = shown_.find(index);
    if (config_.me != index && (shown == shown_.end() || shown->second < view_)) send(index, Certificates{{*entered_by_}});
  }
}

// R14: grows with views since the last finalization, so that two dead leaders in a row cost little and an outage does not grow for ever.
Duration Core::grown(Duration base) const {
  Duration timer = base;
  for (std::uint64_t v = last_final_.value + 1; v < view_.value && timer < kMaxTimer; ++v) timer = timer * 6 / 5;
  return std::min(timer, std::max(kMaxTimer, base));
}

// R2: both timers are 0 when the leader was silent for whole rotations while a quorum was active.
bool Core::skips_leader() const {
  const std::uint64_t window = kSilentRotations * config_.validators.rotation();
  const auto active = [&](ValidatorIndex i) {
    if (config_.me == i) return true;
    const auto it = heard_.find(i);
    return view_.value - (it == heard_.end() ? 0 : std::min(it->second.value, view_.value)) <= window;
  };
  if (active(leader())) return false;
  std::uint64_t weight = 0;
  for (std::size_t i = 0; i < config_.validators.size(); ++i) {
    const auto index = static_cast<ValidatorIndex>(i);
    if (active(index)) weight += config_.validators.at(index).weight;
  }
  return weight >= config_.validators.quorum();
}

// R10: while we are still in the view, the nullify vote goes out again with the certificate that let us enter.
void Core::resend_nullify() {
  const auto& mine = views_[view_].mine[1];
  if (!mine) return nullify();  // its signer failed
  resend_timer_ = now_ + grown(3 * config_.delta + config_.idle);
  broadcast(*mine);
  if (entered_by_) broadcast(Certificates{{*entered_by_}});
}

// R10: without a finalization for long, everything above the last one goes out again, a bounded number of messages at a time.
void Core::standstill() {
  standstill_timer_ = now_ + kStandstill;
  if (!config_.me) return;
  std::vector<Body> items;
  if (final_certificate_) items.emplace_back(Certificates{{*final_certificate_}});
  for (const auto& [view, certificate] : notarizations_) items.emplace_back(Certificates{{certificate}});
  for (const auto& [view, certificate] : nullifications_) items.emplace_back(Certificates{{certificate}});
  for (const auto& [view, state] : views_) {
    for (const auto& vote : state.mine) {
      if (vote) items.emplace_back(*vote);
    }
  }
  if (items.empty()) return;
  const std::size_t n = std::min(items.size(), kStandstillMessages);
  for (std::size_t i = 0; i < n; ++i) broadcast(items[(standstill_cursor_ + i) % items.size()]);
  standstill_cursor_ = (standstill_cursor_ + n) % items.size();
}

Interest Core::interest() const {
  Interest interest{config_.epoch, view_, last_final_, {}, {}};
  for (const auto& [view, certificate] : notarizations_) interest.notarized.insert(view);
  for (const auto& [view, certificate] : nullifications_) interest.nullified.insert(view);
  return interest;
}

Progress Core::progress() const {
  Progress progress{
      .view = view_, .last_final = last_final_, .leader = leader(), .leader_skipped = skips_leader(), .entered_at = entered_at_};
  if (entered_by_) progress.entered_by = static_cast<Progress::EnteredBy>(1 + entered_by_->vote.index());
  progress.ballots.resize(config_.validators.size());
  for (const auto& [validator, view] : heard_) progress.ballots[validator].heard = view;
  std::size_t looked_at = 0;  // an outage leaves thousands of views; the newest tell the story
  for (auto it = views_.rbegin(); it != views_.rend() && looked_at < kReportedViews; ++it, ++looked_at) {
    for (const auto& [validator, vote] : it->second.tally[2].votes) {
      auto& newest = progress.ballots[validator].finalized;
      newest = std::max(newest, it->first);
    }
  }
  if (const auto state = views_.find(view_); state != views_.end()) {
    for (const auto& [validator, vote] : state->second.tally[0].votes) progress.ballots[validator].notarized = true;
    for (const auto& [validator, vote] : state->second.tally[1].votes) progress.ballots[validator].nullified = true;
    progress.proposed = !state->second.proposals.empty();
  }
  for (const auto& [key, want] : wants_) ++(key.needed == Needed::kBlock ? progress.missing_blocks : progress.missing_certificates);
  return progress;
}

Held Core::held() const {
  Held held{.views = views_.size(),
            .certificates = notarizations_.size() + nullifications_.size(),
            .blocks = blocks_.size(),
            .wants = wants_.size()};
  for (const auto& [view, state] : views_) {
    for (const auto& tally : state.tally) held.votes += tally.votes.size();
    held.proposals += state.proposals.size();
  }
  return held;
}

std::vector<Record> Core::snapshot() const {
  std::vector<Record> records;
  if (final_certificate_) records.emplace_back(*final_certificate_);
  for (const auto& [view, certificate] : notarizations_) records.emplace_back(certificate);
  for (const auto& [view, certificate] : nullifications_) records.emplace_back(certificate);
  for (const auto& [view, state] : views_) {
    for (const auto& vote : state.mine) {
      if (vote) records.emplace_back(OwnVote{config_.epoch, *vote});
    }
  }
  return records;
}

}  // namespace xh::consensus

// The core's votes and certificates: R5-R10, R12, R13, R15 (detection).
#include "base/check.h"
#include "consensus/core.h"

namespace xh::consensus {
namespace {

constexpr std::size_t kNotarize = 0;
constexpr std::size_t kNullify = 1;
constexpr std::size_t kFinalize = 2;

/// R17: votes for this many views back are late, and not from somebody who is stuck.
constexpr std::uint64_t kLateViews = 8;

}  // namespace

std::optional<SignedVote> Core::signed_by_me(const Vote& vote) {
  const auto signature = config_.signer->sign(config_.epoch, vote);
  if (!signature) return std::nullopt;
  return SignedVote{vote, *config_.me, *signature};
}

bool Core::may_cast(const Vote& vote) const { return config_.me && !muted_ && view_of(vote) > std::max(last_final_, config_.floor); }

// R9: the record is in this turn's Record effects, which come before everything that is sent. False: there is no vote.
bool Core::cast(const Vote& vote, Proposal* proposal) {
  if (!may_cast(vote)) return false;
  auto& mine = views_[view_of(vote)].mine[vote.index()];
  XH_CHECK(!mine);  // at most one vote of each kind and view, for ever
  mine = signed_by_me(vote);
  if (!mine) return false;
  const SignedVote signed_vote = *mine;
  records_.push_back(SaveRecord{OwnVote{config_.epoch, signed_vote}});
  if (proposal != nullptr) {
    proposal->vote = signed_vote;
    views_[view_of(vote)].proposals.push_back(signed_vote);  // the leader timer waits for a proposal, and this is one
    broadcast(std::move(*proposal));
  } else {
    broadcast(signed_vote);
  }
  count(signed_vote);
  return true;
}

// R12: notarize and nullify votes for the current and the next view; finalize votes for every view above the last final one.
void Core::hear_vote(const SignedVote& vote) {
  const View view = view_of(vote.vote);
  const View lowest = vote.vote.index() == kFinalize ? last_final_.next() : view_;
  if (view < lowest) {
    // R17: in a large set the last third of the votes comes late in every view, and from nobody who needs an answer. Who does, nullifies.
    const bool late = vote.vote.index() != kNullify && view.value + kLateViews >= view_.value;
    if (eager() || !late) answer(vote.signer, view);
  } else if (view <= view_.next()) {
    count(vote);
  }
}

void Core::count(const SignedVote& vote) {
  const View view = view_of(vote.vote);
  const std::size_t kind = vote.vote.index();
  detect(vote);
  auto& votes = views_[view].tally[kind].votes;
  if (const auto known = votes.find(vote.signer); known != votes.end()) {
    // R5: a leader that notarizes two blocks in its view equivocates.
    if (kind == kNotarize && known->second.vote != vote.vote && vote.signer == config_.validators.leader(view)) equivocated_.insert(view);
    return;
  }
  votes.emplace(vote.signer, vote);
  std::uint64_t weight = 0;
  Certificate certificate{config_.epoch, vote.vote, {}};
  for (const auto& [signer, other] : votes) {
    if (other.vote != vote.vote) continue;
    weight += config_.validators.at(signer).weight;
    certificate.entries.push_back({signer, other.signature});
  }
  if (weight >= config_.validators.quorum()) hear_certificate(certificate);
  // R6: the leader itself gives up.
  if (kind == kNullify && view == view_ && vote.signer == leader() && config_.me != vote.signer) nullify();
}

// R15, M3.
void Core::detect(const SignedVote& vote) {
  const auto state = views_.find(view_of(vote.vote));
  if (state == views_.end()) return;
  const auto earlier = [&](std::size_t kind) -> const SignedVote* {
    const auto& votes = state->second.tally[kind].votes;
    const auto it = votes.find(vote.signer);
    return it == votes.end() ? nullptr : &it->second;
  };
  for (const std::size_t other : {kNotarize, kNullify, kFinalize}) {
    const SignedVote* known = earlier(other);
    if (known == nullptr) continue;
    if (!exclude_each_other(known->vote, vote.vote)) continue;
    const EvidenceName name{config_.epoch, config_.validators.at(vote.signer).key};
    out_.push_back(Accused{vote.signer, evidence_of(name, {known->vote, known->signature}, {vote.vote, vote.signature})});
  }
}

// W6. The signature is verified, so whoever made it has our key.
void Core::recognise(const SignedVote& vote) {
  const View view = view_of(vote.vote);
  if (config_.me != vote.signer || seen_elsewhere_ || view <= std::max(last_final_, config_.floor)) return;
  const auto state = views_.find(view);
  const auto* mine = state == views_.end() ? nullptr : &state->second.mine[vote.vote.index()];
  if (mine != nullptr && *mine && (*mine)->vote == vote.vote) return;
  muted_ = seen_elsewhere_ = true;
  out_.push_back(SeenElsewhere{vote});
}

// R10: a vote for a view that we left is answered, rate-limited, with what ended it.
void Core::answer(ValidatorIndex to, View view) {
  const auto last = answered_.find(to);
  if (config_.me == to || (last != answered_.end() && now_ < last->second + kAnswerGap)) return;
  Certificates reply = certificates_of(view);
  if (reply.certificates.empty()) return;
  answered_[to] = now_;
  send(to, std::move(reply));
}

// R11: a peer that misses a run of nullifications asks for all of them at once; a gap as in R10 would answer the first only.
void Core::serve(ValidatorIndex to, View view) {
  auto& budget = served_[to];
  if (now_ >= budget.since + kServeWindow) budget = {now_, 0};
  if (config_.me == to || budget.count >= kMaxServed) return;
  Certificates reply = certificates_of(view);
  if (reply.certificates.empty()) return;
  ++budget.count;
  send(to, std::move(reply));
}

Certificates Core::certificates_of(View view) const {
  Certificates reply;
  if (view <= last_final_ && final_certificate_) {
    reply.certificates.push_back(*final_certificate_);
  } else {
    if (const auto it = notarizations_.find(view); it != notarizations_.end()) reply.certificates.push_back(it->second);
    if (const auto it = nullifications_.find(view); it != nullifications_.end()) reply.certificates.push_back(it->second);
  }
  return reply;
}

// The certificate's effect on the state; R1, R5, R7, R8.
void Core::put(const Certificate& certificate) {
  const View view = view_of(certificate.vote);
  switch (certificate.vote.index()) {
    case kNotarize:
      if (view > last_final_) {
        notarizations_.insert_or_assign(view, certificate);
        to_finalize_.insert(view);
      }
      break;
    case kNullify:
      if (view > last_final_) nullifications_.insert_or_assign(view, certificate);
      break;
    default:
      if (view > last_final_) {
        last_final_ = view;
        final_id_ = std::get<Finalize>(certificate.vote).block;
        final_certificate_ = certificate;
      }
  }
  if (view >= view_) {
    view_ = view.next();
    entered_by_ = certificate;
  }
}

void Core::hear_certificate(const Certificate& certificate) {
  const View view = view_of(certificate.vote);
  const std::size_t kind = certificate.vote.index();
  if (certificate.epoch != config_.epoch || view <= last_final_) return;
  if (kind == kNotarize && notarizations_.contains(view)) return;
  if (kind == kNullify && nullifications_.contains(view)) return;
  if (kind != kFinalize && view.value > view_.value + kMaxViewsAhead) return;
  for (const auto& entry : certificate.entries) {
    const SignedVote vote{certificate.vote, entry.signer, entry.signature};
    recognise(vote);
    detect(vote);
  }
  const View before = view_;
  records_.push_back(SaveRecord{certificate});  // durable before acting on it
  put(certificate);
  if (eager()) broadcast(Certificates{{certificate}});
  if (kind == kFinalize) {
    standstill_timer_ = now_ + kStandstill;
    standstill_cursor_ = 0;
    out_.push_back(Finalized{final_id_, certificate});
    prune(view);
  }
  if (view_ > before) arm();
}

void Core::prune(View final_view) {
  const auto below = [&](auto& map) { map.erase(map.begin(), map.upper_bound(final_view)); };
  below(views_);
  below(notarizations_);
  below(nullifications_);
  to_finalize_.erase(to_finalize_.begin(), to_finalize_.upper_bound(final_view));
  equivocated_.erase(equivocated_.begin(), equivocated_.upper_bound(final_view));
  if (building_ && building_->view <= final_view) building_.reset();
  std::erase_if(wants_, [this](const auto& item) { return satisfied(item.first); });
  prune_blocks();
}

// Links at and below the final block serve no rule any more, nor do those that branch off there. The chain above stays, and so does what
// hangs on a block that is still being fetched: its owner says only once that it is durable.
void Core::prune_blocks() {
  std::set<BlockId> dead;
  const auto final_block = blocks_.find(final_id_);
  for (auto it = final_block; it != blocks_.end() && dead.insert(it->first).second;) it = blocks_.find(it->second.parent);
  dead.erase(final_id_);
  if (final_block != blocks_.end()) dead.insert(final_block->second.parent);
  std::set<BlockId> live{final_id_};
  std::set<BlockId> open;
  for (const auto& [id, known] : blocks_) {
    std::vector<BlockId> path;
    BlockId cursor = id;
    while (!live.contains(cursor) && !dead.contains(cursor) && !open.contains(cursor) && path.size() <= blocks_.size()) {
      path.push_back(cursor);
      const auto it = blocks_.find(cursor);
      if (it == blocks_.end()) break;
      cursor = it->second.parent;
    }
    (live.contains(cursor) ? live : dead.contains(cursor) ? dead : open).insert(path.begin(), path.end());
  }
  const bool keep_open = open.size() <= kMaxOpenBlocks;
  std::erase_if(blocks_, [&](const auto& item) { return !live.contains(item.first) && !(keep_open && open.contains(item.first)); });
}

// R6. May follow our own notarize, never our own finalize.
void Core::nullify() {
  const auto& mine = views_[view_].mine;
  if (mine[kNullify] || mine[kFinalize] || !may_cast(Nullify{view_})) return;
  resend_timer_ = now_ + grown(3 * config_.delta + config_.idle);
  (void)cast(Nullify{view_});  // without a signature it is tried again when the vote would be resent
}

}  // namespace xh::consensus

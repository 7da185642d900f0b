// The core's blocks: proposals and verdicts (R3, R4), finalize votes (R5), idle pace (R16), fetching (R11).
#include "base/check.h"
#include "base/overload.h"
#include "consensus/core.h"

namespace xh::consensus {

void Core::hear(ValidatorIndex from, Proposal& proposal) {
  const SignedVote vote = proposal.vote;
  const View view = view_of(vote.vote);
  if (proposal.parent) hear_certificate(*proposal.parent);
  heard_[from] = view_;
  if (view <= view_.next()) recognise(vote);
  if (view < view_) {
    answer(from, view);
    return;
  }
  if (view > view_.next() || config_.me == from) return;
  auto& proposals = views_[view].proposals;
  const bool repeated = std::ranges::any_of(proposals, [&](const auto& known) { return known.vote == vote.vote; });
  // A verdict is about one block at one parent view: the same block at another parent view is never judged.
  const bool moved =
      !repeated && std::ranges::any_of(proposals, [&](const auto& known) { return *block_of(known.vote) == *block_of(vote.vote); });
  if (!repeated && !moved && proposals.size() < kMaxProposals) {
    proposals.push_back(vote);
    out_.push_back(LearnBlock{std::move(proposal.block), std::move(proposal.companion), from});
  }
  if (moved || proposals.size() > 1) equivocated_.insert(view);
  hear_vote(vote);
}

// What a proposal may name as parent at a view: the root or last final block, or a notarized block (R3, R4).
std::optional<Core::Head> Core::head_at(View view) const {
  if (view == last_final_) return Head{final_id_, final_certificate_};
  const auto it = notarizations_.find(view);
  if (it == notarizations_.end()) return std::nullopt;
  return Head{*block_of(it->second.vote), it->second};
}

void Core::judge_and_notarize() {
  if (!config_.me) return;
  const auto it = views_.find(view_);
  if (it == views_.end()) return;
  const std::vector<SignedVote> proposals = it->second.proposals;
  for (const auto& vote : proposals) {
    auto& state = views_[view_];
    // A finalize vote without a notarize vote of ours: both would be for one block only by chance.
    if (view_of(vote.vote) != view_ || nullifications_.contains(view_) || state.mine[0] || state.mine[1] || state.mine[2]) return;
    judge_one(state, vote);
  }
}

// R4 for one proposal of the current view.
void Core::judge_one(ViewState& state, const SignedVote& signed_vote) {
  const auto& vote = std::get<Notarize>(signed_vote.vote);
  if (vote.parent_view < last_final_) return;
  const auto parent = head_at(vote.parent_view);
  if (!parent) {
    want({Needed::kNotarization, vote.parent_view, {}}, signed_vote.signer);
    return;
  }
  bool gap = false;
  for (View v = vote.parent_view.next(); v < view_; v = v.next()) {
    if (nullifications_.contains(v)) continue;
    gap = true;
    want({Needed::kNullification, v, {}}, signed_vote.signer);
    if (wants_.size() > kMaxCertificates) break;
  }
  if (gap) return;
  const auto known = blocks_.find(vote.block);
  if (known == blocks_.end()) return;  // the owner refused the bytes, or they come later
  if (parent->block != final_id_ && !blocks_.contains(parent->block)) {
    want(block_key(parent->block), signed_vote.signer);
    return;
  }
  const auto [verdict, fresh] = state.verdicts.try_emplace(vote.block);
  if (fresh) out_.push_back(AskForVerdict{view_, vote.block, parent->block, vote.parent_view, signed_vote.signer});
  if (!verdict->second) return;
  if (!*verdict->second) {
    nullify();
  } else if (known->second.durable) {
    (void)cast(vote);
  }
}

// R5: finalize as soon as the block and every ancestor above the last final one are durable here.
void Core::send_finalizes() {
  if (!config_.me) return;
  const std::set<View> open = to_finalize_;
  for (const View view : open) {
    const auto notarization = notarizations_.find(view);
    const auto& mine = views_[view].mine;
    if (notarization == notarizations_.end() || mine[2] || mine[1] || equivocated_.contains(view)) {
      to_finalize_.erase(view);
      continue;
    }
    const BlockId block = *block_of(notarization->second.vote);
    if (mine[0] && *block_of(mine[0]->vote) != block) {
      to_finalize_.erase(view);
    } else if (chain_durable(block, config_.validators.leader(view))) {
      const Vote vote = Finalize{view, block};
      if (!may_cast(vote) || cast(vote)) to_finalize_.erase(view);
    }
  }
}

bool Core::chain_durable(const BlockId& block, ValidatorIndex first) {
  BlockId cursor = block;
  while (cursor != final_id_) {
    const auto known = blocks_.find(cursor);
    if (known == blocks_.end()) {
      want(block_key(cursor), first);
      return false;
    }
    if (!known->second.durable) return false;
    cursor = known->second.parent;
  }
  return true;
}

void Core::propose() {
  if (!config_.me || leader() != *config_.me || muted_ || view_ <= config_.floor) return;
  const auto& state = views_[view_];
  if (state.mine[0] || state.mine[1] || state.mine[2] || restarted_in_ == view_) return;
  if (building_ && building_->view == view_) {
    if (!building_->proposal) return;
    const auto known = blocks_.find(building_->id);
    if (known == blocks_.end() || !known->second.durable) return;  // R3: durable before it is sent
    Proposal& proposal = *building_->proposal;
    const Notarize vote{view_, building_->parent_view, building_->id};
    const auto head = head_at(building_->parent_view);
    if (head && eager()) proposal.parent = head->certificate;  // R17: otherwise it is asked for by whoever misses it
    // R3: without a signature the value stays, and is proposed when there is one.
    if (cast(vote, &proposal)) building_.reset();
    return;
  }
  View parent_view = view_.previous();
  for (; parent_view > last_final_ && !notarizations_.contains(parent_view); parent_view = parent_view.previous()) {
    if (nullifications_.contains(parent_view)) continue;
    want({Needed::kEither, parent_view, {}}, std::nullopt);  // R3: what the leader misses, it fetches
    return;
  }
  const auto head = head_at(parent_view);
  XH_CHECK(head.has_value());
  if (head->block != final_id_ && !blocks_.contains(head->block)) {
    want(block_key(head->block), std::nullopt);
    return;
  }
  if (!pending_work_ && now_ < entered_at_ + config_.idle) return;  // R16
  building_ = Building{view_, parent_view, head->block, std::nullopt, {}};
  out_.push_back(AskForBlock{view_, head->block, parent_view});
}

bool Core::satisfied(const WantKey& key) const {
  if (key.needed == Needed::kBlock) return blocks_.contains(key.block) || key.block == final_id_;
  const bool notarized = key.needed != Needed::kNullification && notarizations_.contains(key.view);
  const bool nullified = key.needed != Needed::kNotarization && nullifications_.contains(key.view);
  return key.view <= last_final_ || notarized || nullified;
}

void Core::want(WantKey key, std::optional<ValidatorIndex> first) {
  if (wants_.contains(key)) return;
  auto& entry = wants_[key];
  entry.first = first;
  ask(key, entry);
}

// R11: the proposal's leader first, then everybody in turn.
void Core::ask(const WantKey& key, Want& want) {
  std::vector<ValidatorIndex> candidates;
  if (want.first && config_.me != *want.first) candidates.push_back(*want.first);
  for (std::size_t i = 0; i < config_.validators.size(); ++i) {
    const auto index = static_cast<ValidatorIndex>(i);
    if (config_.me != index && want.first != index) candidates.push_back(index);
  }
  want.next = now_ + std::min<Duration>(kFetchRetry, 2 * config_.delta);
  if (candidates.empty()) return;
  const auto to = candidates[want.asked++ % candidates.size()];
  if (key.needed == Needed::kBlock) {
    send(to, FetchBlock{key.block});
  } else {
    send(to, FetchCertificate{key.view});
  }
}

void Core::poll_wants() {
  std::erase_if(wants_, [this](const auto& item) { return satisfied(item.first); });
  for (auto& [key, want] : wants_) {
    if (now_ >= want.next) ask(key, want);
  }
}

}  // namespace xh::consensus

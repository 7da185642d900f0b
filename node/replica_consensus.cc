// The replica's bridge to the consensus core: inputs in, effects out. It adds no rule of its own.
#include "base/overload.h"
#include "node/replica.h"

namespace xh::node {

void Replica::feed(consensus::Input input) { carry_out(core_.step(clock_.now, std::move(input))); }

// Effects of one step, in order. Some make the replica feed the core again; those effects follow, so records still precede their messages.
void Replica::carry_out(std::vector<consensus::Effect> effects) {
  for (auto& effect : effects) {
    std::visit(Overload{
                   [&](consensus::SaveRecord& save) {
                     out_.push_back(PersistRecord{std::move(save.record)});
                     ++records_since_compaction_;
                   },
                   [&](consensus::AskForBlock& ask) { build(ask); },
                   [&](auto& other) { carry_out(other); },
               },
               effect);
  }
}

void Replica::carry_out(consensus::Broadcast& effect) { out_.push_back(ToValidators{on_the_wire(effect.message)}); }

void Replica::carry_out(consensus::Send& effect) {
  // N12: its entries are being asked for, by the same rule and with fewer bytes.
  const auto* fetch = std::get_if<consensus::FetchBlock>(&effect.message.body);
  if (fetch != nullptr && waits_in_short(fetch->block)) return;
  if (const auto peer = peer_of(effect.to)) out_.push_back(SendTo{*peer, ConsensusFrame{encode(effect.message)}});
}

void Replica::carry_out(consensus::AskForVerdict& effect) {
  waiting_.insert_or_assign(effect.block, Waiting{{effect.view, effect.parent_view, effect.parent, effect.leader}});
}

void Replica::carry_out(consensus::LearnBlock& effect) { (void)learn(std::move(effect.block), std::move(effect.companion), effect.from); }

void Replica::carry_out(consensus::ServeBlock& effect) {
  consensus::FetchedBlocks answer;
  std::size_t bytes = 0;
  for (const auto* known = tree_.find(effect.block); known != nullptr; known = tree_.find(known->block.header.parent)) {
    bytes += known->bytes.size() + known->companion.size();
    if (answer.blocks.size() >= consensus::kMaxFetchedBlocks || (bytes > kMaxConsensusBytes / 2 && !answer.blocks.empty())) break;
    answer.blocks.push_back({known->bytes, known->companion});
  }
  if (answer.blocks.empty()) return;  // executed blocks are served by catch-up (N4)
  const auto peer = peer_of(effect.to);
  if (peer) out_.push_back(SendTo{*peer, ConsensusFrame{encode(consensus::Message{epoch_.epoch, std::move(answer)})}});
}

void Replica::carry_out(consensus::Finalized& effect) {
  finalize(effect.block, encode(effect.certificate));
  if (records_since_compaction_ < kCompactAfter) return;
  records_since_compaction_ = 0;
  CompactJournal compact{core_.snapshot()};
  compact.records.insert(compact.records.end(), next_journal_.begin(), next_journal_.end());
  out_.push_back(std::move(compact));
}

void Replica::carry_out(consensus::SeenElsewhere& effect) {
  if (doubt_ != consensus::Doubt::kNone) return;
  doubt_ = consensus::Doubt::kSeenElsewhere;
  out_.push_back(KeySeenElsewhere{{epoch_.epoch, effect.vote.vote}, effect.vote.signature});
}

// In the epoch.
std::vector<consensus::Vote> Replica::past_votes() const {
  std::vector<consensus::Vote> votes;
  for (const auto& past : past_.votes) {
    if (past.epoch == epoch_.epoch) votes.push_back(past.vote);
  }
  return votes;
}

// In the epoch: all of it is forbidden to a key that served a later one.
View Replica::past_floor() const {
  if (past_.floor.epoch > epoch_.epoch) return View{UINT64_MAX};
  return past_.floor.epoch == epoch_.epoch ? past_.floor.view : View{0};
}

// Z6. The signer judges every vote, so that nothing here has to be right for safety; but what it signed counts, and is not seen elsewhere.
void Replica::take(KeyAttached& input) {
  past_ = std::move(input.past);
  doubt_ = past_.doubt;
  if (past_.arrived) begin_listening();
  core_.mute();  // until all of them are remembered
  core_.remember(past_floor(), past_votes());
  if (may_vote() && !closing_) core_.unmute(clock_.now);
  feed(consensus::Tick{});
}

void Replica::begin_listening() {
  listening_ = true;
  listen_until_ = clock_.now + kListen;
}

// W8: what the key signed elsewhere and is still open has come by in the meantime.
void Replica::end_listening() {
  listen_until_ = kNever;
  listening_ = false;
  if (may_vote()) core_.unmute(clock_.now);
}

void Replica::hear(PeerId, IncomingConsensus& message) { feed(consensus::Received{std::move(message.message)}); }

// R16: a leader does not idle while transactions wait, or while final ones wait for a certified checkpoint. Where only an empty block would
// be valid, there is no hurry: more of them would keep execution from ever catching up.
void Replica::update_pending_work() {
  const std::uint64_t certified = tally_.certified() ? tally_.certified()->name.size : 1;
  const bool uncertified = last_payload_.value >= certified && last_payload_ > Height{0};
  std::size_t in_chain = 0;
  Height tip = executed_height_;
  for (const auto& [id, known] : tree_.blocks()) {
    in_chain += known.block.entries.size();
    tip = std::max(tip, known.block.header.height);
  }
  const bool waiting = mempool_.count() > in_chain;
  const bool lagging = execution_lags(tip.next(), tally_.certified() ? tally_.certified()->name : ledger::CheckpointName{1, {}});
  const bool ending = changed_at_.has_value();  // the next set waits for the last block
  const bool pending = !lagging && (waiting || uncertified || ending || in_chain > 0);
  if (pending == pending_work_) return;
  pending_work_ = pending;
  feed(consensus::PendingWork{pending});
}

std::optional<PeerId> Replica::peer_of(std::uint16_t validator) const {
  for (const auto& [id, peer] : peers_) {
    if (peer.validator == validator) return id;
  }
  return std::nullopt;
}

}  // namespace xh::node

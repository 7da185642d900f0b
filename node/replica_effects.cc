// The replica's blocks by effects: whose word is taken for what cannot be executed here, and who is asked when it does not hold (RD16,
// RD17).
#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"
#include "node/replica.h"

namespace xh::node {

using ledger::BlockId;

void Replica::take_effects(PeerId peer, const BlockId& block, Bytes effects) {
  const auto from = peers_.find(peer);
  if (from == peers_.end()) return;
  const auto validator = from->second.validator;
  effects_.add(block, {from->second.network_key, validator ? epoch_.members[*validator].weight : 0}, std::move(effects));
  if (effects_.knows(block)) tree_.take_effects(block);
}

// Those who have the next block and were not heard about it, validators first.
std::vector<PeerId> Replica::effects_from() const {
  const BlockId& block = effects_hunt_->block;
  const Height height = tree_.find(block)->block.header.height;
  std::vector<PeerId> found;
  for (const bool validators : {true, false}) {
    for (const auto& [id, peer] : peers_) {
      if (peer.validator.has_value() != validators || peer.announced < height) continue;
      if (effects_.is_liar(peer.network_key) || effects_.has_said(block, peer.network_key)) continue;
      if (!effects_hunt_->asked.contains(peer.network_key)) found.push_back(id);
    }
  }
  // P13: one request of ours is served at a time.
  std::stable_partition(found.begin(), found.end(), [this](const auto& id) { return id != catch_up_.asked(); });
  return found;
}

bool Replica::waits_for_effects() const {
  if (executing_ || to_execute_.empty()) return false;
  const auto& known = *tree_.find(to_execute_.front());
  return knows(known.block.header.height) && (known.by_effects || !known.missing.empty());
}

// RD16: another voice is wanted, one after the other.
void Replica::hunt_effects() {
  if (!waits_for_effects()) return effects_hunt_.reset();
  const BlockId next = to_execute_.front();
  if (!effects_hunt_ || effects_hunt_->block != next) effects_hunt_ = EffectsHunt{next, {}, {}, false};
  auto& hunt = *effects_hunt_;
  if (clock_.now < hunt.ask_at) return;
  const auto candidates = effects_from();
  // Validators that are just coming back are waited for, as long as for an answer.
  const Instant settled = validator_joined_at_ + kSyncTimeout;
  hunt.nobody_left = candidates.empty() && clock_.now >= settled;
  hunt.ask_at = candidates.empty() && clock_.now < settled ? settled : clock_.now + kSyncTimeout;
  if (candidates.empty()) {
    if (hunt.nobody_left) hunt.asked.clear();  // who was asked and said nothing is asked again
    return execute_next();
  }
  hunt.asked.insert(peers_.at(candidates.front()).network_key);
  out_.push_back(SendTo{candidates.front(), SyncRequest{tree_.find(next)->block.header.height}});
}

void Replica::cut_off_liars(const std::set<PublicKey>& liars, Height height) {
  for (const auto& [id, peer] : peers_) {
    if (!liars.contains(peer.network_key)) continue;
    catch_up_.answered(id, false);
    out_.push_back(CutOff{id, fmt::format("its effects of block {} lead to another state than the certified one", height.value)});
  }
  for (const auto& block : to_execute_) {
    if (!liars.empty() && !effects_.knows(block)) tree_.drop_effects(block);
  }
}

// RD17: of two who contradict each other the certified state tells the liar.
void Replica::settle_effects(const KnownBlock& known) {
  const auto& entries = known.block.entries;
  const bool whole = std::ranges::all_of(entries, [this](const auto& entry) { return mempool_.find(entry) != nullptr; });
  if (known.by_effects && !whole) cut_off_liars(effects_.settle(known.id), known.block.header.height);
}

// RD17.
void Replica::take(EffectsRefuted& input) {
  XH_CHECK(executing_ && to_execute_.front() == input.id);
  executing_ = false;
  const Height height = tree_.find(input.id)->block.header.height;
  const auto refuted = effects_.refute(input.id, few());
  cut_off_liars(refuted.liars, height);
  effects_hunt_.reset();
  if (refuted.own_fault) out_.push_back(OwnFault{height});
  execute_next();
}

}  // namespace xh::node

// The replica's epochs: which set it takes part with, when the next one begins, and how it learns that others are ahead (E11-E14).
#include "base/overload.h"
#include "node/replica.h"

namespace xh::node {
namespace {

Epoch epoch_of(const consensus::Record& record) {
  return std::visit([](const auto& r) { return r.epoch; }, record);
}

std::uint64_t slack(const std::optional<std::uint16_t>& validator) { return validator ? kValidatorSlack : 0; }

}  // namespace

// E14. The head is the last block of an epoch whose checkpoint nobody here certified yet: that epoch goes on as far as lines are concerned.
Replica::Place Replica::place_of(const ledger::Genesis& genesis, const Recovered& recovered) {
  const auto& membership = recovered.membership;
  const Height head = recovered.head_header.height;
  const bool linked = recovered.certified && recovered.certified->name.size == head.value + 1;
  const bool first = membership.epoch == Epoch{0};
  const auto previous = ledger::cosigners_of(genesis.origin(), recovered.previous);
  if (!first && membership.root == head && !linked) {
    return {EpochView::of(membership.epoch.previous(), recovered.previous), head, recovered.head, std::nullopt, membership, {}};
  }
  return {EpochView::of(membership.epoch, membership.validators),
          membership.root,
          membership.root_block,
          membership.next ? std::optional(membership.next->since) : std::nullopt,
          std::nullopt,
          first ? EndedEpoch{} : EndedEpoch{membership.root.value + 1, previous}};
}

// In a closing epoch nothing is left to vote on: its core only answers.
consensus::Config Replica::core_config() const {
  const bool votes = me_.has_value() && !closing_;
  return {.chain_id = genesis_.chain_id,
          .epoch = epoch_.epoch,
          .validators = epoch_.validators,
          .me = votes ? me_ : std::nullopt,
          .signer = votes ? signer_ : nullptr,
          .root = root_block_,
          .delta = delta(),
          .idle = idle(),
          .floor = past_floor(),
          .signed_votes = past_votes()};
}

void Replica::keep_next_journal(const std::vector<consensus::Record>& journal) {
  std::ranges::copy_if(journal, std::back_inserter(next_journal_), [this](const auto& record) { return epoch_of(record) > epoch_.epoch; });
}

// The head executed something that changes who serves.
void Replica::membership_changed(const ledger::MembershipRecord& membership) {
  if (membership.epoch == epoch_.epoch) {
    if (membership.next) changed_at_ = membership.next->since;
    return;
  }
  closing_ = membership;
  tally_.end_at(membership.root.value + 1);
  core_.mute();
}

bool Replica::may_begin() const { return closing_ && tally_.certified() && tally_.certified()->name.size == closing_->root.value + 1; }

// E11. Whoever is in the new set votes from here on; records that an earlier life left in this epoch count again.
void Replica::begin_epoch() {
  const ledger::MembershipRecord membership = *std::exchange(closing_, std::nullopt);
  const ledger::SignedCheckpoint link = *tally_.certified();
  const std::string origin = genesis_.origin();
  EndedEpoch ended{membership.root.value + 1, ledger::cosigners_of(origin, epoch_.members)};
  tally_ = CheckpointTally(ledger::cosigners_of(origin, membership.validators), origin, std::move(ended));
  tally_.executed(link.name);
  (void)tally_.adopt(link);
  epoch_ = EpochView::of(membership.epoch, membership.validators);
  root_ = membership.root;
  root_block_ = membership.root_block;
  changed_at_.reset();
  me_ = consensus_key_ ? epoch_.by_consensus(*consensus_key_) : std::nullopt;
  catch_up_.set_slack(slack(me_));
  evidence_.begin_epoch(epoch_.epoch);
  for (auto& [id, peer] : peers_) peer.validator = epoch_.by_network(peer.network_key);
  waiting_.clear();
  to_build_.reset();
  own_line_.reset();
  behind_ = false;
  forget_short();
  out_.push_back(BeginEpoch{membership, link});
  core_ = consensus::Core(core_config(), std::exchange(next_journal_, {}));
  if (!may_vote()) core_.mute();
  for (const auto& [id, known] : tree_.blocks()) {
    (void)core_.step(clock_.now, consensus::BlockKnown{{id, known.block.header.parent}});
    if (known.stored) (void)core_.step(clock_.now, consensus::BlockDurable{id});
  }
  pending_work_ = false;
  carry_out(core_.start(clock_.now));
  announce();
}

// E12: what a peer says about a later epoch is only a hint; what it sends then is proven.
void Replica::later_epoch(PeerId peer, Epoch epoch) {
  if (epoch <= epoch_.epoch) return;
  const auto known = peers_.find(peer);
  if (known != peers_.end() && known->second.validator) behind_ = true;
  if (!closing_ || clock_.now < link_ask_at_) return;
  link_ask_at_ = clock_.now + kBodyRetry;
  out_.push_back(SendTo{peer, LinkRequest{epoch_.epoch}});
}

void Replica::hear(PeerId peer, OtherEpoch& message) {
  if (message.answer) catch_up_.answered(peer, false);
  later_epoch(peer, message.epoch);
}

void Replica::hear(PeerId peer, LinkRequest& message) {
  if (message.epoch < epoch_.epoch) out_.push_back(ServeLink{peer, message.epoch});
}

void Replica::hear(PeerId, LinkAnswer& message) {
  if (tally_.adopt(message.checkpoint)) certified_advanced();
}

}  // namespace xh::node

// Who serves, and the links that prove it from genesis on. Spec: docs/spec/epochs.md (E5, E10, E14).
#include <fmt/format.h>

#include "node/storage/ledger_store.h"

namespace xh::storage {

ledger::MembershipRecord LedgerStore::membership() const {
  const std::shared_lock guard(mutex_);
  return membership_;
}

std::shared_ptr<const ledger::EpochChain> LedgerStore::epochs() const {
  const std::shared_lock guard(mutex_);
  return links_->chain();
}

// Beside the commit that makes it: the state does not hold the new record yet.
ledger::MembershipRecord LedgerStore::membership_after(const CommitInput& input) const {
  const ledger::StateKey key{ledger::RecordKind::kValidators, std::string(ledger::kCurrentMembership)};
  if (input.changes) {
    const auto change = std::ranges::find(*input.changes, key.hash(), &node::EffectChange::key);
    return change == input.changes->end() ? membership_ : *decode<ledger::MembershipRecord>(change->bytes);
  }
  const auto changed = input.delta.find(key);
  if (changed == input.delta.end()) return membership_;
  return *decode<ledger::MembershipRecord>(*changed->second);
}

Status LedgerStore::add_link(const ledger::SignedCheckpoint& checkpoint) {
  const std::uint64_t size = checkpoint.name.size;
  const auto last = summary(Height{size - 1});
  ledger::EpochLink link{checkpoint, {}, {}, membership().validators};
  if (last) link = {checkpoint, *last, log_path(last->height, size), membership().validators};
  const std::unique_lock guard(mutex_);
  // A folder that was restored from a snapshot may hold links of epochs that it has not executed yet.
  if (links_->chain()->newest().epoch >= membership_.epoch) return {};
  if (!last) return fail(ErrorId::kBadProof, fmt::format("the summary of height {} is not here", size - 1), "links");
  auto added = links_->add(link);
  changed();
  return added;
}

// A link is synced before its epoch begins. Should the file have lost its newest one nevertheless, the first block of the epoch names that
// checkpoint, and its cosignatures stand beside the block (E11).
Status LedgerStore::recover_epochs() {
  membership_ = ledger::membership_of(*this, genesis_);
  const Height root = membership_.root;
  const auto known = links_->chain()->newest().epoch;
  if (known >= membership_.epoch || head_.summary.height == root) return {};
  const auto first = block_at(root.next());
  const auto checkpoint = first ? decode<ledger::SignedCheckpoint>(first->companion) : fail(ErrorId::kDamaged, "the block is not here");
  if (checkpoint && checkpoint->name.size == root.value + 1 && known.next() == membership_.epoch) {
    if (const auto status = add_link(*checkpoint)) return {};
  }
  return fail(ErrorId::kDamaged, fmt::format("links between epochs are missing: {} of {}", known.value, membership_.epoch.value),
              folder_ + "/links");
}

}  // namespace xh::storage

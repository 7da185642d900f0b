#include "node/mempool.h"

namespace xh::node {

using ledger::EnvelopeId;
using ledger::TransactionId;
using ledger::VerifiedEnvelope;

Admission Mempool::add(VerifiedEnvelope envelope) {
  if (transactions_.contains(envelope.transaction_id())) return Admission::kAlreadyPending;
  if (entries_.size() >= limits_.count || bytes_ + envelope.bytes().size() > limits_.bytes) return Admission::kFull;
  insert(std::move(envelope));
  return Admission::kAccepted;
}

void Mempool::add_body(VerifiedEnvelope envelope) {
  if (!entries_.contains(envelope.id())) insert(std::move(envelope));
}

const VerifiedEnvelope* Mempool::find(const EnvelopeId& id) const {
  const auto it = entries_.find(id);
  return it == entries_.end() ? nullptr : &it->second.envelope;
}

void Mempool::unpin(const EnvelopeId& id) {
  const auto it = pins_.find(id);
  if (it != pins_.end() && --it->second == 0) pins_.erase(it);
}

std::vector<EnvelopeId> Mempool::select(const Selection& limit, const std::set<TransactionId>& taken, UnixMillis time) const {
  std::vector<EnvelopeId> chosen;
  std::set<TransactionId> seen;
  std::size_t bytes = 0;
  std::size_t operations = 0;
  for (const auto& [order, id] : order_) {
    if (chosen.size() >= limit.count) break;
    const auto& envelope = entries_.at(id).envelope;
    const auto until = envelope.transaction().valid_until;
    if (until < time || until.value > time.value + ledger::kMaxValidityMillis) continue;
    if (taken.contains(envelope.transaction_id()) || !seen.insert(envelope.transaction_id()).second) continue;
    // Stops at the first that does not fit: skipping ahead would let small late transactions starve a large early one.
    if (bytes + envelope.bytes().size() > limit.bytes || operations + envelope.transaction().operations.size() > limit.operations) break;
    bytes += envelope.bytes().size();
    operations += envelope.transaction().operations.size();
    chosen.push_back(id);
  }
  return chosen;
}

std::vector<EnvelopeId> Mempool::remove_transaction(const TransactionId& id) {
  std::vector<EnvelopeId> gone;
  const auto it = transactions_.find(id);
  if (it == transactions_.end()) return gone;
  std::ranges::copy_if(it->second, std::back_inserter(gone), [this](const auto& envelope) { return !pins_.contains(envelope); });
  for (const auto& envelope : gone) erase(envelope);
  return gone;
}

std::vector<EnvelopeId> Mempool::expire(UnixMillis block_time) {
  std::vector<EnvelopeId> gone;
  for (const auto& [id, entry] : entries_) {
    if (entry.envelope.transaction().valid_until < block_time && !pins_.contains(id)) gone.push_back(id);
  }
  for (const auto& id : gone) erase(id);
  return gone;
}

std::vector<EnvelopeId> Mempool::oldest(std::size_t maximum) const {
  std::vector<EnvelopeId> ids;
  for (const auto& [order, id] : order_) {
    if (ids.size() >= maximum) break;
    ids.push_back(id);
  }
  return ids;
}

void Mempool::insert(VerifiedEnvelope envelope) {
  const EnvelopeId id = envelope.id();
  bytes_ += envelope.bytes().size();
  transactions_[envelope.transaction_id()].insert(id);
  order_.emplace(next_order_, id);
  entries_.emplace(id, Entry{std::move(envelope), next_order_});
  ++next_order_;
}

void Mempool::erase(const EnvelopeId& id) {
  const auto it = entries_.find(id);
  if (it == entries_.end()) return;
  bytes_ -= it->second.envelope.bytes().size();
  order_.erase(it->second.order);
  const auto transaction = transactions_.find(it->second.envelope.transaction_id());
  transaction->second.erase(id);
  if (transaction->second.empty()) transactions_.erase(transaction);
  entries_.erase(it);
}

}  // namespace xh::node

// Mempool: verified envelopes that wait for a block, in order of arrival, and the bodies that known blocks refer to. A pinned body is
// never evicted. It does not verify, gossip or execute. Spec: docs/spec/mempool.md.
#pragma once

#include <map>
#include <set>

#include "ledger/block.h"

namespace xh::node {

struct MempoolLimits {
  std::size_t count = 100'000;
  std::size_t bytes = 512 * 1024 * 1024;
};

enum class Admission { kAccepted, kAlreadyPending, kFull };

class Mempool {
 public:
  explicit Mempool(MempoolLimits limits) : limits_(limits) {}

  /// Adds an envelope at the end. Another envelope of the same transaction is kAlreadyPending, too.
  [[nodiscard]] Admission add(ledger::VerifiedEnvelope envelope);
  /// Adds a body that a known block needs, whatever the limits; keeps an existing one.
  void add_body(ledger::VerifiedEnvelope envelope);
  [[nodiscard]] const ledger::VerifiedEnvelope* find(const ledger::EnvelopeId& id) const;

  /// A known block refers to this id: its body stays until unpinned as often as pinned.
  void pin(const ledger::EnvelopeId& id) { ++pins_[id]; }
  void unpin(const ledger::EnvelopeId& id);
  [[nodiscard]] bool pinned(const ledger::EnvelopeId& id) const { return pins_.contains(id); }

  struct Selection {
    std::size_t count;
    std::size_t bytes;
    std::size_t operations;
  };
  /// Oldest envelopes that fit, without those whose transaction is in `taken` or whose time window fails at block time `time`.
  [[nodiscard]] std::vector<ledger::EnvelopeId> select(const Selection& limit, const std::set<ledger::TransactionId>& taken,
                                                       UnixMillis time) const;
  /// Drops every envelope of a transaction that is final or was skipped, but for those that other known blocks pin. Returns what went.
  std::vector<ledger::EnvelopeId> remove_transaction(const ledger::TransactionId& id);
  /// Drops unpinned envelopes whose valid_until is before the block time. Returns what went.
  std::vector<ledger::EnvelopeId> expire(UnixMillis block_time);

  [[nodiscard]] std::size_t count() const { return entries_.size(); }
  [[nodiscard]] const MempoolLimits& limits() const { return limits_; }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }
  /// Envelope ids in order of arrival, at most `maximum`.
  [[nodiscard]] std::vector<ledger::EnvelopeId> oldest(std::size_t maximum) const;

 private:
  struct Entry {
    ledger::VerifiedEnvelope envelope;
    std::uint64_t order;
  };
  void insert(ledger::VerifiedEnvelope envelope);
  void erase(const ledger::EnvelopeId& id);

  MempoolLimits limits_;
  std::map<ledger::EnvelopeId, Entry> entries_;
  std::map<std::uint64_t, ledger::EnvelopeId> order_;
  std::map<ledger::TransactionId, std::set<ledger::EnvelopeId>> transactions_;
  std::map<ledger::EnvelopeId, std::size_t> pins_;
  std::uint64_t next_order_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace xh::node

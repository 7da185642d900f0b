// The blocks between the executed head and the newest proposals: contents, which bodies are missing, which are durable. Headers of recently
// executed blocks stay for their children. It judges nothing. Spec: docs/spec/node.md.
#pragma once

#include <map>
#include <set>

#include "ledger/checkpoint.h"
#include "node/mempool.h"

namespace xh::node {

inline constexpr std::size_t kMaxKnownBlocks = 4096;        ///< not yet executed; a peer cannot make us hold more
inline constexpr std::uint64_t kExecutedHeadersKept = 256;  ///< children of slow views may name a parent this far back

struct KnownBlock {
  ledger::BlockId id;
  ledger::Block block;
  Bytes bytes;
  Bytes companion;
  std::optional<ledger::SignedCheckpoint> certified;  ///< decoded companion
  std::set<ledger::EnvelopeId> missing;               ///< bodies that we do not hold
  bool by_effects = false;                            ///< they are here, in the place of bodies that nobody has any more (RD9)
  bool storing = false;
  bool stored = false;
};

class BlockTree {
 public:
  BlockTree(ledger::BlockId root, ledger::Header header, Mempool& bodies);

  /// Adds a parsed block, pins its bodies. Returns the known block; nullptr when full or already executed.
  KnownBlock* add(ledger::Block block, Bytes bytes, Bytes companion);
  [[nodiscard]] KnownBlock* find(const ledger::BlockId& id);
  [[nodiscard]] const KnownBlock* find(const ledger::BlockId& id) const;
  /// The header of a known or recently executed block, or nullptr.
  [[nodiscard]] const ledger::Header* header(const ledger::BlockId& id) const;

  /// A body arrived: blocks that became complete by it.
  [[nodiscard]] std::vector<ledger::BlockId> body_arrived(const ledger::EnvelopeId& id);
  /// The block needs no bodies: it is applied by its effects.
  void take_effects(const ledger::BlockId& id);
  /// It needs them, or other effects.
  void drop_effects(const ledger::BlockId& id);
  /// Transactions in the unexecuted chain that ends with `tip`.
  [[nodiscard]] std::set<ledger::TransactionId> transactions_of_chain(const ledger::BlockId& tip) const;
  /// The unexecuted chain from just above `from` (exclusive) up to `tip`, oldest first; empty when a link is unknown.
  [[nodiscard]] std::vector<ledger::BlockId> chain(const ledger::BlockId& from, const ledger::BlockId& tip) const;

  /// The block was executed: it becomes a bare header, and blocks that can no longer become final go.
  void executed(const ledger::BlockId& id);
  [[nodiscard]] std::size_t count() const { return blocks_.size(); }
  [[nodiscard]] const std::map<ledger::BlockId, KnownBlock>& blocks() const { return blocks_; }

 private:
  void drop(const ledger::BlockId& id);
  void wait_for_bodies(KnownBlock& known);
  void stop_waiting(const KnownBlock& known);

  Mempool& bodies_;
  std::map<ledger::BlockId, KnownBlock> blocks_;
  std::map<ledger::BlockId, ledger::Header> headers_;  // executed
  std::map<ledger::EnvelopeId, std::set<ledger::BlockId>> waiting_;
};

}  // namespace xh::node

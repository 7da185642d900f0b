// The state tree ("twig log"): an append-only log of operations with one activity bit each, every key linked to its successor. This class
// holds the derived part in memory (bits, twig roots, upper tree: about 0.3 bytes an operation), decides what a block appends, and makes
// proofs. Records, values and the key index are behind ports. Spec: docs/spec/state-tree.md (T1-T8).
#pragma once

#include <deque>
#include <map>

#include "ledger/merkle_levels.h"
#include "ledger/state.h"
#include "ledger/state_proof.h"

namespace xh::ledger {

/// Heights below the head at which proofs are still made: a checkpoint is certified a few blocks after its execution.
inline constexpr std::size_t kProvableBlocks = 32;

/// Reads committed operations.
class OperationReader {
 public:
  virtual ~OperationReader() = default;
  /// `serial` was appended before. Storage that cannot read it back ends the process or the request itself.
  [[nodiscard]] virtual OperationRecord read(Serial serial) const = 0;
  /// Leaf hashes of [from, to). Storage may know a faster way than one read each.
  [[nodiscard]] virtual std::vector<Hash32> leaf_hashes(Serial from, Serial to) const;
};

/// Finds the active operation of keys.
class KeyIndex {
 public:
  struct Entry {
    Hash32 key;
    Serial serial;
  };
  virtual ~KeyIndex() = default;
  /// The greatest indexed key that is <= key. The sentinel (all zero) is always indexed.
  [[nodiscard]] virtual Entry at_or_before(const Hash32& key) const = 0;
};

/// One change of the index: `key` is now at `serial`, or gone.
struct IndexChange {
  Hash32 key;
  std::optional<Serial> serial;
};

/// What a block appends. `puts` pairs with the operations of type put, in order: storage attaches values to them.
struct AppliedBlock {
  Serial first = 0;
  std::vector<OperationRecord> operations;
  std::vector<IndexChange> index;
  StateHead head;
};

class StateTree {
 public:
  /// An empty tree; the ports outlive it.
  StateTree(const OperationReader& reader, const KeyIndex& index);

  /// Appends the operations of one block: changes ascending by key hash, nullopt deletes. At height 0 the sentinel comes first.
  [[nodiscard]] AppliedBlock apply(Height height, const Hash32& block, const std::map<Hash32, std::optional<Hash32>>& changes);
  /// Recovery: replays one committed operation. Call seal() after each commit operation.
  void replay(const OperationRecord& record);
  void seal();

  [[nodiscard]] const StateHead& head() const { return head_; }
  [[nodiscard]] std::uint64_t active() const { return active_; }
  /// The activity bit of an operation below head().operations.
  [[nodiscard]] bool is_active(Serial serial) const { return bit(serial); }

  /// Proofs at a height that is at most kProvableBlocks below the head; nullopt when it is not kept any more.
  [[nodiscard]] std::optional<ActiveProof> prove(const Hash32& key, Height height) const;
  [[nodiscard]] std::optional<HistoryProof> prove_history(const Hash32& key, Height height) const;

 private:
  using Bits = std::array<std::uint8_t, kTwigOperations / 8>;
  /// What a block changed, as it was before: enough to prove at its parent.
  struct Undo {
    Height height;  ///< after the undone block
    StateHead before;
    std::map<std::uint64_t, std::pair<Bits, Hash32>> twigs;  ///< bits and twig root of twigs that existed
  };
  /// The tree as it was at a height.
  struct Past {
    StateHead head;
    std::map<std::uint64_t, std::pair<Bits, Hash32>> twigs;
  };
  struct Touched {
    OperationRecord record;
    bool deleted = false;
  };
  using TouchedKeys = std::map<Hash32, Touched>;

  void append(const OperationRecord& record);
  void set_bit(Serial serial, bool active);
  [[nodiscard]] bool bit(Serial serial) const;
  [[nodiscard]] OperationRecord read(Serial serial) const;
  TouchedKeys touch(Height height, const std::map<Hash32, std::optional<Hash32>>& changes) const;
  Touched& touch_key(TouchedKeys& touched, const KeyIndex::Entry& entry, Height height) const;
  [[nodiscard]] std::vector<Hash32> leaf_hashes(Serial from, Serial to) const;
  [[nodiscard]] Hash32 predecessor(const TouchedKeys& touched, const Hash32& key, std::optional<KeyIndex::Entry> first,
                                   std::optional<Serial>& serial) const;
  void compact(Height height, std::size_t appended, std::vector<IndexChange>& index);
  void refresh();
  [[nodiscard]] std::optional<Past> past(Height height) const;
  [[nodiscard]] ActiveProof prove_serial(Serial serial, const Past& past) const;
  [[nodiscard]] std::optional<Serial> active_at(const Hash32& key, const Past& past) const;
  [[nodiscard]] Hash32 operations_subtree(unsigned level, std::uint64_t index) const;
  [[nodiscard]] Hash32 upper_subtree(const Past& past, unsigned level, std::uint64_t index) const;

  const OperationReader& reader_;
  const KeyIndex& index_;
  StateHead head_;
  std::uint64_t active_ = 0;
  std::vector<Bits> bits_;                                    ///< one per twig
  MerkleLevels lefts_{merkle::kNodeTag};                      ///< left roots of full twigs: levels 11 and up of the operation log's tree
  MerkleLevels uppers_{kUpperTag};                            ///< twig roots
  merkle::Frontier youngest_;                                 ///< leaves of the last, partial twig
  std::map<std::uint64_t, std::pair<Bits, Hash32>> changed_;  ///< twigs touched since the last seal, as they were
  std::vector<OperationRecord> fresh_;                        ///< appended since the last seal: not readable through the port yet
  Serial fresh_from_ = 0;
  Height sealed_height_;
  StateHead sealed_;
  std::deque<Undo> undo_;
};

}  // namespace xh::ledger

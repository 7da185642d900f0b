// The state tree ("twig log"): an append-only log of operations with one activity bit each, every key linked to its successor. This class
// holds the derived part in memory (bits, twig roots, upper tree: about 0.2 bytes an operation), decides what a block appends, and makes
// proofs. Records, values, the key index and the inner hashes of twigs are behind ports. Spec: docs/spec/state-tree.md (T1-T8, T20-T22).
#pragma once

#include <deque>
#include <map>

#include "ledger/merkle_levels.h"
#include "ledger/past_proof.h"
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

/// The lowest level of a full twig's tree whose hashes are kept: those below are made from eight operations (T20).
inline constexpr unsigned kKeptLevel = 3;
/// Levels kKeptLevel to 10 of a full twig: 256 + 128 + … + 2.
inline constexpr std::size_t kKeptHashes = 510;

/// Keeps the inner hashes of full twigs, so that a proof needs eight operations and not 2,048. What it forgets or damages costs time only:
/// every path is checked before it is used.
class TwigHashes {
 public:
  virtual ~TwigHashes() = default;
  /// `hashes`: kKeptHashes, lowest level first. Twigs come in order; after a recovery some come again.
  virtual void keep(std::uint64_t twig, std::span<const Hash32> hashes) = 0;
  /// kKeptHashes, or none when they are not there.
  [[nodiscard]] virtual std::vector<Hash32> kept(std::uint64_t twig) const = 0;
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

/// The derived part of the tree after some block, as one piece of memory: what a restart begins from (T22).
struct DerivedState {
  Height height;
  StateHead head;
  std::uint64_t active = 0;
  std::uint64_t first_twig = 0;  ///< twigs before it are forgotten
  Bytes bits;                    ///< 256 bytes for each twig from first_twig on, the youngest too
  std::vector<Hash32> lefts;     ///< left roots of the full ones among them
};

/// Operations are forgotten in steps of this: 16 twigs, a subtree of level 15.
inline constexpr std::uint64_t kForgetStep = 16 * kTwigOperations;

/// What is left of a tree whose first operations were forgotten: the peaks over their twigs (T23). They are all inactive from `height` on.
struct StateBase {
  Height height;               ///< state roots and proofs begin here
  Serial first = 0;            ///< the first operation that is kept, a multiple of kForgetStep
  std::vector<Hash32> lefts;   ///< peaks over the left roots of the forgotten twigs, largest first
  std::vector<Hash32> uppers;  ///< peaks over their twig roots
  bool operator==(const StateBase&) const = default;
  static constexpr auto fields() {
    return std::tuple{field(&StateBase::height), field(&StateBase::first), field(&StateBase::lefts, merkle::kMaxPath),
                      field(&StateBase::uppers, merkle::kMaxPath)};
  }
  /// True for a base that a tree can begin from.
  [[nodiscard]] bool is_sound() const;
};

/// The roots of kForgetStep operations, the last ones of a log may be fewer: in the operation log's tree, and of their twigs in the upper
/// tree.
struct StateChunk {
  Hash32 operations;
  Hash32 uppers;
  bool operator==(const StateChunk&) const = default;
  static constexpr auto fields() { return std::tuple{field(&StateChunk::operations), field(&StateChunk::uppers)}; }
};
/// How many chunks a log has from a sound base on.
[[nodiscard]] constexpr std::uint64_t chunk_count(Serial first, std::uint64_t operations) {
  return (operations - first + kForgetStep - 1) / kForgetStep;
}
/// True when a sound base and the chunks after it lead to both roots of a head.
[[nodiscard]] bool chunks_lead_to(const StateHead& head, const StateBase& base, std::span<const StateChunk> chunks);

class StateTree {
 public:
  /// An empty tree; the ports outlive it. Without `twigs` proofs cost a whole twig each.
  StateTree(const OperationReader& reader, const KeyIndex& index, TwigHashes* twigs = nullptr);
  /// Of an empty tree: begins at a sound base. Operations from base.first on are replayed next; state roots hold from base.height on.
  void begin_at(const StateBase& base);

  /// Appends the operations of one block: changes ascending by key hash, nullopt deletes. At height 0 the sentinel comes first.
  [[nodiscard]] AppliedBlock apply(Height height, const Hash32& block, const std::map<Hash32, std::optional<Hash32>>& changes);
  /// Takes the newest block back, which was applied last and not committed: of a height above 0, after no forget() and no take_back()
  /// since.
  void take_back();
  /// Recovery: replays one committed operation. Call seal() after each commit operation.
  void replay(const OperationRecord& record);
  void seal();

  /// What restore() begins from. Between blocks only.
  [[nodiscard]] DerivedState derived() const;
  /// Of an empty tree: continues from a derived state, with the operations of its youngest twig from the reader. False, and the tree stays
  /// empty, when it does not lead to its own state root.
  [[nodiscard]] bool restore(const DerivedState& derived);

  /// The base at a height, whose floor the caller knows from the commit operation of its block; height >= first_height().
  [[nodiscard]] StateBase base_at(Height height, Serial floor) const;
  /// The chunks from an operation on, which is not forgotten and a multiple of kForgetStep. Between blocks only.
  [[nodiscard]] std::vector<StateChunk> chunks(Serial from) const;
  /// Forgets what base_at() of an earlier call gave: proofs about heights below base.height end.
  void forget(const StateBase& base);

  [[nodiscard]] const StateHead& head() const { return head_; }
  /// The first operation that is not forgotten.
  [[nodiscard]] Serial first() const { return first_twig_ * kTwigOperations; }
  /// Heights below it are forgotten.
  [[nodiscard]] Height first_height() const { return first_height_; }
  [[nodiscard]] std::uint64_t active() const { return active_; }
  /// The activity bit of an operation below head().operations.
  [[nodiscard]] bool is_active(Serial serial) const { return bit(serial); }
  /// The operation that this one replaced, when it was in force at a height that is not forgotten.
  [[nodiscard]] std::optional<Serial> replaced_by(const OperationRecord& record) const;

  /// Proofs at a height that is at most kProvableBlocks below the head; nullopt when it is not kept any more.
  [[nodiscard]] std::optional<ActiveProof> prove(const Hash32& key, Height height) const;
  [[nodiscard]] std::optional<HistoryProof> prove_history(const Hash32& key, Height height) const;
  /// What the key had after the block of `height`, under the root of height `under` (as for prove()). nullopt also where a deletion since
  /// has cut the way back.
  [[nodiscard]] std::optional<PastProof> prove_past(const Hash32& key, Height height, Height under) const;

 private:
  using Bits = std::array<std::uint8_t, kTwigOperations / 8>;
  /// What a block changed, as it was before: enough to prove at its parent.
  struct Undo {
    Height height;  ///< after the undone block
    StateHead before;
    std::vector<MerkleLevels::Node> uppers;  ///< nodes of the upper tree that it replaced, ascending by place
    std::vector<Serial> cleared;             ///< operations that it deactivated, ascending
  };
  /// The tree as it was at a height: the newest `undone` blocks taken back.
  struct Past {
    StateHead head;
    std::size_t undone = 0;
  };
  struct Touched {
    OperationRecord record;
    bool deleted = false;
  };
  using TouchedKeys = std::map<Hash32, Touched>;

  void append(const OperationRecord& record);
  void end_twig();
  void clear(Serial serial);
  [[nodiscard]] bool bit(Serial serial) const;
  [[nodiscard]] std::uint64_t twigs() const { return first_twig_ + bits_.size(); }
  [[nodiscard]] OperationRecord read(Serial serial) const;
  TouchedKeys touch(Height height, const std::map<Hash32, std::optional<Hash32>>& changes) const;
  Touched& touch_key(TouchedKeys& touched, const KeyIndex::Entry& entry, Height height) const;
  [[nodiscard]] Hash32 predecessor(const TouchedKeys& touched, const Hash32& key, std::optional<KeyIndex::Entry> first,
                                   std::optional<Serial>& serial) const;
  void compact(Height height, std::size_t appended, std::vector<IndexChange>& index);
  [[nodiscard]] Hash32 twig_root(std::uint64_t twig) const;
  void fold_head();

  // state_tree_proofs.cc
  [[nodiscard]] std::vector<Hash32> leaf_hashes(Serial from, Serial to) const;
  [[nodiscard]] std::optional<Past> past(Height height) const;
  [[nodiscard]] Bits bits_at(std::uint64_t twig, const Past& past) const;
  [[nodiscard]] Hash32 upper_at(const Past& past, unsigned level, std::uint64_t index) const;
  [[nodiscard]] Hash32 left_at(const Past& past, unsigned level, std::uint64_t index) const;
  [[nodiscard]] merkle::Path left_path(Serial serial, const StateHead& head) const;
  [[nodiscard]] merkle::Path operation_path(Serial serial, const Past& past) const;
  [[nodiscard]] ActiveProof prove_serial(Serial serial, const Past& past) const;
  [[nodiscard]] std::optional<Serial> active_at(const Hash32& key, const Past& past) const;
  /// The operation of the key, or of its predecessor when it was absent.
  [[nodiscard]] std::optional<Serial> in_force(const Hash32& key, const Past& past) const;

  // state_tree_past.cc
  /// An operation and the one that replaced it.
  struct Spell {
    Serial serial = 0;
    std::optional<Serial> end;
  };
  [[nodiscard]] std::optional<Spell> spell_at(Serial from, Height height, Serial& first) const;
  [[nodiscard]] std::optional<Spell> find_spell(const Hash32& key, Height height, const Past& now) const;

  const OperationReader& reader_;
  const KeyIndex& index_;
  TwigHashes* twigs_;
  StateHead head_;
  std::uint64_t active_ = 0;
  std::uint64_t first_twig_ = 0;             ///< those before it are forgotten
  Height first_height_;                      ///< heights before it are forgotten
  std::vector<Bits> bits_;                   ///< one per twig from first_twig_ on
  MerkleLevels lefts_{merkle::kNodeTag};     ///< left roots of full twigs: levels 11 and up of the operation log's tree
  MerkleLevels uppers_{kUpperTag};           ///< twig roots
  MerkleLevels youngest_{merkle::kNodeTag};  ///< leaves of the last, partial twig
  std::vector<Serial> cleared_;              ///< since the last seal
  std::vector<OperationRecord> fresh_;       ///< appended since the last seal: not readable through the port yet
  Serial fresh_from_ = 0;
  Height sealed_height_;
  StateHead sealed_;
  std::deque<Undo> undo_;
};

/// The activity bits of a twig as the leaves of its bit tree.
[[nodiscard]] std::array<Hash32, kTwigChunks> chunks_of(const std::array<std::uint8_t, kTwigOperations / 8>& bits);

}  // namespace xh::ledger

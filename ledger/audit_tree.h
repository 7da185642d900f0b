// The audit tree: a history-independent sparse Merkle tree over the sorted (key hash, value hash) pairs of the state. Its root depends on
// the pairs alone, and a key has one place in it, so that no key can stand twice. Stores nothing. Spec: docs/spec/audit-root.md (H1-H5).
#pragma once

#include <optional>
#include <vector>

#include "base/codec.h"
#include "base/result.h"

namespace xh::ledger {

inline constexpr std::uint8_t kAuditLeafTag = 6;
inline constexpr std::uint8_t kAuditNodeTag = 7;
/// Bits of a key hash: the greatest depth of a leaf.
inline constexpr std::size_t kMaxAuditDepth = 256;
/// What stands where no key is.
inline constexpr Hash32 kEmptyAuditTree{};

/// One active key of the state.
struct AuditLeaf {
  Hash32 key;
  Hash32 value;
  bool operator==(const AuditLeaf&) const = default;
  static constexpr auto fields() { return std::tuple{field(&AuditLeaf::key), field(&AuditLeaf::value)}; }
  /// H(06 || key || value).
  [[nodiscard]] Hash32 hash() const;
};

/// Bit `depth` of a key, the most significant first.
[[nodiscard]] bool audit_bit(const Hash32& key, std::size_t depth);
/// Number of leading bits that two keys share.
[[nodiscard]] std::size_t common_bits(const Hash32& a, const Hash32& b);

/// All leaves of a subtree as one hash.
struct AuditSubtree {
  Hash32 key;             ///< begins with the bits that all its keys share
  std::size_t depth = 0;  ///< how many of them
  Hash32 hash;            ///< as seen from that depth
  bool single = false;    ///< one leaf
};

/// Folds leaves and subtrees in ascending order into a root. Memory: one hash for each level.
class AuditFolder {
 public:
  /// Error kNotCanonical: the key is not greater than the one before.
  [[nodiscard]] Status add(const AuditLeaf& leaf);
  /// All its keys are greater than those before and smaller than those after it.
  [[nodiscard]] Status add_subtree(const AuditSubtree& subtree);
  /// The root, as seen from `depth`: less than the number of bits that all keys share plus one. The object is spent afterwards.
  [[nodiscard]] Hash32 finish(std::size_t depth = 0);
  /// Leaves and subtrees.
  [[nodiscard]] std::uint64_t count() const { return count_; }

 private:
  /// A finished left child of an inner node at `depth`.
  struct Left {
    std::size_t depth;
    Hash32 hash;
  };
  void raise(std::size_t depth);
  void fold(std::size_t depth);

  std::vector<Left> lefts_;  ///< ascending by depth
  Hash32 key_;               ///< the newest leaf's
  Hash32 hash_;              ///< of the subtree that holds the newest leaf
  std::size_t depth_ = 0;    ///< of that subtree, when it has two leaves or more
  bool single_ = true;
  std::uint64_t count_ = 0;
};

/// "At the end of the key's path stands this leaf, or nothing."
struct AuditProof {
  std::vector<Hash32> siblings;    ///< from the root down
  std::optional<AuditLeaf> found;  ///< of the key: it is present; of another key, or none: it is absent
  bool operator==(const AuditProof&) const = default;
  static constexpr auto fields() { return std::tuple{field(&AuditProof::siblings, kMaxAuditDepth), field(&AuditProof::found)}; }
};

/// Makes the proof of one key from all leaves in ascending order. Memory: two hashes for each level. Subtrees that the key is not in may
/// stand for their leaves; a leaf that is alone in a subtree is given as that leaf where no other stands between it and the key.
class AuditProver {
 public:
  explicit AuditProver(const Hash32& key) : key_(key) {}
  /// Error kNotCanonical: the key is not greater than the one before.
  [[nodiscard]] Status add(const AuditLeaf& leaf);
  [[nodiscard]] Status add_subtree(const AuditSubtree& subtree);
  [[nodiscard]] AuditProof finish();

 private:
  [[nodiscard]] Status take(const AuditSubtree& subtree, const std::optional<AuditLeaf>& leaf);
  void end_group();

  Hash32 key_;
  std::optional<Hash32> last_;
  std::optional<AuditLeaf> own_;
  std::vector<Hash32> siblings_;    ///< by depth; empty subtrees up to the deepest one
  std::size_t deepest_ = 0;         ///< depth below the deepest group
  std::optional<AuditLeaf> alone_;  ///< the leaf of the deepest group, when it is one
  AuditFolder group_;               ///< leaves that share `group_depth_` bits with the key and no more
  std::size_t group_depth_ = 0;
};

/// The value hash of `key`, nullopt when it is absent. Error kBadProof.
[[nodiscard]] Result<std::optional<Hash32>> verify_audit(const AuditProof& proof, const Hash32& key, const Hash32& root);

}  // namespace xh::ledger

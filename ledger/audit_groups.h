// The leaves of an audit tree in groups by the first 16 bits of their keys. With one hash for each group, the proof of a key reads the
// leaves of its own group and hardly any other. Stores nothing. Spec: docs/spec/audit-root.md (H9).
#pragma once

#include <functional>
#include <vector>

#include "ledger/audit_tree.h"

namespace xh::ledger {

/// Few enough that the hashes of all groups are read at once, many enough that a group of 2 x 10^10 keys is 20 MB.
inline constexpr std::size_t kAuditGroupBits = 16;
inline constexpr std::size_t kMaxAuditGroups = std::size_t{1} << kAuditGroupBits;

/// The leaves whose keys begin with `prefix`, at least one.
struct AuditGroup {
  std::uint16_t prefix = 0;
  std::uint64_t first = 0;  ///< number of its first leaf
  Hash32 hash;              ///< of the subtree at depth kAuditGroupBits
  bool operator==(const AuditGroup&) const = default;
};
[[nodiscard]] std::uint16_t audit_prefix(const Hash32& key);

/// Folds leaves in ascending order into the groups and the root. Memory: the groups.
class AuditGrouper {
 public:
  /// Error kNotCanonical: the key is not greater than the one before.
  [[nodiscard]] Status add(const AuditLeaf& leaf);
  /// The root. No leaf is added afterwards.
  [[nodiscard]] Hash32 finish();
  /// Ascending; complete after finish().
  [[nodiscard]] const std::vector<AuditGroup>& groups() const { return groups_; }
  [[nodiscard]] std::uint64_t count() const { return count_; }

 private:
  void end_group();

  std::vector<AuditGroup> groups_;
  AuditFolder group_;  ///< the leaves of the newest group
  AuditFolder whole_;  ///< the groups before it
  std::optional<Hash32> last_;
  std::uint64_t count_ = 0;
};

using VisitLeaf = std::function<Status(const AuditLeaf&)>;
/// Visits `count` leaves from number `first` on, ascending; stops at the first error. Names can be chosen so that many keys fall into one
/// group: the reader does not hold them all.
using ReadLeaves = std::function<Status(std::uint64_t first, std::uint64_t count, const VisitLeaf& visit)>;
/// The proof of a key from the groups of all `count` leaves: holds when groups and leaves are what was folded. Errors: those of reading;
/// kNotCanonical and kBadProof when they cannot be that.
[[nodiscard]] Result<AuditProof> prove_in_groups(const Hash32& key, std::span<const AuditGroup> groups, std::uint64_t count,
                                                 const ReadLeaves& read);

}  // namespace xh::ledger

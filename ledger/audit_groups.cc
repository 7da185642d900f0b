#include "ledger/audit_groups.h"

#include "base/check.h"

namespace xh::ledger {
namespace {

AuditSubtree as_subtree(const AuditGroup& group, bool single) {
  AuditSubtree subtree{{}, kAuditGroupBits, group.hash, single};
  subtree.key.bytes[0] = static_cast<std::uint8_t>(group.prefix >> 8);
  subtree.key.bytes[1] = static_cast<std::uint8_t>(group.prefix);
  return subtree;
}

}  // namespace

std::uint16_t audit_prefix(const Hash32& key) { return static_cast<std::uint16_t>(key.bytes[0] << 8 | key.bytes[1]); }

Status AuditGrouper::add(const AuditLeaf& leaf) {
  if (last_ && !(*last_ < leaf.key)) return fail(ErrorId::kNotCanonical, "keys of an audit tree ascend, and each stands once");
  last_ = leaf.key;
  const std::uint16_t prefix = audit_prefix(leaf.key);
  if (groups_.empty() || groups_.back().prefix != prefix) {
    end_group();
    groups_.push_back({prefix, count_, {}});
  }
  ++count_;
  return group_.add(leaf);
}

void AuditGrouper::end_group() {
  if (groups_.empty()) return;
  const bool single = group_.count() == 1;
  groups_.back().hash = group_.finish(kAuditGroupBits);
  XH_CHECK(whole_.add_subtree(as_subtree(groups_.back(), single)));
  group_ = {};
}

Hash32 AuditGrouper::finish() {
  end_group();
  return whole_.finish();
}

Result<AuditProof> prove_in_groups(const Hash32& key, std::span<const AuditGroup> groups, std::uint64_t count, const ReadLeaves& read) {
  const std::uint16_t prefix = audit_prefix(key);
  const auto own = static_cast<std::size_t>(std::ranges::lower_bound(groups, prefix, {}, &AuditGroup::prefix) - groups.begin());
  const bool in_group = own < groups.size() && groups[own].prefix == prefix;
  AuditProver prover(key);
  for (std::size_t i = 0; i < groups.size(); ++i) {
    const std::uint64_t end = i + 1 < groups.size() ? groups[i + 1].first : count;
    if (groups[i].first >= end || end > count) return fail(ErrorId::kBadProof, "the groups of the audit tree do not follow each other");
    const std::uint64_t size = end - groups[i].first;
    // Where the key's group is empty, a leaf that is alone beside it may be what stands at the end of the key's path.
    const bool beside = !in_group && (i + 1 == own || i == own);
    if ((in_group && i == own) || (beside && size == 1)) {
      XH_TRY_VOID(read(groups[i].first, size, [&](const AuditLeaf& leaf) { return prover.add(leaf); }));
    } else {
      XH_TRY_VOID(prover.add_subtree(as_subtree(groups[i], size == 1)));
    }
  }
  return prover.finish();
}

}  // namespace xh::ledger

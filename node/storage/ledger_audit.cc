// The audit root in its summary: when its computation begins, what waits for it, and proofs under it. Spec: docs/spec/audit-root.md
// (H6, H7, H9).
#include <fmt/format.h>

#include "base/check.h"
#include "node/storage/ledger_store.h"

namespace xh::storage {

std::optional<Hash32> LedgerStore::audit_root(Height height) {
  return genesis_.parameters.audited_by(height) ? std::optional(audit_->wait()) : std::nullopt;
}

// Its own records are the only source: without them there is no next block.
AuditPoint LedgerStore::audit_point(Height height) const {
  const auto at = summary(height);
  if (!at)
    stop_process({ErrorId::kDamaged, fmt::format("the summary of height {} is needed for the audit root and cannot be read", height.value),
                  folder_ + "/summaries"});
  return {height, at->operations, at->state_root};
}

void LedgerStore::begin_audit() {
  const auto& p = genesis_.parameters;
  const std::uint64_t head = head_.summary.height.value;
  if (p.audit_interval == 0 || head % p.audit_interval >= p.audit_lag) return;
  const Height target{head - head % p.audit_interval};
  if (audit_->started(target)) return;
  std::optional<AuditPoint> base;
  // Beyond the begin of a folder made from a snapshot, nothing was audited here.
  if (target > Height{0} && target.value - p.audit_interval >= files_.base.first_block.value)
    base = audit_point(Height{target.value - p.audit_interval});
  audit_->start(base, audit_point(target), audit_slot(target));
}

// The file may be read while the computation after the next one replaces it, and it may be damaged: only a proof that leads to the root of
// the summary is given away.
Result<LedgerStore::ProvenAudited> LedgerStore::prove_audited(const ledger::StateKey& key, Height under) const {
  const auto audited = genesis_.parameters.audited_by(under);
  const auto with_root = summary(under);
  XH_CHECK(audited);
  const auto gone = [&](std::string_view why) {
    return fail(ErrorId::kAuditedStateGone, fmt::format("the state after height {}: {}", audited->value, why));
  };
  const auto at = summary(*audited);
  if (!at || !with_root || !with_root->audit_root) return gone("its blocks are not kept any more");
  const auto file = AuditReader::open(audit_->place().slot(audit_slot(*audited)), {*audited, at->operations, at->state_root});
  if (!file) return gone("its sorted records are not here");
  const Hash32 hash = key.hash();
  auto proof = file->prove(hash);
  if (!proof) return gone(proof.error().what);
  const auto value = ledger::verify_audit(*proof, hash, *with_root->audit_root);
  if (!value) return gone("its sorted records are damaged, or being replaced");
  if (!*value) return ProvenAudited{*std::move(proof), std::nullopt};
  auto then = prove_past(key, *audited, head().summary.height);
  if (!then || !then->value || then->value->empty() || ledger::value_hash(*then->value) != **value)
    return gone("the record's value cannot be found any more");
  return ProvenAudited{*std::move(proof), std::move(then->value)};
}

}  // namespace xh::storage

#include "node/evidence_pool.h"

#include <algorithm>

#include "ledger/evidence.h"

namespace xh::node {

using consensus::Evidence;
using consensus::EvidenceName;

bool EvidencePool::add(Evidence evidence, Instant report_at) {
  if (entries_.size() >= kMaxPooledEvidence) return false;
  const EvidenceName name = evidence.name();
  const bool fresh = entries_.try_emplace(name, Entry{std::move(evidence), report_at}).second;
  waiting_ += fresh ? 1 : 0;
  return fresh;
}

void EvidencePool::settle(const EvidenceName& name) {
  const auto it = entries_.find(name);
  if (it == entries_.end()) {
    if (entries_.size() < kMaxPooledEvidence) entries_.emplace(name, Entry{std::nullopt, kNever});
    return;
  }
  if (!it->second.evidence) return;
  it->second = {std::nullopt, kNever};
  --waiting_;
}

void EvidencePool::begin_epoch(Epoch running) {
  std::erase_if(entries_, [&](const auto& item) {
    const auto& [name, entry] = item;
    if (name.epoch >= running) return false;
    const bool too_old = running.value - name.epoch.value > ledger::kEvidenceEpochs;
    waiting_ -= too_old && entry.evidence ? 1 : 0;
    return too_old || !entry.evidence;
  });
}

std::vector<Evidence> EvidencePool::waiting(std::size_t maximum) const {
  std::vector<Evidence> out;
  for (const auto& [name, entry] : entries_) {
    if (out.size() >= maximum) break;
    if (entry.evidence) out.push_back(*entry.evidence);
  }
  return out;
}

std::vector<Evidence> EvidencePool::due(Instant now) {
  std::vector<Evidence> out;
  for (auto& [name, entry] : entries_) {
    if (!entry.evidence || entry.report_at > now) continue;
    entry.report_at = now + kReportAgain;
    out.push_back(*entry.evidence);
  }
  return out;
}

Instant EvidencePool::next_deadline() const {
  Instant next = kNever;
  for (const auto& [name, entry] : entries_) next = std::min(next, entry.report_at);
  return next;
}

}  // namespace xh::node

// The evidence that a node holds: one for each key and epoch, until the ledger has it, and when to report it again. Pure; its file is
// node/storage/evidence_file.h. Spec: docs/spec/evidence.md (M4-M6).
#pragma once

#include <map>
#include <vector>

#include "base/time.h"
#include "consensus/votes/evidence.h"

namespace xh::node {

/// Held at once, on the ledger or not: more than the keys of any set, and a few hundred kilobytes.
inline constexpr std::size_t kMaxPooledEvidence = 1024;
/// M6: how much later than the one before it each validator reports, at most, and when again.
inline constexpr Duration kReportStep = std::chrono::seconds(2);
inline constexpr Duration kMaxReportDelay = std::chrono::seconds(60);
inline constexpr Duration kReportAgain = std::chrono::seconds(60);

class EvidencePool {
 public:
  /// True when it is new: nothing of that key and epoch was here, and there is room. `report_at`: when to report it first.
  bool add(consensus::Evidence evidence, Instant report_at);
  /// The ledger has it: it is neither told nor reported any more, and no second one of that name is taken.
  void settle(const consensus::EvidenceName& name);
  /// What the ledger knows of ended epochs, and what it does not take any more (M7), is forgotten.
  void begin_epoch(Epoch running);

  [[nodiscard]] bool contains(const consensus::EvidenceName& name) const { return entries_.contains(name); }
  /// What the ledger does not have, at most so many, by name.
  [[nodiscard]] std::vector<consensus::Evidence> waiting(std::size_t maximum) const;
  [[nodiscard]] std::size_t waiting_count() const { return waiting_; }
  /// What is to be reported now, to be reported again kReportAgain later.
  [[nodiscard]] std::vector<consensus::Evidence> due(Instant now);
  /// When due() gives something next; kNever when nothing waits.
  [[nodiscard]] Instant next_deadline() const;

 private:
  struct Entry {
    std::optional<consensus::Evidence> evidence;  ///< absent: settled
    Instant report_at;
  };
  std::map<consensus::EvidenceName, Entry> entries_;
  std::size_t waiting_ = 0;
};

}  // namespace xh::node

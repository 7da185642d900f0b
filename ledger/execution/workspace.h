// The changes of one block while it executes: typed records read once through the view, written as often as needed, rolled back when a
// batch fails as a whole.
#pragma once

#include <map>
#include <variant>

#include "base/check.h"
#include "crosschain/records.h"
#include "identity/credentials.h"
#include "identity/record.h"
#include "identity/redaction.h"
#include "identity/sub_chain.h"
#include "ledger/evidence.h"
#include "ledger/execution/budget.h"
#include "ledger/governance.h"
#include "ledger/state.h"

namespace xh::execution {

class Workspace {
 public:
  explicit Workspace(const ledger::StateView& view) : view_(view) {}

  /// The record, or nullptr. The pointer holds until the next put() or rollback().
  template <class T>
  [[nodiscard]] const T* get(ledger::RecordKind kind, const std::string& name) {
    return std::get_if<T>(&load<T>({kind, name}).record);
  }
  template <class T>
  void put(ledger::RecordKind kind, const std::string& name, T record) {
    const ledger::StateKey key{kind, name};
    Entry& entry = load<T>(key);
    if (recording_) undo_.emplace_back(key, entry);
    entry = Entry{std::move(record), true};
  }

  /// From here on, rollback() undoes.
  void begin() {
    undo_.clear();
    recording_ = true;
  }
  void commit() { recording_ = false; }
  void rollback() {
    for (auto it = undo_.rbegin(); it != undo_.rend(); ++it) entries_.at(it->first) = std::move(it->second);
    undo_.clear();
    recording_ = false;
  }

  /// What the block and the transaction have left for checking other chains (AC22). No rollback gives back.
  [[nodiscard]] Budget& budget() { return budget_; }

  /// All written records as bytes.
  [[nodiscard]] ledger::StateDelta delta() const {
    ledger::StateDelta delta;
    for (const auto& [key, entry] : entries_) {
      if (!entry.written) continue;
      std::visit(
          [&, &k = key](const auto& record) {
            if constexpr (!std::is_same_v<std::decay_t<decltype(record)>, std::monostate>) delta.emplace(k, encode(record));
          },
          entry.record);
    }
    return delta;
  }

 private:
  using Record =
      std::variant<std::monostate, identity::AccountRecord, identity::IdentifierRecord, identity::PrefixRecord,
                   identity::OrganisationRecord, identity::UsageRecord, identity::AnchorStreamRecord, identity::DocumentRecord,
                   identity::TallyRecord, identity::SupervisionRecord, identity::SubChainRecord, identity::IssuerRecord,
                   identity::StatusListRecord, identity::DigestAnchorRecord, ledger::MembershipRecord, ledger::CouncilRecord,
                   ledger::ProposalRecord, ledger::EvidenceRecord, ledger::ServedRecord, ledger::RulesRecord, crosschain::ChainRecord,
                   crosschain::ClientRecord, crosschain::StateRecord, crosschain::CheckpointRecord, crosschain::FactRecord,
                   crosschain::LaneRecord, crosschain::Commitment, crosschain::CrossRecord, crosschain::ReservationRecord,
                   identity::RedactionRecord, identity::RedactionRangesRecord, identity::RedactedEntriesRecord>;
  struct Entry {
    Record record;
    bool written = false;
  };

  template <class T>
  Entry& load(const ledger::StateKey& key) {
    const auto [it, fresh] = entries_.try_emplace(key);
    if (fresh) {
      if (const auto bytes = view_.read(key)) {
        auto record = decode<T>(*bytes);
        XH_CHECK(record.has_value());  // only execution writes records
        it->second.record = *std::move(record);
      }
    }
    return it->second;
  }

  const ledger::StateView& view_;
  std::map<ledger::StateKey, Entry> entries_;
  std::vector<std::pair<ledger::StateKey, Entry>> undo_;
  bool recording_ = false;
  Budget budget_;
};

}  // namespace xh::execution

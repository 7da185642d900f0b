// The events that one block of the ledger holds, in their order, and what each of them says. Built from the committed block alone; what may
// be shown is asked of the state when an event is told. Knows no storage and no subscriber. Spec: docs/spec/subscriptions.md (SB8-SB10).
#pragma once

#include <functional>
#include <map>
#include <vector>

#include "ledger/checkpoint.h"
#include "ledger/execution/operation.h"
#include "ledger/execution/withheld.h"
#include "ledger/receipt.h"
#include "node/event_subject.h"
#include "node/messages.h"

namespace xh::node {

struct AppliedOperation {
  std::uint32_t item = 0;
  execution::Operation operation;
  EventSubject subject;
};

/// One executed transaction of a block.
struct EventEntry {
  ledger::Receipt receipt;
  std::size_t index = 0;                           ///< of its envelope in the block
  std::optional<ledger::Transaction> transaction;  ///< absent: its bytes were redacted
  /// Of those that changed something, ascending by item; empty unless asked for.
  std::vector<AppliedOperation> applied;
};

/// Texts of events of one block, each made when it is first told: a thousand subscribers are told the same.
class EventTexts {
 public:
  /// So many bytes are kept; what comes then is made each time.
  static constexpr std::size_t kMaxBytes = 4 * 1024 * 1024;
  /// Of the event of this topic that ends at this place. `make` gives its JSON.
  template <class Make>
  [[nodiscard]] std::string text(EventTopic topic, const EventPlace& after, Make make) {
    const auto known = texts_.find({topic, after});
    if (known != texts_.end()) return known->second;
    std::string made = make().dump();
    if (bytes_ + made.size() <= kMaxBytes) {
      bytes_ += made.size();
      texts_.emplace(std::pair(topic, after), made);
    }
    return made;
  }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  std::map<std::pair<EventTopic, EventPlace>, std::string> texts_;
  std::size_t bytes_ = 0;
};

/// A block as its readers see it.
struct EventBlock {
  ledger::BlockSummary summary;
  ledger::Header header;  ///< default at height 0
  std::vector<EventEntry> entries;
  /// The checkpoint that the header names, where it travelled with the block.
  std::optional<ledger::SignedCheckpoint> named;
  /// What was told of it. Whoever keeps the block keeps it for one state of the ledger (SB10), and one thread tells.
  mutable EventTexts texts = {};
};

/// A block as it is stored.
struct CommittedBlock {
  const ledger::BlockSummary& summary;
  ByteView block;  ///< BCS of ledger::Block; empty at height 0
  ByteView companion;
  std::span<const EnvelopeBytes> bodies;
  std::span<const ledger::Receipt> receipts;
};
/// `operations`: with what the transactions did. Error kBadBlock for what no ledger holds.
[[nodiscard]] Result<EventBlock> make_event_block(const CommittedBlock& stored, bool operations);

/// What telling needs beside the block.
struct EventView {
  const ledger::StateView& state;
  bool show_withheld = false;
  /// A checkpoint as a signed note.
  std::function<std::string(const ledger::SignedCheckpoint&)> note = {};
};

struct TopicEvent {
  EventPlace after;  ///< its cursor
  std::string told;  ///< JSON
};
/// The first event of this query at or after a place of this block; nullopt: there is none any more. `before`: the size of the checkpoint
/// that the block before names, where that is known.
[[nodiscard]] std::optional<TopicEvent> next_event(const EventBlock& block, const EventQuery& query, const EventPlace& from,
                                                   const EventView& view, std::optional<std::uint64_t> before);

/// Of a receipt, everywhere.
[[nodiscard]] Json to_json(const ledger::Receipt& receipt);
/// O9: why content is not there.
[[nodiscard]] Json to_json(const execution::Withholding& withholding);
/// Takes withheld content out of a record or an operation.
void leave_out_content(Json& shown);

}  // namespace xh::node

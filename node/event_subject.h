// What an operation is about, for filters of subscriptions: the record, the lane or the chain that it names. Spec:
// docs/spec/subscriptions.md (SB7, SB9).
#pragma once

#include "ledger/execution/operation.h"
#include "node/event_query.h"

namespace xh::node {

struct EventSubject {
  EventTopic topic = EventTopic::kRecords;
  std::string kind = {};                       ///< of records: "identifier" …
  std::string name = {};                       ///< of the record; the lane; the AC code
  std::optional<std::uint64_t> sequence = {};  ///< of a packet
  std::string state = {};                      ///< of a packet or lane, after this operation: "sent" …
};
/// `sender`: whose transaction it stands in.
[[nodiscard]] EventSubject subject_of(const execution::Operation& operation, const AccountId& sender);

}  // namespace xh::node

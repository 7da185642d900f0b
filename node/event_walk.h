// What a subscriber is told next: a walk through the ledger from a place, as far as the credits reach. The same for old and for new blocks.
// Spec: docs/spec/subscriptions.md (SB6, SB11, SB14).
#pragma once

#include <string>
#include <vector>

#include "node/event_block.h"

namespace xh::node {

/// SB14: a turn reads so much of the ledger at most, whatever matches; one block more than its bytes.
inline constexpr std::size_t kMaxTurnBlocks = 64;
inline constexpr std::size_t kMaxTurnBytes = 4 * 1024 * 1024;

/// The committed ledger.
class EventSource {
 public:
  EventSource() = default;
  EventSource(const EventSource&) = delete;
  EventSource& operator=(const EventSource&) = delete;
  virtual ~EventSource() = default;

  [[nodiscard]] virtual EventRange range() = 0;
  struct Read {
    const EventBlock* block = nullptr;  ///< valid until the next call; nullptr: it is not kept, or cannot be read
    std::size_t bytes = 0;              ///< of its transactions
  };
  [[nodiscard]] virtual Read block(Height height, bool operations) = 0;
  [[nodiscard]] virtual EventView view() = 0;
};

struct WalkCredits {
  std::size_t bytes = 0;  ///< of texts: it ends with the event that reaches them
  std::size_t blocks = kMaxTurnBlocks;
  std::size_t read_bytes = kMaxTurnBytes;
};

struct Walked {
  struct Told {
    EventPlace cursor;
    std::string event;  ///< JSON
  };
  std::vector<Told> told;
  EventPlace place;                           ///< where to go on
  bool more = false;                          ///< the credits ended it, not the ledger
  std::optional<Height> gone = std::nullopt;  ///< the place is not kept any more, this one is
};
[[nodiscard]] Walked walk(EventSource& source, const EventQuery& query, EventPlace from, WalkCredits credits);

}  // namespace xh::node

// The subscriptions of one connection: what is read for them next, and what waits to be sent, in bounds. Sockets and threads are elsewhere;
// time is an argument. Spec: docs/spec/subscriptions.md (SB2, SB3, SB11-SB13).
#pragma once

#include <deque>
#include <map>

#include "base/time.h"
#include "node/event_walk.h"

namespace xh::node {

inline constexpr std::size_t kMaxSubscriptions = 16;
/// SB11: of messages that wait. The one that reaches it may pass it.
inline constexpr std::size_t kMaxQueuedBytes = 256 * 1024;
inline constexpr std::chrono::seconds kProgressTime{10};
/// SB2: requests whose answers are not sent.
inline constexpr std::size_t kMaxOpenRequests = 16;

using SubscriptionId = std::uint64_t;

class EventSession {
 public:
  /// Numbers from 1. It reads nothing before begin(). `progress`: told after every turn that ends between two blocks (SB16). Error
  /// kTooLarge: there are as many as may be.
  [[nodiscard]] Result<SubscriptionId> subscribe(const EventQuery& query, const EventPlace& from, bool progress = false);
  /// Its answer is in the queue: events may follow.
  void begin(SubscriptionId id, Instant now);
  /// Takes its waiting messages out of the queue. Error kNotFound.
  [[nodiscard]] Status unsubscribe(SubscriptionId id);

  /// SB2, SB11: one more request may be read.
  [[nodiscard]] bool may_hear() const;
  void heard() { ++open_; }
  /// Of a request that was heard; empty: it has no answer.
  void answered(std::string text);

  /// What to read next; nullopt: there is no room, or nobody reads.
  struct Task {
    SubscriptionId id = 0;
    EventQuery query;
    EventPlace from;
    WalkCredits credits;
  };
  /// In turns.
  [[nodiscard]] std::optional<Task> task();
  /// What came of the task. `first`: of the heights that are kept.
  void took(const Task& task, Walked walked, Height first, Instant now);

  struct Message {
    std::string text;
    bool last = false;  ///< the connection is closed behind it
  };
  /// Takes the next message to send.
  [[nodiscard]] std::optional<Message> next();
  /// SB12: nothing could be sent for too long. What waits is dropped; the cursors of what was sent are told, and that is the end.
  void lag(Height first);

  [[nodiscard]] std::size_t queued_bytes() const { return queued_; }
  [[nodiscard]] std::size_t subscriptions() const { return subscriptions_.size(); }

 private:
  struct Subscription {
    EventQuery query;
    EventPlace place;      ///< read so far
    EventPlace sent;       ///< of the last message that went out
    EventPlace mentioned;  ///< the last cursor in the queue
    Instant mentioned_at;
    bool progress = false;
    bool begun = false;
  };
  struct Waiting {
    std::string text;
    std::optional<SubscriptionId> of;
    EventPlace cursor;
    bool answers = false;  ///< one of the open requests
  };
  void push(Waiting waiting);

  std::map<SubscriptionId, Subscription> subscriptions_;
  SubscriptionId last_ = 0;
  SubscriptionId turn_ = 0;  ///< who was read for last
  std::deque<Waiting> queue_;
  std::size_t queued_ = 0;
  std::size_t open_ = 0;
  bool ended_ = false;
};

}  // namespace xh::node

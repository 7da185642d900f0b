#include "node/event_session.h"

#include <fmt/format.h>

namespace xh::node {
namespace {

// Events are JSON already: what stands around them is written by hand, in the canonical order of members.
std::string event_message(SubscriptionId id, const EventQuery& query, const Walked::Told& told) {
  return fmt::format(R"({{"jsonrpc":"2.0","method":"xh_event","params":{{"cursor":"{}","event":{},"subscription":"{}","topic":"{}"}}}})",
                     told.cursor.text(), told.event, id, to_word(query.topic));
}

std::string progress_message(SubscriptionId id, const EventPlace& place) {
  return fmt::format(R"({{"jsonrpc":"2.0","method":"xh_progress","params":{{"cursor":"{}","height":{},"subscription":"{}"}}}})",
                     place.text(), json_u64(place.height.value).dump(), id);
}

std::string lagged_message(SubscriptionId id, const EventPlace& place, std::string_view reason, Height first) {
  return fmt::format(
      R"({{"jsonrpc":"2.0","method":"xh_lagged","params":{{"cursor":"{}","reason":"{}","retained_from":{},"subscription":"{}"}}}})",
      place.text(), reason, json_u64(first.value).dump(), id);
}

}  // namespace

Result<SubscriptionId> EventSession::subscribe(const EventQuery& query, const EventPlace& from, bool progress) {
  if (subscriptions_.size() >= kMaxSubscriptions)
    return fail(ErrorId::kTooLarge, fmt::format("a connection has at most {} subscriptions", kMaxSubscriptions));
  subscriptions_.emplace(++last_, Subscription{query, from, from, from, Instant{}, progress, false});
  return last_;
}

void EventSession::begin(SubscriptionId id, Instant now) {
  const auto it = subscriptions_.find(id);
  if (it == subscriptions_.end()) return;
  it->second.begun = true;
  it->second.mentioned_at = now;
}

Status EventSession::unsubscribe(SubscriptionId id) {
  if (subscriptions_.erase(id) == 0) return fail(ErrorId::kNotFound, "no such subscription on this connection", "subscription");
  std::erase_if(queue_, [&](const Waiting& waiting) {
    if (waiting.of != id) return false;
    queued_ -= waiting.text.size();
    return true;
  });
  return {};
}

bool EventSession::may_hear() const { return !ended_ && open_ < kMaxOpenRequests && queued_ < kMaxQueuedBytes; }

void EventSession::answered(std::string text) {
  if (text.empty() || ended_) {
    --open_;
    return;
  }
  push({std::move(text), std::nullopt, {}, true});
}

void EventSession::push(Waiting waiting) {
  queued_ += waiting.text.size();
  queue_.push_back(std::move(waiting));
}

std::optional<EventSession::Task> EventSession::task() {
  if (ended_ || queued_ >= kMaxQueuedBytes || subscriptions_.empty()) return std::nullopt;
  auto it = subscriptions_.upper_bound(turn_);
  for (std::size_t i = 0; i < subscriptions_.size(); ++i, ++it) {
    if (it == subscriptions_.end()) it = subscriptions_.begin();
    if (!it->second.begun) continue;
    turn_ = it->first;
    return Task{it->first, it->second.query, it->second.place, {kMaxQueuedBytes - queued_}};
  }
  return std::nullopt;
}

void EventSession::took(const Task& task, Walked walked, Height first, Instant now) {
  const auto it = subscriptions_.find(task.id);
  if (it == subscriptions_.end() || ended_) return;
  auto& subscription = it->second;
  for (const auto& told : walked.told) push({event_message(task.id, task.query, told), task.id, told.cursor});
  subscription.place = walked.place;
  if (!walked.told.empty()) {
    subscription.mentioned = walked.told.back().cursor;
    subscription.mentioned_at = now;
  }
  // SB16: behind whole blocks only; within one the last event's cursor says where it is.
  const bool due = subscription.progress || now - subscription.mentioned_at >= kProgressTime;
  if (walked.gone) {
    push({lagged_message(task.id, {*walked.gone, 0, 0}, "not_retained", first), std::nullopt, {}});
    subscriptions_.erase(it);
  } else if (subscription.place != subscription.mentioned && due) {
    subscription.mentioned = subscription.place;
    subscription.mentioned_at = now;
    push({progress_message(task.id, subscription.place), task.id, subscription.place});
  }
}

std::optional<EventSession::Message> EventSession::next() {
  if (queue_.empty()) return ended_ ? std::optional(Message{"", true}) : std::nullopt;
  Waiting waiting = std::move(queue_.front());
  queue_.pop_front();
  queued_ -= waiting.text.size();
  if (waiting.answers) --open_;
  if (waiting.of) {
    const auto it = subscriptions_.find(*waiting.of);
    if (it != subscriptions_.end()) it->second.sent = waiting.cursor;
  }
  return Message{std::move(waiting.text), ended_ && queue_.empty()};
}

void EventSession::lag(Height first) {
  if (ended_) return;
  ended_ = true;
  for (const auto& waiting : queue_) open_ -= waiting.answers ? 1 : 0;
  queue_.clear();
  queued_ = 0;
  for (const auto& [id, subscription] : subscriptions_) push({lagged_message(id, subscription.sent, "slow", first), std::nullopt, {}});
  subscriptions_.clear();
}

}  // namespace xh::node

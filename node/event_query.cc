#include "node/event_query.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.h"
#include "identity/names.h"

namespace xh::node {
namespace {

constexpr std::array<std::pair<EventTopic, std::string_view>, 8> kTopicWords = {{{EventTopic::kBlocks, "blocks"},
                                                                                 {EventTopic::kCheckpoints, "checkpoints"},
                                                                                 {EventTopic::kReceipts, "receipts"},
                                                                                 {EventTopic::kRecords, "records"},
                                                                                 {EventTopic::kPackets, "packets"},
                                                                                 {EventTopic::kChains, "chains"},
                                                                                 {EventTopic::kGovernance, "governance"},
                                                                                 {EventTopic::kEvidence, "evidence"}}};

template <class Number>
bool read_digits(std::string_view text, Number& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return !text.empty() && error == std::errc() && end == text.data() + text.size();
}

Result<ledger::TransactionId> transaction_in_filter(const std::string& text) {
  const auto bytes = from_0x(text);
  if (!bytes || bytes->size() != ledger::TransactionId::kSize)
    return fail(ErrorId::kWrongType, "0x and 64 lower-case hex digits are expected", "filter.transaction");
  return ledger::TransactionId::from(*bytes);
}

// One member of a filter; false: its topic has none of that name.
Result<bool> read_member(EventTopic topic, const std::string& key, const std::string& text, EventFilter& out) {
  if (topic == EventTopic::kReceipts && key == "account") {
    XH_TRY(out.account, account_from_bid(text));
  } else if (topic == EventTopic::kReceipts && key == "transaction") {
    XH_TRY(out.transaction, transaction_in_filter(text));
  } else if (topic == EventTopic::kRecords && key == "prefix") {
    XH_TRY(const auto prefix, identity::Prefix::parse(text));
    out.prefix = prefix.text();
  } else if (topic == EventTopic::kRecords && key == "name") {
    out.name = text;
  } else if (topic == EventTopic::kPackets && key == "lane") {
    out.lane = text;
  } else if (topic == EventTopic::kChains && key == "code") {
    out.code = text;
  } else {
    return false;
  }
  return true;
}

Result<EventPlace> asked_place(const Json& from, const EventRange& range) {
  if (const auto* height = from.integer()) {
    if (*height < 0) return fail(ErrorId::kWrongType, "a height from 0 is expected", "from");
    return EventPlace{Height{static_cast<std::uint64_t>(*height)}, 0, 0};
  }
  const auto* text = from.string();
  if (text == nullptr) return fail(ErrorId::kWrongType, "a cursor, a height or \"first\" is expected", "from");
  if (*text == "first") return EventPlace{range.first, 0, 0};
  std::uint64_t height = 0;
  if (read_digits(*text, height)) return EventPlace{Height{height}, 0, 0};
  return EventPlace::parse(*text);
}

}  // namespace

std::string_view to_word(EventTopic topic) {
  return std::ranges::find(kTopicWords, topic, &decltype(kTopicWords)::value_type::first)->second;
}

std::optional<EventTopic> event_topic(std::string_view word) {
  const auto* it = std::ranges::find(kTopicWords, word, &decltype(kTopicWords)::value_type::second);
  return it == kTopicWords.end() ? std::nullopt : std::optional(it->first);
}

std::string event_topics() {
  std::string out;
  for (const auto& [topic, word] : kTopicWords) out += (out.empty() ? "" : ", ") + std::string(word);
  return out;
}

bool has_operations(EventTopic topic) { return topic >= EventTopic::kRecords; }

std::string EventPlace::text() const { return fmt::format("{}.{}.{}", height.value, entry, item); }

Result<EventPlace> EventPlace::parse(std::string_view text) {
  EventPlace place;
  const auto dot = text.find('.');
  const auto second = dot == std::string_view::npos ? dot : text.find('.', dot + 1);
  if (second == std::string_view::npos || !read_digits(text.substr(0, dot), place.height.value) ||
      !read_digits(text.substr(dot + 1, second - dot - 1), place.entry) || !read_digits(text.substr(second + 1), place.item) ||
      place.text() != text)
    return fail(ErrorId::kWrongType, "not a cursor: HEIGHT.ENTRY.ITEM is expected", "from");
  return place;
}

Result<EventQuery> parse_event_query(std::string_view topic, const Json* filter) {
  const auto known = event_topic(topic);
  if (!known) return fail(ErrorId::kWrongType, "topics are " + event_topics(), "topic");
  EventQuery out{*known, {}};
  if (filter == nullptr) return out;
  if (filter->object() == nullptr) return fail(ErrorId::kWrongType, "an object is expected", "filter");
  for (const auto& [key, value] : *filter->object()) {
    const std::string place = "filter." + key;
    if (value.string() == nullptr || value.string()->empty()) return fail(ErrorId::kWrongType, "a text is expected", place);
    if (value.string()->size() > kMaxFilterText)
      return fail(ErrorId::kTooLarge, fmt::format("a text in a filter has at most {} bytes", kMaxFilterText), place);
    XH_TRY(const bool has, read_member(*known, key, *value.string(), out.filter));
    if (!has) return fail(ErrorId::kUnknownField, fmt::format("the topic {} has no such filter", topic), place);
  }
  if (filter->object()->size() > 1) return fail(ErrorId::kWrongType, "a filter has one member", "filter");
  return out;
}

Result<EventPlace> parse_event_from(const Json* from, const EventRange& range) {
  const EventPlace next{range.head.next(), 0, 0};
  if (from == nullptr) return next;
  XH_TRY(const auto place, asked_place(*from, range));
  if (place.height < range.first)
    return fail(ErrorId::kNotRetained,
                fmt::format("height {} is asked for; the first one that this node has is {}", place.height.value, range.first.value),
                "from");
  if (place > next)
    return fail(ErrorId::kNotReady, fmt::format("{} is asked for; this node has height {}", place.text(), range.head.value), "from");
  return place;
}

}  // namespace xh::node

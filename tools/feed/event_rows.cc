#include "tools/feed/event_rows.h"

#include <charconv>

#include "tools/feed/copy_text.h"

namespace xh::feed {
namespace {

tl::unexpected<Error> unlike_an_event(std::string_view what) { return fail(ErrorId::kBadAnswer, "an event without " + std::string(what)); }

Result<std::uint64_t> number_in(const Json& object, std::string_view name) {
  const Json* member = object.find(name);
  if (member != nullptr && member->integer() != nullptr && *member->integer() >= 0) return static_cast<std::uint64_t>(*member->integer());
  if (const auto* text = member == nullptr ? nullptr : member->string()) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
    if (error == std::errc() && end == text->data() + text->size()) return value;
  }
  return unlike_an_event(name);
}

Result<std::string> text_in(const Json& object, std::string_view name) {
  const auto* text = text_member(object, name);
  return text == nullptr ? Result<std::string>(unlike_an_event(name)) : Result<std::string>(*text);
}

void add_text(CopyLine& line, const Json& event, std::string_view name) {
  const auto* text = text_member(event, name);
  if (text == nullptr) {
    line.null();
  } else {
    line.text(without_nul(*text));
  }
}

void add_json(CopyLine& line, const Json& event, std::string_view name) {
  const Json* member = event.find(name);
  if (member == nullptr || member->is_null()) {
    line.null();
  } else {
    line.text(json_without_nul(member->dump()));
  }
}

Result<Row> block_row(const Json& event, Row row) {
  XH_TRY(const auto id, text_in(event, "id"));
  XH_TRY(const auto root, text_in(event, "state_root"));
  XH_TRY(const auto epoch, number_in(event, "epoch"));
  XH_TRY(const auto transactions, number_in(event, "transactions"));
  XH_TRY(const auto rejected, number_in(event, "rejected"));
  CopyLine line;
  line.number(row.height).hex(id).number(row.time_ms).number(epoch).number(transactions).number(rejected).hex(root);
  row.line = line.take();
  return row;
}

Result<Row> receipt_row(const Json& event, const Place& after, Row row) {
  if (after.entry == 0) return unlike_an_event("a place in its block");
  XH_TRY(const auto transaction, text_in(event, "transaction"));
  const Json* receipt = event.find("receipt");
  if (receipt == nullptr) return unlike_an_event("receipt");
  XH_TRY(const auto outcome, number_in(*receipt, "outcome"));
  XH_TRY(const auto name, text_in(*receipt, "outcome_name"));
  CopyLine line;
  line.number(row.height).number(after.entry - 1).hex(transaction);
  add_text(line, event, "sender");
  line.number(outcome).text(without_nul(name));
  add_json(line, event, "receipt");
  add_json(line, event, "redacted");
  row.line = line.take();
  return row;
}

Result<Row> change_row(const Json& event, const Place& after, Row row) {
  XH_TRY(const auto transaction, text_in(event, "transaction"));
  const bool redacted = event.find("redacted") != nullptr;
  if (!redacted) {
    // FD8: what is told without its subject has no row in `records`, and only what was redacted may be so.
    XH_TRY_VOID(text_in(event, "name"));
    XH_TRY_VOID(text_in(event, "kind"));
    if (after.item == 0) return unlike_an_event("a place in its transaction");
  } else if (after.entry == 0) {
    return unlike_an_event("a place in its block");
  }
  CopyLine line;
  line.number(row.height).number(redacted ? after.entry - 1 : after.entry);
  line.signed_number(redacted ? -1 : static_cast<std::int64_t>(after.item) - 1).hex(transaction);
  for (const char* member : {"sender", "kind", "name", "operation"}) add_text(line, event, member);
  for (const char* member : {"change", "withheld", "redacted"}) add_json(line, event, member);
  // FD11: what a database cannot hold as it is.
  const std::string exact = event.dump();
  if (json_without_nul(exact) == exact) {
    line.null();
  } else {
    line.bytes(exact);
  }
  row.line = line.take();
  return row;
}

}  // namespace

std::string_view to_word(Topic topic) {
  switch (topic) {
    case Topic::kBlocks:
      return "blocks";
    case Topic::kReceipts:
      return "receipts";
    case Topic::kRecords:
      break;
  }
  return "records";
}

Result<Place> place_of(std::string_view cursor) {
  std::array<std::uint64_t, 3> parts{};
  const char* at = cursor.data();
  const char* const end = cursor.data() + cursor.size();
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0 && (at == end || *at++ != '.')) return unlike_an_event("a cursor");
    const auto read = std::from_chars(at, end, parts[i]);
    if (read.ec != std::errc()) return unlike_an_event("a cursor");
    at = read.ptr;
  }
  if (at != end) return unlike_an_event("a cursor");
  return Place{parts[0], parts[1], parts[2]};
}

Result<Row> row_of(Topic topic, const Json& event) {
  XH_TRY(const auto cursor, text_in(event, "cursor"));
  XH_TRY(const auto after, place_of(cursor));
  Row row;
  XH_TRY(row.height, number_in(event, "height"));
  XH_TRY(row.time_ms, number_in(event, "time_ms"));
  // PostgreSQL's bigint.
  constexpr std::uint64_t kMaxBigint = (std::uint64_t{1} << 63) - 1;
  if (row.height > kMaxBigint || row.time_ms > kMaxBigint) return unlike_an_event("a height and time that fit");
  if (topic == Topic::kBlocks) return block_row(event, std::move(row));
  return topic == Topic::kReceipts ? receipt_row(event, after, std::move(row)) : change_row(event, after, std::move(row));
}

}  // namespace xh::feed

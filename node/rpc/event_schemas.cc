#include "node/rpc/event_schemas.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "base/check.h"
#include "node/rpc/event_table.h"
#include "node/rpc/result_schemas.h"

namespace xh::rpc {
namespace {

Json from_table(std::string_view notation) {
  auto schema = schema_from(notation);
  XH_CHECK(schema.has_value());
  return *std::move(schema);
}

// "set-keys" and "report_evidence" become SetKeys and ReportEvidence.
std::string capitalised(std::string_view words) {
  std::string out;
  bool begins = true;
  for (const char c : words) {
    if (c == '-' || c == '_') {
      begins = true;
      continue;
    }
    out += begins && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    begins = false;
  }
  return out;
}
std::string change_type(std::string_view operation) { return capitalised(operation) + "Change"; }
std::string event_type(std::string_view topic) { return capitalised(topic) + "Event"; }

// SB9: one form for each operation of the topic, told apart by `operation`. Of `records` also what stands for redacted ones (SB10).
std::string operations_of(const TopicRow& topic) {
  std::string out;
  for (const auto& row : kChangeTable) {
    if (row.topic != topic.topic) continue;
    if (!out.empty()) out += " | ";
    out += fmt::format("{{height: u64, time_ms: u64, transaction: hex, item: u64, sender: bid, operation: '{}', {}change: {}}}",
                       row.operation, topic.members, change_type(row.operation));
  }
  return topic.topic == "records" ? out + " | RedactedEvent" : out;
}

Json words_in(std::string_view text) {
  Json::Array out;
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    out.emplace_back(std::string(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return Json(std::move(out));
}

std::string any_event() {
  std::string out;
  for (const auto& row : kTopicTable) out += (out.empty() ? "" : " | ") + event_type(row.topic);
  return out;
}

}  // namespace

void add_event_types(Json& components) {
  for (const auto& row : kEventTypes) components.set(std::string(row.name), from_table(row.type));
  for (const auto& row : kChangeTable) components.set(change_type(row.operation), from_table(row.change));
  for (const auto& row : kTopicTable) {
    const auto operations = operations_of(row);
    if (!operations.empty()) components.set(event_type(row.topic), from_table(operations));
  }
}

Json describe_notifications() {
  Json::Array out;
  for (const auto& row : kTellingTable) {
    if (row.param.empty()) {
      Json told = Json(Json::Object{}).set("name", row.notification).set("description", row.doc);
      out.push_back(Json(told.set("params", Json::Array{})));
      continue;
    }
    Json schema = from_table(row.type.empty() ? any_event() : std::string(row.type));
    Json param = Json(Json::Object{}).set("name", row.param).set("required", true).set("description", row.doc);
    out.back().object()->find("params")->second.array()->push_back(Json(param.set("schema", std::move(schema))));
  }
  return Json(std::move(out));
}

Json describe_events() {
  Json out{Json::Object{}};
  for (const auto& row : kTopicTable) {
    Json topic = Json(Json::Object{}).set("description", row.doc).set("filter", words_in(row.filter));
    out.set(std::string(row.topic), Json(topic.set("schema", from_table(event_type(row.topic)))));
  }
  return out;
}

}  // namespace xh::rpc

#include "identity/handle_view.h"

#include <algorithm>

#include "base/text.h"
#include "identity/json_view.h"

namespace xh::identity {
namespace {

enum class HandleCode : int { kSuccess = 1, kFailure = 2, kNoHandle = 100, kMalformed = 102, kNoValue = 200 };

View answer_handle(unsigned status, HandleCode code, Json out, bool pretty = false) {
  out.set("responseCode", static_cast<int>(code));
  return {status, "application/json", pretty ? out.pretty() : out.dump()};
}

Json data_of(const Value& value) {
  Json data = json_object();
  if (value.format == ValueFormat::kText) return data.set("format", "string").set("value", std::string(as_text(value.data)));
  return data.set("format", "base64").set("value", to_base64(value.data));
}

bool wanted(const HandleQuestion& question, std::uint32_t index, std::string_view type) {
  if (question.types.empty() && question.indexes.empty()) return true;
  const bool by_type = std::ranges::any_of(question.types, [&](const std::string& name) {
    return type == name || (name.ends_with('.') && (type.starts_with(name) || type == std::string_view(name).substr(0, name.size() - 1)));
  });
  return by_type || std::ranges::find(question.indexes, std::to_string(index)) != question.indexes.end();
}

struct Values {
  Json::Array list;
  std::optional<std::uint32_t> ttl;

  void add(std::uint32_t index, std::string_view type, Json data, std::uint32_t seconds, const Stamp& updated) {
    Json value = json_object();
    value.set("index", std::int64_t{index}).set("type", type).set("data", std::move(data));
    list.push_back(value.set("ttl", std::int64_t{seconds}).set("timestamp", utc_text(updated.time)));
    ttl = std::min(ttl.value_or(seconds), seconds);
  }
};

}  // namespace

std::variant<HandleQuestion, View> ask_handle(std::string_view target) {
  const auto question_mark = std::min(target.find('?'), target.size());
  const auto name = percent_decoded(target.substr(0, question_mark));
  const auto query = query_from(target.substr(std::min(question_mark + 1, target.size())));
  if (!name || !query) return answer_handle(400, HandleCode::kMalformed, json_object().set("message", "half an escape"));
  auto identifier = Identifier::parse(*name);
  if (!identifier)
    return answer_handle(400, HandleCode::kMalformed, json_object().set("handle", *name).set("message", identifier.error().what));
  HandleQuestion out{*std::move(identifier)};
  for (const auto& [key, value] : *query) {
    if (key == "type") out.types.push_back(value);
    if (key == "index") out.indexes.push_back(value);
    if (key == "proof") out.proof = value == "true";
    if (key == "pretty") out.pretty = value != "false";
  }
  return out;
}

View answer_handle(const HandleQuestion& question, const HandleFacts& facts) {
  Json out = json_object();
  out.set("handle", question.identifier.text());
  if (const auto* restraint = withheld(facts.acts)) {
    out.set("message", "a supervisor withholds it")
        .set("reason", int{restraint->reason})
        .set("document", to_0x(restraint->document.view()));
    return answer_handle(451, HandleCode::kFailure, std::move(out), question.pretty);
  }
  if (!facts.record || facts.record->status == RecordStatus::kRevoked)
    return answer_handle(404, HandleCode::kNoHandle, std::move(out), question.pretty);
  if (facts.acts && !facts.acts->restraints.empty()) out.set("supervision", to_json(*facts.acts));
  const auto& content = facts.record->content;
  const auto& updated = facts.record->updated;
  Values values;
  std::uint32_t greatest = 0;
  for (const auto& value : content.values) {
    greatest = std::max(greatest, value.index);
    if (wanted(question, value.index, value.type)) values.add(value.index, value.type, data_of(value), value.ttl, updated);
  }
  if (content.anchor && wanted(question, greatest + 1, "ANCHOR_SHA256")) {
    Json data = json_object();
    data.set("format", "hex").set("value", to_hex(content.anchor->digest.view()));
    values.add(greatest + 1, "ANCHOR_SHA256", std::move(data), 0, updated);
  }
  const bool none = values.list.empty();
  out.set("values", Json(std::move(values.list)));
  View view = answer_handle(200, none ? HandleCode::kNoValue : HandleCode::kSuccess, std::move(out), question.pretty);
  view.max_age = none ? std::nullopt : values.ttl;
  return view;
}

}  // namespace xh::identity

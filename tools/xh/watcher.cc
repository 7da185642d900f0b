#include "tools/xh/watcher.h"

#include <fmt/format.h>

namespace xh::tools {
namespace {

const std::string* watched_text(const Json* object, std::string_view name) {
  const Json* member = object == nullptr ? nullptr : object->find(name);
  return member == nullptr ? nullptr : member->string();
}

tl::unexpected<Error> misunderstood() { return fail(ErrorId::kBadAnswer, "a message that no subscription has"); }

Error error_of(const Json& error) {
  const Json* data = error.find("data");
  const auto* id = watched_text(data, "id");
  const auto* reason = watched_text(data, "reason");
  const auto* field = watched_text(data, "field");
  if (id == nullptr || reason == nullptr) return {ErrorId::kBadAnswer, "neither a result nor an error of ours", ""};
  for (const auto& row : error_catalogue()) {
    if (error_code(row.id) == *id) return {row.id, *reason, field == nullptr ? "" : *field};
  }
  return {ErrorId::kBadAnswer, *id + " " + *reason, ""};
}

}  // namespace

std::string Watcher::request() const {
  Json params{Json::Object{}};
  params.set("topic", topic_);
  if (filter_.object() != nullptr && !filter_.object()->empty()) params.set("filter", filter_);
  if (!from_.empty()) params.set("from", from_);
  if (progress_) params.set("progress", true);
  Json out{Json::Object{}};
  return out.set("jsonrpc", "2.0").set("id", 1).set("method", "xh_subscribe").set("params", std::move(params)).dump();
}

Result<Watcher::Heard> Watcher::answered(const Json& message) {
  if (const Json* error = message.find("error")) {
    const Error what = error_of(*error);
    // The node is behind or busy: later, or another one.
    if (what.id == ErrorId::kNotReady || what.id == ErrorId::kBusy || what.id == ErrorId::kTooManyRequests)
      return Heard{std::nullopt, true, what};
    return fail(what);
  }
  const auto* cursor = watched_text(message.find("result"), "cursor");
  if (cursor == nullptr) return misunderstood();
  from_ = *cursor;
  return Heard{};
}

Result<Watcher::Heard> Watcher::hear(const std::string& text) {
  const auto message = parse_json(text);
  if (!message) return fail(ErrorId::kBadAnswer, message.error().what);
  if (message->find("id") != nullptr) return answered(*message);
  const auto* method = watched_text(&*message, "method");
  const Json* params = message->find("params");
  const auto* cursor = watched_text(params, "cursor");
  if (method == nullptr || cursor == nullptr) return misunderstood();
  if (*method == "xh_lagged") {
    const auto* reason = watched_text(params, "reason");
    if (reason != nullptr && *reason == "slow") {
      from_ = *cursor;
      return Heard{std::nullopt, true};
    }
    return fail(ErrorId::kNotRetained,
                fmt::format("the node does not keep what comes after {} any more; the first place that it has is {}", from_, *cursor));
  }
  from_ = *cursor;
  if (*method == "xh_progress") return Heard{};
  const Json* event = params->find("event");
  if (*method != "xh_event" || event == nullptr || event->object() == nullptr) return misunderstood();
  Json told = *event;
  told.set("cursor", *cursor);
  return Heard{std::move(told), false};
}

}  // namespace xh::tools

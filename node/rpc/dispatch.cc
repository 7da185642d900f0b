#include "node/rpc/dispatch.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <mutex>

#include "base/check.h"
#include "ledger/execution/operation_layout.h"
#include "node/rpc/event_schemas.h"
#include "node/rpc/result_schemas.h"

namespace xh::rpc {
namespace {

bool has_type(const Json& value, ParamType type) {
  switch (type) {
    case ParamType::kString:
      return value.string() != nullptr;
    case ParamType::kInteger:
      return value.integer() != nullptr;
    case ParamType::kBoolean:
      return value.boolean() != nullptr;
    case ParamType::kStrings:
      return value.array() != nullptr && std::ranges::all_of(*value.array(), [](const Json& item) { return item.string() != nullptr; });
    case ParamType::kObject:
      return value.object() != nullptr;
    case ParamType::kObjects:
      return value.array() != nullptr && std::ranges::all_of(*value.array(), [](const Json& item) { return item.object() != nullptr; });
    case ParamType::kPlace:
      return value.string() != nullptr || value.integer() != nullptr;
  }
  return false;
}

std::string_view type_name(ParamType type) {
  switch (type) {
    case ParamType::kString:
      return "string";
    case ParamType::kInteger:
      return "integer";
    case ParamType::kBoolean:
      return "boolean";
    case ParamType::kObject:
      return "object";
    case ParamType::kPlace:
      return "height or cursor";
    case ParamType::kStrings:
    case ParamType::kObjects:
      break;
  }
  return "array";
}

Json param_schema(ParamType type) {
  if (type == ParamType::kPlace) return Json(Json::Object{}).set("type", Json::Array{"string", "integer"});
  Json schema = Json(Json::Object{}).set("type", type_name(type));
  if (type == ParamType::kStrings) schema.set("items", Json(Json::Object{}).set("type", "string"));
  if (type == ParamType::kObjects) schema.set("items", Json(Json::Object{}).set("type", "object"));
  return schema;
}

// Positional parameters become named ones; names, types and presence are checked against the table.
Result<Json> check_params(const Method& method, const Json* given) {
  Json named{Json::Object{}};
  if (given != nullptr && given->array() != nullptr) {
    if (given->array()->size() > method.params.size()) return fail(ErrorId::kBadRequest, "too many parameters", "params");
    for (std::size_t i = 0; i < given->array()->size(); ++i) named.set(method.params[i].name, (*given->array())[i]);
  } else if (given != nullptr && given->object() != nullptr) {
    named = *given;
  } else if (given != nullptr) {
    return fail(ErrorId::kBadRequest, "params is an array or an object", "params");
  }
  for (const auto& [name, value] : *named.object()) {
    const auto param = std::ranges::find(method.params, name, &Param::name);
    if (param == method.params.end()) return fail(ErrorId::kUnknownField, "unknown parameter", name);
    if (!has_type(value, param->type)) return fail(ErrorId::kWrongType, fmt::format("a {} is expected", type_name(param->type)), name);
  }
  for (const auto& param : method.params) {
    if (param.required && named.find(param.name) == nullptr) return fail(ErrorId::kMissingField, "missing", param.name);
  }
  return named;
}

// In the order of canonical JSON.
std::string result_answer(const Json& id, std::string_view result) {
  return fmt::format(R"({{"id":{},"jsonrpc":"2.0","result":{}}})", id.dump(), result);
}

std::string error_answer(const Json& id, const Json& error) {
  return fmt::format(R"({{"error":{},"id":{},"jsonrpc":"2.0"}})", error.dump(), id.dump());
}

// J10: those that every method has, and its own.
Json errors_json(const ResultSchema* known) {
  Json::Array out;
  const auto add = [&](int code, ErrorId id) {
    const auto& row = error_info(id);
    Json data = Json(Json::Object{}).set("id", error_code(id)).set("hint", row.hint);
    out.push_back(Json(Json::Object{}).set("code", code).set("message", row.meaning).set("data", std::move(data)));
  };
  for (const auto id : {ErrorId::kMissingField, ErrorId::kUnknownField, ErrorId::kWrongType}) add(kInvalidParams, id);
  if (known == nullptr) return Json(std::move(out));
  for (const auto id : known->errors) add(kServerError, id);
  return Json(std::move(out));
}

bool retryable(ErrorId id) {
  return id == ErrorId::kBusy || id == ErrorId::kNotReady || id == ErrorId::kMempoolFull || id == ErrorId::kByteQuota ||
         id == ErrorId::kTooManyRequests;
}

bool is_id(const Json* id) { return id == nullptr || id->is_null() || id->string() != nullptr || id->integer() != nullptr; }

// GD8: of the lists in the parameters, named or not.
std::uint64_t entries_in(const Json* params) {
  std::uint64_t entries = 0;
  const auto count = [&](const Json& value) { entries += value.array() != nullptr ? value.array()->size() : 0; };
  if (params != nullptr && params->array() != nullptr) {
    for (const auto& value : *params->array()) count(value);
  } else if (params != nullptr && params->object() != nullptr) {
    for (const auto& [name, value] : *params->object()) count(value);
  }
  return entries;
}

// Of a single request the id, so that the client knows what was refused.
Json refused_id(const Json& request) {
  const Json* id = request.object() == nullptr ? nullptr : request.find("id");
  return id != nullptr && is_id(id) ? *id : Json(nullptr);
}

// J11: nothing for a notification.
std::string refused_for_room(const Json& call) {
  if (call.object() != nullptr && call.find("id") == nullptr) return {};
  const Error error{ErrorId::kTooLarge, "the answers before this one fill what a batch is answered: ask for it in another one", ""};
  return error_answer(refused_id(call), error_object(kServerError, error));
}

// Empty: there is nothing to answer.
std::string in_brackets(const std::vector<std::string>& replies) {
  std::string out;
  for (const auto& reply : replies) {
    if (!reply.empty()) out.append(out.empty() ? "[" : ",").append(reply);
  }
  return out.empty() ? out : out + "]";
}

}  // namespace

Json error_object(int code, const Error& error) {
  const auto& row = error_info(error.id);
  Json data{Json::Object{}};
  data.set("id", error_code(error.id)).set("reason", error.what).set("retryable", retryable(error.id)).set("hint", row.hint);
  if (!error.place.empty()) data.set("field", error.place);
  return Json(Json::Object{}).set("code", code).set("message", row.meaning).set("data", std::move(data));
}

std::string refusal(const RetryAfter& later) { return error_answer(nullptr, error_object(kServerError, error_of(later))); }

void Dispatcher::add(Method method) {
  const std::string name = method.name;
  XH_CHECK(methods_.emplace(name, std::move(method)).second);
}

const Method* Dispatcher::find(const std::string& name) const {
  const auto own = methods_.find(name);
  if (own != methods_.end()) return &own->second;
  return below_ == nullptr ? nullptr : below_->find(name);
}

bool Dispatcher::is_elsewhere(std::string_view name) const {
  if (!elsewhere_.empty() && name.starts_with(elsewhere_)) return true;
  return below_ != nullptr && below_->is_elsewhere(name);
}

void Dispatcher::handle_one(const Json& request, std::size_t bytes, std::function<void(std::string)> done) const {
  const Json* id = request.find("id");
  const bool id_ok = is_id(id);
  const Json echoed = id != nullptr && id_ok ? *id : Json(nullptr);
  const auto refuse = [&](int code, const Error& error) { done(error_answer(echoed, error_object(code, error))); };
  const auto* object = request.object();
  const Json* version = request.find("jsonrpc");
  const Json* name = request.find("method");
  const bool valid = object != nullptr && id_ok && version != nullptr && version->string() != nullptr && *version->string() == "2.0" &&
                     name != nullptr && name->string() != nullptr;
  if (!valid) return refuse(kInvalidRequest, {ErrorId::kBadRequest, "not a JSON-RPC 2.0 request", ""});
  for (const auto& [key, value] : *object) {
    if (key != "jsonrpc" && key != "method" && key != "params" && key != "id")
      return refuse(kInvalidRequest, {ErrorId::kUnknownField, "unknown member", key});
  }
  const bool notification = id == nullptr;
  const Method* method = find(*name->string());
  const auto begun = std::chrono::steady_clock::now();
  const std::string called = method == nullptr ? std::string() : method->name;
  // The table of a conversation may be gone when the answer comes; that below it is not.
  const auto finish = [done, echoed, notification, called, told = &observer(), begun](Result<Json> result) {
    if (*told) (*told)(called, result ? nullptr : &result.error(), std::chrono::steady_clock::now() - begun);
    if (notification) return done({});
    if (result) return done(result_answer(echoed, result->dump()));
    const bool params = result.error().id == ErrorId::kWrongType || result.error().id == ErrorId::kMissingField ||
                        result.error().id == ErrorId::kUnknownField;
    done(error_answer(echoed, error_object(params ? kInvalidParams : kServerError, result.error())));
  };
  if (method == nullptr) {
    const ErrorId why = is_elsewhere(*name->string()) ? ErrorId::kNotServedHere : ErrorId::kUnknownMethod;
    const Error unknown{why, *name->string(), "method"};
    if (const auto& told = observer()) told("", &unknown, {});
    if (notification) return done({});
    return refuse(kMethodNotFound, unknown);
  }
  if (!method->large && bytes > kMaxRequestBytes) return finish(fail(ErrorId::kTooLarge, "a request of this method has at most 1 MiB"));
  auto params = check_params(*method, request.find("params"));
  if (!params) return finish(fail(std::move(params).error()));
  if (!method->fixed) return method->handler(*params, finish);
  if (const auto& told = observer()) told(called, nullptr, std::chrono::steady_clock::now() - begun);
  done(notification ? std::string() : result_answer(echoed, method->fixed()));
}

void Dispatcher::set_cost(CostClass cost, std::initializer_list<std::string_view> names) {
  for (const auto name : names) {
    const auto method = methods_.find(std::string(name));
    XH_CHECK(method != methods_.end());
    method->second.cost = cost;
  }
}

// GD8, GD12: one call.
void Dispatcher::add_cost(Charge& charge, const Json& request) const {
  const Json* name = request.object() == nullptr ? nullptr : request.find("method");
  if (name == nullptr || name->string() == nullptr) {
    ++charge.nonsense;
    return charge.add(CostClass::kRead, 1);
  }
  const Method* method = find(*name->string());
  charge.add(method == nullptr ? CostClass::kRead : method->cost, 1 + entries_in(request.find("params")) / kEntriesPerCost);
}

// `request`: nullptr when it is no JSON.
Charge Dispatcher::charge_of(std::size_t bytes, const Json* request) const {
  Charge charge;
  charge.add(CostClass::kRead, bytes / kBytesPerCost);
  const auto* batch = request == nullptr ? nullptr : request->array();
  if (request == nullptr || (batch != nullptr && (batch->empty() || batch->size() > kMaxBatch))) {
    charge.nonsense = 1;
    charge.add(CostClass::kRead, 1);
  } else if (batch == nullptr) {
    add_cost(charge, *request);
  } else {
    for (const auto& call : *batch) add_cost(charge, call);
  }
  return charge;
}

void Dispatcher::handle(const std::string& text, const Admit& admit, std::function<void(std::string)> done) const {
  if (const auto later = admit({})) return done(refusal(*later));
  const auto request = parse_json(text);
  const Charge charge = charge_of(text.size(), request ? &*request : nullptr);
  if (const auto later = admit(charge)) {
    const bool notification = request && request->object() != nullptr && request->find("id") == nullptr;
    if (notification) return done({});
    const Json id = request ? refused_id(*request) : Json(nullptr);
    return done(error_answer(id, error_object(kServerError, error_of(*later))));
  }
  if (!request) return done(error_answer(nullptr, error_object(kParseError, request.error())));
  const auto* batch = request->array();
  if (batch == nullptr) {
    return handle_one(*request, text.size(), std::move(done));
  }
  if (batch->empty() || batch->size() > kMaxBatch) {
    const std::string why = batch->empty() ? "the batch is empty" : fmt::format("a batch has at most {} requests", kMaxBatch);
    return done(error_answer(nullptr, error_object(kInvalidRequest, {ErrorId::kBadRequest, why, ""})));
  }
  handle_batch(*batch, text.size(), std::move(done));
}

// Answers come in the order of the requests, whenever each is ready.
void Dispatcher::handle_batch(const Json::Array& batch, std::size_t bytes, std::function<void(std::string)> done) const {
  struct Gather {
    std::mutex mutex;
    std::vector<std::string> replies;
    std::size_t bytes = 0;
    std::size_t open;
  };
  const auto gather = std::make_shared<Gather>();
  gather->replies.resize(batch.size());
  gather->open = batch.size();
  const auto reply_to = [gather, done = std::move(done)](std::size_t i, std::string reply) {
    std::string all;
    {
      const std::scoped_lock guard(gather->mutex);
      gather->bytes += reply.size();
      gather->replies[i] = std::move(reply);
      if (--gather->open > 0) return;
      all = in_brackets(gather->replies);
    }
    done(std::move(all));
  };
  for (std::size_t i = 0; i < batch.size(); ++i) {
    bool full = false;
    {
      const std::scoped_lock guard(gather->mutex);
      full = gather->bytes > kMaxBatchAnswerBytes;
    }
    // J11: what is not done can be asked for again.
    if (full) {
      reply_to(i, refused_for_room(batch[i]));
    } else {
      handle_one(batch[i], bytes, [reply_to, i](std::string reply) { reply_to(i, std::move(reply)); });
    }
  }
}

const std::string& Dispatcher::description() const {
  std::call_once(described_, [this] { description_ = describe().dump(); });
  return description_;
}

Json Dispatcher::describe() const {
  Json::Array methods;
  for (const auto& [name, method] : methods_) {
    Json::Array params;
    for (const auto& param : method.params) {
      Json schema = param_schema(param.type);
      params.push_back(Json(Json::Object{})
                           .set("name", param.name)
                           .set("required", param.required)
                           .set("description", param.doc)
                           .set("schema", std::move(schema)));
    }
    const auto* known = result_schema(name);
    Json result = Json(Json::Object{}).set("name", "result").set("schema", known == nullptr ? Json(Json::Object{}) : known->schema);
    methods.push_back(Json(Json::Object{})
                          .set("name", name)
                          .set("description", method.doc)
                          .set("params", std::move(params))
                          .set("result", std::move(result))
                          .set("errors", errors_json(known)));
  }
  Json info = Json(Json::Object{}).set("title", "Xinghuo chain node").set("version", "1");
  Json out = Json(Json::Object{}).set("openrpc", "1.2.6").set("info", std::move(info)).set("methods", std::move(methods));
  // SB17: of the table that has subscriptions.
  if (methods_.contains("xh_subscribe")) out.set("x-notifications", describe_notifications()).set("x-events", describe_events());
  if (methods_.contains("xh_submit")) out.set("x-operations", execution::operation_layout());  // BD6
  return Json(out.set("components", Json(Json::Object{}).set("schemas", schema_components())));
}

}  // namespace xh::rpc

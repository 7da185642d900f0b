// Strict JSON-RPC 2.0: requests in, answers out, methods from one table. Knows no HTTP and no method's meaning.
// Spec: docs/spec/json-rpc.md, docs/spec/guarding.md (GD8, GD10-GD12), https://www.jsonrpc.org/specification.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "node/rpc/cost.h"

namespace xh::rpc {

inline constexpr std::size_t kMaxBatch = 100;
inline constexpr std::size_t kMaxRequestBytes = 1024 * 1024;
/// J11: of the answers to one batch; beyond them one more.
inline constexpr std::size_t kMaxBatchAnswerBytes = 16 * 1024 * 1024;
/// Methods that carry an envelope or a proof may be larger.
inline constexpr std::size_t kMaxLargeRequestBytes = 4 * 1024 * 1024;

// Codes of the specification, and one for our own errors; data.id says which.
inline constexpr int kParseError = -32700;
inline constexpr int kInvalidRequest = -32600;
inline constexpr int kMethodNotFound = -32601;
inline constexpr int kInvalidParams = -32602;
inline constexpr int kServerError = -32000;

enum class ParamType { kString, kInteger, kBoolean, kStrings, kObject, kObjects, kPlace };  // kPlace: a height or a cursor

struct Param {
  std::string name;
  ParamType type = ParamType::kString;
  bool required = true;
  std::string doc;
};

/// Answers once, from any thread.
using Respond = std::function<void(Result<Json>)>;

struct Method {
  std::string name;
  std::string doc;
  std::vector<Param> params;
  bool large = false;  ///< accepts kMaxLargeRequestBytes
  /// Parameters are an object with known names and right types only.
  std::function<void(const Json& params, Respond respond)> handler;
  CostClass cost = CostClass::kRead;
  /// Instead of a handler: the result as JSON, the same for every call and too long to be made for each.
  std::function<const std::string&()> fixed = nullptr;
};

class Dispatcher {
 public:
  /// Methods that it does not have itself are those of `below`, which outlives it.
  explicit Dispatcher(const Dispatcher* below = nullptr) : below_(below) {}
  void add(Method method);
  /// Told of every call of a method, from any thread: its name (empty: there is no such method), the error if it ended so, its time.
  using Observe = std::function<void(const std::string& method, const Error* error, std::chrono::steady_clock::duration took)>;
  void observe(Observe observe) { observe_ = std::move(observe); }
  /// AD4: methods whose names begin so are served on another address (XH-1611).
  void serve_elsewhere(std::string prefix) { elsewhere_ = std::move(prefix); }
  /// Handles one request text, single or batch. `done` gets the answer's text once, empty when there is nothing to answer.
  void handle(const std::string& text, std::function<void(std::string)> done) const { handle(text, admit_all, std::move(done)); }
  /// `admit` is asked once, before anything is done, what the whole text costs (GD10).
  void handle(const std::string& text, const Admit& admit, std::function<void(std::string)> done) const;
  /// The class of methods that are there.
  void set_cost(CostClass cost, std::initializer_list<std::string_view> names);
  /// OpenRPC 1.2.6 description of the table.
  [[nodiscard]] Json describe() const;
  /// describe() as text, made when it is first asked for; no method is added after that.
  [[nodiscard]] const std::string& description() const;

 private:
  void add_cost(Charge& charge, const Json& request) const;
  [[nodiscard]] Charge charge_of(std::size_t bytes, const Json* request) const;
  void handle_batch(const Json::Array& batch, std::size_t bytes, std::function<void(std::string)> done) const;
  /// `done` gets an empty text for a notification.
  void handle_one(const Json& request, std::size_t bytes, std::function<void(std::string)> done) const;
  [[nodiscard]] const Method* find(const std::string& name) const;
  [[nodiscard]] const Observe& observer() const { return observe_ || below_ == nullptr ? observe_ : below_->observer(); }
  [[nodiscard]] bool is_elsewhere(std::string_view name) const;
  const Dispatcher* below_;
  Observe observe_;
  std::map<std::string, Method> methods_;
  std::string elsewhere_;  ///< empty: nothing is
  mutable std::once_flag described_;
  mutable std::string description_;
};

/// The error object of an answer.
[[nodiscard]] Json error_object(int code, const Error& error);
/// The answer to a text that is not looked at.
[[nodiscard]] std::string refusal(const RetryAfter& later);

}  // namespace xh::rpc

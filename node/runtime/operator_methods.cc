// The methods of the operator's socket. Spec: docs/spec/admin.md (AD5-AD10).
#include <unistd.h>

#include "base/text.h"
#include "node/runtime/log_events.h"
#include "node/runtime/methods.h"
#include "node/runtime/node.h"

namespace xh::runtime {
namespace {

constexpr std::size_t kMaxReasonBytes = 256;

// One request of one caller.
class OperatorCall {
 public:
  OperatorCall(Node& node, const rpc::AdminCaller& caller) : node_(node), caller_{caller.uid, caller.pid} { add_methods(); }

  [[nodiscard]] const rpc::Dispatcher& table() const { return table_; }
  /// Called when the answer left.
  [[nodiscard]] const std::function<void()>& after() const { return after_; }

 private:
  using Handler = Result<Json> (OperatorCall::*)(const Json& params);

  void add_reading(const char* name, const char* doc, Handler handler) {
    table_.add(
        {name, doc, {}, false, [this, handler](const Json& params, const rpc::Respond& respond) { respond((this->*handler)(params)); }});
  }
  // AD5: what acts is written down before and after.
  void add_acting(const char* name, const char* doc, std::vector<rpc::Param> params, Handler handler) {
    params.push_back({"reason", rpc::ParamType::kString, false, "why, for the log of actions; at most 256 bytes"});
    table_.add(
        {name, doc, std::move(params), false, [this, action = std::string(name), handler](const Json& given, const rpc::Respond& respond) {
           if (auto refused = check_reason(given)) return respond(fail(*std::move(refused)));
           const auto number = begin(action, given);
           auto result = (this->*handler)(given);
           end(action, number, result ? std::nullopt : std::optional(result.error()));
           respond(std::move(result));
         }});
  }
  void add_methods();
  void add_snapshot();

  static std::optional<Error> check_reason(const Json& params) {
    const auto* reason = text_member(params, "reason");
    if (reason == nullptr || reason->size() <= kMaxReasonBytes) return std::nullopt;
    return Error{ErrorId::kWrongType, "a reason has at most 256 bytes", "reason"};
  }
  std::uint64_t begin(const std::string& action, const Json& params) const { return node_.actions().begin(caller_, action, params); }
  void end(const std::string& action, std::uint64_t number, const std::optional<Error>& error) const {
    write_end(node_, caller_, action, number, error, note_);
  }
  static void write_end(Node& node, const os::PeerProcess& caller, const std::string& action, std::uint64_t number,
                        const std::optional<Error>& error, const std::string& note = {}) {
    const std::string outcome = outcome_text(error, note);
    node.actions().end(caller, action, number, outcome);
    node.logs().write(event::kAdminAction, {{"action", action},
                                            {"uid", json_u64(caller.uid)},
                                            {"pid", json_u64(caller.pid)},
                                            {"entry", json_u64(number)},
                                            {"outcome", outcome}});
  }

  [[nodiscard]] Json levels_json(bool known) const;
  void set_levels(const os::LogLevels& levels) const;
  Result<Json> status(const Json&);
  Result<Json> levels(const Json&) { return levels_json(true); }
  Result<Json> change_levels(const Json& params);
  Result<Json> stop(const Json&);
  Result<Json> drain(const Json& params) { return drained(params, true); }
  Result<Json> undrain(const Json& params) { return drained(params, false); }
  Result<Json> drained(const Json& params, bool wanted) const;
  Result<Json> peers(const Json&);
  Result<Json> disconnect(const Json& params);
  Result<Json> reload(const Json&);
  Result<Json> discover(const Json&) { return table_.describe(); }

  Node& node_;
  os::PeerProcess caller_;
  rpc::Dispatcher table_;
  std::function<void()> after_;
  std::string note_;  ///< what the log of actions says behind `ok`
};

void OperatorCall::add_methods() {
  using rpc::ParamType;
  add_reading("admin_status", "What the operator asks first: readiness, levels, the log of actions, the last snapshot.",
              &OperatorCall::status);
  add_reading("admin_getLogLevels", "The levels in force.", &OperatorCall::levels);
  add_acting("admin_setLogLevels", "Changes the levels of the log, until the next start.",
             {{"level", ParamType::kString, false, "debug, info, warn or error: of all components that have none of their own"},
              {"levels", ParamType::kString, false, "net=debug,rpc=warn: replaces those of single components; an empty text ends them"}},
             &OperatorCall::change_levels);
  add_acting("admin_stop", "Stops the node, as SIGTERM does.", {}, &OperatorCall::stop);
  add_acting("admin_drain", "The node reports that it is not ready, and goes on voting.", {}, &OperatorCall::drain);
  add_acting("admin_undrain", "Ends draining.", {}, &OperatorCall::undrain);
  add_reading("admin_peers", "Who is connected, and who is not and why.", &OperatorCall::peers);
  add_acting("admin_disconnectPeer", "Closes the connections of a peer; a listed one is dialled again.",
             {{"peer", ParamType::kString, true, "its name, or its network key"}}, &OperatorCall::disconnect);
  add_acting("admin_reload", "Reads the configuration again: levels, rates, limits and hosts take effect.", {}, &OperatorCall::reload);
  add_snapshot();
  add_reading("rpc.discover", "This description.", &OperatorCall::discover);
}

// AD8: the answer comes when it is known what is made, the end of the action when it is made. Both may be after this call is over.
void OperatorCall::add_snapshot() {
  const std::string name = "admin_snapshot";
  rpc::Param height{"height", rpc::ParamType::kInteger, false, "of which height; without it the newest that is certified"};
  rpc::Param reason{"reason", rpc::ParamType::kString, false, "why, for the log of actions; at most 256 bytes"};
  table_.add({name, "Begins to make a snapshot.", {height, reason}, false, [this, name](const Json& given, const rpc::Respond& respond) {
                if (auto refused = check_reason(given)) return respond(fail(*std::move(refused)));
                const Json* wanted = given.find("height");
                if (wanted != nullptr && *wanted->integer() < 0)
                  return respond(fail(ErrorId::kWrongType, "a height is not negative", "height"));
                const auto number = begin(name, given);
                const auto finish = [&node = node_, caller = caller_, name, number](const std::optional<Error>& error) {
                  write_end(node, caller, name, number, error);
                };
                const auto at = wanted == nullptr ? std::nullopt : std::optional(Height{static_cast<std::uint64_t>(*wanted->integer())});
                node_.snapshots().begin(
                    at,
                    [respond, finish](const Result<SnapshotService::Begun>& begun) {
                      if (!begun || begun->entry.whole) finish(begun ? std::nullopt : std::optional(begun.error()));
                      if (!begun) return respond(fail(begun.error()));
                      Json out = json_object();
                      out.set("height", json_u64(begun->entry.height.value)).set("path", begun->entry.path);
                      respond(Json(out.set("state", begun->entry.whole ? "there" : "begun")));
                    },
                    [finish](const Status& made) { finish(made ? std::nullopt : std::optional(made.error())); });
              }});
}

Json OperatorCall::levels_json(bool known) const {
  const auto now = node_.logs().levels();
  Json levels = json_object();
  for (const auto& [component, level] : now.components) levels.set(component, os::name_of(level));
  Json out = json_object();
  out.set("level", os::name_of(now.least)).set("levels", std::move(levels));
  if (known) out.set("components", Json::Array(kLogComponents.begin(), kLogComponents.end()));
  return out;
}

// LG3: announced, whatever the new levels leave out.
void OperatorCall::set_levels(const os::LogLevels& levels) const {
  node_.logs().write(event::kLevelsChanged, {{"level", os::name_of(levels.least)}, {"levels", os::levels_text(levels.components)}});
  node_.logs().set_levels(levels);
}

Result<Json> OperatorCall::status(const Json&) {
  // As load balancers see it.
  const auto ready = http_read(node_, table_, {"/readyz", "", ""});
  Json::Array reasons;
  const auto body = parse_json(ready.body);
  for (const auto& reason : *body->find("reasons")->array()) reasons.push_back(*reason.find("what"));
  const auto head = node_.actions().head();
  const auto snapshot = node_.snapshots().progress();
  Json made(nullptr);
  if (snapshot.last) {
    const auto& error = snapshot.last->error;
    made = Json(
        json_object().set("height", json_u64(snapshot.last->height.value)).set("error", error ? Json(error->to_string()) : Json(nullptr)));
  }
  Json out = json_object();
  out.set("node", node_.config().name).set("role", node_.config().role == Role::kValidator ? "validator" : "follower");
  out.set("version", XH_RUNTIME_VERSION).set("pid", json_u64(static_cast<std::uint64_t>(::getpid())));
  out.set("started_ms", json_u64(node_.started_ms())).set("height", json_u64(node_.store().head().summary.height.value));
  out.set("voting", node_.status().voting).set("ready", ready.status == 200).set("reasons", std::move(reasons));
  out.set("draining", node_.drained()).set("data_dir", node_.config().data_dir);
  out.set("log", levels_json(false).set("format", os::name_of(node_.logs().format())));
  out.set("admin_log", json_object().set("entries", json_u64(head.entries)).set("head", to_0x(head.hash.view())));
  const auto& running = snapshot.under_way;
  out.set("snapshot", json_object().set("under_way", running ? json_u64(running->value) : Json(nullptr)).set("last", std::move(made)));
  return out;
}

Result<Json> OperatorCall::change_levels(const Json& params) {
  auto levels = node_.logs().levels();
  if (const auto* level = text_member(params, "level")) {
    const auto found = os::level_from(*level);
    if (!found) return fail(ErrorId::kBadConfig, "a level is debug, info, warn or error", "level");
    levels.least = *found;
  }
  if (const auto* text = text_member(params, "levels")) {
    auto found = os::levels_from(*text, kLogComponents);
    if (!found) return fail(ErrorId::kBadConfig, found.error(), "levels");
    levels.components = *std::move(found);
  }
  set_levels(levels);
  return levels_json(true);
}

// AD6: it ends when the answer is on its way.
Result<Json> OperatorCall::stop(const Json&) {
  after_ = node_.ports().stop;
  Json out = json_object();
  return Json(out.set("stopping", true).set("pid", json_u64(static_cast<std::uint64_t>(::getpid()))));
}

Result<Json> OperatorCall::drained(const Json& params, bool wanted) const {
  const auto* reason = text_member(params, "reason");
  if (node_.drained() != wanted)
    node_.logs().write(wanted ? event::kNodeDrained : event::kNodeUndrained,
                       {{"uid", json_u64(caller_.uid)}, {"reason", reason == nullptr ? Json(nullptr) : Json(*reason)}});
  node_.drain(wanted);
  return Json(json_object().set("draining", wanted));
}

// AD9
Result<Json> OperatorCall::peers(const Json&) {
  Json::Array data;
  auto others = node_.connections();
  for (const auto& peer : node_.peers()) {
    std::erase_if(others, [&](const auto& item) { return item.second == peer.key; });
    Json entry = json_object();
    entry.set("name", peer.name).set("key", to_encoded(peer.key)).set("listed", true).set("connected", peer.connected);
    entry.set("bytes_in", json_u64(peer.bytes_in)).set("bytes_out", json_u64(peer.bytes_out));
    entry.set("wire", peer.connected ? json_u64(peer.wire) : Json(nullptr));
    data.push_back(Json(entry.set("problem", peer.problem ? Json(peer.problem->reason) : Json(nullptr))));
  }
  for (const auto& [connection, key] : others) {
    Json entry = json_object();
    entry.set("name", nullptr).set("key", to_encoded(key)).set("listed", false).set("connected", true);
    entry.set("bytes_in", nullptr).set("bytes_out", nullptr).set("wire", nullptr);
    data.push_back(Json(entry.set("problem", nullptr)));
  }
  return Json(json_object().set("data", std::move(data)));
}

Result<Json> OperatorCall::disconnect(const Json& params) {
  const std::string& wanted = text_param(params, "peer");
  const auto peers = node_.peers();
  std::uint64_t closed = 0;
  for (const auto& [connection, key] : node_.connections()) {
    const auto& connected_key = key;
    const auto named = std::ranges::find_if(peers, [&](const auto& peer) { return peer.key == connected_key; });
    if (to_encoded(key) != wanted && (named == peers.end() || named->name != wanted)) continue;
    node_.disconnect(connection);
    ++closed;
  }
  if (closed == 0) return fail(ErrorId::kNotFound, "nobody of that name or key is connected", "peer");
  return Json(json_object().set("disconnected", json_u64(closed)));
}

// AL4: "applied log.level, rpc.rate_reads; needs a restart: rpc.listen".
std::string reload_note(const Json::Array& applied, const std::vector<std::string>& needs_restart) {
  std::string out;
  for (const auto& key : applied) out += (out.empty() ? "applied " : ", ") + *key.string();
  if (out.empty()) out = "nothing applied";
  for (std::size_t i = 0; i < needs_restart.size(); ++i) out += (i == 0 ? "; needs a restart: " : ", ") + needs_restart[i];
  return out;
}

// AD10
Result<Json> OperatorCall::reload(const Json&) {
  if (!node_.ports().reload) return fail(ErrorId::kBadConfig, "this node was started without a file that could be read again");
  XH_TRY(const Reloaded read, node_.ports().reload());
  Json::Array applied;
  const auto& levels = read.config.log_levels;
  if (const auto now = node_.logs().levels(); now != levels) {
    if (now.least != levels.least) applied.emplace_back("log.level");
    if (now.components != levels.components) applied.emplace_back("log.levels");
    set_levels(levels);
  }
  if (!read.applied.empty()) node_.apply(read.config);
  applied.insert(applied.end(), read.applied.begin(), read.applied.end());
  note_ = reload_note(applied, read.needs_restart);
  Json out = json_object();
  return Json(
      out.set("applied", std::move(applied)).set("needs_restart", Json::Array(read.needs_restart.begin(), read.needs_restart.end())));
}

}  // namespace

Json describe_operator(Node& node) { return OperatorCall(node, {}).table().describe(); }

void answer_operator(Node& node, const rpc::AdminCaller& caller, const std::string& body, std::function<void(rpc::AdminReply)> done) {
  const auto call = std::make_shared<OperatorCall>(node, caller);
  call->table().handle(body, [call, done = std::move(done)](std::string text) { done({std::move(text), call->after()}); });
}

}  // namespace xh::runtime

// The operator's side of a node: its socket, and the log of actions from the start on. Rules: docs/spec/admin.md (AD1, AD2),
// docs/spec/admin-log.md (AL4, AL7, AL9).
#include <unistd.h>

#include "base/text.h"
#include "node/runtime/log_events.h"
#include "node/runtime/methods.h"
#include "node/runtime/node.h"

namespace xh::runtime {

void Node::log(const std::string& text) const { log_.write(event::kNote, {{"text", text}}); }

Status Node::open_actions() {
  XH_TRY(actions_, ActionLog::open(admin_log_path(config_)));
  if (const auto found = actions_->found()) {
    const bool torn = found->what.starts_with("a torn tail");
    log_.write(torn ? event::kAdminLogTorn : event::kAdminLogDamaged, {{"what", found->to_string()}});
  }
  Json detail = json_object();
  detail.set("version", XH_RUNTIME_VERSION).set("role", config_.role == Role::kValidator ? "validator" : "follower");
  detail.set("chain_id", to_0x(genesis_.chain_id.view())).set("height", json_u64(store_->head().summary.height.value));
  actions_->started(Json(detail.set("config_sha256", ports_.config_sha256)));
  return {};
}

Status Node::start_operator() {
  XH_TRY(auto listener, os::UnixListener::take(config_.admin_socket));
  admin_socket_.emplace(std::move(listener));
  rpc::AdminHandlers handlers;
  handlers.allowed = [](const rpc::AdminCaller& caller) { return caller.uid == 0 || caller.uid == ::geteuid(); };
  handlers.post = [this](const rpc::AdminCaller& caller, const std::string& body, std::function<void(rpc::AdminReply)> done) {
    answer_operator(*this, caller, body, std::move(done));
  };
  handlers.describe = [this] { return describe_operator(*this).dump(); };
  XH_TRY(admin_, rpc::AdminServer::start(admin_socket_->release(), std::move(handlers)));
  log_.write(event::kAdminListens, {{"socket", config_.admin_socket}});
  return {};
}

void Node::apply(const Config& config) {
  if (auto* front = front_.load()) front->use(guard_config(config, [this](const std::string& line) { log(line); }));
  if (binary_) binary_->limit(config.binary_rate);
}

std::map<net::ConnectionId, PublicKey> Node::connections() const {
  const std::scoped_lock guard(mutex_);
  return connections_;
}

}  // namespace xh::runtime

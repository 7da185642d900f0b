#include "tools/gateway/nodes.h"

namespace xh::gateway {

bool is_fault_of_a_node(ErrorId id) {
  return id == ErrorId::kCannotConnect || id == ErrorId::kTimeout || id == ErrorId::kBadAnswer || id == ErrorId::kBusy ||
         id == ErrorId::kNotReady || id == ErrorId::kBadProof || id == ErrorId::kMempoolFull || id == ErrorId::kTls ||
         id == ErrorId::kTooManyRequests;
}

Result<Nodes> Nodes::make(const std::vector<std::string>& urls, const client::TrustFiles& trust) {
  if (urls.empty() || urls.size() > kMaxNodes) return fail(ErrorId::kBadAddress, "1 to 16 nodes are expected");
  std::vector<std::unique_ptr<client::RpcClient>> clients;
  for (const auto& url : urls) {
    XH_TRY(auto client, client::RpcClient::make(url, std::chrono::milliseconds(kAnswerMs), trust));
    clients.push_back(std::move(client));
  }
  return Nodes(std::move(clients));
}

Result<Json> Nodes::call(const std::string& method, const Json& params) {
  for (std::size_t asked = 1;; ++asked) {
    auto answer = clients_[at_]->call(method, params);
    if (answer || !is_fault_of_a_node(answer.error().id) || asked == clients_.size()) return answer;
    next();
  }
}

}  // namespace xh::gateway

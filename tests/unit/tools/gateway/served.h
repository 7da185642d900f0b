// A node that serves what a test gives it, by method.
#pragma once

#include <map>

#include "tools/gateway/nodes.h"

namespace xh::gateway {

class Served final : public client::RpcClient {
 public:
  using Answer = std::function<Result<Json>(const Json& params)>;
  explicit Served(std::map<std::string, Answer> answers) : answers_(std::move(answers)) {}
  Result<Json> call(const std::string& method, Json params) override {
    const auto found = answers_.find(method);
    return found == answers_.end() ? fail(ErrorId::kBadAnswer, "no method " + method) : found->second(params);
  }
  Result<std::string> get(const std::string&) override { return fail(ErrorId::kNotFound, "nothing"); }
  const std::string& url() const override { return url_; }

 private:
  std::map<std::string, Answer> answers_;
  std::string url_ = "served";
};

inline Nodes served(std::vector<std::map<std::string, Served::Answer>> nodes) {
  std::vector<std::unique_ptr<client::RpcClient>> clients;
  for (auto& answers : nodes) clients.push_back(std::make_unique<Served>(std::move(answers)));
  return Nodes(std::move(clients));
}

}  // namespace xh::gateway

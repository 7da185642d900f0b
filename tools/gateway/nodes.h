// Several nodes of one chain, asked one after the other until one answers. Rule: docs/spec/gateway.md (GW2, GW3).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "node/client/rpc_client.h"

namespace xh::gateway {

inline constexpr std::size_t kMaxNodes = 16;
inline constexpr std::uint64_t kAnswerMs = 40'000;  ///< of one request, with the wait of a submission

class Nodes {
 public:
  /// At least one.
  explicit Nodes(std::vector<std::unique_ptr<client::RpcClient>> clients) : clients_(std::move(clients)) {}
  /// Error kBadAddress.
  [[nodiscard]] static Result<Nodes> make(const std::vector<std::string>& urls, const client::TrustFiles& trust = {});
  /// The answer of the first node that has one, beginning with the one that had the last. Errors: of the last node asked; an error that the
  /// caller made (kWrongType, kNotFound and the like) is not asked again.
  [[nodiscard]] Result<Json> call(const std::string& method, const Json& params);
  /// Another node answers next: what this one said did not hold.
  void next() { at_ = (at_ + 1) % clients_.size(); }
  [[nodiscard]] std::size_t size() const { return clients_.size(); }

 private:
  std::vector<std::unique_ptr<client::RpcClient>> clients_;
  std::size_t at_ = 0;
};

/// True for errors of one node, behind which another one may answer.
[[nodiscard]] bool is_fault_of_a_node(ErrorId id);

}  // namespace xh::gateway

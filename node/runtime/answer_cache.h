// Answers of the resolution over HTTP that are known for the state that the ledger has now. One of another state is never given.
// Thread-safe. Spec: docs/spec/resolution.md (RV23).
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "node/rpc/http_server.h"

namespace xh::runtime {

/// Requests and answers together, and what it takes to keep each; beyond it all are forgotten.
inline constexpr std::size_t kMaxKeptAnswerBytes = 16 * 1024 * 1024;
/// A larger answer, or one to a longer request, is not kept.
inline constexpr std::size_t kMaxKeptAnswer = 64 * 1024;

class AnswerCache {
 public:
  /// `version`: of the state, which was read before whatever the answer is made of.
  [[nodiscard]] std::optional<rpc::HttpAnswer> find(std::uint64_t version, const rpc::HttpGet& request);
  void keep(std::uint64_t version, const rpc::HttpGet& request, const rpc::HttpAnswer& answer);

  /// Answers that were here, since the start.
  [[nodiscard]] std::uint64_t found() const { return found_; }
  [[nodiscard]] std::size_t bytes() const;

 private:
  using Answer = std::shared_ptr<const rpc::HttpAnswer>;
  void forget(std::uint64_t version);

  mutable std::mutex mutex_;
  std::uint64_t version_ = 0;  // of all that is kept
  std::unordered_map<std::string, Answer> answers_;
  std::size_t bytes_ = 0;
  std::atomic<std::uint64_t> found_{0};
};

}  // namespace xh::runtime

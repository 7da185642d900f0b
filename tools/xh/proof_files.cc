#include "tools/xh/proof_files.h"

#include <fmt/format.h>

#include <atomic>
#include <filesystem>
#include <mutex>
#include <thread>

#include "node/os/files.h"
#include "tools/common/context.h"

namespace xh::tools {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kConnections = 8;
constexpr auto kProofTimeout = std::chrono::milliseconds(30'000);
constexpr auto kCertifiedWithin = std::chrono::seconds(60);  // a checkpoint is certified a moment after its block
constexpr auto kPause = std::chrono::milliseconds(100);

std::string_view record_kind(ItemKind kind) { return kind == ItemKind::kEnrolment ? "account" : to_word(kind); }

// Faults that end by themselves.
bool is_worth_waiting(ErrorId id) {
  switch (id) {
    case ErrorId::kNotReady:
    case ErrorId::kTooOld:
    case ErrorId::kBusy:
    case ErrorId::kTooManyRequests:
    case ErrorId::kTimeout:
    case ErrorId::kCannotConnect:
      return true;
    default:
      return false;
  }
}

class Fetch {
 public:
  Fetch(const ProofNodes& nodes, const std::string& folder, std::span<const ProofWish> wishes)
      : nodes_(nodes), folder_(folder), wishes_(wishes) {}

  Status run() {
    std::vector<std::thread> workers;
    for (std::size_t i = 0; i < std::min(kConnections, wishes_.size()); ++i) workers.emplace_back([this, i] { work(i); });
    for (auto& worker : workers) worker.join();
    if (error_) return fail(*error_);
    return {};
  }

 private:
  void work(std::size_t number) {
    auto node = client::RpcClient::make(nodes_.urls[number % nodes_.urls.size()], kProofTimeout, nodes_.trust);
    if (!node) return stop(node.error());
    for (std::size_t i = next_++; i < wishes_.size() && !stopped_; i = next_++) {
      if (auto status = fetch(**node, wishes_[i]); !status) stop(status.error());
    }
  }

  void stop(const Error& error) {
    const std::scoped_lock guard(mutex_);
    if (!stopped_.exchange(true)) error_ = error;
  }

  Status fetch(client::RpcClient& node, const ProofWish& wish) const {
    const std::string path = folder_ + "/" + proof_path(wish);
    if (std::filesystem::exists(path)) return {};
    const auto deadline = Clock::now() + kCertifiedWithin;
    for (;; std::this_thread::sleep_for(kPause)) {
      const auto answer = node.call("xh_getProof", Json(Json::Object{}).set("name", wish.name).set("kind", record_kind(wish.kind)));
      if (!answer && (!is_worth_waiting(answer.error().id) || Clock::now() > deadline)) return fail(answer.error());
      if (!answer) continue;
      XH_TRY(const std::string kind, text_of(*answer, "kind"));
      if (kind == "record") return save(path, *answer);
      if (Clock::now() > deadline) return fail(ErrorId::kTimeout, "the record does not become provable", wish.name);
    }
  }

  static Status save(const std::string& path, const Json& answer) {
    XH_TRY(const std::string text, text_of(answer, "proof"));
    XH_TRY_VOID(os::make_folder(std::filesystem::path(path).parent_path().string()));
    return os::write_file(path, as_bytes(text));
  }

  const ProofNodes& nodes_;
  const std::string& folder_;
  std::span<const ProofWish> wishes_;
  std::atomic<std::size_t> next_{0};
  std::atomic<bool> stopped_{false};
  std::mutex mutex_;
  std::optional<Error> error_;
};

}  // namespace

std::string proof_path(const ProofWish& wish) {
  return fmt::format("{:06}/row-{:09}-{}.xhproof", wish.row / 1000, wish.row, to_word(wish.kind));
}

Status fetch_proofs(const ProofNodes& nodes, const std::string& folder, std::span<const ProofWish> wishes) {
  return Fetch(nodes, folder, wishes).run();
}

}  // namespace xh::tools

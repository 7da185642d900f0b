// xh-audit follow: remembers the newest certified checkpoint and proves that every later one extends it.
#include "tools/xh_audit/follow.h"

#include <fmt/format.h>

#include <chrono>
#include <thread>

#include "base/text.h"
#include "node/os/files.h"
#include "tools/common/context.h"
#include "tools/xh_audit/audit.h"
#include "tools/xh_audit/followed_log.h"

namespace xh::tools {
namespace {

class Follower {
 public:
  Follower(const FollowOptions& options, ledger::Genesis genesis, std::optional<CertifiedNote> last)
      : options_(options), genesis_(std::move(genesis)), last_(std::move(last)), epochs_(genesis_) {}

  Status add(const std::string& url) {
    XH_TRY(auto node, client::RpcClient::make(url, kNodeTimeout, options_.trust));
    nodes_.push_back(std::move(node));
    return {};
  }

  /// Asks every node once; the worst exit code, but one silent node of several is no failure.
  int round() {
    int worst = kOk;
    bool answered = false;
    for (auto& node : nodes_) {
      const auto status = ask(*node);
      if (contradicted_) return kUnverified;
      answered = answered || status;
      if (status) continue;
      event("error", node->url(), status.error().to_string(), std::nullopt);
      const int code =
          status.error().id == ErrorId::kBadCheckpoint || status.error().id == ErrorId::kBadTile ? kUnverified : exit_code(status.error());
      if (code == kUnverified || worst == kOk) worst = code;
    }
    return worst == kUnverified || !answered ? worst : kOk;
  }
  [[nodiscard]] bool contradicted() const { return contradicted_; }

 private:
  Status ask(client::RpcClient& node) {
    XH_TRY(const auto now, newest_checkpoint(epochs_, fetch_from(node)));
    const auto remembered = last_ ? std::optional(last_->name) : std::nullopt;
    std::optional<LogPrefix> prefix;
    if (last_ && last_->name.size != now.name.size) {
      XH_TRY(prefix, prefix_from(node, std::min(last_->name.size, now.name.size), std::max(last_->name.size, now.name.size)));
    }
    const auto comparison = compare_logs(remembered, now.name, prefix);
    switch (comparison.verdict) {
      case LogVerdict::kUnproven:
        return fail(ErrorId::kBadTile, comparison.detail, node.url());
      case LogVerdict::kContradiction:
        contradicted_ = true;
        event("contradiction", node.url(), comparison.detail, now.name);
        return keep_evidence(now, prefix);
      case LogVerdict::kFirst:
      case LogVerdict::kGrew:
        XH_TRY_VOID(write_followed(options_.state, genesis_, now));
        last_ = now;
        event(comparison.verdict == LogVerdict::kGrew ? "grew" : "first", node.url(), comparison.detail, now.name);
        return {};
      case LogVerdict::kSame:
      case LogVerdict::kOlder:
        event(comparison.verdict == LogVerdict::kSame ? "same" : "older", node.url(), comparison.detail, now.name);
    }
    return {};
  }

  // A node that lags does not hold the larger log: then any other one may show it. Whoever shows it need not be trusted.
  Result<LogPrefix> prefix_from(client::RpcClient& first, std::uint64_t small, std::uint64_t large) {
    auto found = TileReader(fetch_from(first), large).prefix(small);
    for (auto it = nodes_.begin(); !found && it != nodes_.end(); ++it) {
      if (it->get() != &first) found = TileReader(fetch_from(**it), large).prefix(small);
    }
    return found;
  }

  Status keep_evidence(const CertifiedNote& now, const std::optional<LogPrefix>& prefix) const {
    const std::string path = options_.evidence.empty() ? options_.state + ".evidence" : options_.evidence;
    auto status = os::write_file(path, as_bytes(fork_evidence(genesis_, *last_, now, prefix).pretty()));
    if (!status) (void)report(status.error());
    fmt::print(stderr, "A QUORUM SIGNED TWO HISTORIES. Evidence: {}\n", path);
    return status;
  }

  void event(const char* kind, const std::string& node, const std::string& detail,
             const std::optional<ledger::CheckpointName>& name) const {
    if (options_.json) {
      Json out{Json::Object{}};
      out.set("event", kind).set("node", node).set("detail", detail);
      if (name) out.set("size", json_u64(name->size)).set("root", to_0x(name->root.view()));
      fmt::print("{}\n", out.dump());
    } else {
      fmt::print("{:<14}{}  {}{}\n", kind, node, detail, name ? ", root " + to_0x(name->root.view()) : "");
    }
    std::fflush(stdout);
  }

  const FollowOptions& options_;
  ledger::Genesis genesis_;
  std::optional<CertifiedNote> last_;
  ledger::EpochChain epochs_;  ///< as far as any node showed it
  std::vector<std::unique_ptr<client::RpcClient>> nodes_;
  bool contradicted_ = false;
};

}  // namespace

int follow_log(const FollowOptions& options) {
  auto genesis = read_genesis(options.genesis);
  if (!genesis) return report(genesis.error());
  auto last = read_followed(options.state, *genesis);
  if (!last) {
    (void)report(last.error());
    return last.error().id == ErrorId::kCannotRead ? kFailed : kBadConfiguration;
  }
  Follower follower(options, *std::move(genesis), *std::move(last));
  for (const auto& url : options.nodes) {
    if (const auto status = follower.add(url); !status) return report(status.error());
  }
  for (;;) {
    const int code = follower.round();
    if (options.once || follower.contradicted()) return code;
    std::this_thread::sleep_for(std::chrono::milliseconds(options.interval_ms));
  }
}

}  // namespace xh::tools

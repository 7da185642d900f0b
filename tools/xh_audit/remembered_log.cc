#include "tools/xh_audit/remembered_log.h"

#include <fmt/format.h>

#include <chrono>
#include <thread>

#include "base/text.h"
#include "ledger/claim_check.h"

namespace xh::tools {
namespace {

constexpr std::chrono::milliseconds kLockPause{20};
constexpr int kLockTries = 500;  // ten seconds: longer than a verification that asks a slow node once

// Two verifications at once would each compare with what was remembered before both, and the later write would forget the other.
Result<os::FileLock> lock(const std::string& path) {
  for (int tries = 1;; ++tries) {
    auto taken = os::FileLock::take(path);
    if (taken || taken.error().id != ErrorId::kLocked || tries == kLockTries) return taken;
    std::this_thread::sleep_for(kLockPause);
  }
}

}  // namespace

Status verdict_of(const LogCheck& check) {
  switch (check.standing) {
    case LogStanding::kOne:
      return {};
    case LogStanding::kTwo:
      return fail(ErrorId::kForkedLog, check.detail);
    case LogStanding::kUnchecked:
      break;
  }
  return fail(ErrorId::kUncheckedLog, check.detail);
}

Result<RememberedLog> RememberedLog::open(const std::string& folder, const ledger::Genesis& genesis) {
  XH_TRY_VOID(os::make_folder(folder));
  std::string stem = folder + "/" + to_hex(genesis.chain_id.view());
  XH_TRY(auto taken, lock(stem + ".lock"));
  XH_TRY(auto last, read_followed(stem + ".json", genesis));
  return RememberedLog(std::move(taken), std::move(stem), genesis, std::move(last));
}

// A consistency proof from the remembered size shows by itself what a node would be asked for.
Result<LogCheck> RememberedLog::check(const ledger::ProofReport& report, std::span<const LogServer> servers) {
  const auto& checkpoint = report.anchor->checkpoint;
  XH_TRY(const auto epochs, ledger::EpochChain::over(genesis_, report.anchor->links));
  XH_TRY(const CertifiedNote now, certified(epochs, ledger::note_text(genesis_, epochs, checkpoint)));
  if (!last_ || last_->name.size == now.name.size) return conclude(now, std::nullopt);
  const auto* claim = std::get_if<ledger::ConsistencyClaim>(&*report.claim);
  if (claim == nullptr || report.earlier->size != last_->name.size) return ask(now, servers);
  if (*report.earlier != last_->name) {
    XH_TRY(const CertifiedNote earlier, certified(epochs, claim->from));
    return conclude(earlier, std::nullopt);
  }
  return conclude(now, LogPrefix{report.earlier->root, claim->path});
}

Result<LogCheck> RememberedLog::ask(const CertifiedNote& now, std::span<const LogServer> servers) {
  const auto [small, large] = std::minmax(last_->name.size, now.name.size);
  std::string why = "no node was named (--node URL)";
  for (const auto& server : servers) {
    auto prefix = TileReader(server.fetch, large).prefix(small);
    if (!prefix) {
      why = server.url + ": " + prefix.error().to_string();
      continue;
    }
    XH_TRY(auto check, conclude(now, *prefix));
    if (check.standing != LogStanding::kUnchecked) return check;
    why = server.url + ": " + check.detail;
  }
  return unchecked(now, why);
}

Result<LogCheck> RememberedLog::conclude(const CertifiedNote& now, const std::optional<LogPrefix>& prefix) {
  const auto comparison = compare_logs(last_ ? std::optional(last_->name) : std::nullopt, now.name, prefix);
  switch (comparison.verdict) {
    case LogVerdict::kUnproven:
      return LogCheck{LogStanding::kUnchecked, comparison.detail, std::nullopt};
    case LogVerdict::kContradiction:
      return LogCheck{LogStanding::kTwo, comparison.detail, fork_evidence(genesis_, *last_, now, prefix)};
    case LogVerdict::kFirst:
    case LogVerdict::kGrew:
      XH_TRY_VOID(write_followed(stem_ + ".json", genesis_, now));
      last_ = now;
      break;
    case LogVerdict::kSame:
    case LogVerdict::kOlder:
      break;
  }
  const bool first = comparison.verdict == LogVerdict::kFirst;
  return LogCheck{LogStanding::kOne, first ? "the first one of this chain, " + comparison.detail : comparison.detail, std::nullopt};
}

LogCheck RememberedLog::unchecked(const CertifiedNote& now, const std::string& why) const {
  return {LogStanding::kUnchecked,
          fmt::format("size {} was not compared with the remembered size {}: {}", now.name.size, last_->name.size, why), std::nullopt};
}

}  // namespace xh::tools

// What a verifier remembers of a chain: the newest certified checkpoint under which it accepted a proof. A later proof under a log of which
// neither is the beginning of the other shows that a quorum signed two histories. Spec: docs/PROOFS.md, "One log".
#pragma once

#include "ledger/proof.h"
#include "node/os/files.h"
#include "tools/xh_audit/followed_log.h"

namespace xh::tools {

/// Somebody who may be asked for tiles; need not be trusted.
struct LogServer {
  std::string url;
  LogFetch fetch;
};

enum class LogStanding {
  kOne,        ///< the log of the proof and the remembered one are one log
  kUnchecked,  ///< nobody could show it: says nothing against the proof
  kTwo,        ///< a quorum signed two histories
};

struct LogCheck {
  LogStanding standing = LogStanding::kOne;
  std::string detail;
  std::optional<Json> evidence;  ///< of kTwo: both notes
};

/// Errors kForkedLog of kTwo, kUncheckedLog of kUnchecked.
[[nodiscard]] Status verdict_of(const LogCheck& check);

class RememberedLog {
 public:
  /// Makes the folder when it is absent, and holds its lock; waits a few seconds for another process. Errors: kLocked, kCannotRead,
  /// kCannotWrite; kBadCheckpoint and kWrongChain when the remembered state is not usable.
  [[nodiscard]] static Result<RememberedLog> open(const std::string& folder, const ledger::Genesis& genesis);
  /// Compares the checkpoint of a valid proof with the remembered one and remembers the larger of two that are shown to be one log.
  /// Errors of writing it down.
  [[nodiscard]] Result<LogCheck> check(const ledger::ProofReport& report, std::span<const LogServer> servers);
  /// Where evidence goes when nothing else is asked for.
  [[nodiscard]] std::string evidence_path() const { return stem_ + ".evidence"; }

 private:
  RememberedLog(os::FileLock lock, std::string stem, const ledger::Genesis& genesis, std::optional<CertifiedNote> last)
      : lock_(std::move(lock)), stem_(std::move(stem)), genesis_(genesis), last_(std::move(last)) {}
  [[nodiscard]] Result<LogCheck> ask(const CertifiedNote& now, std::span<const LogServer> servers);
  [[nodiscard]] Result<LogCheck> conclude(const CertifiedNote& now, const std::optional<LogPrefix>& prefix);
  [[nodiscard]] LogCheck unchecked(const CertifiedNote& now, const std::string& why) const;

  os::FileLock lock_;
  std::string stem_;  ///< folder and chain id
  const ledger::Genesis& genesis_;
  std::optional<CertifiedNote> last_;
};

}  // namespace xh::tools

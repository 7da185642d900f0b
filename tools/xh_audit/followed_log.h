// What one certified checkpoint says about another, and what a follower remembers. Pure but for the two files. Two certified checkpoints of
// one chain of which neither extends the other prove that a quorum signed two histories.
#pragma once

#include "tools/xh_audit/log_reader.h"

namespace xh::tools {

enum class LogVerdict {
  kFirst,          ///< nothing was remembered
  kSame,           ///< the same log
  kGrew,           ///< it extends what is remembered
  kOlder,          ///< what is remembered extends it
  kUnproven,       ///< the hashes that were served lead to neither root: the server is faulty
  kContradiction,  ///< a quorum signed two histories
};

struct LogComparison {
  LogVerdict verdict = LogVerdict::kFirst;
  std::string detail;
};

/// Compares with what is remembered. `prefix`: for different sizes, what the tiles of the larger log say about the smaller size; its root
/// counts only when its path leads to the larger root.
[[nodiscard]] LogComparison compare_logs(const std::optional<ledger::CheckpointName>& last, const ledger::CheckpointName& now,
                                         const std::optional<LogPrefix>& prefix);

/// The evidence file of a contradiction: both notes and what shows that they contradict. Needs no trust in who wrote it.
[[nodiscard]] Json fork_evidence(const ledger::Genesis& genesis, const CertifiedNote& first, const CertifiedNote& second,
                                 const std::optional<LogPrefix>& prefix);

/// What a follower remembers, as text.
[[nodiscard]] std::string to_text(const CertifiedNote& note, const ledger::Genesis& genesis);
/// Errors: kBadCheckpoint, kWrongChain.
[[nodiscard]] Result<CertifiedNote> followed_from_text(std::string_view text, const ledger::Genesis& genesis);

/// Reads what was remembered; nullopt when there is no file yet. Errors: kBadCheckpoint with the path, kWrongChain.
[[nodiscard]] Result<std::optional<CertifiedNote>> read_followed(const std::string& path, const ledger::Genesis& genesis);
/// Replaces the file; after a crash the old or the new one is there.
[[nodiscard]] Status write_followed(const std::string& path, const ledger::Genesis& genesis, const CertifiedNote& note);

}  // namespace xh::tools

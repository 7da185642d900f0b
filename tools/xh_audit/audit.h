// The commands of xh-audit.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "ledger/genesis.h"
#include "node/client/trust_files.h"

namespace xh::tools {

/// Memory of the scratch index when nothing else is asked for.
inline constexpr std::uint64_t kDefaultAuditMemoryMb = 256;
/// For one answer of a node.
inline constexpr std::chrono::seconds kNodeTimeout{30};

struct AuditOptions {
  std::string target;              ///< proof file, folder of a bundle, or data folder
  std::string genesis;             ///< genesis file
  std::string expect;              ///< kind of claim, or empty
  std::string artifact;            ///< file whose bytes the claim must bind, or empty
  std::string scratch;             ///< folder below which the scratch index is made; empty: $TMPDIR
  std::string evidence;            ///< where evidence of a contradiction is written, or empty
  std::string state;               ///< folder that remembers checkpoints of accepted proofs, or empty
  std::vector<std::string> nodes;  ///< URLs that are asked for tiles; may be empty
  client::TrustFiles trust;
  std::uint64_t memory_mb = kDefaultAuditMemoryMb;
  bool json = false;
};

/// The genesis file, checked. Errors: kCannotRead, kBadGenesis with file and place.
[[nodiscard]] Result<ledger::Genesis> read_genesis(const std::string& path);
/// Prints every step and the claim. Exit code 0 or 7 (3 for a bad genesis file, 1 for an unreadable file); with `state` also 9: the proof
/// holds, but nobody could show that its log is the remembered one.
[[nodiscard]] int verify_file(const AuditOptions& options);
/// Executes every block again from the files up to the last commit record and compares all roots; checks every certificate.
[[nodiscard]] int audit_ledger(const AuditOptions& options);

}  // namespace xh::tools

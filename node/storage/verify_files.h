// Checks a data folder without executing anything: every checksum, every hash that leads from one file to another, and the roots. Reads
// only, and takes no lock: it may run beside the node, up to the commit record that it finds at its start. Who wants to know whether the
// blocks were executed rightly executes them: xh-audit ledger. Spec: docs/spec/storage.md F44.
#pragma once

#include <functional>

#include "ledger/genesis.h"
#include "node/storage/ledger_files.h"

namespace xh::storage {

struct VerifiedFiles {
  Height first_block;
  Height height;
  std::uint64_t blocks = 0;
  std::uint64_t operations = 0;
  std::uint64_t redacted = 0;  ///< values whose bytes are gone
  std::uint64_t values = 0;
  Hash32 log_root;
  Hash32 state_root;
};

/// `progress` is told steps done and all steps. Errors: kDamaged with file and place; what LedgerFiles::open() gives.
[[nodiscard]] Result<VerifiedFiles> verify_files(const std::string& folder, const ledger::Genesis& genesis,
                                                 const std::function<void(std::uint64_t, std::uint64_t)>& progress,
                                                 StorageOptions options = {});

}  // namespace xh::storage

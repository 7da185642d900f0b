// The links between the epochs of a chain, on disk: what proves its validator sets from genesis on. Synced before the epoch that follows
// begins; pruning never touches it (L7). Format: docs/spec/storage.md F62.
#pragma once

#include <memory>

#include "ledger/epoch_chain.h"
#include "node/storage/journal_file.h"

namespace xh::storage {

class LinkFile {
 public:
  /// Reads the links and verifies each. Errors: kDamaged for a link that does not verify; kDamagedJournal.
  [[nodiscard]] static Result<LinkFile> open(const std::string& path, const ledger::Genesis& genesis, Disk& disk);
  /// Of a folder that somebody else may be writing to. The same errors.
  [[nodiscard]] static Result<ledger::EpochChain> read(const std::string& path, const ledger::Genesis& genesis, Disk& disk);
  /// The next link; durable when it returns. Errors of EpochChain::add().
  [[nodiscard]] Status add(const ledger::EpochLink& link);
  /// Durable when it returns.
  void replace(const ledger::EpochChain& chain);
  /// As it is now; add() makes a new one.
  [[nodiscard]] const std::shared_ptr<const ledger::EpochChain>& chain() const { return chain_; }

 private:
  LinkFile(JournalFile file, ledger::EpochChain chain)
      : file_(std::move(file)), chain_(std::make_shared<const ledger::EpochChain>(std::move(chain))) {}
  JournalFile file_;
  std::shared_ptr<const ledger::EpochChain> chain_;
};

}  // namespace xh::storage

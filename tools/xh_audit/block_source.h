// Blocks of a data folder in order, read and checked one thread ahead of the audit: everything that can be judged without the state, which
// is all signatures and all decoding. Holds at most a few blocks. Knows no state and no roots.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "consensus/validator_set.h"
#include "node/storage/ledger_files.h"
#include "tools/xh_audit/lie.h"

namespace xh::tools {

struct CheckedBlock {
  ledger::BlockSummary summary;
  storage::StoredBlock stored;
  ledger::Block block;  ///< default at height 0
  std::vector<ledger::VerifiedEnvelope> bodies;
  bool finalized = false;                              ///< a valid finalization certificate of this block came with it
  std::optional<ledger::SignedCheckpoint> checkpoint;  ///< certified, and another one than the parent named
  std::optional<Lie> lie;                              ///< what is wrong; then nothing follows
};

class BlockSource {
 public:
  /// Blocks 0 to the head of `files`. Genesis, files and validators outlive the source.
  BlockSource(const ledger::Genesis& genesis, const storage::LedgerFiles& files, const consensus::ValidatorSet& validators);
  BlockSource(const BlockSource&) = delete;
  BlockSource& operator=(const BlockSource&) = delete;
  ~BlockSource();

  /// The next block; nullopt after the last. Errors: of the files.
  [[nodiscard]] Result<std::optional<CheckedBlock>> next();

 private:
  [[nodiscard]] Status read_all();
  /// False when nobody wants more.
  [[nodiscard]] bool hand_over(CheckedBlock block);
  void check(CheckedBlock& block);
  [[nodiscard]] std::optional<Lie> check_block(CheckedBlock& block) const;
  [[nodiscard]] std::optional<Lie> check_bodies(CheckedBlock& block) const;
  [[nodiscard]] std::optional<Lie> check_certificates(CheckedBlock& block) const;

  const ledger::Genesis& genesis_;
  const storage::LedgerFiles& files_;
  const consensus::ValidatorSet& validators_;
  const std::vector<ledger::Cosigner> cosigners_;
  // Of the reading thread.
  Height next_;
  ledger::BlockId parent_;
  ledger::Header header_;
  // Shared.
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<CheckedBlock> ready_;
  std::size_t ready_bytes_ = 0;
  bool unwanted_ = false;
  std::optional<Status> end_;
  std::jthread thread_;  // last: it uses all of the above
};

}  // namespace xh::tools

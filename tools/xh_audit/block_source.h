// Blocks of a data folder in order, read and checked one thread ahead of the audit: everything that can be judged without the state, which
// is all signatures and all decoding. Holds at most a few blocks. Knows no state and no roots: after the last block of an epoch it waits to
// be told who serves next.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "node/epoch_view.h"
#include "node/storage/ledger_files.h"
#include "tools/xh_audit/lie.h"

namespace xh::tools {

struct CheckedBlock {
  ledger::BlockSummary summary;
  storage::StoredBlock stored;
  ledger::Block block;  ///< default at height 0
  std::vector<ledger::VerifiedEnvelope> bodies;
  std::vector<std::size_t> redacted;                   ///< entries whose bodies are gone
  bool finalized = false;                              ///< a valid finalization certificate of this block came with it
  std::optional<ledger::SignedCheckpoint> checkpoint;  ///< certified, and another one than the parent named
  std::optional<Lie> lie;                              ///< what is wrong; then nothing follows
};

class BlockSource {
 public:
  /// Blocks 0 to the head of `files`. Genesis and files outlive the source.
  BlockSource(const ledger::Genesis& genesis, const storage::LedgerFiles& files);
  BlockSource(const BlockSource&) = delete;
  BlockSource& operator=(const BlockSource&) = delete;
  ~BlockSource();

  /// The next block; nullopt after the last. Errors: of the files.
  [[nodiscard]] Result<std::optional<CheckedBlock>> next();
  /// Wanted exactly when the last block's summary said that its epoch ended with it.
  void begin_epoch(std::vector<ledger::Validator> members);

 private:
  [[nodiscard]] Status read_all();
  /// False when nobody wants more.
  [[nodiscard]] bool hand_over(CheckedBlock block);
  void check(CheckedBlock& block);
  /// False when nobody wants more.
  [[nodiscard]] bool await_epoch(Height root);
  [[nodiscard]] std::optional<Lie> check_block(CheckedBlock& block) const;
  [[nodiscard]] std::optional<Lie> check_bodies(CheckedBlock& block) const;
  [[nodiscard]] std::optional<Lie> check_certificates(CheckedBlock& block) const;

  const ledger::Genesis& genesis_;
  const storage::LedgerFiles& files_;
  // Of the reading thread.
  node::EpochView epoch_;
  Height root_;  ///< the last block of the epoch before
  std::vector<ledger::Cosigner> cosigners_;
  std::vector<ledger::Cosigner> previous_;  ///< of the epoch before
  Height next_;
  ledger::BlockId parent_;
  ledger::Header header_;
  // Shared.
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<CheckedBlock> ready_;
  std::size_t ready_bytes_ = 0;
  bool unwanted_ = false;
  std::optional<std::vector<ledger::Validator>> next_members_;
  std::optional<Status> end_;
  std::jthread thread_;  // last: it uses all of the above
};

}  // namespace xh::tools

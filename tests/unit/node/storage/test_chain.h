// A small chain of blocks with real envelopes, always the same: what a ledger store is fed with in tests.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>

#include "node/storage/ledger_store.h"

namespace xh::storage {

/// A folder that is there for one test. Memory-backed where the system offers it: LevelDB syncs a lot.
class TestFolder {
 public:
  TestFolder();
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;
  ~TestFolder();
  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::string operator/(const std::string& name) const { return path_ + "/" + name; }
  /// Empties it.
  void clear() const;

 private:
  std::string path_;
};

/// So few that a short chain has several segments.
inline constexpr std::uint64_t kSegmentBytes = 640;
/// Progress that nobody reads.
inline constexpr auto kSilent = [](std::uint64_t, std::uint64_t) {};
inline constexpr std::uint64_t kBlockMillis = 60'000;

class TestChain {
 public:
  /// `blocks` blocks above genesis, one minute apart. Four validators of weight 1 certify checkpoints.
  /// Chains of another `first_view` have other blocks.
  explicit TestChain(std::uint64_t blocks, std::uint64_t first_view = 1);

  [[nodiscard]] const ledger::Genesis& genesis() const { return genesis_; }
  [[nodiscard]] const ledger::StateDelta& genesis_delta() const { return genesis_delta_; }
  /// Input of height `index + 1`.
  [[nodiscard]] const std::vector<CommitInput>& blocks() const { return blocks_; }
  /// The state after a height.
  [[nodiscard]] const std::map<ledger::StateKey, Bytes>& state(Height height) const { return states_[height.value]; }
  /// Every value that a key had, oldest first.
  [[nodiscard]] std::vector<Bytes> history(const ledger::StateKey& key) const;
  [[nodiscard]] ledger::SignedCheckpoint certify(const ledger::CheckpointName& name) const;
  /// Gives every block a companion of this size. Companions are in no root.
  void weigh_down(std::size_t bytes) {
    for (auto& input : blocks_) input.stored.companion = Bytes(bytes, 3);
  }
  /// Summaries carry audit roots. Before the first block is committed.
  void audit(std::uint64_t interval, std::uint64_t lag) {
    genesis_.parameters.audit_interval = interval;
    genesis_.parameters.audit_lag = lag;
  }
  /// The validator set changes with this block, and was decided two blocks before: v3 goes, or comes back. Before the first block is
  /// committed; blocks carry checkpoints from now on.
  void end_epoch(Height last);
  /// Blocks carry the certified checkpoint of their parents from now on.
  void carry_checkpoints() { carries_ = true; }
  /// Heads after each height, from 0; filled by commit_all().
  std::vector<Head> heads;

  [[nodiscard]] Result<std::unique_ptr<LedgerStore>> open(const std::string& folder, const StorageOptions& options = {}) const {
    return LedgerStore::open(folder, genesis_, genesis_delta_, options);
  }
  /// Commits what is missing up to `height`, comparing heads with those of the first run.
  void commit_up_to(LedgerStore& store, Height height);
  [[nodiscard]] const ledger::MembershipRecord& membership(Height height) const { return memberships_[height.value]; }
  /// Everything that can be read equals what was committed.
  void expect_equal(const LedgerStore& store) const;

 private:
  void add_block(std::uint64_t height);
  void add_entry(CommitInput& input, std::uint64_t entry, bool executed) const;

  std::uint64_t first_view_;
  bool carries_ = false;
  std::vector<ledger::MembershipRecord> memberships_;  ///< after each height
  ledger::Genesis genesis_;
  ledger::StateDelta genesis_delta_;
  std::vector<PrivateKey> keys_;
  std::vector<CommitInput> blocks_;
  std::vector<std::map<ledger::StateKey, Bytes>> states_;
};

[[nodiscard]] ledger::StateKey test_key(std::uint64_t number);

/// A thousand keys that change in every block: compaction moves the floor on. The first block makes `quiet` more that stay, and `leaving`
/// more of which one goes in every block.
class BusyLedger {
 public:
  explicit BusyLedger(std::uint64_t quiet = 0, std::uint64_t leaving = 0) : quiet_(quiet), leaving_(leaving) {}
  static constexpr std::uint64_t kKeys = 1000;
  [[nodiscard]] static Bytes value(std::uint64_t height, std::uint64_t key);
  /// Blocks up to `last`; each carries the certified checkpoint of its parent.
  void commit_up_to(LedgerStore& store, std::uint64_t last);
  TestChain chain{0};

 private:
  std::uint64_t quiet_;
  std::uint64_t leaving_;
};

/// All pages of a history together, in pages of `page` values; values oldest first.
[[nodiscard]] LedgerStore::HistoryPage whole_history(const LedgerStore& store, const ledger::StateKey& key, std::size_t page = 3);

}  // namespace xh::storage

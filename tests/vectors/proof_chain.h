// A small chain in memory, always the same, from which every kind of claim can be made: 40 blocks, some names that change, a transaction.
#pragma once

#include "ledger/evidence.h"
#include "ledger/merkle_levels.h"
#include "ledger/proof.h"
#include "tests/unit/ledger/memory_tree.h"

namespace xh::ledger {

class ProofChain {
 public:
  static constexpr std::uint64_t kBlocks = 40;

  /// Heights from one audit root to the next, and from a state to its root (H6), where a chain has them.
  static constexpr std::uint64_t kAuditInterval = 8;
  static constexpr std::uint64_t kAuditLag = 3;

  enum class Kind {
    kPlain,
    kAudited,  ///< with audit roots
    kEpochs,   ///< one of four validators is replaced at the ends of kLastBlocks
    kGm,       ///< kEpochs in the profile gm: signatures are others each time
    kAccused,  ///< as kEpochs, and there is evidence against one of epoch 0 and one of epoch 1
  };
  static constexpr std::array<std::uint64_t, 2> kLastBlocks = {12, 25};

  /// `blocks` blocks; after the first kBlocks all are empty. Chains of different kinds are different chains.
  explicit ProofChain(std::uint64_t blocks = kBlocks, Kind kind = Kind::kPlain);

  [[nodiscard]] const Genesis& genesis() const { return genesis_; }
  [[nodiscard]] const std::string& genesis_file() const { return genesis_file_; }
  [[nodiscard]] const MemoryTree& memory() const { return memory_; }
  /// What a name had after a block.
  [[nodiscard]] std::optional<Bytes> value(const StateKey& key, Height height) const;
  /// The anchor of the newest block under the checkpoint of `size`, 0: the newest.
  [[nodiscard]] ProofAnchor anchor(std::uint64_t size = 0) const;
  /// The anchor of an older block under the newest checkpoint.
  [[nodiscard]] ProofAnchor anchor_of(Height height) const;
  [[nodiscard]] LoggedSummary logged(Height height) const;
  [[nodiscard]] std::string note(std::uint64_t size) const;

  [[nodiscard]] RecordClaim record(const StateKey& key) const;
  /// At the head, or at a recent height.
  [[nodiscard]] AbsenceClaim absent(const StateKey& key, std::optional<Height> height = std::nullopt) const;
  [[nodiscard]] HistoryClaim history(const StateKey& key) const;
  [[nodiscard]] PastClaim past(const StateKey& key, Height height, bool with_time) const;
  [[nodiscard]] BatchClaim batch(const std::vector<StateKey>& keys) const;
  [[nodiscard]] TransactionClaim transaction() const;  ///< of the block kTransactionHeight
  [[nodiscard]] AnchoredClaim anchored() const;
  [[nodiscard]] ConsistencyClaim consistency(std::uint64_t from) const;
  [[nodiscard]] AuditedClaim audited(const StateKey& key, Height height) const;

  static constexpr Height kTransactionHeight{7};
  /// One file of every kind of claim, by name. Of a chain with audit roots: those about them.
  [[nodiscard]] std::map<std::string, std::string> files() const;

  /// Records of kind evidence in a chain of kind kAccused, by what is wrong with them: "sound", "sound-of-epoch-1", and others that do not
  /// hold.
  [[nodiscard]] std::map<std::string, std::pair<StateKey, Bytes>> accusations() const;

  static StateKey name(std::uint64_t number) { return {RecordKind::kIdentifier, "88.100.7/part-" + std::to_string(number)}; }

 private:
  [[nodiscard]] std::vector<Validator> set_of(std::uint64_t epoch) const;
  [[nodiscard]] SignedCheckpoint certify(std::uint64_t size) const;
  [[nodiscard]] std::uint64_t epoch_of(Height height) const;
  [[nodiscard]] std::vector<EpochLink> links(std::uint64_t epochs) const;
  [[nodiscard]] std::map<std::string, std::string> files_over_epochs() const;
  /// Key and value hashes after a height, ascending.
  [[nodiscard]] std::vector<AuditLeaf> audit_leaves(Height height) const;
  [[nodiscard]] std::optional<Hash32> audit_root(Height height) const;
  [[nodiscard]] std::map<std::string, std::string> audited_files() const;
  [[nodiscard]] std::map<std::string, std::string> accused_files() const;
  [[nodiscard]] bool has_epochs() const { return kind_ == Kind::kEpochs || kind_ == Kind::kGm || kind_ == Kind::kAccused; }
  [[nodiscard]] Hash32 log_node(unsigned level, std::uint64_t index) const { return log_.at(level, index); }
  Kind kind_;
  Genesis genesis_;
  std::string genesis_file_;
  MemoryTree memory_;
  MerkleLevels log_{merkle::kNodeTag};
  std::vector<BlockSummary> summaries_;
  std::vector<std::map<StateKey, Bytes>> states_;
  Bytes envelope_;
  std::vector<Receipt> receipts_;
};

}  // namespace xh::ledger

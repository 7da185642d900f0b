// Collects validators' checkpoint lines until a quorum certifies a checkpoint, and notices when the network disagrees with us.
// It verifies lines; it does not sign. Spec: docs/spec/checkpoint.md.
#pragma once

#include <map>

#include "ledger/checkpoint.h"

namespace xh::node {

/// Lines for checkpoints further ahead of the certified one than this are refused.
inline constexpr std::uint64_t kMaxTallyAhead = 1024;

/// Sizes up to `root_size` are certified by `previous`, the set of the epoch before, which ended with that size (E10).
struct EndedEpoch {
  std::uint64_t root_size = 0;
  std::vector<ledger::Cosigner> previous;
};

class CheckpointTally {
 public:
  CheckpointTally(std::vector<ledger::Cosigner> set, std::string origin, EndedEpoch ended = {});

  /// The epoch ends with this size. Larger ones are the next set's, even where the same keys sign them: what was taken for certified beyond
  /// the end is forgotten.
  void end_at(std::uint64_t size);
  /// Counts a line after verifying it. True when this made a new newest certified checkpoint.
  bool add(const ledger::CheckpointName& name, const ledger::CheckpointLine& line);
  /// Takes over a certified checkpoint seen elsewhere, after verifying it. True when it is newer than ours.
  bool adopt(const ledger::SignedCheckpoint& checkpoint);
  /// Our own result for a size. Kept for comparison.
  void executed(const ledger::CheckpointName& name);

  [[nodiscard]] const std::optional<ledger::SignedCheckpoint>& certified() const { return certified_; }
  /// The name that more than f of weight signed although we computed another root for that size, if any.
  [[nodiscard]] const std::optional<ledger::CheckpointName>& divergence() const { return divergence_; }
  [[nodiscard]] std::uint64_t quorum() const { return total_ - faulty(); }
  /// True when the checkpoint carries a verified quorum of the set that certifies its size.
  [[nodiscard]] bool verifies(const ledger::SignedCheckpoint& checkpoint) const;

 private:
  using Lines = std::map<std::uint16_t, ledger::CheckpointLine>;
  [[nodiscard]] std::uint64_t faulty() const { return (total_ - 1) / 3; }
  [[nodiscard]] std::uint64_t weight(const Lines& lines) const;
  void compare(const ledger::CheckpointName& name);
  void certify(ledger::SignedCheckpoint checkpoint);

  std::vector<ledger::Cosigner> set_;
  std::string origin_;
  EndedEpoch ended_;
  std::uint64_t total_ = 0;
  std::uint64_t last_ = UINT64_MAX;  ///< greatest size of the epoch
  std::map<std::uint64_t, std::map<Hash32, Lines>> lines_;
  std::map<std::uint64_t, Hash32> own_;
  std::optional<ledger::SignedCheckpoint> certified_;
  std::optional<ledger::CheckpointName> divergence_;
};

}  // namespace xh::node

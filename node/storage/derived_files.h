// The derived part of the state tree in two slots, written in turn: a restart reads one and replays the operations after it. Derived: a
// slot that is damaged, of another chain or of another history is passed over. Format: docs/spec/storage.md F31.
#pragma once

#include <array>
#include <optional>

#include "ledger/state_tree.h"
#include "node/storage/segments.h"

namespace xh::storage {

class DerivedFiles {
 public:
  /// What a slot says about itself; the rest of it is not read before it is needed.
  struct Slot {
    std::size_t number = 0;
    Height height;
    ledger::StateHead head;
    std::uint64_t active = 0;
    std::uint64_t first_twig = 0;
  };

  /// Opens `<folder>/derived.0` and `.1`. Neither needs to be sound.
  [[nodiscard]] static Result<DerivedFiles> open(const std::string& folder, const Hash32& chain_id, const StorageOptions& options = {});

  /// Slots with a readable head, the newest first.
  [[nodiscard]] std::vector<Slot> slots() const;
  /// The whole of a slot, when its digest is right.
  [[nodiscard]] std::optional<ledger::DerivedState> load(const Slot& slot) const;
  /// Overwrites the older slot, durably.
  void write(const ledger::DerivedState& derived);
  /// True when a new slot is worth its writing: StorageOptions::derived_operations or a sixteenth of all were appended, whichever is more,
  /// and kProvableBlocks passed: one of the two slots is then always old enough to start from.
  [[nodiscard]] bool is_due(std::uint64_t operations, Height height) const;

 private:
  DerivedFiles(std::vector<File> files, const Hash32& chain_id, std::uint64_t every)
      : files_(std::move(files)), chain_id_(chain_id), every_(every) {}
  [[nodiscard]] std::optional<Slot> read_head(std::size_t number) const;
  std::vector<File> files_;
  Hash32 chain_id_;
  std::uint64_t every_;
  std::size_t next_ = 0;
  std::uint64_t newest_operations_ = 0;
  Height newest_height_;
};

}  // namespace xh::storage

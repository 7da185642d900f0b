// Makes a snapshot of a data folder, beside the running node: it reads only and takes no lock. Spec: docs/spec/snapshot.md (Y1-Y8).
#pragma once

#include <functional>
#include <stop_token>

#include "node/storage/ledger_files.h"
#include "node/storage/snapshot_folder.h"

namespace xh::storage {

class SnapshotMaker {
 public:
  using Progress = std::function<void(std::uint64_t, std::uint64_t)>;

  /// Chooses the height: the newest possible one, or `wanted` moved up to one that the chain allows (Y7). `genesis` outlives the object.
  /// Errors: kNotReady when no certified checkpoint reaches that height, kNotRetained, those of LedgerFiles::open().
  [[nodiscard]] static Result<SnapshotMaker> open(const std::string& data_folder, const ledger::Genesis& genesis,
                                                  std::optional<Height> wanted, StorageOptions options = {});
  [[nodiscard]] Height height() const { return height_; }
  /// Writes everything into a folder; parts that are there and equal stay. `progress`: steps done, all steps.
  /// Errors: kDamaged, also when the folder was pruned meanwhile; kNotReady when it was told to stop.
  [[nodiscard]] Status make(SnapshotFolder& out, const Progress& progress, const std::stop_token& stop = {}) const;

 private:
  SnapshotMaker(LedgerFiles files, const ledger::Genesis& genesis, ledger::SignedCheckpoint checkpoint, Height height)
      : files_(std::move(files)), genesis_(&genesis), checkpoint_(std::move(checkpoint)), height_(height) {}
  LedgerFiles files_;
  const ledger::Genesis* genesis_;
  ledger::SignedCheckpoint checkpoint_;
  Height height_;
};

}  // namespace xh::storage

// Makes a snapshot of a data folder, beside the running node: it reads only and takes no lock. Spec: docs/spec/snapshot.md (Y1-Y8).
#pragma once

#include <functional>
#include <stop_token>

#include "ledger/epoch_chain.h"
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
  /// A certified checkpoint, and what leads from genesis to the set that certified it.
  struct Certified {
    std::vector<ledger::EpochLink> links;
    ledger::SignedCheckpoint checkpoint;
  };
  SnapshotMaker(LedgerFiles files, const ledger::Genesis& genesis, Certified certified, Height height)
      : files_(std::move(files)), genesis_(&genesis), certified_(std::move(certified)), height_(height) {}
  [[nodiscard]] static Result<Certified> newest_certified(const LedgerFiles& files, const ledger::EpochChain& epochs);
  LedgerFiles files_;
  const ledger::Genesis* genesis_;
  Certified certified_;
  Height height_;
};

}  // namespace xh::storage

// Makes a data folder from a snapshot. Everything is checked against the genesis file before it is written; the commit record comes last,
// and a folder that is not whole says so. Spec: docs/spec/snapshot.md Y9.
#pragma once

#include "node/snapshot_reader.h"
#include "node/storage/segments.h"

namespace xh::storage {

/// The height that the folder now holds. Run again after an interruption, it goes on after the last whole chunk. Errors: kNotEmpty when the
/// folder holds a ledger, kLocked, those of SnapshotReader.
[[nodiscard]] Result<Height> restore_snapshot(const node::SnapshotParts& parts, const ledger::Genesis& genesis,
                                              const std::string& data_folder, const node::SnapshotReader::Progress& progress,
                                              const StorageOptions& options = {});

}  // namespace xh::storage

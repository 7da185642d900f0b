// xhd snapshot: making, listing, checking, restoring and fetching snapshots. Spec: docs/spec/snapshot.md.
#pragma once

#include <chrono>
#include <optional>

#include "node/runtime/config.h"

namespace xh::runtime {

/// Makes a snapshot below `folder` (empty: that of the configuration), beside the running node; one that is whole stays as it is.
[[nodiscard]] Status snapshot_create(const Config& config, std::optional<std::uint64_t> height, const std::string& folder, bool json);
[[nodiscard]] Status snapshot_list(const Config& config, const std::string& folder, bool json);
/// Checks every byte of a snapshot against the genesis file.
[[nodiscard]] Status snapshot_verify(const std::string& genesis_path, const std::string& snapshot, bool json);

struct RestoreOptions {
  bool keep = false;  ///< fetch: the snapshot stays, to be served
  std::optional<std::chrono::seconds> timeout;
};
/// Makes the data folder of the configuration from a snapshot.
[[nodiscard]] Status snapshot_restore(const Config& config, const std::string& snapshot);
/// Fetches a snapshot from peers and restores it.
[[nodiscard]] Status snapshot_fetch(const Config& config, const RestoreOptions& options);
/// True when the data folder holds no ledger, or one that was not restored to its end.
[[nodiscard]] bool wants_snapshot(const Config& config);

}  // namespace xh::runtime

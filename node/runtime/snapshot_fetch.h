// Fetches a snapshot from the configured peers into a folder, trusting none of them. Spec: docs/spec/snapshot.md Y11.
#pragma once

#include <chrono>
#include <optional>

#include "crypto/keys.h"
#include "node/runtime/config.h"
#include "node/state_sync.h"

namespace xh::runtime {

/// Runs until every part is there, and says on standard error how far it is. May be killed at any time and run again. The height. Errors:
/// kBadConfig when no peer can be dialled, kTimeout when nothing is complete within `timeout`, kBadSnapshot when every peer was caught
/// lying.
[[nodiscard]] Result<Height> fetch_snapshot(const Config& config, const ledger::Genesis& genesis, const PrivateKey& network_key,
                                            node::SnapshotParts& parts, std::optional<std::chrono::seconds> timeout);

}  // namespace xh::runtime

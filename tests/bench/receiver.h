// What a receiver of a snapshot holds in memory when all whom it asks lie as long as they can.
#pragma once

#include <string>

#include "ledger/genesis.h"

namespace xh::bench {

/// Bytes that it holds beside what it held before: eight peers offer a genuine snapshot, which is in `snapshot`, give its manifest, and
/// send for every part as many pieces as the caps allow without giving the part a chance to be checked. `scratch`: an empty folder.
[[nodiscard]] double memory_of_receiver(const ledger::Genesis& genesis, const std::string& snapshot, const std::string& scratch);

/// Memory of this process alone, bytes: pages of the index's tables, which LevelDB maps, are the system's file cache.
[[nodiscard]] double own_memory();

}  // namespace xh::bench

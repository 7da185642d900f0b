// xhd db: what an operator asks of a data folder without starting the node.
#pragma once

#include "node/runtime/config.h"

namespace xh::runtime {

/// Prints what the folder keeps and how much space each kind of file takes. May run beside the node.
[[nodiscard]] Status db_stats(const Config& config, bool json);
/// Checks every file (docs/spec/storage.md F44). May run beside the node.
[[nodiscard]] Status db_verify(const Config& config, bool json);
/// Makes index and derived files again from the ledger; the node must not run.
[[nodiscard]] Status db_rebuild(const Config& config);

}  // namespace xh::runtime

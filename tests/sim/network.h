// Whole replicas in one thread: four validators and a follower with real execution, real signatures, mempools, gossip, bodies, checkpoints
// and catch-up, on virtual time, links and disks. Links keep order and lose what is under way when they break, as TCP does. Clients submit,
// repeat themselves, and remember what they were told. In some runs one validator lies about roots, heights and bodies.
#pragma once

#include "tests/sim/run_result.h"

namespace xh::sim {

[[nodiscard]] RunResult run_network(std::uint64_t seed);

/// The same in a chain of the profile gm. Its signatures are random (Q11), so a seed gives the same faults and not the same run.
[[nodiscard]] RunResult run_gm_network(std::uint64_t seed);

/// No faults at all: besides everything else, no view may be lost (rule PACE). A leader that stays silent costs its network a time-out.
[[nodiscard]] RunResult run_calm_network(std::uint64_t seed);

/// The council changes parameters and then the protocol version, under all faults. One node runs a build that does not know that version:
/// it ends before (rule U10), sometimes is started again as it is, and goes on with a newer build.
[[nodiscard]] RunResult run_upgrade_network(std::uint64_t seed);

/// Bytes of an old block are redacted; followers lose their folders and come to it again, by its effects, which a validator forges. No
/// other faults.
[[nodiscard]] RunResult run_redaction_network(std::uint64_t seed);

}  // namespace xh::sim

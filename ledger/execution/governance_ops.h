// The operations of the council and evidence applied to a workspace, and the end of an epoch. Specs: docs/spec/epochs.md (E1-E9),
// docs/spec/evidence.md (M7-M10).
#pragma once

#include "ledger/execution/identity_ops.h"

namespace xh::execution {

/// kResultOk, kResultAlreadyIdentical or a Reject number. What is rejected changes nothing.
[[nodiscard]] ledger::ResultCode apply(Workspace& work, const BlockContext& context, const Actor& actor,
                                       const ledger::GovernanceOperation& operation);

/// After the entries of a block: when it is the last one of its epoch, the next set begins to serve (E9).
void end_epoch(Workspace& work, const BlockContext& context);

}  // namespace xh::execution

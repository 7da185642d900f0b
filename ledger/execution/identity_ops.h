// The identity operations applied to a workspace, by kind; each kind has its own room (turn.h). Spec: docs/spec/execution.md (X6-X14).
#pragma once

#include "ledger/execution/turn.h"

namespace xh::execution {

/// kResultOk, kResultAlreadyIdentical or a Reject number. O2: of a held account only Rotate and Recover go through.
[[nodiscard]] ledger::ResultCode apply(Workspace& work, const BlockContext& context, const Actor& actor,
                                       const identity::Operation& operation);

}  // namespace xh::execution

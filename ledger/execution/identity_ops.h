// The identity operations applied to a workspace. Each checks first and writes last, so a rejection changes nothing.
// Spec: docs/spec/execution.md (X6-X14).
#pragma once

#include "identity/operations.h"
#include "ledger/execution/executor.h"
#include "ledger/execution/workspace.h"

namespace xh::execution {

struct Actor {
  AccountId account;
  Hash32 transaction;
};

/// kResultOk, kResultAlreadyIdentical or a Reject number.
[[nodiscard]] ledger::ResultCode apply(Workspace& work, const BlockContext& context, const Actor& actor,
                                       const identity::Operation& operation);

/// The key of an account's record: its raw bytes.
[[nodiscard]] std::string account_name(const AccountId& account);

}  // namespace xh::execution

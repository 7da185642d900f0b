#include "ledger/execution/identity_ops.h"

namespace xh::execution {
namespace {

// O6
bool works_while_held(const identity::Operation& operation) {
  return std::holds_alternative<identity::Rotate>(operation) || std::holds_alternative<identity::Recover>(operation);
}

}  // namespace

ledger::ResultCode apply(Workspace& work, const BlockContext& context, const Actor& actor, const identity::Operation& operation) {
  Turn turn(work, context, actor);
  if (!works_while_held(operation) && turn.actor_held()) return Turn::reject(Reject::kHeld);
  return std::visit([&](const auto& op) { return apply(turn, op); }, operation);
}

}  // namespace xh::execution

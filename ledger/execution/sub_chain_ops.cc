// What owners of AC codes say about their sub-chains. Rules: docs/spec/sub-chains.md (AC4).
#include "ledger/execution/turn.h"

namespace xh::execution {

using identity::SubChainRecord;
using ledger::RecordKind;

ledger::ResultCode apply(Turn& turn, const identity::DescribeSubChain& op) {
  const auto* known = turn.work.get<SubChainRecord>(RecordKind::kSubChain, op.code);
  if (known == nullptr) return Turn::reject(Reject::kNotFound);
  if (!known->owner || !turn.actor.speaks_for(*known->owner)) return Turn::reject(Reject::kNotOwner);
  if (known->name == op.name && known->resolver == op.resolver) return ledger::kResultAlreadyIdentical;
  if (known->version != op.version) return Turn::reject(Reject::kVersionMismatch);
  SubChainRecord record = *known;
  record.name = op.name;
  record.resolver = op.resolver;
  ++record.version;
  record.updated = turn.stamp();
  turn.work.put(RecordKind::kSubChain, op.code, std::move(record));
  return ledger::kResultOk;
}

}  // namespace xh::execution

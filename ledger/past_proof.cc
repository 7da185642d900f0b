#include "ledger/past_proof.h"

namespace xh::ledger {
namespace {

tl::unexpected<Error> bad_past_proof(std::string what) { return fail(ErrorId::kBadProof, std::move(what)); }

Result<OperationRecord> logged(const LoggedOperation& step, const StateHead& head) {
  XH_TRY(const OperationRecord record, operation_record_from(step.record));
  const auto root = merkle::root_from_path(step.serial, head.operations, merkle::leaf_hash(step.record), step.path);
  if (root != head.operations_root) return bad_past_proof("an operation is not in the log");
  return record;
}

}  // namespace

Result<std::optional<Hash32>> verify_past(const PastProof& proof, const Hash32& key, Height height, const Hash32& state_root) {
  if (proof.head.state_root() != state_root) return bad_past_proof("the state head does not hash to the state root");
  XH_TRY(const OperationRecord then, logged(proof.then, proof.head));
  if (!then.activates()) return bad_past_proof("the operation's type is never active");
  if (then.height > height) return bad_past_proof("the operation is younger than the height");
  if (proof.end.has_value() == proof.active.has_value()) return bad_past_proof("the operation must be replaced or still active");
  if (proof.end) {
    XH_TRY(const OperationRecord end, logged(*proof.end, proof.head));
    if (end.replaces != proof.then.serial) return bad_past_proof("the later operation replaces another one");
    if (end.height <= height) return bad_past_proof("the operation was replaced before the height");
  } else {
    XH_TRY_VOID(verify_active(*proof.active, state_root));
    if (proof.active->serial != proof.then.serial) return bad_past_proof("another operation is active");
  }
  if (then.key == key) return std::optional(then.value);
  if (then.key < key && key < then.next) return std::optional<Hash32>();
  return bad_past_proof("the key does not lie between the operation's key and its successor");
}

}  // namespace xh::ledger

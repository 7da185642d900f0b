#include "ledger/state_proof.h"

#include <fmt/format.h>

#include <bit>

#include "crypto/hash.h"

namespace xh::ledger {
namespace {

tl::unexpected<Error> bad_state_proof(std::string what) { return fail(ErrorId::kBadProof, std::move(what)); }

}  // namespace

Hash32 StateHead::state_root() const {
  Bytes bytes = {kStateTag};
  append_be(bytes, operations, 8);
  append_be(bytes, floor, 8);
  append(bytes, operations_root.view());
  append(bytes, upper_root.view());
  return sha256(bytes);
}

Result<OperationRecord> verify_active(const ActiveProof& proof, const Hash32& state_root) {
  if (proof.head.state_root() != state_root) return bad_state_proof("the state head does not hash to the state root");
  if (proof.serial >= proof.head.operations) return bad_state_proof("the operation lies beyond the log");
  if (proof.serial < proof.head.floor) return bad_state_proof("the operation lies below the floor");
  XH_TRY(const OperationRecord record, operation_record_from(proof.record));
  const std::uint64_t twig = proof.serial / kTwigOperations;
  const std::uint64_t place = proof.serial % kTwigOperations;
  const std::uint64_t width = std::min(kTwigOperations, proof.head.operations - twig * kTwigOperations);
  const auto left = merkle::root_from_path(place, width, merkle::leaf_hash(proof.record), proof.left);
  if (!left) return bad_state_proof("the path inside the twig has the wrong length");
  const auto bits = merkle::root_from_path(place / kChunkBits, kTwigChunks, proof.chunk, proof.chunk_path, kBitsTag);
  if (!bits) return bad_state_proof("the path of the activity bits has the wrong length");
  const std::uint64_t bit = place % kChunkBits;
  if ((proof.chunk.bytes[bit / 8] >> (bit % 8) & 1) == 0) return bad_state_proof("the operation is not active");
  const std::uint64_t twigs = (proof.head.operations + kTwigOperations - 1) / kTwigOperations;
  const auto upper = merkle::root_from_path(twig, twigs, merkle::node_hash(*left, *bits, kTwigTag), proof.upper, kUpperTag);
  if (upper != proof.head.upper_root) return bad_state_proof("the path from the twig does not lead to the state root");
  if (!record.activates()) return bad_state_proof("the operation's type is never active");
  return record;
}

Result<Hash32> verify_presence(const ActiveProof& proof, const Hash32& key, const Hash32& state_root) {
  XH_TRY(const OperationRecord record, verify_active(proof, state_root));
  if (record.key != key) return bad_state_proof("the operation is about another key");
  return record.value;
}

Status verify_absence(const ActiveProof& proof, const Hash32& key, const Hash32& state_root) {
  XH_TRY(const OperationRecord record, verify_active(proof, state_root));
  if (!(record.key < key && key < record.next))
    return bad_state_proof("the key does not lie between the operation's key and its successor");
  return {};
}

Result<std::vector<ProvenVersion>> verify_history(const HistoryProof& proof, const Hash32& key, const Hash32& state_root) {
  XH_TRY(OperationRecord record, verify_active(proof.current, state_root));
  if (record.key != key) return bad_state_proof("the operation is about another key");
  const auto& head = proof.current.head;
  std::vector<ProvenVersion> versions;
  Serial serial = proof.current.serial;
  if (record.type == OperationType::kPut) versions.push_back({record.height, record.value});
  for (const auto& step : proof.earlier) {
    if (record.replaces != step.serial || step.serial >= serial) return bad_state_proof("the chain of operations has a gap");
    XH_TRY(const OperationRecord earlier, operation_record_from(step.record));
    const auto root = merkle::root_from_path(step.serial, head.operations, merkle::leaf_hash(step.record), step.path);
    if (root != head.operations_root) return bad_state_proof(fmt::format("operation {} is not in the log", step.serial));
    if (earlier.key != key || !earlier.activates()) return bad_state_proof("an operation of the chain is about something else");
    // Links and moves carry the value of the put below them.
    if (record.type != OperationType::kPut && record.value != earlier.value) return bad_state_proof("a value changed without a put");
    record = earlier;
    serial = step.serial;
    if (record.type == OperationType::kPut) versions.push_back({record.height, record.value});
  }
  if (record.replaces != kNoSerial || record.type != OperationType::kPut)
    return bad_state_proof("the chain does not reach the key's first operation");
  std::ranges::reverse(versions);
  return versions;
}

}  // namespace xh::ledger

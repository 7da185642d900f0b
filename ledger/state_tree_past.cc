// Proofs about older heights under the latest root (T9, T10).
#include "ledger/state_tree.h"

namespace xh::ledger {

// Back from an operation of one key to the one that was in force at `height`; `first` is where the key's life began when that was later.
std::optional<StateTree::Spell> StateTree::spell_at(Serial from, Height height, Serial& first) const {
  std::optional<Serial> end;
  for (Serial serial = from;;) {
    const OperationRecord record = read(serial);
    if (record.height <= height) return Spell{serial, end};
    const auto earlier = replaced_by(record);
    if (!earlier) {
      first = serial;
      return std::nullopt;
    }
    end = serial;
    serial = *earlier;
  }
}

// A block's operations stand in the order of their keys, and a new key's predecessor is rewritten in the same block: the operation before
// a key's first one points at it. So the way back goes from each neighbour to the one from whose gap it was born.
std::optional<StateTree::Spell> StateTree::find_spell(const Hash32& key, Height height, const Past& now) const {
  std::optional<Serial> from = in_force(key, now);
  if (!from) return std::nullopt;
  for (;;) {
    Serial first = 0;
    if (const auto spell = spell_at(*from, height, first)) return spell;
    // Only of a key that is younger than the height, so its first operation is not a forgotten one's successor.
    if (first <= this->first() || read(first).replaces != kNoSerial) return std::nullopt;
    from = first - 1;
    while (*from > this->first() && read(*from).type == OperationType::kDelete) from = *from - 1;  // ended in the same block
    if (read(*from).next != read(first).key) return std::nullopt;
  }
}

std::optional<PastProof> StateTree::prove_past(const Hash32& key, Height height, Height under) const {
  const auto now = past(under);
  if (!now || height > under || height < first_height_) return std::nullopt;
  const auto spell = find_spell(key, height, *now);
  if (!spell || spell->serial >= now->head.operations) return std::nullopt;
  const auto logged = [&](Serial serial) {
    const auto bytes = record_bytes(read(serial));
    return LoggedOperation{serial, to_bytes(ByteView(bytes)), operation_path(serial, *now)};
  };
  PastProof proof{now->head, logged(spell->serial), std::nullopt, std::nullopt};
  // Replaced after the root under which this is proven: still in force under it.
  if (spell->end && *spell->end < now->head.operations) {
    proof.end = logged(*spell->end);
  } else {
    proof.active = prove_serial(spell->serial, *now);
  }
  // A key between the two was deleted since: nothing leads to it any more.
  const OperationRecord record = read(spell->serial);
  if (record.key != key && !(record.key < key && key < record.next)) return std::nullopt;
  return proof;
}

}  // namespace xh::ledger

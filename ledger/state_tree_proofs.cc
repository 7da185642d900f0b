// Proofs of the state tree, at its head and at the last kProvableBlocks heights.
#include "base/check.h"
#include "ledger/state_tree.h"

namespace xh::ledger {
namespace {

constexpr std::uint64_t kGroupOperations = std::uint64_t{1} << kKeptLevel;

std::uint64_t twigs_of(const StateHead& head) { return (head.operations + kTwigOperations - 1) / kTwigOperations; }

/// Operations of a twig that a head counts.
std::uint64_t width_of(std::uint64_t twig, const StateHead& head) {
  return std::min(kTwigOperations, head.operations - twig * kTwigOperations);
}

// Siblings of a group of eight operations up to the twig's root, from its kept hashes (T20).
void append_kept(merkle::Path& path, std::span<const Hash32> kept, std::uint64_t place) {
  std::size_t row = 0;
  for (unsigned level = kKeptLevel; level < kTwigLevel; ++level) {
    path.push_back(kept[row + ((place >> level) ^ 1)]);
    row += kTwigOperations >> level;
  }
}

}  // namespace

std::array<Hash32, kTwigChunks> chunks_of(const std::array<std::uint8_t, kTwigOperations / 8>& bits) {
  std::array<Hash32, kTwigChunks> chunks;
  for (std::size_t i = 0; i < kTwigChunks; ++i) chunks[i] = Hash32::from(ByteView(bits).subspan(i * Hash32::kSize));
  return chunks;
}

std::vector<Hash32> StateTree::leaf_hashes(Serial from, Serial to) const {
  XH_CHECK(to <= fresh_from_);  // proofs are made between blocks
  return reader_.leaf_hashes(from, to);
}

std::optional<StateTree::Past> StateTree::past(Height height) const {
  Past past{sealed_, 0};
  if (height > sealed_height_ || height < first_height_) return std::nullopt;
  Height at = sealed_height_;
  for (const auto& undo : undo_) {
    if (at <= height) break;
    past.head = undo.before;
    ++past.undone;
    at = undo.height.previous();
  }
  if (at > height) return std::nullopt;
  return past;
}

StateTree::Bits StateTree::bits_at(std::uint64_t twig, const Past& past) const {
  Bits bits = bits_[twig - first_twig_];
  const Serial begin = twig * kTwigOperations;
  const auto set = [&](Serial serial, bool active) {
    auto& byte = bits[(serial - begin) / 8];
    const auto mask = static_cast<std::uint8_t>(1U << ((serial - begin) % 8));
    byte = static_cast<std::uint8_t>(active ? byte | mask : byte & ~mask);
  };
  // An operation is deactivated once and for ever: the order of the blocks does not matter.
  for (std::size_t i = 0; i < past.undone; ++i) {
    const auto& cleared = undo_[i].cleared;
    for (auto it = std::ranges::lower_bound(cleared, begin); it != cleared.end() && *it < begin + kTwigOperations; ++it) set(*it, true);
  }
  for (Serial serial = begin + width_of(twig, past.head); serial < begin + kTwigOperations; ++serial) set(serial, false);
  return bits;
}

// A node of the upper tree as it was: the oldest of the undone blocks that replaced it knows.
Hash32 StateTree::upper_at(const Past& past, unsigned level, std::uint64_t index) const {
  const auto place = std::pair(level, index);
  for (std::size_t i = past.undone; i-- > 0;) {
    const auto& replaced = undo_[i].uppers;
    const auto it = std::ranges::lower_bound(replaced, place, {}, &MerkleLevels::Node::place);
    if (it != replaced.end() && it->place() == place) return it->hash;
  }
  return uppers_.at(level, index);
}

std::optional<Serial> StateTree::replaced_by(const OperationRecord& record) const {
  if (record.replaces == kNoSerial || record.height <= first_height_ || record.replaces < first()) return std::nullopt;
  return record.replaces;
}

// The operation that was active at the past head, if any: back along the chain of replaced operations.
std::optional<Serial> StateTree::active_at(const Hash32& key, const Past& past) const {
  const auto entry = index_.at_or_before(key);
  if (entry.key != key) return std::nullopt;
  Serial serial = entry.serial;
  while (serial >= past.head.operations) {
    serial = read(serial).replaces;
    if (serial == kNoSerial) return std::nullopt;
  }
  return serial;
}

std::optional<Serial> StateTree::in_force(const Hash32& key, const Past& past) const {
  if (const auto serial = active_at(key, past)) return serial;
  // Absent then: its predecessor then. Keys that were born later are stepped over.
  Hash32 below = key;
  for (;;) {
    for (std::size_t i = Hash32::kSize; i-- > 0;) {
      if (below.bytes[i]-- != 0) break;
    }
    below = index_.at_or_before(below).key;
    const auto serial = active_at(below, past);
    if (!serial) continue;
    if (!(key < read(*serial).next)) return std::nullopt;  // a key in between was deleted since: ask for a later height
    return serial;
  }
}

std::optional<ActiveProof> StateTree::prove(const Hash32& key, Height height) const {
  const auto then = past(height);
  if (!then || then->head.operations == 0) return std::nullopt;
  const auto serial = in_force(key, *then);
  return serial ? std::optional(prove_serial(*serial, *then)) : std::nullopt;
}

std::optional<HistoryProof> StateTree::prove_history(const Hash32& key, Height height) const {
  const auto then = past(height);
  const auto current = then ? active_at(key, *then) : std::nullopt;
  if (!current) return std::nullopt;
  HistoryProof proof{prove_serial(*current, *then), {}};
  for (OperationRecord record = read(*current); record.replaces != kNoSerial;) {
    const auto serial = replaced_by(record);
    if (!serial || proof.earlier.size() >= kMaxHistoryOperations) return std::nullopt;
    record = read(*serial);
    const auto bytes = record_bytes(record);
    proof.earlier.push_back({*serial, to_bytes(ByteView(bytes)), operation_path(*serial, *then)});
  }
  return proof;
}

ActiveProof StateTree::prove_serial(Serial serial, const Past& past) const {
  ActiveProof proof;
  proof.serial = serial;
  proof.head = past.head;
  const auto bytes = record_bytes(read(serial));
  proof.record = to_bytes(ByteView(bytes));
  const std::uint64_t twig = serial / kTwigOperations;
  proof.left = left_path(serial, past.head);
  const auto chunks = chunks_of(bits_at(twig, past));
  const std::uint64_t chunk = serial % kTwigOperations / kChunkBits;
  proof.chunk = chunks[chunk];
  proof.chunk_path = merkle::inclusion_path(chunks, chunk, kBitsTag);
  proof.upper = merkle::inclusion_path_of([&](unsigned level, std::uint64_t index) { return upper_at(past, level, index); }, twig,
                                          twigs_of(past.head), kUpperTag);
  return proof;
}

// From an operation to the left root of its twig. What was kept is checked; where it is missing or wrong the twig is hashed again.
merkle::Path StateTree::left_path(Serial serial, const StateHead& head) const {
  const std::uint64_t twig = serial / kTwigOperations;
  const Serial begin = twig * kTwigOperations;
  const std::uint64_t place = serial - begin;
  const std::uint64_t width = width_of(twig, head);
  if (twig == lefts_.size())
    return merkle::inclusion_path_of([this](unsigned level, std::uint64_t index) { return youngest_.at(level, index); }, place, width);
  const auto kept = twigs_ != nullptr && width == kTwigOperations ? twigs_->kept(twig) : std::vector<Hash32>();
  if (kept.size() == kKeptHashes) {
    const Serial group = serial - serial % kGroupOperations;
    const auto leaves = leaf_hashes(group, group + kGroupOperations);
    merkle::Path path = merkle::inclusion_path(leaves, serial - group);
    append_kept(path, kept, place);
    if (merkle::root_from_path(place, width, leaves[serial - group], path) == lefts_.leaf(twig)) return path;
  }
  return merkle::inclusion_path(leaf_hashes(begin, begin + width), place);
}

// A complete subtree of twigs' left roots in the operation log as it was; its last twig may have been partial.
Hash32 StateTree::left_at(const Past& past, unsigned level, std::uint64_t index) const {
  const std::uint64_t full = past.head.operations / kTwigOperations;
  if ((index + 1) << level <= full) return lefts_.at(level, index);
  if (level > 0) return merkle::node_hash(left_at(past, level - 1, 2 * index), left_at(past, level - 1, 2 * index + 1));
  const std::uint64_t width = width_of(index, past.head);
  if (index == lefts_.size()) return merkle::root_of([this](unsigned l, std::uint64_t i) { return youngest_.at(l, i); }, width);
  return merkle::root(leaf_hashes(index * kTwigOperations, index * kTwigOperations + width));
}

// From an operation to the root of the operation log: a twig is a subtree of it.
merkle::Path StateTree::operation_path(Serial serial, const Past& past) const {
  merkle::Path path = left_path(serial, past.head);
  const auto upper = merkle::inclusion_path_of([&](unsigned level, std::uint64_t index) { return left_at(past, level, index); },
                                               serial / kTwigOperations, twigs_of(past.head));
  path.insert(path.end(), upper.begin(), upper.end());
  return path;
}

}  // namespace xh::ledger

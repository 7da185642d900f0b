#include "ledger/state_tree.h"

#include "base/check.h"

namespace xh::ledger {
namespace {

constexpr unsigned kTwigLevel = 11;  // 2^11 operations
static_assert((std::uint64_t{1} << kTwigLevel) == kTwigOperations);
/// Compaction starts when the window exceeds 2.5 x active + 64, and moves at most twice what the block appended (T4).
constexpr std::uint64_t kWindowSlack = 64;

std::array<Hash32, kTwigChunks> chunks_of(const std::array<std::uint8_t, kTwigOperations / 8>& bits) {
  std::array<Hash32, kTwigChunks> chunks;
  for (std::size_t i = 0; i < kTwigChunks; ++i) chunks[i] = Hash32::from(ByteView(bits).subspan(i * Hash32::kSize));
  return chunks;
}

}  // namespace

std::vector<Hash32> OperationReader::leaf_hashes(Serial from, Serial to) const {
  std::vector<Hash32> leaves;
  for (Serial serial = from; serial < to; ++serial) leaves.push_back(merkle::leaf_hash(record_bytes(read(serial))));
  return leaves;
}

StateTree::StateTree(const OperationReader& reader, const KeyIndex& index) : reader_(reader), index_(index) {}

OperationRecord StateTree::read(Serial serial) const { return serial >= fresh_from_ ? fresh_[serial - fresh_from_] : reader_.read(serial); }

std::vector<Hash32> StateTree::leaf_hashes(Serial from, Serial to) const {
  XH_CHECK(to <= fresh_from_);  // proofs are made between blocks
  return reader_.leaf_hashes(from, to);
}

bool StateTree::bit(Serial serial) const {
  const std::uint64_t place = serial % kTwigOperations;
  return (bits_[serial / kTwigOperations][place / 8] >> (place % 8) & 1) != 0;
}

void StateTree::set_bit(Serial serial, bool active) {
  const std::uint64_t twig = serial / kTwigOperations;
  const std::uint64_t place = serial % kTwigOperations;
  // The first touch since the last seal keeps what was: proofs at the parent height need it.
  if (twig < uppers_.size()) changed_.try_emplace(twig, bits_[twig], uppers_.leaf(twig));
  auto& byte = bits_[twig][place / 8];
  const auto mask = static_cast<std::uint8_t>(1U << (place % 8));
  byte = static_cast<std::uint8_t>(active ? byte | mask : byte & ~mask);
}

void StateTree::append(const OperationRecord& record) {
  const Serial serial = head_.operations++;
  if (serial % kTwigOperations == 0) bits_.emplace_back();
  set_bit(serial, record.activates());
  if (record.activates()) ++active_;
  if (record.replaces != kNoSerial) {
    XH_CHECK(record.replaces < serial && bit(record.replaces));
    set_bit(record.replaces, false);
    --active_;
  }
  youngest_.append(merkle::leaf_hash(record_bytes(record)));
  if (head_.operations % kTwigOperations == 0) {
    lefts_.set(lefts_.size(), youngest_.root());
    youngest_ = merkle::Frontier();
  }
  if (record.type == OperationType::kCommit) head_.floor = record.floor;
}

// T3: one operation per touched key in ascending order of keys.
AppliedBlock StateTree::apply(Height height, const Hash32& block, const std::map<Hash32, std::optional<Hash32>>& changes) {
  AppliedBlock applied;
  applied.first = fresh_from_ = head_.operations;
  const auto add = [&](const OperationRecord& record) {
    if (record.activates()) applied.index.push_back({record.key, head_.operations});
    if (record.type == OperationType::kDelete) applied.index.push_back({record.key, std::nullopt});
    fresh_.push_back(record);
    append(record);
  };
  if (head_.operations == 0) add({.type = OperationType::kPut, .key = kFirstKey, .next = last_key(), .value = {}, .height = Height{0}});
  const TouchedKeys touched = touch(height, changes);
  for (const auto& [key, entry] : touched) add(entry.record);
  compact(height, touched.size(), applied.index);
  add({.type = OperationType::kCommit,
       .key = block,
       .next = {},
       .value = {},
       .height = height,
       .replaces = kNoSerial,
       .floor = head_.floor});
  applied.operations = fresh_;
  sealed_height_ = height;
  seal();
  applied.head = head_;
  return applied;
}

// The greatest live key below `key`, counting this block's own insertions and deletions. `first`: what the index answered for a `key` that
// it does not hold.
Hash32 StateTree::predecessor(const TouchedKeys& touched, const Hash32& key, std::optional<KeyIndex::Entry> first,
                              std::optional<Serial>& serial) const {
  if (sealed_.operations == 0) first = KeyIndex::Entry{kFirstKey, 0};
  Hash32 below = key;
  for (;;) {
    // A key is 32 bytes big-endian: one less is the greatest key that is smaller.
    for (std::size_t i = Hash32::kSize; i-- > 0;) {
      if (below.bytes[i]-- != 0) break;
    }
    const KeyIndex::Entry indexed = first ? *first : index_.at_or_before(below);
    if (sealed_.operations > 0) first.reset();
    auto it = touched.upper_bound(below);
    const bool ours = it != touched.begin() && !((--it)->first < indexed.key);
    below = ours ? it->first : indexed.key;
    serial = ours ? std::nullopt : std::optional(indexed.serial);
    if (!ours || !it->second.deleted) return below;
  }
}

StateTree::Touched& StateTree::touch_key(TouchedKeys& touched, const KeyIndex::Entry& entry, Height height) const {
  OperationRecord record = read(entry.serial);
  XH_CHECK(record.key == entry.key && bit(entry.serial));
  record.type = OperationType::kLink;
  record.height = height;
  record.replaces = entry.serial;
  return touched.emplace(entry.key, Touched{record, false}).first->second;
}

StateTree::TouchedKeys StateTree::touch(Height height, const std::map<Hash32, std::optional<Hash32>>& changes) const {
  TouchedKeys touched;
  for (const auto& [key, value] : changes) {
    XH_CHECK(key != kFirstKey && key != last_key());
    auto known = touched.find(key);
    std::optional<KeyIndex::Entry> nearest;
    if (known == touched.end() && sealed_.operations > 0) {
      nearest = index_.at_or_before(key);
      if (nearest->key == key) {
        (void)touch_key(touched, *nearest, height);
        known = touched.find(key);
        nearest.reset();
      }
    }
    const bool exists = known != touched.end();
    if (exists && value) {
      known->second.record.type = OperationType::kPut;
      known->second.record.value = *value;
      continue;
    }
    if (!exists && !value) continue;  // deleting what is not there changes nothing
    std::optional<Serial> serial;
    const Hash32 before = predecessor(touched, key, nearest, serial);
    auto& previous = serial ? touch_key(touched, {before, *serial}, height) : touched.at(before);
    if (value) {
      OperationRecord record{.type = OperationType::kPut, .key = key, .next = previous.record.next, .value = *value, .height = height};
      touched.emplace(key, Touched{record, false});
      previous.record.next = key;
    } else {
      previous.record.next = known->second.record.next;
      const Serial replaced = known->second.record.replaces;
      known->second = {{.type = OperationType::kDelete, .key = key, .next = {}, .value = {}, .height = height, .replaces = replaced}, true};
    }
  }
  return touched;
}

void StateTree::compact(Height height, std::size_t appended, std::vector<IndexChange>& index) {
  const auto skip = [this] {
    while (head_.floor < head_.operations && !bit(head_.floor)) ++head_.floor;
  };
  for (std::uint64_t moved = 0; 2 * (head_.operations - head_.floor) > 5 * active_ + 2 * kWindowSlack && moved < 2 * appended; ++moved) {
    skip();
    OperationRecord record = read(head_.floor);
    record.type = OperationType::kMove;
    record.height = height;
    record.replaces = head_.floor;
    index.push_back({record.key, head_.operations});
    fresh_.push_back(record);
    append(record);
    skip();
  }
}

void StateTree::replay(const OperationRecord& record) {
  if (fresh_.empty()) fresh_from_ = head_.operations;
  fresh_.push_back(record);
  append(record);
  sealed_height_ = record.height;
}

void StateTree::seal() {
  Undo undo{sealed_height_, sealed_, std::move(changed_)};
  changed_.clear();
  const auto refresh = [this](std::uint64_t twig) {
    const Hash32 left = twig < lefts_.size() ? lefts_.leaf(twig) : youngest_.root();
    const auto chunks = chunks_of(bits_[twig]);
    uppers_.set(twig, merkle::node_hash(left, merkle::root(chunks, kBitsTag), kTwigTag));
  };
  for (const auto& [twig, before] : undo.twigs) refresh(twig);
  while (uppers_.size() < bits_.size()) refresh(uppers_.size());
  // Peaks of the full twigs, folded from the right onto the youngest twig: the RFC 6962 root of the whole log.
  std::optional<Hash32> root;
  if (youngest_.size() > 0) root = youngest_.root();
  std::uint64_t end = lefts_.size();
  for (unsigned level = 0; end > 0; ++level, end >>= 1) {
    if ((end & 1) == 0) continue;
    const Hash32& peak = lefts_.at(level, end - 1);
    root = root ? merkle::node_hash(peak, *root) : peak;
  }
  head_.operations_root = root.value_or(merkle::Frontier().root());
  head_.upper_root = uppers_.root();
  sealed_ = head_;
  fresh_.clear();
  fresh_from_ = head_.operations;
  undo_.push_front(std::move(undo));
  if (undo_.size() > kProvableBlocks) undo_.pop_back();
}

std::optional<StateTree::Past> StateTree::past(Height height) const {
  Past past{sealed_, {}};
  if (height > sealed_height_) return std::nullopt;
  Height at = sealed_height_;
  for (const auto& undo : undo_) {
    if (at <= height) break;
    past.head = undo.before;
    // Later entries are older: what a twig was before the earliest undone block wins.
    for (const auto& [twig, before] : undo.twigs) past.twigs.insert_or_assign(twig, before);
    at = undo.height.previous();
  }
  if (at > height) return std::nullopt;
  return past;
}

// The operation of `key` that was active at the past head, if any: back along the chain of replaced operations.
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

std::optional<ActiveProof> StateTree::prove(const Hash32& key, Height height) const {
  const auto then = past(height);
  if (!then || then->head.operations == 0) return std::nullopt;
  if (const auto serial = active_at(key, *then)) return prove_serial(*serial, *then);
  // Absent then: its predecessor then. Keys that were born later are stepped over.
  Hash32 below = key;
  for (;;) {
    for (std::size_t i = Hash32::kSize; i-- > 0;) {
      if (below.bytes[i]-- != 0) break;
    }
    below = index_.at_or_before(below).key;
    const auto serial = active_at(below, *then);
    if (!serial) continue;
    if (!(key < read(*serial).next)) return std::nullopt;  // a key in between was deleted since: ask for a later height
    return prove_serial(*serial, *then);
  }
}

std::optional<HistoryProof> StateTree::prove_history(const Hash32& key, Height height) const {
  const auto then = past(height);
  const auto current = then ? active_at(key, *then) : std::nullopt;
  if (!current) return std::nullopt;
  HistoryProof proof{prove_serial(*current, *then), {}};
  const auto subtree = [this](unsigned level, std::uint64_t index) { return operations_subtree(level, index); };
  for (Serial serial = read(*current).replaces; serial != kNoSerial;) {
    if (proof.earlier.size() >= kMaxHistoryOperations) return std::nullopt;
    const OperationRecord record = read(serial);
    const auto bytes = record_bytes(record);
    proof.earlier.push_back({serial, to_bytes(ByteView(bytes)), merkle::inclusion_path_of(subtree, serial, then->head.operations)});
    serial = record.replaces;
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
  const std::uint64_t begin = twig * kTwigOperations;
  proof.left = merkle::inclusion_path(leaf_hashes(begin, std::min(begin + kTwigOperations, past.head.operations)), serial - begin);
  const auto known = past.twigs.find(twig);
  const auto chunks = chunks_of(known == past.twigs.end() ? bits_[twig] : known->second.first);
  const std::uint64_t chunk = (serial - begin) / kChunkBits;
  proof.chunk = chunks[chunk];
  proof.chunk_path = merkle::inclusion_path(chunks, chunk, kBitsTag);
  const std::uint64_t twigs = (past.head.operations + kTwigOperations - 1) / kTwigOperations;
  proof.upper = merkle::inclusion_path_of([&](unsigned level, std::uint64_t index) { return upper_subtree(past, level, index); }, twig,
                                          twigs, kUpperTag);
  return proof;
}

Hash32 StateTree::operations_subtree(unsigned level, std::uint64_t index) const {
  if (level >= kTwigLevel) return lefts_.at(level - kTwigLevel, index);
  return merkle::root(leaf_hashes(index << level, (index + 1) << level));
}

Hash32 StateTree::upper_subtree(const Past& past, unsigned level, std::uint64_t index) const {
  const std::uint64_t begin = index << level;
  const std::uint64_t end = (index + 1) << level;
  const auto changed = past.twigs.lower_bound(begin);
  if (changed == past.twigs.end() || changed->first >= end) return uppers_.at(level, index);
  if (level == 0) return changed->second.second;
  return merkle::node_hash(upper_subtree(past, level - 1, 2 * index), upper_subtree(past, level - 1, 2 * index + 1), kUpperTag);
}

}  // namespace xh::ledger

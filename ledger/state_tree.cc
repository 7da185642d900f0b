#include "ledger/state_tree.h"

#include "base/check.h"

namespace xh::ledger {
namespace {

/// Compaction starts when the window exceeds 2.5 x active + 64, and moves at most twice what the block appended (T4).
constexpr std::uint64_t kWindowSlack = 64;

}  // namespace

std::vector<Hash32> OperationReader::leaf_hashes(Serial from, Serial to) const {
  std::vector<Hash32> leaves;
  for (Serial serial = from; serial < to; ++serial) leaves.push_back(merkle::leaf_hash(record_bytes(read(serial))));
  return leaves;
}

StateTree::StateTree(const OperationReader& reader, const KeyIndex& index, TwigHashes* twigs)
    : reader_(reader), index_(index), twigs_(twigs) {}

OperationRecord StateTree::read(Serial serial) const { return serial >= fresh_from_ ? fresh_[serial - fresh_from_] : reader_.read(serial); }

bool StateTree::bit(Serial serial) const {
  const std::uint64_t place = serial % kTwigOperations;
  return (bits_[serial / kTwigOperations - first_twig_][place / 8] >> (place % 8) & 1) != 0;
}

void StateTree::clear(Serial serial) {
  const std::uint64_t place = serial % kTwigOperations;
  auto& byte = bits_[serial / kTwigOperations - first_twig_][place / 8];
  byte = static_cast<std::uint8_t>(byte & ~(1U << (place % 8)));
  cleared_.push_back(serial);
}

void StateTree::append(const OperationRecord& record) {
  const Serial serial = head_.operations++;
  const std::uint64_t place = serial % kTwigOperations;
  if (place == 0) bits_.emplace_back();
  if (record.activates()) {
    auto& byte = bits_.back()[place / 8];
    byte = static_cast<std::uint8_t>(byte | 1U << (place % 8));
    ++active_;
  }
  // What a forgotten operation did to the count and to its bit was never counted.
  if (record.replaces != kNoSerial && record.replaces >= first()) {
    XH_CHECK(record.replaces < serial && bit(record.replaces));
    clear(record.replaces);
    --active_;
  }
  youngest_.set(place, merkle::leaf_hash(record_bytes(record)));
  if (head_.operations % kTwigOperations == 0) end_twig();
  if (record.type == OperationType::kCommit) head_.floor = record.floor;
}

void StateTree::end_twig() {
  if (twigs_ != nullptr) {
    std::vector<Hash32> hashes;
    hashes.reserve(kKeptHashes);
    for (unsigned level = kKeptLevel; level < kTwigLevel; ++level) {
      for (std::uint64_t i = 0; i < kTwigOperations >> level; ++i) hashes.push_back(youngest_.at(level, i));
    }
    twigs_->keep(lefts_.size(), hashes);
  }
  lefts_.set(lefts_.size(), youngest_.at(kTwigLevel, 0));
  youngest_ = MerkleLevels(merkle::kNodeTag);
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

Hash32 StateTree::twig_root(std::uint64_t twig) const {
  const Hash32 left = twig < lefts_.size() ? lefts_.leaf(twig) : youngest_.root();
  return merkle::node_hash(left, merkle::root(chunks_of(bits_[twig - first_twig_]), kBitsTag), kTwigTag);
}

// Peaks of the full twigs, folded from the right onto the youngest twig: the RFC 6962 root of the whole log.
void StateTree::fold_head() {
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
}

void StateTree::seal() {
  std::ranges::sort(cleared_);
  std::vector<std::pair<std::uint64_t, Hash32>> changed;
  for (const Serial serial : cleared_) {
    const std::uint64_t twig = serial / kTwigOperations;
    if (serial < fresh_from_ && (changed.empty() || changed.back().first != twig)) changed.emplace_back(twig, twig_root(twig));
  }
  for (std::uint64_t twig = fresh_from_ / kTwigOperations; twig < twigs(); ++twig) {
    if (changed.empty() || changed.back().first < twig) changed.emplace_back(twig, twig_root(twig));
  }
  Undo undo{sealed_height_, sealed_, uppers_.set_all(changed), std::move(cleared_)};
  cleared_.clear();
  fold_head();
  sealed_ = head_;
  fresh_.clear();
  fresh_from_ = head_.operations;
  undo_.push_front(std::move(undo));
  if (undo_.size() > kProvableBlocks) undo_.pop_back();
}

void StateTree::take_back() {
  XH_CHECK(!undo_.empty() && sealed_height_ > Height{0} && undo_.front().before.operations >= first());
  const Undo undo = std::move(undo_.front());
  undo_.pop_front();
  const Serial end = undo.before.operations;
  for (Serial serial = end; serial < head_.operations; ++serial) active_ -= bit(serial) ? 1 : 0;
  for (const Serial serial : undo.cleared) {
    if (serial >= end) continue;
    const std::uint64_t place = serial % kTwigOperations;
    auto& byte = bits_[serial / kTwigOperations - first_twig_][place / 8];
    byte = static_cast<std::uint8_t>(byte | 1U << (place % 8));
    ++active_;
  }
  const std::uint64_t full = end / kTwigOperations;
  const std::uint64_t kept = (end + kTwigOperations - 1) / kTwigOperations;
  bits_.resize(kept - first_twig_);
  for (Serial serial = end; serial < kept * kTwigOperations; ++serial) {
    const std::uint64_t place = serial % kTwigOperations;
    auto& byte = bits_.back()[place / 8];
    byte = static_cast<std::uint8_t>(byte & ~(1U << (place % 8)));
  }
  lefts_.take_back(full, {});
  uppers_.take_back(kept, undo.uppers);
  youngest_ = MerkleLevels(merkle::kNodeTag);
  for (const auto& leaf : reader_.leaf_hashes(full * kTwigOperations, end)) youngest_.set(youngest_.size(), leaf);
  head_ = undo.before;
  fold_head();
  XH_CHECK(head_ == undo.before);
  sealed_ = head_;
  sealed_height_ = undo.height.previous();
  fresh_from_ = end;
}

}  // namespace xh::ledger

#include "ledger/merkle_levels.h"

#include "base/check.h"

namespace xh::ledger {
namespace {

// Where a row begins when the first `forgotten` leaves are: at the peak of its level, if there is one (its index is even), or behind.
std::uint64_t row_first(std::uint64_t forgotten, std::size_t level) { return level < 64 ? (forgotten >> level) & ~std::uint64_t{1} : 0; }

}  // namespace

MerkleLevels::MerkleLevels(std::uint8_t tag, std::uint64_t forgotten, std::span<const Hash32> peaks)
    : tag_(tag), first_(forgotten), levels_(std::max<std::size_t>(1, std::bit_width(forgotten))) {
  XH_CHECK(peaks.size() == peak_count(forgotten));
  for (std::size_t level = 0, peak = peaks.size(); level < levels_.size(); ++level) {
    levels_[level].first = row_first(forgotten, level);
    if ((forgotten >> level & 1) != 0) levels_[level].hashes.push_back(peaks[--peak]);
  }
}

void MerkleLevels::Row::put(std::uint64_t index, const Hash32& hash) {
  if (index == end()) {
    hashes.push_back(hash);
  } else {
    hashes[index - first] = hash;
  }
}

MerkleLevels::Row& MerkleLevels::row(std::size_t level) {
  if (level == levels_.size()) levels_.push_back({row_first(first_, level), {}});
  return levels_[level];
}

bool MerkleLevels::has(unsigned level, std::uint64_t index) const {
  return level < levels_.size() && index >= levels_[level].first && index < levels_[level].end();
}

const Hash32& MerkleLevels::at(unsigned level, std::uint64_t index) const {
  XH_CHECK(has(level, index));
  return levels_[level].hashes[index - levels_[level].first];
}

std::span<const Hash32> MerkleLevels::leaves() const { return std::span(levels_[0].hashes).subspan(first_ - levels_[0].first); }

void MerkleLevels::set(std::uint64_t index, const Hash32& leaf) {
  XH_CHECK(index >= first_ && index <= size());
  Hash32 hash = leaf;
  for (std::size_t level = 0;; ++level, index >>= 1) {
    Row& here = row(level);
    here.put(index, hash);
    const std::uint64_t left = index & ~std::uint64_t{1};
    if (left + 1 >= here.end()) return;  // the parent is not complete
    hash = merkle::node_hash(here.hashes[left - here.first], here.hashes[left + 1 - here.first], tag_);
  }
}

std::vector<MerkleLevels::Node> MerkleLevels::set_all(std::span<const std::pair<std::uint64_t, Hash32>> leaves) {
  std::vector<Node> replaced;
  std::vector<std::uint64_t> changed;
  changed.reserve(leaves.size());
  const auto put = [&](unsigned level, std::uint64_t index, const Hash32& hash) {
    Row& here = row(level);
    if (index < here.end()) replaced.push_back({level, index, here.hashes[index - here.first]});
    here.put(index, hash);
  };
  for (const auto& [index, leaf] : leaves) {
    XH_CHECK(index >= first_ && index <= size() && (changed.empty() || changed.back() < index));
    put(0, index, leaf);
    changed.push_back(index);
  }
  for (unsigned level = 0; !changed.empty(); ++level) {
    (void)row(level + 1);
    const Row& here = levels_[level];
    std::size_t kept = 0;  // parents so far: never more than the children that were read
    for (const std::uint64_t child : changed) {
      const std::uint64_t parent = child / 2;
      if (2 * parent + 1 >= here.end() || (kept > 0 && changed[kept - 1] == parent)) continue;
      put(level + 1, parent, merkle::node_hash(here.hashes[2 * parent - here.first], here.hashes[2 * parent + 1 - here.first], tag_));
      changed[kept++] = parent;
    }
    changed.resize(kept);
  }
  return replaced;
}

void MerkleLevels::take_back(std::uint64_t count, std::span<const Node> replaced) {
  XH_CHECK(count >= first_ && count <= size());
  for (std::size_t level = 0; level < levels_.size(); ++level) {
    Row& here = levels_[level];
    const std::uint64_t end = level < 64 ? count >> level : 0;
    if (end < here.end()) here.hashes.resize(end > here.first ? end - here.first : 0);
  }
  for (const auto& node : replaced) row(node.level).put(node.index, node.hash);
}

Hash32 MerkleLevels::root() const {
  return merkle::root_of([this](unsigned level, std::uint64_t index) { return at(level, index); }, size(), tag_);
}

std::vector<Hash32> MerkleLevels::peaks(std::uint64_t count) const {
  XH_CHECK(count >= first_ && count <= size());
  std::vector<Hash32> peaks;
  for (unsigned level = 64; level-- > 0;) {
    if ((count >> level & 1) != 0) peaks.push_back(at(level, (count >> level) - 1));
  }
  return peaks;
}

void MerkleLevels::forget(std::uint64_t count) {
  XH_CHECK(count >= first_ && count <= size());
  first_ = count;
  for (std::size_t level = 0; level < levels_.size(); ++level) {
    Row& here = levels_[level];
    const std::uint64_t first = row_first(count, level);
    if (first <= here.first) continue;
    here.hashes.erase(here.hashes.begin(), here.hashes.begin() + static_cast<std::ptrdiff_t>(first - here.first));
    here.hashes.shrink_to_fit();
    here.first = first;
  }
}

}  // namespace xh::ledger

#include "crypto/merkle.h"

#include <bit>

#include "base/check.h"
#include "crypto/hash.h"

namespace xh::merkle {
namespace {

// Root of leaves [begin, end) of a tree given by complete subtrees. RFC 6962 2.1: split at the largest power of two below the width.
Hash32 range_root(const SubtreeHash& subtree, std::uint64_t begin, std::uint64_t end, std::uint8_t tag) {
  const std::uint64_t width = end - begin;
  if (std::has_single_bit(width)) {
    const auto level = static_cast<unsigned>(std::countr_zero(width));
    return subtree(level, begin >> level);
  }
  const std::uint64_t split = begin + std::bit_floor(width);
  return node_hash(range_root(subtree, begin, split, tag), range_root(subtree, split, end, tag), tag);
}

SubtreeHash over(std::span<const Hash32> leaves, std::uint8_t tag) {
  return [leaves, tag](unsigned level, std::uint64_t index) {
    std::vector<Hash32> row(leaves.begin() + static_cast<std::ptrdiff_t>(index << level),
                            leaves.begin() + static_cast<std::ptrdiff_t>((index + 1) << level));
    while (row.size() > 1) {
      for (std::size_t i = 0; i < row.size() / 2; ++i) row[i] = node_hash(row[2 * i], row[2 * i + 1], tag);
      row.resize(row.size() / 2);
    }
    return row.front();
  };
}

}  // namespace

Hash32 leaf_hash(ByteView data) {
  static constexpr std::uint8_t kLeafTag = 0;
  return sha256({ByteView(&kLeafTag, 1), data});
}

Hash32 node_hash(const Hash32& left, const Hash32& right, std::uint8_t tag) {
  std::array<std::uint8_t, 65> buffer;
  buffer[0] = tag;
  std::ranges::copy(left.bytes, buffer.begin() + 1);
  std::ranges::copy(right.bytes, buffer.begin() + 33);
  return sha256(ByteView(buffer));
}

Hash32 root(std::span<const Hash32> leaves, std::uint8_t tag) { return root_of(over(leaves, tag), leaves.size(), tag); }

Path inclusion_path(std::span<const Hash32> leaves, std::uint64_t index, std::uint8_t tag) {
  return inclusion_path_of(over(leaves, tag), index, leaves.size(), tag);
}

Hash32 root_of(const SubtreeHash& subtree, std::uint64_t size, std::uint8_t tag) {
  return size == 0 ? sha256(ByteView{}) : range_root(subtree, 0, size, tag);
}

Path inclusion_path_of(const SubtreeHash& subtree, std::uint64_t index, std::uint64_t size, std::uint8_t tag) {
  XH_CHECK(index < size);
  Path path;  // collected from the root down
  std::uint64_t begin = 0;
  std::uint64_t end = size;
  while (end - begin > 1) {
    const std::uint64_t split = begin + std::bit_floor(end - begin - 1);
    if (index < split) {
      path.push_back(range_root(subtree, split, end, tag));
      end = split;
    } else {
      path.push_back(range_root(subtree, begin, split, tag));
      begin = split;
    }
  }
  std::ranges::reverse(path);
  return path;
}

std::optional<Hash32> root_from_path(std::uint64_t index, std::uint64_t size, const Hash32& leaf, std::span<const Hash32> path,
                                     std::uint8_t tag) {
  if (index >= size || path.size() > kMaxPath) return std::nullopt;
  std::uint64_t fn = index;
  std::uint64_t sn = size - 1;
  Hash32 r = leaf;
  for (const auto& p : path) {
    if (sn == 0) return std::nullopt;
    if ((fn & 1) != 0 || fn == sn) {
      r = node_hash(p, r, tag);
      while ((fn & 1) == 0 && fn != 0) {
        fn >>= 1;
        sn >>= 1;
      }
    } else {
      r = node_hash(r, p, tag);
    }
    fn >>= 1;
    sn >>= 1;
  }
  if (sn != 0) return std::nullopt;
  return r;
}

Path consistency_path_of(const SubtreeHash& subtree, std::uint64_t old_size, std::uint64_t new_size, std::uint8_t tag) {
  XH_CHECK(old_size <= new_size);
  Path path;
  if (old_size == 0 || old_size == new_size) return path;
  std::uint64_t begin = 0;
  std::uint64_t end = new_size;
  bool whole = true;  // the old tree is the complete left part: its root is known to the verifier
  while (old_size != end) {
    const std::uint64_t split = begin + std::bit_floor(end - begin - 1);
    if (old_size <= split) {
      path.push_back(range_root(subtree, split, end, tag));
      end = split;
    } else {
      path.push_back(range_root(subtree, begin, split, tag));
      begin = split;
      whole = false;
    }
  }
  if (!whole) path.push_back(range_root(subtree, begin, end, tag));
  std::ranges::reverse(path);
  return path;
}

bool verify_consistency(std::uint64_t old_size, std::uint64_t new_size, const Hash32& old_root, const Hash32& new_root,
                        std::span<const Hash32> path, std::uint8_t tag) {
  if (old_size > new_size || path.size() > 2 * kMaxPath) return false;
  if (old_size == new_size) return path.empty() && old_root == new_root;
  if (old_size == 0) return path.empty() && old_root == sha256(ByteView{});
  if (path.empty()) return false;
  std::uint64_t fn = old_size - 1;
  std::uint64_t sn = new_size - 1;
  while ((fn & 1) != 0) {
    fn >>= 1;
    sn >>= 1;
  }
  const bool whole = std::has_single_bit(old_size);
  Hash32 fr = whole ? old_root : path.front();
  Hash32 sr = fr;
  for (const auto& c : path.subspan(whole ? 0 : 1)) {
    if (sn == 0) return false;
    if ((fn & 1) != 0 || fn == sn) {
      fr = node_hash(c, fr, tag);
      sr = node_hash(c, sr, tag);
      while ((fn & 1) == 0 && fn != 0) {
        fn >>= 1;
        sn >>= 1;
      }
    } else {
      sr = node_hash(sr, c, tag);
    }
    fn >>= 1;
    sn >>= 1;
  }
  return fr == old_root && sr == new_root && sn == 0;
}

void Frontier::append(const Hash32& leaf) {
  Hash32 hash = leaf;
  for (std::uint64_t n = size_; (n & 1) != 0; n >>= 1) {
    hash = node_hash(peaks_.back(), hash, tag_);
    peaks_.pop_back();
  }
  peaks_.push_back(hash);
  ++size_;
}

Hash32 Frontier::root() const {
  if (peaks_.empty()) return sha256(ByteView{});
  Hash32 hash = peaks_.back();
  for (std::size_t i = peaks_.size() - 1; i-- > 0;) hash = node_hash(peaks_[i], hash, tag_);
  return hash;
}

}  // namespace xh::merkle

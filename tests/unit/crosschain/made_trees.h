// IAVL and Tendermint trees over sorted keys, and proofs from them: what a Cosmos chain would serve.
#pragma once

#include <map>

#include "crosschain/ics23.h"
#include "crypto/hash.h"

namespace xh::crosschain {

class MadeTree {
 public:
  using Items = std::map<Bytes, Bytes>;
  MadeTree(ics23::Tree tree, const Items& items) : tree_(tree) {
    for (const auto& [key, value] : items) leaves_.push_back({key, value, leaf_prefix(), {}});
    if (!leaves_.empty()) root_ = build(0, leaves_.size()).hash;
  }
  [[nodiscard]] const Hash32& root() const { return root_; }
  [[nodiscard]] std::size_t size() const { return leaves_.size(); }
  [[nodiscard]] const ics23::Existence& at(std::size_t index) const { return leaves_.at(index); }
  [[nodiscard]] ics23::Existence prove(const Bytes& key) const { return *std::ranges::find(leaves_, key, &ics23::Existence::key); }
  /// The neighbours of a key that is not there.
  [[nodiscard]] ics23::Absence prove_absent(const Bytes& key) const {
    const auto above = std::ranges::find_if(leaves_, [&key](const auto& leaf) { return key < leaf.key; });
    ics23::Absence out;
    if (above != leaves_.begin()) out.left = *std::prev(above);
    if (above != leaves_.end()) out.right = *above;
    return out;
  }

 private:
  static constexpr std::uint64_t kVersion = 7;
  struct Node {
    Hash32 hash;
    std::uint64_t height;
  };
  [[nodiscard]] bool is_iavl() const { return tree_ == ics23::Tree::kIavl; }
  static void number(Bytes& out, std::uint64_t value) {
    for (value <<= 1; value >= 0x80; value >>= 7) out.push_back(static_cast<std::uint8_t>(value | 0x80));
    out.push_back(static_cast<std::uint8_t>(value));
  }
  [[nodiscard]] Bytes leaf_prefix() const {
    if (!is_iavl()) return {0};
    Bytes out = {0, 2};
    number(out, kVersion);
    return out;
  }
  static Hash32 hash_of(const ics23::Existence& leaf) {
    Bytes bytes = leaf.leaf_prefix;
    const auto length = [&bytes](std::size_t size) {
      for (; size >= 0x80; size >>= 7) bytes.push_back(static_cast<std::uint8_t>(size | 0x80));
      bytes.push_back(static_cast<std::uint8_t>(size));
    };
    length(leaf.key.size());
    append(bytes, leaf.key);
    length(32);
    append(bytes, sha256(leaf.value).view());
    return sha256(bytes);
  }
  Node build(std::size_t from, std::size_t to) {
    if (to - from == 1) return {hash_of(leaves_[from]), 0};
    std::size_t half = 1;
    while (half * 2 < to - from) half *= 2;
    const Node left = build(from, from + half);
    const Node right = build(from + half, to);
    const std::uint64_t height = std::max(left.height, right.height) + 1;
    Bytes head;
    if (is_iavl()) {
      number(head, height);
      number(head, to - from);
      number(head, kVersion);
      head.push_back(0x20);
    } else {
      head.push_back(1);
    }
    Bytes before = head;  // of the right child
    append(before, left.hash.view());
    Bytes after;  // of the left child
    if (is_iavl()) {
      before.push_back(0x20);
      after.push_back(0x20);
    }
    append(after, right.hash.view());
    for (std::size_t i = from; i < to; ++i) leaves_[i].path.push_back(i < from + half ? ics23::Step{head, after} : ics23::Step{before, {}});
    return {sha256({before, right.hash.view()}), height};
  }

  ics23::Tree tree_;
  std::vector<ics23::Existence> leaves_;
  Hash32 root_;
};

}  // namespace xh::crosschain

// Merkle-Patricia tries over any keys, and proofs from them: what a node of Ethereum would serve.
#pragma once

#include <map>
#include <vector>

#include "crosschain/rlp.h"
#include "crosschain/trie.h"
#include "crypto/keccak.h"

namespace xh::crosschain {

class MadeTrie {
 public:
  using Items = std::map<Bytes, Bytes>;  ///< keys as they are hashed or not: the trie takes them as given
  explicit MadeTrie(const Items& items) {
    std::vector<Entry> entries;
    for (const auto& [key, value] : items) entries.push_back({nibbles_of(key), value});
    root_node_ = entries.empty() ? rlp::encode_string({}) : build(entries, 0);
    nodes_[keccak256(root_node_)] = root_node_;
  }
  [[nodiscard]] Hash32 root() const { return keccak256(root_node_); }
  /// Every node that is reached by hash on the way to the key.
  [[nodiscard]] trie::Nodes prove(ByteView key) const {
    trie::Nodes out;
    if (root_node_.size() == 1) return out;
    const auto nibbles = nibbles_of(key);
    std::size_t at = 0;
    out.push_back({root_node_});
    Bytes node = root_node_;
    for (;;) {
      const auto items = rlp::items_of(rlp::decode_item(node).value(), 17).value();
      rlp::Item child;
      if (items.size() == 17) {
        if (at == nibbles.size()) return out;
        child = items[nibbles[at++]];
      } else {
        const auto path = unpacked(items[0].payload);
        if (path.leaf || nibbles.size() - at < path.nibbles.size() ||
            !std::equal(path.nibbles.begin(), path.nibbles.end(), nibbles.begin() + static_cast<std::ptrdiff_t>(at)))
          return out;
        at += path.nibbles.size();
        child = items[1];
      }
      if (!child.is_list && child.payload.empty()) return out;
      if (child.is_list) {
        node = to_bytes(child.whole);
        continue;
      }
      node = nodes_.at(Hash32::from(child.payload));
      out.push_back({node});
    }
  }

 private:
  using Nibbles = std::vector<std::uint8_t>;
  struct Entry {
    Nibbles key;
    Bytes value;
  };
  struct Unpacked {
    bool leaf;
    Nibbles nibbles;
  };
  static Nibbles nibbles_of(ByteView bytes) {
    Nibbles out;
    for (const auto byte : bytes) {
      out.push_back(byte >> 4);
      out.push_back(byte & 15);
    }
    return out;
  }
  static Unpacked unpacked(ByteView bytes) {
    Nibbles all = nibbles_of(bytes);
    const std::uint8_t flags = all[0];
    all.erase(all.begin(), all.begin() + ((flags & 1) != 0 ? 1 : 2));
    return {(flags & 2) != 0, all};
  }
  static Bytes packed(std::span<const std::uint8_t> nibbles, bool leaf) {
    Nibbles all = {static_cast<std::uint8_t>((leaf ? 2 : 0) + nibbles.size() % 2)};
    if (nibbles.size() % 2 == 0) all.push_back(0);
    all.insert(all.end(), nibbles.begin(), nibbles.end());
    Bytes out;
    for (std::size_t i = 0; i < all.size(); i += 2) out.push_back(static_cast<std::uint8_t>(all[i] << 4 | all[i + 1]));
    return rlp::encode_string(out);
  }
  // How a parent names a node.
  Bytes named(const Bytes& node) {
    if (node.size() < 32) return node;
    const Hash32 hash = keccak256(node);
    nodes_[hash] = node;
    return rlp::encode_string(hash.view());
  }
  Bytes build(std::span<const Entry> entries, std::size_t depth) {
    if (entries.size() == 1) {
      const std::vector<Bytes> leaf = {packed(std::span(entries[0].key).subspan(depth), true), rlp::encode_string(entries[0].value)};
      return rlp::encode_list(leaf);
    }
    std::size_t shared = depth;
    const auto& first = entries.front().key;
    const auto& last = entries.back().key;
    while (shared < first.size() && shared < last.size() && first[shared] == last[shared]) ++shared;
    if (shared > depth) {
      const std::vector<Bytes> extension = {packed(std::span(first).subspan(depth, shared - depth), false), named(build(entries, shared))};
      return rlp::encode_list(extension);
    }
    std::vector<Bytes> branch(17, rlp::encode_string({}));
    std::size_t begin = 0;
    if (first.size() == depth) branch[16] = rlp::encode_string(entries[begin++].value);
    while (begin < entries.size()) {
      std::size_t end = begin;
      while (end < entries.size() && entries[end].key[depth] == entries[begin].key[depth]) ++end;
      branch[entries[begin].key[depth]] = named(build(entries.subspan(begin, end - begin), depth + 1));
      begin = end;
    }
    return rlp::encode_list(branch);
  }

  Bytes root_node_;
  std::map<Hash32, Bytes> nodes_;
};

}  // namespace xh::crosschain

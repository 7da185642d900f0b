#include "crosschain/trie.h"

#include "crosschain/errors.h"
#include "crosschain/rlp.h"
#include "crypto/keccak.h"

namespace xh::crosschain::trie {
namespace {

constexpr std::size_t kBranchItems = 17;
constexpr std::size_t kNibbles = 64;
constexpr std::uint8_t kOdd = 1;
constexpr std::uint8_t kLeaf = 2;

// The empty string: 80.
Hash32 empty_root() { return keccak256(rlp::encode_string({})); }

struct Path {
  bool is_leaf = false;
  std::vector<std::uint8_t> nibbles;
};
// A hex-prefix: flags in the first nibble, then nibbles, padded when they are even.
Result<Path> path_of(const rlp::Item& item) {
  if (item.is_list || item.payload.empty() || item.payload.size() > 1 + Hash32::kSize)
    return bad_chain_proof("a path of the trie is malformed");
  const std::uint8_t flags = item.payload[0] >> 4;
  if (flags > (kLeaf | kOdd) || ((flags & kOdd) == 0 && (item.payload[0] & 0x0f) != 0))
    return bad_chain_proof("a path of the trie is not canonical");
  Path path{(flags & kLeaf) != 0, {}};
  if ((flags & kOdd) != 0) path.nibbles.push_back(item.payload[0] & 0x0f);
  for (const auto byte : item.payload.subspan(1)) {
    path.nibbles.push_back(byte >> 4);
    path.nibbles.push_back(byte & 0x0f);
  }
  if (!path.is_leaf && path.nibbles.empty()) return bad_chain_proof("an extension of the trie is empty");
  return path;
}

class Walk {
 public:
  Walk(const Hash32& key, std::span<const Node> nodes) : nodes_(nodes) {
    for (const auto byte : key.bytes) {
      nibbles_.push_back(byte >> 4);
      nibbles_.push_back(byte & 0x0f);
    }
  }

  Result<std::optional<Bytes>> run(const Hash32& root) {
    if (nodes_.empty()) {
      if (root != empty_root()) return bad_chain_proof("the proof has no root node");
      return std::nullopt;
    }
    XH_TRY(rlp::Item node, next_node(root.view()));
    // Every turn takes at least one nibble or ends.
    while (!done_) {
      XH_TRY(const auto items, rlp::items_of(node, kBranchItems));
      if (items.size() == kBranchItems) {
        XH_TRY_VOID(enter_branch(items, node));
      } else if (items.size() == 2) {
        XH_TRY_VOID(enter_path(items, node));
      } else {
        return bad_chain_proof("a node of the trie has 2 or 17 items");
      }
    }
    if (used_ != nodes_.size()) return bad_chain_proof("the proof has nodes that lead nowhere");
    return found_;
  }

 private:
  Result<rlp::Item> next_node(ByteView hash) {
    if (used_ == nodes_.size()) return bad_chain_proof("a node is missing");
    const Bytes& bytes = nodes_[used_++].rlp;
    if (bytes.size() > kMaxNodeBytes) return bad_chain_proof("a node has at most 1,024 bytes");
    if (!equal(keccak256(bytes).view(), hash)) return bad_chain_proof("a node has another hash than its parent says");
    return rlp::decode_item(bytes);
  }
  // By hash, or within the parent when it is short.
  Status enter_child(const rlp::Item& child, rlp::Item& node) {
    if (child.is_list) {
      if (child.whole.size() >= Hash32::kSize) return bad_chain_proof("a node that lies within its parent has less than 32 bytes");
      node = child;
      return {};
    }
    if (child.payload.size() != Hash32::kSize) return bad_chain_proof("a child is a hash or a node");
    XH_TRY(node, next_node(child.payload));
    return {};
  }
  Status enter_branch(std::span<const rlp::Item> items, rlp::Item& node) {
    // All keys have one length: none ends at a branch.
    if (at_ == kNibbles) return bad_chain_proof("a branch lies below the end of the key");
    const rlp::Item& child = items[nibbles_[at_++]];
    if (!child.is_list && child.payload.empty()) {
      done_ = true;
      return {};
    }
    return enter_child(child, node);
  }
  Status enter_path(std::span<const rlp::Item> items, rlp::Item& node) {
    XH_TRY(const Path path, path_of(items[0]));
    if (path.nibbles.size() > kNibbles - at_ || (path.is_leaf && path.nibbles.size() != kNibbles - at_))
      return bad_chain_proof("a path has another length than the keys");
    const bool same = std::equal(path.nibbles.begin(), path.nibbles.end(), nibbles_.begin() + static_cast<std::ptrdiff_t>(at_));
    if (!same) {
      done_ = true;  // it leads elsewhere: nothing is under the key
      return {};
    }
    at_ += path.nibbles.size();
    if (!path.is_leaf) return enter_child(items[1], node);
    if (items[1].is_list || items[1].payload.empty()) return bad_chain_proof("the value of a leaf is a string that is not empty");
    found_ = to_bytes(items[1].payload);
    done_ = true;
    return {};
  }

  std::span<const Node> nodes_;
  std::vector<std::uint8_t> nibbles_;
  std::size_t at_ = 0;
  std::size_t used_ = 0;
  bool done_ = false;
  std::optional<Bytes> found_;
};

}  // namespace

Result<std::optional<Bytes>> look_up(const Hash32& root, const Hash32& key, std::span<const Node> nodes) {
  auto found = Walk(key, nodes).run(root);
  if (!found) return bad_chain_proof(std::move(found).error().what);
  return found;
}

}  // namespace xh::crosschain::trie

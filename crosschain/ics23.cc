#include "crosschain/ics23.h"

#include <fmt/format.h>

#include "crosschain/errors.h"
#include "crypto/hash.h"

namespace xh::crosschain::ics23 {
namespace {

constexpr std::uint8_t kLeaf = 0x00;
constexpr std::uint8_t kInner = 0x01;
constexpr std::uint8_t kHashLength = 0x20;  // IAVL writes the length before each child
constexpr std::size_t kMaxVarintBytes = 10;

void append_length(Bytes& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<std::uint8_t>(value | 0x80));
  out.push_back(static_cast<std::uint8_t>(value));
}

// A zig-zag varint that is not negative, off the front; nullopt: there is none.
std::optional<std::uint64_t> take_number(ByteView& bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < bytes.size() && i < kMaxVarintBytes; ++i) {
    const std::uint64_t part = bytes[i] & 0x7f;
    if (i == kMaxVarintBytes - 1 && part > 1) return std::nullopt;
    value |= part << (7 * i);
    if ((bytes[i] & 0x80) != 0) continue;
    if (i > 0 && part == 0) return std::nullopt;  // another spelling of a shorter one
    bytes = bytes.subspan(i + 1);
    if ((value & 1) != 0) return std::nullopt;
    return value >> 1;
  }
  return std::nullopt;
}

// Height, size and version begin every IAVL node.
struct IavlHead {
  std::uint64_t height;
  std::uint64_t size;
};
std::optional<IavlHead> take_head(ByteView& bytes) {
  const auto height = take_number(bytes);
  const auto size = height ? take_number(bytes) : std::nullopt;
  const auto version = size ? take_number(bytes) : std::nullopt;
  if (!version) return std::nullopt;
  return IavlHead{*height, *size};
}

bool is_leaf_prefix(Tree tree, ByteView prefix) {
  if (tree == Tree::kTendermint) return prefix.size() == 1 && prefix[0] == kLeaf;
  const auto head = take_head(prefix);
  return head && head->height == 0 && head->size == 1 && prefix.empty();
}

// Whether the running hash is the left or the right child; nullopt: no node of the tree looks like that. `layer` counts from the leaf,
// from 1.
enum class Side : std::uint8_t { kLeft, kRight };
std::optional<Side> side_of(Tree tree, const Step& step, std::size_t layer) {
  ByteView prefix = step.prefix;
  if (tree == Tree::kTendermint) {
    if (prefix.empty() || prefix[0] != kInner) return std::nullopt;
    if (prefix.size() == 1 && step.suffix.size() == Hash32::kSize) return Side::kLeft;
    if (prefix.size() == 1 + Hash32::kSize && step.suffix.empty()) return Side::kRight;
    return std::nullopt;
  }
  const auto head = take_head(prefix);
  if (!head || head->height < layer || prefix.empty() || prefix.front() != kHashLength || prefix.back() != kHashLength) return std::nullopt;
  constexpr std::size_t kSibling = 1 + Hash32::kSize;
  if (prefix.size() == 1 && step.suffix.size() == kSibling && step.suffix[0] == kHashLength) return Side::kLeft;
  if (prefix.size() == kSibling + 1 && step.suffix.empty()) return Side::kRight;
  return std::nullopt;
}

Hash32 leaf_hash(const Existence& proof) {
  Bytes bytes = proof.leaf_prefix;
  append_length(bytes, proof.key.size());
  append(bytes, proof.key);
  append_length(bytes, Hash32::kSize);
  append(bytes, sha256(proof.value).view());
  return sha256(bytes);
}

bool all_on(Tree tree, std::span<const Step> path, Side side) {
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (side_of(tree, path[i], i + 1) != side) return false;
  }
  return true;
}

// Both lead to one root. Above the fork they share every node; at it left is the left child and right the right one; below it left is the
// rightmost leaf and right the leftmost. Paths without a fork are those of one leaf.
bool are_neighbours(Tree tree, const Existence& left, const Existence& right) {
  std::size_t a = left.path.size();
  std::size_t b = right.path.size();
  while (a > 0 && b > 0 && left.path[a - 1] == right.path[b - 1]) {
    --a;
    --b;
  }
  if (a == 0 || b == 0) return false;
  if (side_of(tree, left.path[a - 1], a) != Side::kLeft || side_of(tree, right.path[b - 1], b) != Side::kRight) return false;
  return all_on(tree, std::span(left.path).first(a - 1), Side::kRight) && all_on(tree, std::span(right.path).first(b - 1), Side::kLeft);
}

Status check_neighbour(Tree tree, const Existence& proof, const Hash32& root) {
  XH_TRY(const Hash32 reached, root_of(tree, proof));
  if (reached != root) return bad_chain_proof("the path of a neighbour does not lead to the root");
  return {};
}

bool less(ByteView a, ByteView b) { return std::ranges::lexicographical_compare(a, b); }

}  // namespace

Result<Hash32> root_of(Tree tree, const Existence& proof) {
  if (proof.key.empty() || proof.value.empty()) return bad_chain_proof("key and value of a leaf are not empty");
  if (!is_leaf_prefix(tree, proof.leaf_prefix)) return bad_chain_proof("the prefix of the leaf is none of the tree");
  Hash32 hash = leaf_hash(proof);
  for (std::size_t i = 0; i < proof.path.size(); ++i) {
    const Step& step = proof.path[i];
    if (!side_of(tree, step, i + 1)) return bad_chain_proof(fmt::format("node {} of the path is none of the tree", i + 1));
    hash = sha256({step.prefix, hash.view(), step.suffix});
  }
  return hash;
}

Status verify_existence(Tree tree, const Existence& proof, const Hash32& root, ByteView key, ByteView value) {
  if (!equal(proof.key, key)) return bad_chain_proof("the proof is about another key");
  if (!equal(proof.value, value)) return bad_chain_proof("the key has another value");
  XH_TRY(const Hash32 reached, root_of(tree, proof));
  if (reached != root) return bad_chain_proof("the path does not lead to the root");
  return {};
}

Status verify_absence(Tree tree, const Absence& proof, const Hash32& root, ByteView key) {
  if (!proof.left && !proof.right) return bad_chain_proof("a proof of absence names at least one neighbour");
  if (proof.left) {
    XH_TRY_VOID(check_neighbour(tree, *proof.left, root));
    if (!less(proof.left->key, key)) return bad_chain_proof("the left neighbour is not below the key");
  }
  if (proof.right) {
    XH_TRY_VOID(check_neighbour(tree, *proof.right, root));
    if (!less(key, proof.right->key)) return bad_chain_proof("the right neighbour is not above the key");
  }
  if (!proof.left && !all_on(tree, proof.right->path, Side::kLeft)) return bad_chain_proof("the right neighbour is not the first leaf");
  if (!proof.right && !all_on(tree, proof.left->path, Side::kRight)) return bad_chain_proof("the left neighbour is not the last leaf");
  if (proof.left && proof.right && !are_neighbours(tree, *proof.left, *proof.right))
    return bad_chain_proof("the two leaves are not neighbours");
  return {};
}

}  // namespace xh::crosschain::ics23

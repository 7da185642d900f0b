// XC47 on tries made here.
#include "crosschain/trie.h"

#include <gtest/gtest.h>

#include "crypto/hash.h"
#include "made_trie.h"

namespace xh::crosschain::trie {
namespace {

// Keys that share first bytes, so that there are extensions, and short values, so that there are nodes within nodes.
MadeTrie::Items items(unsigned count) {
  MadeTrie::Items out;
  for (unsigned i = 0; i < count; ++i) {
    Hash32 key = sha256(Bytes{static_cast<std::uint8_t>(i)});
    if (i % 3 == 0) key.bytes[0] = key.bytes[1] = 7;
    if (i % 4 == 0) {
      key = sha256(Bytes{1});
      key.bytes[31] = static_cast<std::uint8_t>(i);
    }
    out[to_bytes(key.view())] = Bytes(i % 5 == 0 ? 40 : 1, static_cast<std::uint8_t>(i + 1));
  }
  return out;
}

TEST(Trie, EveryKeyIsFoundAndEveryOtherIsNot) {
  for (const unsigned count : {0u, 1u, 2u, 3u, 17u, 60u}) {
    const auto made = items(count);
    const MadeTrie trie(made);
    for (const auto& [key, value] : made) EXPECT_EQ(look_up(trie.root(), Hash32::from(key), trie.prove(key)).value(), value) << count;
    for (std::uint8_t i = 100; i < 140; ++i) {
      Hash32 key = sha256(Bytes{i});
      if (i % 2 == 0) key.bytes[0] = key.bytes[1] = 7;
      const auto found = look_up(trie.root(), key, trie.prove(key.view()));
      ASSERT_TRUE(found) << count << " " << found.error().what;
      EXPECT_EQ(*found, std::nullopt);
    }
  }
}

TEST(Trie, NoChangedProofSaysAnythingElse) {
  const auto made = items(40);
  const MadeTrie trie(made);
  for (const auto& [key, value] : made) {
    const Nodes sound = trie.prove(key);
    const Hash32 name = Hash32::from(key);
    const auto refused = [&](const Nodes& nodes) { return !look_up(trie.root(), name, nodes); };
    for (std::size_t n = 0; n < sound.size(); ++n) {
      for (std::size_t i = 0; i < sound[n].rlp.size(); i += 7) {
        Nodes changed = sound;
        changed[n].rlp[i] ^= 1;
        EXPECT_TRUE(refused(changed));
      }
      Nodes less = sound;
      less.erase(less.begin() + static_cast<std::ptrdiff_t>(n));
      EXPECT_TRUE(refused(less));
      Nodes more = sound;
      more.push_back(sound[n]);
      EXPECT_TRUE(refused(more));
      if (n == 0) continue;
      Nodes swapped = sound;
      std::swap(swapped[n - 1], swapped[n]);
      EXPECT_TRUE(refused(swapped));
    }
  }
}

TEST(Trie, MalformedNodesAreRefused) {
  const Hash32 key = sha256(Bytes{1});
  const auto refused = [&key](const Bytes& node) { return !look_up(keccak256(node), key, Nodes{{node}}); };
  const Bytes value = rlp::encode_string(Bytes{5});
  const auto node = [&](Bytes path) {
    append(path, key.view());
    const std::vector<Bytes> two = {rlp::encode_string(path), value};
    return rlp::encode_list(two);
  };
  EXPECT_FALSE(refused(node({0x20})));
  EXPECT_TRUE(refused(node({0x21})));  // padding that is not zero
  EXPECT_TRUE(refused(node({0x40})));  // an unknown flag
  EXPECT_TRUE(refused(node({0x00})));  // an extension with a value for a child
  EXPECT_TRUE(refused(node({0x30})));  // a leaf that is one nibble too long
  EXPECT_TRUE(refused(rlp::encode_list({})));
  EXPECT_TRUE(refused(rlp::encode_list(std::vector<Bytes>(16, value))));
  EXPECT_TRUE(refused(rlp::encode_list(std::vector<Bytes>(18, value))));
  EXPECT_TRUE(refused(rlp::encode_string(Bytes(40, 1))));
  EXPECT_TRUE(refused(rlp::encode_list(std::vector<Bytes>(17, value))));  // children that are neither hash nor node
  EXPECT_TRUE(refused(rlp::encode_list(std::vector<Bytes>{rlp::encode_string(Bytes{0x00}), value})));  // an empty extension
  EXPECT_TRUE(refused({}));
}

TEST(Trie, ANodeHasAtMostTheNamedSize) {
  const Hash32 key = sha256(Bytes{1});
  const auto of_size = [&key](std::size_t value) {
    Bytes path = {0x20};
    append(path, key.view());
    const std::vector<Bytes> two = {rlp::encode_string(path), rlp::encode_string(Bytes(value, 1))};
    return rlp::encode_list(two);
  };
  const Bytes limit = of_size(kMaxNodeBytes - 40);
  ASSERT_EQ(limit.size(), kMaxNodeBytes);
  EXPECT_TRUE(look_up(keccak256(limit), key, Nodes{{limit}}));
  const Bytes beyond = of_size(kMaxNodeBytes - 39);
  EXPECT_FALSE(look_up(keccak256(beyond), key, Nodes{{beyond}}));
}

}  // namespace
}  // namespace xh::crosschain::trie

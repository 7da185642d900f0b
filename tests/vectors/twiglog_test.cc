#include <gtest/gtest.h>

#include "../unit/ledger/memory_tree.h"
#include "base/text.h"
#include "crypto/hash.h"
#include "vectors.h"

namespace xh::ledger {
namespace {

Hash32 hash_in(const Json& value) { return fixed_from_hex<Hash32>(*value.string()).value(); }

merkle::Path path_in(const Json& value) {
  merkle::Path path;
  for (const auto& hash : *value.array()) path.push_back(hash_in(hash));
  return path;
}

ActiveProof proof_in(const Json& value) {
  ActiveProof proof;
  proof.serial = static_cast<Serial>(*value.find("sn")->integer());
  proof.record = from_hex(*value.find("rec")->string()).value();
  proof.left = path_in(*value.find("left"));
  proof.chunk = hash_in(*value.find("chunk"));
  proof.chunk_path = path_in(*value.find("cpath"));
  proof.upper = path_in(*value.find("upper"));
  return proof;
}

TEST(TwigLogVectors, RootsAndProofsAgreeWithTheReferenceModel) {
  XH_NEED_VECTORS("twiglog-model/vectors.json");
  const Json vectors = parse_json(vectors::read(vectors::folder() / "twiglog-model/vectors.json")).value();
  MemoryTree memory;
  for (const auto& block : *vectors.find("blocks")->array()) {
    const auto height = static_cast<std::uint64_t>(*block.find("height")->integer());
    std::map<Hash32, std::optional<Hash32>> changes;
    for (const auto& pair : *block.find("mutations")->array()) {
      const auto& fields = *pair.array();
      changes[hash_in(fields[0])] = fields[1].is_null() ? std::nullopt : std::optional(hash_in(fields[1]));
    }
    const auto applied = memory.apply(height, sha256(to_bytes("blk" + std::to_string(height))), changes);
    EXPECT_EQ(applied.head.operations, static_cast<std::uint64_t>(*block.find("ops_total")->integer())) << height;
    EXPECT_EQ(applied.head.floor, static_cast<std::uint64_t>(*block.find("floor")->integer())) << height;
    EXPECT_EQ(to_hex(applied.head.operations_root.view()), *block.find("ops_root")->string()) << height;
    EXPECT_EQ(to_hex(applied.head.state_root().view()), *block.find("state_root")->string()) << height;
  }
  const StateHead head = memory.tree.head();
  for (const auto& item : *vectors.find("inclusion")->array()) {
    ActiveProof proof = proof_in(item);
    proof.head = head;
    const auto record = verify_active(proof, head.state_root());
    ASSERT_TRUE(record) << proof.serial;
    EXPECT_EQ(memory.tree.prove(record->key, Height{vectors.find("blocks")->array()->size()}), proof);
  }
  for (const auto& item : *vectors.find("exclusion")->array()) {
    ActiveProof proof = proof_in(*item.find("proof"));
    proof.head = head;
    EXPECT_TRUE(verify_absence(proof, hash_in(*item.find("key")), head.state_root()));
  }
}

}  // namespace
}  // namespace xh::ledger

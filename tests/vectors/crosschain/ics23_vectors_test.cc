// Published proofs of ICS-23, and every small change of them, which must fail.
#include <gtest/gtest.h>

#include <set>

#include "base/text.h"
#include "proto.h"
#include "tests/vectors/vectors.h"

namespace xh::crosschain::ics23 {
namespace {

Bytes hex(const Json& object, std::string_view name) { return from_hex(*object.find(name)->string()).value(); }
Bytes base64(const Json* text) { return text == nullptr || text->is_null() ? Bytes() : from_base64(*text->string()).value(); }

// What a mutation may do to one path: flip a bit of any byte, cut it, repeat a step, swap neighbours.
std::vector<Existence> mutations(const Existence& sound) {
  std::vector<Existence> out;
  const Bytes bytes = encode(sound);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    Bytes changed = bytes;
    changed[i] ^= static_cast<std::uint8_t>(1 << (i % 8));
    if (const auto proof = decode<Existence>(changed)) out.push_back(*proof);
  }
  for (std::size_t i = 0; i < sound.path.size(); ++i) {
    out.push_back(sound);
    out.back().path.erase(out.back().path.begin() + static_cast<std::ptrdiff_t>(i));
    out.push_back(sound);
    out.back().path.insert(out.back().path.begin() + static_cast<std::ptrdiff_t>(i), sound.path[i]);
    if (i == 0) continue;
    out.push_back(sound);
    std::swap(out.back().path[i - 1], out.back().path[i]);
  }
  return out;
}

void check(Tree tree, const std::filesystem::path& path) {
  const Json vector = parse_json(vectors::read(path)).value();
  const vectors::Proto proof(hex(vector, "proof"));
  const Hash32 root = Hash32::from(hex(vector, "root"));
  const Bytes key = hex(vector, "key");
  const Bytes value = hex(vector, "value");
  if (proof.has(1)) {
    const Existence sound = vectors::existence(proof.message(1));
    const auto verdict = verify_existence(tree, sound, root, key, value);
    EXPECT_TRUE(verdict) << path << " " << verdict.error().what;
    for (const auto& mutant : mutations(sound)) EXPECT_FALSE(verify_existence(tree, mutant, root, key, value)) << path;
    return;
  }
  const Absence sound = vectors::absence(proof.message(2));
  const auto verdict = verify_absence(tree, sound, root, key);
  EXPECT_TRUE(verdict) << path << " " << verdict.error().what;
  for (const bool left : {true, false}) {
    const auto& side = left ? sound.left : sound.right;
    if (!side) continue;
    for (const auto& mutant : mutations(*side))
      EXPECT_FALSE(verify_absence(tree, left ? Absence{mutant, sound.right} : Absence{sound.left, mutant}, root, key)) << path;
    Absence alone = sound;
    (left ? alone.left : alone.right).reset();
    EXPECT_FALSE(verify_absence(tree, alone, root, key)) << path;
    EXPECT_FALSE(verify_existence(tree, *side, root, key, side->value)) << path;
  }
}

// Sparse Merkle trees are of no type of client; the tables of operations are about hash functions and layouts that a proof of ours cannot
// name.
const std::set<std::string> kNotApplicable = {"smt",
                                              "TestDoHashData.json",
                                              "TestLeafOpData.json",
                                              "TestInnerOpData.json",
                                              "TestCheckLeafData.json",
                                              "TestEmptyBranchData.json",
                                              "TestExistenceProofData.json"};

TEST(Ics23Vectors, ProofsHoldAndNoChangedOneDoes) {
  XH_NEED_VECTORS("ics23/testdata");
  std::size_t checked = 0;
  for (const auto& entry : std::filesystem::directory_iterator(vectors::folder() / "ics23/testdata")) {
    const std::string name = entry.path().filename().string();
    if (kNotApplicable.contains(name) || name == "TestCheckAgainstSpecData.json") continue;
    ASSERT_TRUE(name == "iavl" || name == "tendermint") << "unknown vectors: " << name;
    for (const auto& file : std::filesystem::directory_iterator(entry.path())) {
      check(name == "iavl" ? Tree::kIavl : Tree::kTendermint, file.path());
      ++checked;
    }
  }
  EXPECT_EQ(checked, 8u);
}

// Those whose operations are the ones of IAVL. We are stricter than that table: a left child without its sibling, which it accepts, is no
// node.
TEST(Ics23Vectors, LayoutsOfIavlAreRecognised) {
  XH_NEED_VECTORS("ics23/testdata/TestCheckAgainstSpecData.json");
  const Json vectors = parse_json(vectors::read(vectors::folder() / "ics23/testdata/TestCheckAgainstSpecData.json")).value();
  std::size_t accepted = 0;
  for (const auto& [name, vector] : *vectors.object()) {
    const Json& from = *vector.find("Proof");
    Existence proof{base64(from.find("key")), base64(from.find("value")), {}, {}};
    if (const Json* leaf = from.find("leaf"); leaf != nullptr && !leaf->is_null()) proof.leaf_prefix = base64(leaf->find("prefix"));
    if (const Json* path = from.find("path"); path != nullptr && path->array() != nullptr) {
      for (const auto& step : *path->array()) proof.path.push_back({base64(step.find("prefix")), base64(step.find("suffix"))});
    }
    // Depths between bounds are of sparse trees.
    if (!vector.find("Err")->string()->empty() && name.find("depth") == std::string::npos) {
      const bool by_hash = name.find("hash mismatch") != std::string::npos || name.find("invalid") != std::string::npos;
      EXPECT_TRUE(by_hash || !root_of(Tree::kIavl, proof)) << name;
    } else {
      accepted += root_of(Tree::kIavl, proof).has_value() ? 1u : 0u;
    }
  }
  EXPECT_GE(accepted, 1u);
}

}  // namespace
}  // namespace xh::crosschain::ics23

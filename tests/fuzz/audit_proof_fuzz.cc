// Proofs under an audit root: nothing but the true statements verifies.
#include "crypto/hash.h"
#include "fuzz_target.h"
#include "ledger/audit_tree.h"

namespace xh::fuzz {
namespace {

struct Tree {
  std::vector<ledger::AuditLeaf> leaves;
  Hash32 root;
  Hash32 present;
  Hash32 absent = sha256(as_bytes("nobody"));
  Tree() {
    for (int i = 0; i < 20; ++i) leaves.push_back({sha256(as_bytes(std::to_string(i))), sha256(as_bytes("value"))});
    present = leaves[7].key;
    std::ranges::sort(leaves, {}, &ledger::AuditLeaf::key);
    ledger::AuditFolder folder;
    for (const auto& leaf : leaves) XH_CHECK(folder.add(leaf));
    root = folder.finish();
  }
  [[nodiscard]] Bytes proof(const Hash32& key) const {
    ledger::AuditProver prover(key);
    for (const auto& leaf : leaves) XH_CHECK(prover.add(leaf));
    return encode(prover.finish());
  }
};

const Tree& tree() {
  static const Tree kTree;
  return kTree;
}

}  // namespace

std::vector<Bytes> seeds() { return {tree().proof(tree().present), tree().proof(tree().absent), encode(ledger::AuditProof{})}; }

}  // namespace xh::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace xh;
  const ByteView bytes(data, size);
  const auto& tree = fuzz::tree();
  fuzz::round_trips<ledger::AuditProof>(bytes);
  if (const auto proof = decode<ledger::AuditProof>(bytes)) {
    if (const auto value = ledger::verify_audit(*proof, tree.present, tree.root)) XH_CHECK(*value == sha256(as_bytes("value")));
    if (const auto value = ledger::verify_audit(*proof, tree.absent, tree.root)) XH_CHECK(!*value);
  }
  return 0;
}

// A chain of one block with two records and a certified checkpoint: the material of proofs.
#pragma once

#include "crypto/hash.h"
#include "ledger/proof.h"
#include "tests/unit/ledger/memory_tree.h"

namespace xh::fuzz {

inline PrivateKey key_of(unsigned number) {
  return PrivateKey::from_seed(Bytes(kEd25519SeedBytes, static_cast<std::uint8_t>(number))).value();
}

struct SmallChain {
  ledger::Genesis genesis;
  ledger::MemoryTree tree;
  ledger::ProofAnchor anchor;
  ledger::StateKey key{ledger::RecordKind::kIdentifier, "88.100/a"};
  ledger::StateKey nobody{ledger::RecordKind::kIdentifier, "88.100/nobody"};
  Bytes value = to_bytes("hello");

  SmallChain() {
    ledger::Genesis plain;
    plain.chain_name = "test.example";
    plain.time = UnixMillis{1000};
    plain.first_arcs = {"88"};
    for (unsigned i = 0; i < 4; ++i) {
      const auto k = [i](unsigned use) { return key_of(10 * i + use).public_key(); };
      plain.validators.push_back({"v" + std::to_string(i), k(1), k(2), k(3), k(4), 1, account_of(k(1))});
    }
    genesis = ledger::parse_genesis(ledger::genesis_text(plain)).value();
    const auto root_block = ledger::genesis_block_id(genesis.chain_id);
    const auto applied =
        tree.apply(0, root_block, {{key.hash(), ledger::value_hash(value)}, {sha256(to_bytes("other")), ledger::value_hash(value)}});
    anchor.summary.block = root_block;
    anchor.summary.state_root = applied.head.state_root();
    anchor.summary.operations = applied.head.operations;
    anchor.summary.operations_root = applied.head.operations_root;
    anchor.checkpoint.name = {1, merkle::leaf_hash(encode(anchor.summary))};
    for (std::uint16_t i = 0; i < 3; ++i) {
      anchor.checkpoint.lines.push_back({i, 7, ledger::sign_checkpoint(key_of(10u * i + 2), genesis.origin(), anchor.checkpoint.name, 7)});
    }
  }
  [[nodiscard]] ledger::ActiveProof presence() const { return tree.tree.prove(key.hash(), Height{0}).value(); }
  [[nodiscard]] ledger::ActiveProof absence() const { return tree.tree.prove(nobody.hash(), Height{0}).value(); }
  [[nodiscard]] ledger::HistoryProof history() const { return tree.tree.prove_history(key.hash(), Height{0}).value(); }
};

inline const SmallChain& small_chain() {
  static const SmallChain chain;
  return chain;
}

}  // namespace xh::fuzz

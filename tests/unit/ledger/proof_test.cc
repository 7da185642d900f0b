#include "ledger/proof.h"

#include <gtest/gtest.h>

#include "crypto/hash.h"
#include "ledger/claim_check.h"
#include "memory_tree.h"

namespace xh::ledger {
namespace {

PrivateKey cosigner_key(std::uint8_t number) {
  Bytes seed(kEd25519SeedBytes, number);
  return *PrivateKey::from_seed(seed);
}

// Four validators, one block with one record, its checkpoint signed by three.
struct ProvenChain {
  Genesis genesis;
  MemoryTree tree;
  ProofAnchor anchor;
  StateKey key{RecordKind::kIdentifier, "88.100/a"};
  Bytes value = to_bytes("hello");

  ProvenChain() {
    Genesis plain;
    plain.chain_name = "test.example";
    plain.time = UnixMillis{1000};
    plain.first_arcs = {"88"};
    for (std::uint8_t i = 0; i < 4; ++i) {
      const auto keys = {static_cast<std::uint8_t>(10 * i + 1), static_cast<std::uint8_t>(10 * i + 2),
                         static_cast<std::uint8_t>(10 * i + 3), static_cast<std::uint8_t>(10 * i + 4)};
      const auto* k = keys.begin();
      plain.validators.push_back({"v" + std::to_string(i), cosigner_key(k[0]).public_key(), cosigner_key(k[1]).public_key(),
                                  cosigner_key(k[2]).public_key(), cosigner_key(k[3]).public_key(), 1,
                                  account_of(cosigner_key(k[0]).public_key())});
    }
    genesis = *parse_genesis(genesis_text(plain));
    const auto applied = tree.apply(0, genesis_block_id(genesis.chain_id),
                                    {{key.hash(), value_hash(value)}, {sha256(to_bytes("other")), value_hash(value)}});
    anchor.summary.block = genesis_block_id(genesis.chain_id);
    anchor.summary.state_root = applied.head.state_root();
    anchor.summary.operations = applied.head.operations;
    anchor.summary.operations_root = applied.head.operations_root;
    certify();
  }
  void certify() {
    anchor.checkpoint = {{1, merkle::leaf_hash(encode(anchor.summary))}, {}};
    for (std::uint16_t i = 0; i < 3; ++i) {
      const auto signature =
          sign_checkpoint(cosigner_key(static_cast<std::uint8_t>(10 * i + 2)), genesis.origin(), anchor.checkpoint.name, 7);
      anchor.checkpoint.lines.push_back({i, 7, signature});
    }
  }
  [[nodiscard]] std::string record() const {
    return proof_text(genesis, RecordClaim{key, value, *tree.tree.prove(key.hash(), Height{0})}, anchor);
  }
};

TEST(Proof, RecordAbsenceAndHistoryVerify) {
  const ProvenChain chain;
  EXPECT_FALSE(verify_proof(chain.record(), chain.genesis).failure);
  const StateKey nobody{RecordKind::kIdentifier, "88.100/nobody"};
  EXPECT_FALSE(verify_proof(proof_text(chain.genesis, AbsenceClaim{nobody, *chain.tree.tree.prove(nobody.hash(), Height{0})}, chain.anchor),
                            chain.genesis)
                   .failure);
  const HistoryClaim history{chain.key, {chain.value}, *chain.tree.tree.prove_history(chain.key.hash(), Height{0})};
  EXPECT_FALSE(verify_proof(proof_text(chain.genesis, history, chain.anchor), chain.genesis).failure);
}

TEST(Proof, EveryFlippedByteIsRefusedAndTheStepNamed) {
  const ProvenChain chain;
  const std::string text = chain.record();
  for (std::size_t i = 0; i < text.size(); ++i) {
    for (const char bit : {'\x01', '\x20'}) {
      std::string flipped = text;
      flipped[i] = static_cast<char>(flipped[i] ^ bit);
      const auto report = verify_proof(flipped, chain.genesis);
      ASSERT_TRUE(report.failure) << i;
      EXPECT_FALSE(report.failure->name.empty());
    }
  }
}

TEST(Proof, TwoOfFourCosignaturesAreNoQuorum) {
  ProvenChain chain;
  chain.anchor.checkpoint.lines.pop_back();
  EXPECT_EQ(verify_proof(chain.record(), chain.genesis).failure->name, "checkpoint");
}

TEST(Proof, AnotherGenesisIsAnotherChain) {
  const ProvenChain chain;
  Genesis other = chain.genesis;
  other.chain_id.bytes[0] ^= 1;
  EXPECT_EQ(verify_proof(chain.record(), other).failure->name, "chain");
}

TEST(Proof, APresentKeyIsNotAbsentAndAWrongValueIsRefused) {
  const ProvenChain chain;
  const auto proof = *chain.tree.tree.prove(chain.key.hash(), Height{0});
  EXPECT_EQ(verify_proof(proof_text(chain.genesis, AbsenceClaim{chain.key, proof}, chain.anchor), chain.genesis).failure->name, "claim");
  EXPECT_EQ(
      verify_proof(proof_text(chain.genesis, RecordClaim{chain.key, to_bytes("bye"), proof}, chain.anchor), chain.genesis).failure->name,
      "claim");
}

// H8: validators that put a root where genesis has none, or into another summary, prove nothing by it.
TEST(Proof, AnAuditRootInAnotherPlaceProvesNothing) {
  ProvenChain chain;
  const AuditLeaf leaf{chain.key.hash(), value_hash(chain.value)};
  chain.anchor.summary.audit_root = leaf.hash();
  chain.certify();
  const AuditedClaim claim{chain.key, Height{0}, chain.value, {{}, leaf}};
  ASSERT_EQ(verify_audit(claim.proof, leaf.key, *chain.anchor.summary.audit_root).value(), leaf.value);
  EXPECT_FALSE(check_claim(claim, chain.anchor, chain.genesis, EpochChain(chain.genesis)));
  chain.genesis.parameters.audit_interval = 2;
  chain.genesis.parameters.audit_lag = 1;
  EXPECT_FALSE(check_claim(claim, chain.anchor, chain.genesis, EpochChain(chain.genesis)));
  chain.anchor.summary.height = Height{1};
  EXPECT_TRUE(check_claim(claim, chain.anchor, chain.genesis, EpochChain(chain.genesis)));
  AuditedClaim other = claim;
  other.height = Height{2};
  EXPECT_FALSE(check_claim(other, chain.anchor, chain.genesis, EpochChain(chain.genesis)));
  other = claim;
  other.value.reset();
  EXPECT_FALSE(check_claim(other, chain.anchor, chain.genesis, EpochChain(chain.genesis)));
  other.value = to_bytes("bye");
  EXPECT_FALSE(check_claim(other, chain.anchor, chain.genesis, EpochChain(chain.genesis)));
  chain.anchor.summary.audit_root.reset();
  EXPECT_FALSE(check_claim(claim, chain.anchor, chain.genesis, EpochChain(chain.genesis)));
}

TEST(Checkpoint, NotesRoundTripAndUnknownLinesAreIgnored) {
  const ProvenChain chain;
  const auto set = chain.genesis.cosigners();
  const std::string note = to_note(set, chain.genesis.origin(), chain.anchor.checkpoint);
  EXPECT_EQ(parse_note(set, chain.genesis.origin(), note).value(), chain.anchor.checkpoint);
  EXPECT_EQ(parse_note(set, chain.genesis.origin(), note + "\xe2\x80\x94 stranger AAAAAAAA\n").value(), chain.anchor.checkpoint);
  for (const char* bad : {"", "\n\n", "x\n\n", "test\n1\n\n"}) EXPECT_FALSE(parse_note(set, chain.genesis.origin(), bad)) << bad;
}

TEST(Genesis, UnknownAndMissingFieldsAreNamed) {
  const ProvenChain chain;
  std::string text = genesis_text(chain.genesis);
  EXPECT_TRUE(parse_genesis(text));
  text.replace(text.find("\"time_ms\""), 9, "\"time_mz\"");
  EXPECT_EQ(parse_genesis(text).error().place, "time_ms");
  EXPECT_EQ(parse_genesis("{").error().id, ErrorId::kBadJson);
}

}  // namespace
}  // namespace xh::ledger

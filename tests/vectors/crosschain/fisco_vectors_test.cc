// A published header of FISCO BCOS with its SM2 signatures, a proof of a transaction, and changes of them, which must fail.
#include <gtest/gtest.h>

#include "base/text.h"
#include "tests/unit/crosschain/made_fisco.h"
#include "tests/vectors/vectors.h"

namespace xh::crosschain::fisco {
namespace {

constexpr auto kFile = "fisco-bcos-headers.json";

Bytes bytes_in(const Json& object, std::string_view name) { return from_0x(*object.find(name)->string()).value(); }
Hash32 hash_in(const Json& object, std::string_view name) { return Hash32::from(bytes_in(object, name)); }
std::uint64_t number_in(const Json& object, std::string_view name) { return static_cast<std::uint64_t>(*object.find(name)->integer()); }

Header header_of(const Json& json) {
  Header out;
  out.version = static_cast<std::uint32_t>(number_in(json, "version"));
  out.parent = hash_in(json.find("parentInfo")->array()->front(), "blockHash");
  out.transactions_root = hash_in(json, "txsRoot");
  out.receipts_root = hash_in(json, "receiptsRoot");
  out.state_root = hash_in(json, "stateRoot");
  out.number = number_in(json, "number");
  out.gas_used = *json.find("gasUsed")->string();
  out.time_ms = number_in(json, "timestamp");
  out.sealer = number_in(json, "sealer");
  const auto& weights = *json.find("consensusWeights")->array();
  for (const auto& sealer : *json.find("sealerList")->array())
    out.sealers.push_back(
        {NodeId::from(from_0x(*sealer.string()).value()), static_cast<std::uint64_t>(*weights[out.sealers.size()].integer())});
  return out;
}
std::vector<Seal> seals_of(const Json& json) {
  std::vector<Seal> out;
  for (const auto& seal : *json.find("signatureList")->array())
    out.push_back({number_in(seal, "sealerIndex"), bytes_in(seal, "signature")});
  return out;
}

TEST(FiscoVectors, APublishedHeaderMovesAClientAndNoChangedOneDoes) {
  XH_NEED_VECTORS(kFile);
  const Json file = parse_json(vectors::read(vectors::folder() / kFile)).value();
  for (const auto& vector : *file.find("headers")->array()) {
    const Json& json = *vector.find("header");
    const Update sound{ChainHeight{1}, header_of(json), seals_of(json), {}};
    EXPECT_EQ(header_hash(Cryptography::kNational, sound.header), hash_in(json, "hash"));
    const UnixMillis now{sound.header.time_ms + 500};
    const ConsensusState trusted{ChainHeight{1}, ChainTime{(sound.header.time_ms - 1000) * 1'000'000}, sound.header.parent, Bytes(32),
                                 encode(Trust{sealers_hash(sound.header.sealers)})};
    const Client client = create_client(terms(Cryptography::kNational), trusted, now).value();
    const auto apply = [&](const Bytes& update) { return update_client(client, {trusted, {}, {}, {}}, update, now); };
    const Bytes bytes = encode(sound);
    ASSERT_TRUE(apply(bytes)) << apply(bytes).error().to_string();
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      Bytes changed = bytes;
      changed[i] ^= static_cast<std::uint8_t>(1 << (i % 8));
      EXPECT_FALSE(apply(changed)) << i;
    }
    for (std::size_t i = 0; i < sound.seals.size(); ++i) {
      Update less = sound;
      less.seals.erase(less.seals.begin() + static_cast<std::ptrdiff_t>(i));
      EXPECT_FALSE(apply(encode(less)));
      Update doubled = sound;
      doubled.seals.insert(doubled.seals.begin() + static_cast<std::ptrdiff_t>(i), sound.seals[i]);
      EXPECT_FALSE(apply(encode(doubled)));
      if (i == 0) continue;
      Update swapped = sound;
      std::swap(swapped.seals[i - 1], swapped.seals[i]);
      EXPECT_FALSE(apply(encode(swapped)));
      std::swap(swapped.seals[i - 1].sealer, swapped.seals[i].sealer);  // in order, each with the other's signature
      EXPECT_FALSE(apply(encode(swapped)));
    }
    for (std::size_t i = 1; i < sound.header.sealers.size(); ++i) {
      Update swapped = sound;
      std::swap(swapped.header.sealers[i - 1], swapped.header.sealers[i]);
      EXPECT_FALSE(apply(encode(swapped)));
    }
  }
}

TEST(FiscoVectors, Secp256k1SignaturesAgree) {
  XH_NEED_VECTORS(kFile);
  const Json file = parse_json(vectors::read(vectors::folder() / kFile)).value();
  for (const auto& sample : *file.find("secp256k1_signature_samples")->array()) {
    const auto& nodes = *sample.find("sealerList")->array();
    for (const auto& seal : seals_of(sample)) {
      const NodeId node = NodeId::from(from_0x(*nodes[seal.sealer].string()).value());
      EXPECT_TRUE(verify_seal(Cryptography::kStandard, node, hash_in(sample, "hash"), seal.signature));
      EXPECT_FALSE(verify_seal(Cryptography::kStandard, node, Hash32{}, seal.signature));
    }
  }
}

TEST(FiscoVectors, APublishedTransactionIsInItsBlock) {
  XH_NEED_VECTORS(kFile);
  const Json file = parse_json(vectors::read(vectors::folder() / kFile)).value();
  const Json& vector = *file.find("tx_merkle_proof");
  const Json& tx = *vector.find("tx");
  Bytes value;
  append_be(value, number_in(tx, "version"), 4);
  for (const auto* name : {"chainID", "groupID"}) append(value, as_bytes(*tx.find(name)->string()));
  append_be(value, number_in(tx, "blockLimit"), 8);
  for (const auto* name : {"nonce", "to"}) append(value, as_bytes(*tx.find(name)->string()));
  append(value, bytes_in(tx, "input"));
  append(value, as_bytes(*tx.find("abi")->string()));
  const Hash32 hash = hash_in(tx, "hash");
  Proof sound;
  Hash32 running = hash;
  const auto& list = *tx.find("txProof")->array();
  for (std::size_t i = 0; i < list.size();) {
    const auto count = read_be(ByteView(from_hex(*list[i++].string()).value()).first(4));
    Group group;
    Bytes node;
    for (std::size_t end = i + count; i < end; ++i) {
      group.hashes.push_back(Hash32::from(from_hex(*list[i].string()).value()));
      append(node, group.hashes.back().view());
    }
    group.place = group.hashes.front() == running ? 0 : 1;
    running = digest(Cryptography::kStandard, node);
    sound.path.push_back(group);
  }
  const Header made = header(5, sealers(Cryptography::kStandard, 1, 1));
  ConsensusState at = state_of(Cryptography::kStandard, made);
  at.root = bytes_in(vector, "expectedTxsRoot");
  const Client client = create_client(terms(Cryptography::kStandard), at, after(5)).value();
  const Claim claim{to_bytes(hash.view()), value};
  const Bytes bytes = encode(sound);
  const auto verdict = verify_claim(client, at, claim, bytes, after(5));
  ASSERT_TRUE(verdict) << verdict.error().to_string();
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    Bytes changed = bytes;
    changed[i] ^= static_cast<std::uint8_t>(1 << (i % 8));
    EXPECT_FALSE(verify_claim(client, at, claim, changed, after(5))) << i;
  }
  const auto refused = [&](const auto& twist) {
    Proof changed = sound;
    twist(changed.path);
    return changed == sound || !verify_claim(client, at, claim, encode(changed), after(5));
  };
  for (std::size_t i = 0; i < sound.path.size(); ++i) {
    const auto place = static_cast<std::ptrdiff_t>(i);
    EXPECT_TRUE(refused([=](auto& path) { path.erase(path.begin() + place); })) << i;
    EXPECT_TRUE(refused([=](auto& path) { path.insert(path.begin() + place, Group(path[i])); })) << i;
    EXPECT_TRUE(refused([=](auto& path) { path.resize(i); })) << i;
    EXPECT_TRUE(i == 0 || refused([=](auto& path) { std::swap(path[i - 1], path[i]); })) << i;
    const bool lone = sound.path[i].hashes.size() == 1;
    EXPECT_TRUE(lone || refused([=](auto& path) { std::swap(path[i].hashes[0], path[i].hashes[1]); })) << i;
  }
}

}  // namespace
}  // namespace xh::crosschain::fisco

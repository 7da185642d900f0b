#include "crosschain/gateway/fisco_source.h"

#include <algorithm>

#include "crosschain/gateway/foreign_json.h"

namespace xh::crosschain::gateway {
namespace {

constexpr std::size_t kCountBytes = 4;
constexpr std::size_t kMaxProofElements = 3 * kMaxProofSteps;  // a count and two hashes each

Hash32 hash_in(const ForeignJson& json, std::string_view key) { return Hash32::from(json.exact_hex(key, Hash32::kSize)); }

std::vector<fisco::Sealer> sealers_in(const ForeignJson& json) {
  std::vector<fisco::Sealer> out;
  const auto weights = json.array("consensusWeights", kMaxChainValidators);
  const auto nodes = json.array("sealerList", kMaxChainValidators);
  if (weights.size() != nodes.size()) {
    json.fail("sealerList and consensusWeights have different lengths");
    return out;
  }
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const Bytes node = nodes[i].as_hex(fisco::kNodeIdBytes);
    if (node.size() != fisco::kNodeIdBytes) {
      nodes[i].fail("a node id of 64 bytes is expected");
      return out;
    }
    out.push_back({fisco::NodeId::from(node), weights[i].as_decimal()});
  }
  return out;
}

std::vector<fisco::Seal> seals_in(const ForeignJson& json) {
  std::vector<fisco::Seal> out;
  for (const auto& seal : json.array("signatureList", kMaxSignatures))
    out.push_back({seal.decimal("sealerIndex"), seal.hex("signature", fisco::kSealBytes)});
  std::ranges::sort(out, {}, &fisco::Seal::sealer);
  return out;
}

}  // namespace

Result<FiscoBlock> fisco_block(fisco::Cryptography suite, const Json& result) {
  std::optional<Error> error;
  const ForeignJson json(&result, "block", error);
  FiscoBlock out;
  const std::uint64_t version = json.decimal("version");
  if (version > 0xffffffff) json.fail("the version has more than 32 bits");
  out.header.version = static_cast<std::uint32_t>(version);
  const auto parents = json.array("parentInfo", 1);
  // The block at height 0 has none; no client is shown it.
  if (parents.empty()) {
    json.fail("one parent is expected");
  } else {
    out.header.parent = hash_in(parents.front(), "blockHash");
  }
  out.header.transactions_root = hash_in(json, "txsRoot");
  out.header.receipts_root = hash_in(json, "receiptsRoot");
  out.header.state_root = hash_in(json, "stateRoot");
  out.header.number = json.decimal("number");
  out.header.gas_used = json.text("gasUsed", fisco::kMaxGasDigits);
  out.header.time_ms = json.decimal("timestamp");
  out.header.sealer = json.decimal("sealer");
  out.header.sealers = sealers_in(json);
  out.seals = seals_in(json);
  out.hash = hash_in(json, "hash");
  if (error) return fail(*error);
  if (fisco::header_hash(suite, out.header) != out.hash)
    return fail(ErrorId::kBadAnswer, "the header of the block does not have the hash that the node names: another version or suite");
  return out;
}

ConsensusState fisco_state(const FiscoBlock& block) {
  const std::uint64_t nanos = chain_time(UnixMillis{block.header.time_ms}).value;
  return {ChainHeight{block.header.number}, ChainTime{nanos}, block.hash, to_bytes(block.header.transactions_root.view()),
          encode(fisco::Trust{fisco::sealers_hash(block.header.sealers)})};
}

fisco::Update fisco_update(const FiscoBlock& trusted, const FiscoBlock& to) {
  fisco::Update out{ChainHeight{trusted.header.number}, to.header, to.seals, {}};
  if (trusted.header.sealers != to.header.sealers) out.trusted_sealers = trusted.header.sealers;
  return out;
}

Result<fisco::Proof> fisco_proof(fisco::Cryptography suite, const Hash32& transaction, const Json& list) {
  std::optional<Error> error;
  const Json wrapped = Json::Object{{"txProof", list}};
  const auto elements = ForeignJson(&wrapped, "", error).array("txProof", kMaxProofElements);
  fisco::Proof out;
  Hash32 running = transaction;
  for (std::size_t i = 0; i < elements.size() && !error;) {
    const Bytes head = elements[i].as_hex(Hash32::kSize);
    const std::uint64_t count = head.size() == Hash32::kSize ? read_be(ByteView(head).first(kCountBytes)) : 0;
    // A list of one element is the root itself: a block of one transaction.
    if (elements.size() == 1) break;
    ++i;
    if (count < 1 || count > 2 || elements.size() - i < count || out.path.size() == kMaxProofSteps) {
      note(error, "txProof: a count of one or two hashes is expected");
      break;
    }
    fisco::Group group;
    Bytes node;
    for (std::uint64_t k = 0; k < count; ++k, ++i) {
      const Bytes hash = elements[i].as_hex(Hash32::kSize);
      if (hash.size() != Hash32::kSize) elements[i].fail("a hash is expected");
      group.hashes.push_back(hash.size() == Hash32::kSize ? Hash32::from(hash) : Hash32());
      append(node, group.hashes.back().view());
    }
    const auto place = std::ranges::find(group.hashes, running);
    if (place == group.hashes.end()) note(error, "txProof: a node does not hold the hash below it");
    group.place = static_cast<std::uint8_t>(place - group.hashes.begin());
    running = fisco::digest(suite, node);
    out.path.push_back(std::move(group));
  }
  return unless(error, out);
}

}  // namespace xh::crosschain::gateway

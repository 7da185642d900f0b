// The JSON that nodes of other chains would serve about made blocks and proofs.
#pragma once

#include <fmt/format.h>

#include "base/json.h"
#include "base/text.h"
#include "crosschain/besu.h"
#include "crosschain/cometbft.h"
#include "crosschain/fisco.h"
#include "crosschain/rlp.h"

namespace xh::crosschain::made {

inline std::string upper(ByteView bytes) {
  std::string out = to_hex(bytes);
  for (char& c : out) c = static_cast<char>(std::toupper(c));
  return out;
}

// ---- FISCO BCOS
inline Json block(fisco::Cryptography suite, const fisco::Header& header, const std::vector<fisco::Seal>& seals) {
  Json out = json_object();
  out.set("version", json_u64(header.version)).set("number", json_u64(header.number)).set("sealer", json_u64(header.sealer));
  out.set("timestamp", json_u64(header.time_ms)).set("gasUsed", header.gas_used).set("extraData", "0x");
  out.set("hash", to_0x(fisco::header_hash(suite, header).view())).set("txsRoot", to_0x(header.transactions_root.view()));
  out.set("receiptsRoot", to_0x(header.receipts_root.view())).set("stateRoot", to_0x(header.state_root.view()));
  out.set("parentInfo", Json::Array{json_object().set("blockHash", to_0x(header.parent.view())).set("blockNumber", 1)});
  Json::Array nodes, weights, signatures;
  for (const auto& sealer : header.sealers) {
    nodes.emplace_back(to_0x(sealer.node.view()));
    weights.push_back(json_u64(sealer.weight));
  }
  for (const auto& seal : seals)
    signatures.push_back(json_object().set("sealerIndex", json_u64(seal.sealer)).set("signature", to_0x(seal.signature)));
  return out.set("sealerList", nodes).set("consensusWeights", weights).set("signatureList", signatures);
}

// ---- Besu
inline std::string quantity(ByteView bytes) {
  const std::string digits = to_hex(bytes);
  const auto first = digits.find_first_not_of('0');
  return "0x" + (first == std::string::npos ? "0" : digits.substr(first));
}
inline Json block(besu::Protocol protocol, const Bytes& header) {
  const char* const names[] = {"parentHash", "sha3Uncles", "miner",  "stateRoot",    "transactionsRoot", "receiptsRoot",
                               "logsBloom",  "difficulty", "number", "gasLimit",     "gasUsed",          "timestamp",
                               "extraData",  "mixHash",    "nonce",  "baseFeePerGas"};
  const auto items = rlp::items_of(rlp::decode_item(header).value(), 23).value();
  Json out = json_object();
  for (std::size_t i = 0; i < items.size() && i < std::size(names); ++i) {
    const bool number = (i >= 7 && i <= 11) || i == 15;
    out.set(names[i], number ? quantity(items[i].payload) : to_0x(items[i].payload));
  }
  out.set("size", "0x33f").set("transactions", Json::Array{}).set("totalDifficulty", "0x1");
  return out.set("hash", to_0x(besu::parse_header(protocol, header).value().block_hash.view()));
}
inline Json nodes(const besu::TrieProof& proof) {
  Json::Array out;
  for (const auto& node : proof.nodes) out.emplace_back(to_0x(node.rlp));
  return out;
}
inline Json slot(const Hash32& key, ByteView value, const besu::TrieProof& proof) {
  return json_object().set("key", quantity(key.view())).set("value", quantity(value)).set("proof", nodes(proof));
}
inline Json account(const besu::Address& contract, const besu::TrieProof& proof, Json::Array slots) {
  return json_object().set("address", to_0x(contract.view())).set("accountProof", nodes(proof)).set("storageProof", std::move(slots));
}

// ---- CometBFT
inline std::string time(const cometbft::Time& time) {
  if (time.seconds >= std::uint64_t{1} << 63) return "0001-01-01T00:00:00Z";
  // Days since 1970 back to a date.
  const std::int64_t shifted = static_cast<std::int64_t>(time.seconds / 86'400) + 719'468;
  const std::int64_t era = shifted / 146'097;
  const std::int64_t of_era = shifted - era * 146'097;
  const std::int64_t year = (of_era - of_era / 1460 + of_era / 36'524 - of_era / 146'096) / 365;
  const std::int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
  const std::int64_t month = (5 * of_year + 2) / 153;
  const std::uint64_t rest = time.seconds % 86'400;
  std::string out =
      fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", year + era * 400 + (month >= 10 ? 1 : 0), month < 10 ? month + 3 : month - 9,
                  of_year - (153 * month + 2) / 5 + 1, rest / 3600, rest / 60 % 60, rest % 60);
  if (time.nanos != 0) {
    std::string digits = fmt::format(".{:09}", time.nanos);
    while (digits.back() == '0') digits.pop_back();
    out += digits;
  }
  return out + "Z";
}
inline std::string decimal(std::uint64_t number) { return std::to_string(number); }
inline Json block_id(const cometbft::BlockId& id) {
  return json_object()
      .set("hash", upper(id.hash))
      .set("parts", json_object().set("total", json_u64(id.parts)).set("hash", upper(id.parts_hash)));
}
inline Json header(const cometbft::Header& header) {
  Json out = json_object();
  out.set("version", json_object().set("block", decimal(header.block_protocol))).set("chain_id", header.chain_id);
  out.set("height", decimal(header.height)).set("time", time(header.time)).set("last_block_id", block_id(header.last_block));
  out.set("last_commit_hash", upper(header.last_commit_hash)).set("data_hash", upper(header.data_hash));
  out.set("validators_hash", upper(header.validators_hash)).set("next_validators_hash", upper(header.next_validators_hash));
  out.set("consensus_hash", upper(header.consensus_hash)).set("app_hash", upper(header.app_hash));
  out.set("last_results_hash", upper(header.last_results_hash)).set("evidence_hash", upper(header.evidence_hash));
  return out.set("proposer_address", upper(header.proposer));
}
inline Json commit(const cometbft::Commit& commit) {
  Json::Array entries;
  for (const auto& entry : commit.signatures) {
    Json json = json_object();
    json.set("block_id_flag", static_cast<int>(entry.flag)).set("validator_address", upper(entry.address));
    json.set("timestamp", time(entry.time)).set("signature", entry.signature.empty() ? Json() : Json(to_base64(entry.signature)));
    entries.push_back(std::move(json));
  }
  return json_object()
      .set("height", decimal(commit.height))
      .set("round", json_u64(commit.round))
      .set("block_id", block_id(commit.block))
      .set("signatures", std::move(entries));
}
inline Json validators(std::span<const cometbft::Validator> set, std::size_t total) {
  Json::Array out;
  for (const auto& validator : set) {
    const bool secp = validator.key.suite == Suite::kSecp256k1;
    const Json key = json_object()
                         .set("type", secp ? "tendermint/PubKeySecp256k1" : "tendermint/PubKeyEd25519")
                         .set("value", to_base64(validator.key.raw));
    out.push_back(json_object()
                      .set("address", upper(cometbft::address_of(validator.key)))
                      .set("pub_key", key)
                      .set("voting_power", decimal(validator.power))
                      .set("proposer_priority", "-7"));
  }
  return json_object().set("block_height", "1").set("validators", std::move(out)).set("count", "1").set("total", decimal(total));
}

// ---- protobuf of ICS-23
inline void varint(Bytes& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<std::uint8_t>(value | 0x80));
  out.push_back(static_cast<std::uint8_t>(value));
}
inline void field(Bytes& out, unsigned number, ByteView bytes) {
  varint(out, number << 3 | 2);
  varint(out, bytes.size());
  append(out, bytes);
}
inline Bytes existence(const ics23::Existence& proof) {
  Bytes out;
  field(out, 1, proof.key);
  field(out, 2, proof.value);
  Bytes leaf;
  varint(leaf, 1 << 3);  // hash: SHA-256
  varint(leaf, 1);
  field(leaf, 5, proof.leaf_prefix);
  field(out, 3, leaf);
  for (const auto& step : proof.path) {
    Bytes inner;
    field(inner, 2, step.prefix);
    if (!step.suffix.empty()) field(inner, 3, step.suffix);
    field(out, 4, inner);
  }
  return out;
}
inline Bytes commitment(const std::variant<ics23::Existence, ics23::Absence>& proof) {
  Bytes out;
  if (const auto* present = std::get_if<ics23::Existence>(&proof)) {
    field(out, 1, existence(*present));
    return out;
  }
  Bytes absent;
  const auto& gap = std::get<ics23::Absence>(proof);
  field(absent, 1, Bytes{1});
  if (gap.left) field(absent, 2, existence(*gap.left));
  if (gap.right) field(absent, 3, existence(*gap.right));
  field(out, 2, absent);
  return out;
}
inline Json answer(std::uint64_t height, const Claim& claim, const cometbft::Proof& proof) {
  const auto op = [](const char* type, const Bytes& data) {
    return json_object().set("type", type).set("key", "aWJj").set("data", to_base64(data));
  };
  Json response = json_object();
  response.set("code", 0).set("log", "").set("index", "0").set("key", to_base64(claim.key)).set("height", decimal(height));
  response.set("value", claim.value ? Json(to_base64(*claim.value)) : Json());
  response.set("proofOps", json_object().set(
                               "ops", Json::Array{op("ics23:iavl", commitment(proof.below)), op("ics23:simple", commitment(proof.above))}));
  return json_object().set("response", response);
}

}  // namespace xh::crosschain::made

#include "crosschain/gateway/besu_source.h"

#include <fmt/format.h>

#include <algorithm>

#include "crosschain/gateway/foreign_json.h"
#include "crosschain/rlp.h"
#include "crypto/keccak.h"

namespace xh::crosschain::gateway {
namespace {

constexpr std::size_t kBloomBytes = 256;
constexpr std::size_t kNonceBytes = 8;

// How a member of the JSON header stands in RLP.
enum class Form : std::uint8_t { kHash, kAddress, kBloom, kNumber, kBytes, kNonce };
struct Item {
  std::string_view name;
  Form form;
};
// In the order of the header. Those of the second list are there from some fork on, without a gap.
constexpr Item kItems[] = {{"parentHash", Form::kHash}, {"sha3Uncles", Form::kHash},       {"miner", Form::kAddress},
                           {"stateRoot", Form::kHash},  {"transactionsRoot", Form::kHash}, {"receiptsRoot", Form::kHash},
                           {"logsBloom", Form::kBloom}, {"difficulty", Form::kNumber},     {"number", Form::kNumber},
                           {"gasLimit", Form::kNumber}, {"gasUsed", Form::kNumber},        {"timestamp", Form::kNumber},
                           {"extraData", Form::kBytes}, {"mixHash", Form::kHash},          {"nonce", Form::kNonce}};
constexpr Item kLaterItems[] = {{"baseFeePerGas", Form::kNumber}, {"withdrawalsRoot", Form::kHash},       {"blobGasUsed", Form::kNumber},
                                {"excessBlobGas", Form::kNumber}, {"parentBeaconBlockRoot", Form::kHash}, {"requestsHash", Form::kHash}};

Bytes rlp_of(const ForeignJson& json, const Item& item) {
  switch (item.form) {
    case Form::kHash:
      return rlp::encode_string(json.exact_hex(item.name, Hash32::kSize));
    case Form::kAddress:
      return rlp::encode_string(json.exact_hex(item.name, besu::Address::kSize));
    case Form::kBloom:
      return rlp::encode_string(json.exact_hex(item.name, kBloomBytes));
    case Form::kNumber:
      return rlp::encode_string(json.big_quantity(item.name));
    case Form::kNonce:
      return rlp::encode_string(json.exact_hex(item.name, kNonceBytes));
    case Form::kBytes:
      break;
  }
  return rlp::encode_string(json.hex(item.name, besu::kMaxHeaderBytes));
}

besu::TrieProof nodes_in(const ForeignJson& json, std::string_view key) {
  besu::TrieProof out;
  for (const auto& node : json.array(key, kMaxTrieNodes)) out.nodes.push_back({node.as_hex(trie::kMaxNodeBytes)});
  return out;
}

// "0x0" and 32 bytes with leading zeros are both seen.
Hash32 slot_of(const ForeignJson& json) {
  const std::string text = json.text("key", 2 + 2 * Hash32::kSize);
  const std::string digits = text.starts_with("0x") ? text.substr(2) : text;
  const Json padded = Json::Object{{"key", std::string(2 * Hash32::kSize - std::min(digits.size(), 2 * Hash32::kSize), '0') + digits}};
  std::optional<Error> error;
  const Bytes bytes = ForeignJson(&padded, json.place(), error).exact_hex("key", Hash32::kSize);
  if (error) json.fail("a slot is expected");
  return Hash32::from(bytes);
}

}  // namespace

Result<BesuBlock> besu_block(besu::Protocol protocol, const Json& result) {
  std::optional<Error> error;
  const ForeignJson json(&result, "block", error);
  std::vector<Bytes> items;
  for (const auto& item : kItems) items.push_back(rlp_of(json, item));
  for (const auto& item : kLaterItems) {
    if (!json.has(item.name)) break;
    items.push_back(rlp_of(json, item));
  }
  const Bytes hash = json.exact_hex("hash", Hash32::kSize);
  if (error) return fail(*error);
  BesuBlock out{rlp::encode_list(items), {}};
  XH_TRY(out.header, besu::parse_header(protocol, out.rlp));
  if (!equal(out.header.block_hash.view(), hash))
    return fail(ErrorId::kBadAnswer, "the header does not have the hash that the node names: it has members that this build does not know");
  return out;
}

ConsensusState besu_state(const BesuBlock& block, const besu::Addresses& validators) {
  const std::uint64_t nanos = chain_time(UnixMillis{std::min(block.header.time, kMaxChainTime.value / 1'000'000) * 1000}).value;
  const besu::Trust trust{block.header.validators.empty() ? validators : block.header.validators};
  return {ChainHeight{block.header.number}, ChainTime{nanos}, block.header.block_hash, to_bytes(block.header.state_root.view()),
          encode(trust)};
}

Result<std::vector<BesuSlot>> besu_slots(const besu::Address& contract, std::span<const Hash32> slots, const Json& result) {
  std::optional<Error> error;
  const ForeignJson json(&result, "proof", error);
  if (!equal(json.exact_hex("address", besu::Address::kSize), contract.view())) json.fail("the proof is about another contract");
  const besu::TrieProof account = nodes_in(json, "accountProof");
  const auto served = json.array("storageProof", besu::kMaxContractValidators + 1);
  std::vector<BesuSlot> out;
  for (const auto& slot : slots) {
    const auto found = std::ranges::find_if(served, [&slot](const ForeignJson& entry) { return slot_of(entry) == slot; });
    if (found == served.end()) {
      json.fail("a slot that was asked for is missing");
      break;
    }
    out.push_back({found->big_quantity("value"), {account, nodes_in(*found, "proof")}});
  }
  return unless(error, out);
}

std::vector<Hash32> array_slots(const Hash32& slot, std::uint64_t length) {
  std::vector<Hash32> out = {slot};
  Hash32 at = keccak256(slot.view());
  for (std::uint64_t i = 0; i < std::min<std::uint64_t>(length, besu::kMaxContractValidators); ++i) {
    out.push_back(at);
    for (std::size_t k = Hash32::kSize; k-- > 0 && ++at.bytes[k] == 0;) {
    }
  }
  return out;
}

Hash32 mapping_slot(const Hash32& key, const Hash32& slot) {
  Bytes place = to_bytes(key.view());
  append(place, slot.view());
  return keccak256(place);
}

Result<besu::ArrayProof> besu_array(std::span<const BesuSlot> slots) {
  if (slots.empty() || slots.size() > besu::kMaxContractValidators + 1)
    return fail(ErrorId::kBadAnswer, "a contract names 1 to 64 validators");
  besu::ArrayProof out{slots.front().proof.account, slots.front().proof.storage, {}};
  for (const auto& slot : slots.subspan(1)) out.elements.push_back(slot.proof.storage);
  return out;
}

}  // namespace xh::crosschain::gateway

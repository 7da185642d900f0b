// What a Besu node serves, as values of its client: eth_getBlockByNumber as a header in RLP, eth_getProof as trie proofs.
// Spec: docs/spec/gateway.md (GW12).
#pragma once

#include "base/json.h"
#include "crosschain/besu.h"

namespace xh::crosschain::gateway {

struct BesuBlock {
  Bytes rlp;
  besu::Header header;
};
/// The result of eth_getBlockByNumber. Its hash is computed and compared with what the node says: a header with members that are not known
/// here does not get through. Errors: kBadAnswer, kBadHeader.
[[nodiscard]] Result<BesuBlock> besu_block(besu::Protocol protocol, const Json& result);
/// What a client may trust of a block. `validators`: where the header names nobody.
[[nodiscard]] ConsensusState besu_state(const BesuBlock& block, const besu::Addresses& validators = {});

/// A slot of a contract, with its proof.
struct BesuSlot {
  Bytes value;  ///< big-endian, without leading zeros
  besu::Proof proof;
};
/// The result of eth_getProof for exactly these slots, in any order. Error kBadAnswer.
[[nodiscard]] Result<std::vector<BesuSlot>> besu_slots(const besu::Address& contract, std::span<const Hash32> slots, const Json& result);
/// Slots of an array of `length` elements: that of the length, then the elements.
[[nodiscard]] std::vector<Hash32> array_slots(const Hash32& slot, std::uint64_t length);
/// The slot of a key in the mapping of the client's contract.
[[nodiscard]] Hash32 mapping_slot(const Hash32& key, const Hash32& slot);
/// The validators of contract mode as an update carries them. Error kBadAnswer.
[[nodiscard]] Result<besu::ArrayProof> besu_array(std::span<const BesuSlot> slots);

}  // namespace xh::crosschain::gateway

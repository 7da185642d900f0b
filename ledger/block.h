// Blocks: headers and payloads. A payload is a list of envelope ids; bodies travel apart. Spec: docs/spec/block.md.
#pragma once

#include <vector>

#include "ledger/transaction.h"

namespace xh::ledger {

inline constexpr std::size_t kMaxBlockEntries = 4096;        ///< envelopes in one block; genesis sets operations and bytes below it
inline constexpr std::uint64_t kMaxExecutionLag = 64;        ///< beyond height - named size, only empty blocks are valid
inline constexpr std::uint64_t kMaxClockAheadMillis = 2000;  ///< a later block time is "not yet"

/// H("xinghuo/block/v1" || header bytes). Consensus orders these.
using BlockId = Hash32;

/// What a header says about the newest checkpoint its proposer knows as certified.
struct CheckpointName {
  std::uint64_t size = 0;  ///< leaves of the chain log = height + 1
  Hash32 root;
  bool operator==(const CheckpointName&) const = default;
  static constexpr auto fields() { return std::tuple{field(&CheckpointName::size), field(&CheckpointName::root)}; }
};

struct Header {
  Hash32 chain_id;
  Epoch epoch;
  View view;
  Height height;
  BlockId parent;
  View parent_view;
  UnixMillis time;
  std::uint16_t proposer = 0;  ///< index in the epoch's validator set
  Hash32 payload_root;         ///< H("xinghuo/payload/v1" || entries)
  std::uint32_t payload_count = 0;
  std::uint32_t payload_bytes = 0;  ///< sum of the envelopes' sizes
  CheckpointName checkpoint;

  bool operator==(const Header&) const = default;
  static constexpr auto fields() {
    return std::tuple{field(&Header::chain_id),      field(&Header::epoch),         field(&Header::view),
                      field(&Header::height),        field(&Header::parent),        field(&Header::parent_view),
                      field(&Header::time),          field(&Header::proposer),      field(&Header::payload_root),
                      field(&Header::payload_count), field(&Header::payload_bytes), field(&Header::checkpoint)};
  }
};

struct Block {
  Header header;
  std::vector<EnvelopeId> entries;

  bool operator==(const Block&) const = default;
  static constexpr auto fields() { return std::tuple{field(&Block::header), field(&Block::entries, kMaxBlockEntries)}; }
};

[[nodiscard]] BlockId block_id(const Header& header);
[[nodiscard]] Hash32 payload_root(std::span<const EnvelopeId> entries);
/// The id of the root block (height 0) of a chain: H("xinghuo/genesis-block/v1" || chain_id). It has no header and no body.
[[nodiscard]] BlockId genesis_block_id(const Hash32& chain_id);

}  // namespace xh::ledger

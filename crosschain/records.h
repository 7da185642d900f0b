// What the ledger keeps about sub-chains and packets: record kinds 20 to 29, and 32. Numbers and layouts are frozen: they are hashed, and
// other chains read some of them. Spec: docs/spec/sub-chains.md (AC8-AC22), docs/spec/packets.md (PK6).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "crosschain/packet.h"
#include "crypto/account_id.h"

namespace xh::crosschain {

inline constexpr std::size_t kMaxGateways = 16;
inline constexpr std::size_t kMaxChainDocumentBytes = 16 * 1024;

/// Who did it last, and when. The bytes are those of identity::Stamp.
struct Stamp {
  Height height;
  UnixMillis time;
  AccountId actor;
  Hash32 transaction;
  bool operator==(const Stamp&) const = default;
  static constexpr auto fields() {
    return std::tuple{field(&Stamp::height), field(&Stamp::time), field(&Stamp::actor), field(&Stamp::transaction)};
  }
};

enum class ChainStatus : std::uint8_t { kActive = 0, kRetired = 1 };
constexpr bool is_valid(ChainStatus status) { return status <= ChainStatus::kRetired; }
/// "active", "retired"
[[nodiscard]] std::string_view to_word(ChainStatus status);

/// Kind 20, named by the AC code: what the owner says about the chain behind it (AC8).
struct ChainRecord {
  ClientType type = ClientType::kXinghuo;
  std::string bid;                  ///< did:bid:<AC code>
  std::string document;             ///< of that BID, JSON; empty: none
  std::vector<AccountId> gateways;  ///< ascending
  std::string client;               ///< the one that anchors are made by; empty: none yet
  ChainStatus status = ChainStatus::kActive;
  bool held = false;              ///< by the council (AC11)
  std::uint64_t checkpoints = 0;  ///< number of the last one
  ChainHeight checkpoint_height;  ///< its height
  std::uint64_t version = 1;
  Stamp created;
  Stamp updated;
  bool operator==(const ChainRecord&) const = default;
  static constexpr auto fields() {
    using T = ChainRecord;
    return std::tuple{field(&T::type),
                      field(&T::bid, kMaxPartyBytes),
                      field(&T::document, kMaxChainDocumentBytes),
                      field(&T::gateways, kMaxGateways),
                      field(&T::client, kMaxClientNameBytes),
                      field(&T::status),
                      field(&T::held),
                      field(&T::checkpoints),
                      field(&T::checkpoint_height),
                      field(&T::version),
                      field(&T::created),
                      field(&T::updated)};
  }
};

/// Kind 21, named by the client's name.
struct ClientRecord {
  std::string code;  ///< AC code of its chain
  Client client;
  ChainHeight first;               ///< lowest stored height
  std::uint64_t states = 0;        ///< how many are stored
  std::optional<Hash32> evidence;  ///< H("xinghuo/client-evidence/v1" || body of the operation that froze it)
  Stamp created;
  Stamp updated;
  bool operator==(const ClientRecord&) const = default;
  static constexpr auto fields() {
    using T = ClientRecord;
    return std::tuple{field(&T::code, ledger::kMaxCodeBytes),
                      field(&T::client),
                      field(&T::first),
                      field(&T::states),
                      field(&T::evidence),
                      field(&T::created),
                      field(&T::updated)};
  }
};

/// Kind 22, named "<client>/<height>": a consensus state, and the stored heights beside it.
struct StateRecord {
  ConsensusState state;
  std::optional<ChainHeight> below;
  std::optional<ChainHeight> above;
  Stamp created;
  bool operator==(const StateRecord&) const = default;
  static constexpr auto fields() {
    using T = StateRecord;
    return std::tuple{field(&T::state), field(&T::below), field(&T::above), field(&T::created)};
  }
};

/// Kind 23, named "<AC code>/<number>" (AC18).
struct CheckpointRecord {
  std::uint64_t number = 0;
  std::string client;
  ChainHeight height;
  ChainTime time;
  Hash32 block;
  Bytes state_root;  ///< empty where the chain commits to none (fisco-bcos-3)
  Bytes tx_root;     ///< only where it is what the client knows (fisco-bcos-3); elsewhere the block hash commits to it
  Hash32 previous;   ///< H("xinghuo/checkpoint/v1" || BCS of the record before); zero for the first
  Stamp created;
  bool operator==(const CheckpointRecord&) const = default;
  static constexpr auto fields() {
    using T = CheckpointRecord;
    return std::tuple{field(&T::number),
                      field(&T::client, kMaxClientNameBytes),
                      field(&T::height),
                      field(&T::time),
                      field(&T::block),
                      field(&T::state_root, kMaxRootBytes),
                      field(&T::tx_root, kMaxRootBytes),
                      field(&T::previous),
                      field(&T::created)};
  }
};

/// Kind 24, named "<client>/<height>/<SHA-256 of the key, hex>": what a key of a sub-chain had (AC20).
struct FactRecord {
  std::string client;
  ChainHeight height;
  ChainTime time;
  Hash32 block;
  Bytes key;
  std::optional<Hash32> value;  ///< SHA-256 of it; nothing: the key had none
  std::uint64_t value_bytes = 0;
  Stamp created;
  bool operator==(const FactRecord&) const = default;
  static constexpr auto fields() {
    using T = FactRecord;
    return std::tuple{field(&T::client, kMaxClientNameBytes), field(&T::height), field(&T::time),        field(&T::block),
                      field(&T::key, kMaxKeyBytes),           field(&T::value),  field(&T::value_bytes), field(&T::created)};
  }
};

/// Kind 25, named by the lane's name (PK6).
struct LaneRecord {
  LaneTerms terms;
  LaneCaps caps;
  std::string source_client;       ///< empty: packets are sent here
  std::string destination_client;  ///< empty: packets are delivered here
  bool paused = false;
  bool conflicted = false;         ///< the source showed two packets of one number (PK15)
  std::uint64_t next_send = 1;     ///< of the source
  std::uint64_t next_receive = 1;  ///< of strict lanes
  std::uint64_t sent = 0;          ///< sent or relayed from here
  std::uint64_t received = 0;      ///< receipts
  std::uint32_t in_flight = 0;
  std::uint64_t bytes_in_flight = 0;
  std::uint64_t version = 1;
  Stamp created;
  Stamp updated;
  bool operator==(const LaneRecord&) const = default;
  static constexpr auto fields() {
    using T = LaneRecord;
    return std::tuple{field(&T::terms),
                      field(&T::caps),
                      field(&T::source_client, kMaxClientNameBytes),
                      field(&T::destination_client, kMaxClientNameBytes),
                      field(&T::paused),
                      field(&T::conflicted),
                      field(&T::next_send),
                      field(&T::next_receive),
                      field(&T::sent),
                      field(&T::received),
                      field(&T::in_flight),
                      field(&T::bytes_in_flight),
                      field(&T::version),
                      field(&T::created),
                      field(&T::updated)};
  }
};

/// RFC-009 states. Numbers are frozen.
enum class CrossStatus : std::uint8_t { kInit = 0, kOk = 1, kFailed = 2, kTimeout = 3, kRefunded = 4 };
constexpr bool is_valid(CrossStatus status) { return status <= CrossStatus::kRefunded; }
/// "init", "ok", "failed", "timeout", "refunded"
[[nodiscard]] std::string_view to_word(CrossStatus status);

/// Kind 29, named "<lane>/<sequence>": a packet without its payload, and how it goes (PK6). Kinds 26, 27 and 28 of the same name:
/// Commitment.
struct CrossRecord {
  Hash32 commitment;
  std::string number;  ///< crossTxNo
  PacketType type = PacketType::kData;
  std::string sender;
  std::string receiver;
  std::uint64_t timeout_s = 0;
  std::uint32_t payload_bytes = 0;
  Hash32 payload;  ///< SHA-256
  CrossStatus status = CrossStatus::kInit;
  std::optional<Acknowledgement> ack;
  std::optional<Hash32> conflict;  ///< commitment of another packet of this number (PK15)
  std::string reserves;            ///< an identifier of this chain (PK21); empty: none
  Stamp created;                   ///< its transaction carries the packet
  Stamp updated;
  bool operator==(const CrossRecord&) const = default;
  static constexpr auto fields() {
    using T = CrossRecord;
    return std::tuple{field(&T::commitment),
                      field(&T::number, kMaxPartyBytes),
                      field(&T::type),
                      field(&T::sender, kMaxPartyBytes),
                      field(&T::receiver, kMaxPartyBytes),
                      field(&T::timeout_s),
                      field(&T::payload_bytes),
                      field(&T::payload),
                      field(&T::status),
                      field(&T::ack),
                      field(&T::conflict),
                      field(&T::reserves, kMaxPacketTextBytes),
                      field(&T::created),
                      field(&T::updated)};
  }
};

/// Kind 32, named by an identifier: the packet that reserves it, or last did (PK21).
struct ReservationRecord {
  std::string packet;  ///< "<lane>/<sequence>"
  bool operator==(const ReservationRecord&) const = default;
  static constexpr auto fields() { return std::tuple{field(&ReservationRecord::packet, kMaxPacketNameBytes)}; }
};

/// PK18
[[nodiscard]] bool is_stuck(const CrossRecord& record, UnixMillis now);

// ---- names
[[nodiscard]] std::string state_name(std::string_view client, ChainHeight height);
[[nodiscard]] std::string checkpoint_name(std::string_view code, std::uint64_t number);
[[nodiscard]] std::string fact_name(std::string_view client, ChainHeight height, ByteView key);
[[nodiscard]] Hash32 checkpoint_digest(const CheckpointRecord& record);

}  // namespace xh::crosschain

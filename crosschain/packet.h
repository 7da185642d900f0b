// Packets between chains: lanes, what a packet and an acknowledgement are, what is committed to, and under which keys other chains look for
// it. Values only; who may submit and what is stored is ledger/execution's. Spec: docs/spec/packets.md.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "base/strong.h"
#include "crosschain/client.h"
#include "ledger/acts.h"

namespace xh::crosschain {

inline constexpr std::size_t kMaxLaneNameBytes = 64;
inline constexpr std::size_t kMaxPacketNameBytes = kMaxLaneNameBytes + 1 + 20;  ///< "<lane>/<sequence>"
inline constexpr std::size_t kMaxPartyBytes = 128;                              ///< a BID, whatever the chain
inline constexpr std::size_t kMaxPayloadBytes = 256 * 1024;
inline constexpr std::size_t kMaxAckResultBytes = 1024;
inline constexpr std::size_t kMaxPacketTextBytes = 512;                                  ///< addresses and names in payloads
inline constexpr std::uint64_t kMaxInFlight = 4096;                                      ///< packets of a lane without an end
inline constexpr std::uint64_t kMaxBytesInFlight = std::uint64_t{64} * 1024 * 1024;      ///< their payloads
inline constexpr std::uint64_t kMaxTimeoutAheadSeconds = std::uint64_t{30} * 24 * 3600;  ///< of a packet that is sent
inline constexpr std::uint64_t kStuckAfterSeconds = std::uint64_t{24} * 3600;            ///< grace behind the timeout (PK18)
inline constexpr std::uint8_t kPacketVersion = 1;

enum class Ordering : std::uint8_t { kUnordered = 0, kStrict = 1 };
constexpr bool is_valid(Ordering ordering) { return ordering <= Ordering::kStrict; }
/// "unordered", "strict"
[[nodiscard]] std::string_view to_word(Ordering ordering);
[[nodiscard]] std::optional<Ordering> ordering_from_word(std::string_view word);

struct LaneCaps {
  std::uint32_t payload_bytes = kMaxPayloadBytes;
  std::uint32_t in_flight = 256;
  std::uint64_t bytes_in_flight = kMaxBytesInFlight;
  bool operator==(const LaneCaps&) const = default;
  static constexpr auto fields() {
    return std::tuple{field(&LaneCaps::payload_bytes), field(&LaneCaps::in_flight), field(&LaneCaps::bytes_in_flight)};
  }
};

/// One direction between two chains, named alike on each chain that it touches (PK1).
struct LaneTerms {
  Hash32 hub;               ///< chain id of the main chain
  std::string name;         ///< is_short_name
  std::string source;       ///< AC code as the main chain allots it; empty: the main chain
  std::string destination;  ///< another one
  Ordering ordering = Ordering::kUnordered;
  bool operator==(const LaneTerms&) const = default;
  static constexpr auto fields() {
    using T = LaneTerms;
    return std::tuple{field(&T::hub), field(&T::name, kMaxLaneNameBytes), field(&T::source, ledger::kMaxCodeBytes),
                      field(&T::destination, ledger::kMaxCodeBytes), field(&T::ordering)};
  }
};

/// What a packet is about (RFC-009 txType). Numbers are frozen.
enum class PacketType : std::uint8_t { kMainToken = 0, kSubToken = 1, kCall = 2, kData = 3 };
constexpr bool is_valid(PacketType type) { return type <= PacketType::kData; }
/// "main-token", "sub-token", "call", "data"
[[nodiscard]] std::string_view to_word(PacketType type);
[[nodiscard]] std::optional<PacketType> packet_type_from_word(std::string_view word);

/// PK2. Its BCS is what is committed to.
struct Packet {
  std::uint8_t version = kPacketVersion;
  Hash32 hub;
  std::string lane;
  std::uint64_t sequence = 0;  ///< from 1
  std::string source;
  std::string destination;
  std::string sender;    ///< BID
  std::string receiver;  ///< BID
  PacketType type = PacketType::kData;
  std::uint64_t timeout_s = 0;  ///< seconds since 1970 by the blocks of the destination
  Bytes payload;

  bool operator==(const Packet&) const = default;
  static constexpr auto fields() {
    using T = Packet;
    return std::tuple{field(&T::version),
                      field(&T::hub),
                      field(&T::lane, kMaxLaneNameBytes),
                      field(&T::sequence),
                      field(&T::source, ledger::kMaxCodeBytes),
                      field(&T::destination, ledger::kMaxCodeBytes),
                      field(&T::sender, kMaxPartyBytes),
                      field(&T::receiver, kMaxPartyBytes),
                      field(&T::type),
                      field(&T::timeout_s),
                      field(&T::payload, kMaxPayloadBytes)};
  }
};

// ---- payloads (PK3)
struct BidDocument {
  std::string bid;
  std::string document;  ///< JSON
  bool operator==(const BidDocument&) const = default;
  static constexpr auto fields() {
    return std::tuple{field(&BidDocument::bid, kMaxPartyBytes), field(&BidDocument::document, kMaxPayloadBytes)};
  }
};
struct RecordAnchor {
  std::string name;  ///< of the record on its chain
  Hash32 digest;
  std::string uri;
  bool operator==(const RecordAnchor&) const = default;
  static constexpr auto fields() {
    return std::tuple{field(&RecordAnchor::name, kMaxPacketTextBytes), field(&RecordAnchor::digest),
                      field(&RecordAnchor::uri, kMaxPacketTextBytes)};
  }
};
/// Of packets of type kData. Places are frozen.
using DataPayload = std::variant<BidDocument, RecordAnchor>;
/// Of packets of type kCall.
struct CallPayload {
  std::string contract;  ///< address as its chain writes it
  Bytes input;
  bool operator==(const CallPayload&) const = default;
  static constexpr auto fields() {
    return std::tuple{field(&CallPayload::contract, kMaxPacketTextBytes), field(&CallPayload::input, kMaxPayloadBytes)};
  }
};

/// How a packet ended. Numbers are frozen.
enum class AckOutcome : std::uint8_t { kOk = 1, kFailed = 2, kTimedOut = 3 };
constexpr bool is_valid(AckOutcome outcome) { return outcome >= AckOutcome::kOk && outcome <= AckOutcome::kTimedOut; }
/// "ok", "failed", "timed-out"
[[nodiscard]] std::string_view to_word(AckOutcome outcome);

struct Acknowledgement {
  AckOutcome outcome = AckOutcome::kOk;
  Bytes result;
  bool operator==(const Acknowledgement&) const = default;
  static constexpr auto fields() {
    return std::tuple{field(&Acknowledgement::outcome), field(&Acknowledgement::result, kMaxAckResultBytes)};
  }
};

// ---- what is committed to (PK4)
/// What the records of kinds 26, 27 and 28 hold: 32 bytes and nothing else, so that every chain can keep them.
struct Commitment {
  Hash32 hash;
  bool operator==(const Commitment&) const = default;
  static constexpr auto fields() { return std::tuple{field(&Commitment::hash)}; }
};
/// H("xinghuo/packet/v1" || BCS of the packet)
[[nodiscard]] Hash32 packet_commitment(const Packet& packet);
/// H("xinghuo/receipt/v1" || packet commitment)
[[nodiscard]] Hash32 receipt_commitment(const Hash32& packet);
/// H("xinghuo/ack/v1" || packet commitment || BCS of the acknowledgement)
[[nodiscard]] Hash32 ack_commitment(const Hash32& packet, const Acknowledgement& ack);

/// What another chain keeps of a packet. Numbers are those of the record kinds.
enum class PacketRecord : std::uint8_t { kSent = 26, kReceived = 27, kAcknowledged = 28 };
/// "<lane>/<sequence>": the name of all records of a packet.
[[nodiscard]] std::string packet_name(std::string_view lane, std::uint64_t sequence);
/// PK5: what a chain of this type is asked for; without a value: that it has none.
[[nodiscard]] Claim packet_claim(ClientType type, PacketRecord record, std::string_view name, const std::optional<Hash32>& value);
/// H("xinghuo/packet-key/v1" || kind || name): the key on chains of other software.
[[nodiscard]] Hash32 packet_key(PacketRecord record, std::string_view name);
/// PK1: types of clients that prove presence and absence of a key.
[[nodiscard]] bool carries_lanes(ClientType type);

/// "<source>:<destination>:<lane>:<sequence>": RFC-009 crossTxNo; the main chain is an empty word.
[[nodiscard]] std::string cross_number(const Packet& packet);

/// The form of lanes and packets. Errors: kBadContent, kBadText.
[[nodiscard]] Status check_lane(const LaneTerms& terms);
[[nodiscard]] Status check_caps(const LaneCaps& caps);
[[nodiscard]] Status check_packet(const Packet& packet);
/// PK3: the payload is of the form of its type.
[[nodiscard]] Status check_payload(const Packet& packet);

}  // namespace xh::crosschain

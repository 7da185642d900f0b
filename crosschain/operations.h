// Operations about sub-chains, their clients, anchors and packets: numbers 91 to 106. Kind numbers are frozen; bodies are BCS.
// Spec: docs/spec/sub-chains.md (AC8-AC22), docs/spec/packets.md (PK7-PK19).
#pragma once

#include <variant>

#include "crosschain/records.h"

namespace xh::crosschain {

/// Frozen. Gaps are for later protocol versions.
enum class OperationKind : std::uint16_t {
  kSetChain = 91,
  kCreateClient = 92,
  kUpdateClient = 93,
  kReportMisbehaviour = 94,
  kSubmitCheckpoint = 95,
  kAnchorFact = 96,
  kOpenLane = 97,
  kSetLane = 98,
  kSendPacket = 99,
  kReceivePacket = 100,
  kAcknowledgePacket = 101,
  kTimeOutPacket = 102,
  kTakeOut = 103,
  kReportConflict = 104,
  kWriteAcknowledgement = 105,
  kSkipPacket = 106,
};

// ---- sub-chains and clients
/// AC9. By the owner of the code, for the named version; 0 begins the record.
struct SetChain {
  static constexpr auto kKind = OperationKind::kSetChain;
  static constexpr std::string_view kName = "set-chain";
  std::string code;
  std::uint64_t version = 0;
  ClientType type = ClientType::kXinghuo;
  std::string document;
  std::vector<AccountId> gateways;
  std::string client;
  ChainStatus status = ChainStatus::kActive;
  bool operator==(const SetChain&) const = default;
  static constexpr auto fields() {
    using T = SetChain;
    return std::tuple{field(&T::code, ledger::kMaxCodeBytes),
                      field(&T::version),
                      field(&T::type),
                      field(&T::document, kMaxChainDocumentBytes),
                      field(&T::gateways, kMaxGateways),
                      field(&T::client, kMaxClientNameBytes),
                      field(&T::status)};
  }
};

/// AC12. By the owner of the code. The name begins with the code and '-'.
struct CreateClient {
  static constexpr auto kKind = OperationKind::kCreateClient;
  static constexpr std::string_view kName = "create-client";
  std::string name;
  ClientTerms terms;
  ConsensusState first;
  bool operator==(const CreateClient&) const = default;
  static constexpr auto fields() {
    return std::tuple{field(&CreateClient::name, kMaxClientNameBytes), field(&CreateClient::terms), field(&CreateClient::first)};
  }
};

/// AC13. By anybody. `below`: the greatest stored height below that of the update, when it fills a gap; else nothing.
struct UpdateClient {
  static constexpr auto kKind = OperationKind::kUpdateClient;
  static constexpr std::string_view kName = "update-client";
  std::string client;
  std::optional<ChainHeight> below;
  Bytes update;
  bool operator==(const UpdateClient&) const = default;
  static constexpr auto fields() {
    using T = UpdateClient;
    return std::tuple{field(&T::client, kMaxClientNameBytes), field(&T::below), field(&T::update, kMaxUpdateBytes)};
  }
};

/// Two updates that exclude each other (XC10).
struct ConflictingHeaders {
  Bytes first;
  Bytes second;
  bool operator==(const ConflictingHeaders&) const = default;
  static constexpr auto fields() {
    return std::tuple{field(&ConflictingHeaders::first, kMaxUpdateBytes), field(&ConflictingHeaders::second, kMaxUpdateBytes)};
  }
};
/// A proof under the state of a height.
struct At {
  ChainHeight height;
  Bytes proof;
  bool operator==(const At&) const = default;
  static constexpr auto fields() { return std::tuple{field(&At::height), field(&At::proof, kMaxProofBytes)}; }
};
struct ProvenClaim {
  Claim claim;
  At at;
  bool operator==(const ProvenClaim&) const = default;
  static constexpr auto fields() { return std::tuple{field(&ProvenClaim::claim), field(&ProvenClaim::at)}; }
};
/// Two statements of attestors that contradict each other about one key (AC16). `packet`: the key is that of its records.
struct ConflictingStatements {
  ProvenClaim first;
  ProvenClaim second;
  std::string lane;  ///< empty: none
  std::uint64_t sequence = 0;
  bool operator==(const ConflictingStatements&) const = default;
  static constexpr auto fields() {
    using T = ConflictingStatements;
    return std::tuple{field(&T::first), field(&T::second), field(&T::lane, kMaxLaneNameBytes), field(&T::sequence)};
  }
};
/// Places are frozen.
using Accusation = std::variant<ConflictingHeaders, ConflictingStatements>;

/// AC15, AC16. By anybody.
struct ReportMisbehaviour {
  static constexpr auto kKind = OperationKind::kReportMisbehaviour;
  static constexpr std::string_view kName = "report-misbehaviour";
  std::string client;
  Accusation accusation;
  bool operator==(const ReportMisbehaviour&) const = default;
  static constexpr auto fields() {
    return std::tuple{field(&ReportMisbehaviour::client, kMaxClientNameBytes), field(&ReportMisbehaviour::accusation)};
  }
};

// ---- anchors
/// AC18. By a gateway or the owner. The next number of the lane, from a stored state of the chain's client.
struct SubmitCheckpoint {
  static constexpr auto kKind = OperationKind::kSubmitCheckpoint;
  static constexpr std::string_view kName = "submit-checkpoint";
  std::string code;
  std::uint64_t number = 0;
  ChainHeight height;
  Hash32 previous;  ///< digest of the checkpoint before
  bool operator==(const SubmitCheckpoint&) const = default;
  static constexpr auto fields() {
    using T = SubmitCheckpoint;
    return std::tuple{field(&T::code, ledger::kMaxCodeBytes), field(&T::number), field(&T::height), field(&T::previous)};
  }
};

/// AC20. By anybody.
struct AnchorFact {
  static constexpr auto kKind = OperationKind::kAnchorFact;
  static constexpr std::string_view kName = "anchor-fact";
  std::string client;
  Claim claim;
  At at;
  bool operator==(const AnchorFact&) const = default;
  static constexpr auto fields() {
    return std::tuple{field(&AnchorFact::client, kMaxClientNameBytes), field(&AnchorFact::claim), field(&AnchorFact::at)};
  }
};

// ---- lanes
/// PK7. By the owners of the chains of both clients.
struct OpenLane {
  static constexpr auto kKind = OperationKind::kOpenLane;
  static constexpr std::string_view kName = "open-lane";
  LaneTerms terms;
  LaneCaps caps;
  std::string source_client;
  std::string destination_client;
  bool operator==(const OpenLane&) const = default;
  static constexpr auto fields() {
    using T = OpenLane;
    return std::tuple{field(&T::terms), field(&T::caps), field(&T::source_client, kMaxClientNameBytes),
                      field(&T::destination_client, kMaxClientNameBytes)};
  }
};

/// PK8. By one of those owners, for the named version.
struct SetLane {
  static constexpr auto kKind = OperationKind::kSetLane;
  static constexpr std::string_view kName = "set-lane";
  std::string lane;
  std::uint64_t version = 0;
  LaneCaps caps;
  bool paused = false;
  bool operator==(const SetLane&) const = default;
  static constexpr auto fields() {
    using T = SetLane;
    return std::tuple{field(&T::lane, kMaxLaneNameBytes), field(&T::version), field(&T::caps), field(&T::paused)};
  }
};

// ---- packets
/// PK9 (startTx), PK21. By the account that the packet names as sender; the sequence is the lane's next.
struct SendPacket {
  static constexpr auto kKind = OperationKind::kSendPacket;
  static constexpr std::string_view kName = "send-packet";
  Packet packet;
  std::string reserves = {};  ///< an identifier of this chain, which nobody changes until the packet has ended; empty: none
  bool operator==(const SendPacket&) const = default;
  static constexpr auto fields() { return std::tuple{field(&SendPacket::packet), field(&SendPacket::reserves, kMaxPacketTextBytes)}; }
};

/// PK10 (sendTx). By anybody. `at`: the commitment on the source.
struct ReceivePacket {
  static constexpr auto kKind = OperationKind::kReceivePacket;
  static constexpr std::string_view kName = "receive-packet";
  Packet packet;
  At at;
  bool operator==(const ReceivePacket&) const = default;
  static constexpr auto fields() { return std::tuple{field(&ReceivePacket::packet), field(&ReceivePacket::at)}; }
};

/// PK12 (sendAcked). By anybody. `at`: the acknowledgement on the destination.
struct AcknowledgePacket {
  static constexpr auto kKind = OperationKind::kAcknowledgePacket;
  static constexpr std::string_view kName = "acknowledge-packet";
  std::string lane;
  std::uint64_t sequence = 0;
  Acknowledgement ack;
  At at;
  bool operator==(const AcknowledgePacket&) const = default;
  static constexpr auto fields() {
    using T = AcknowledgePacket;
    return std::tuple{field(&T::lane, kMaxLaneNameBytes), field(&T::sequence), field(&T::ack), field(&T::at)};
  }
};

/// PK13. By anybody. `at`: that the destination has no receipt, at or after the timeout; an empty proof for data by ledger time.
struct TimeOutPacket {
  static constexpr auto kKind = OperationKind::kTimeOutPacket;
  static constexpr std::string_view kName = "time-out-packet";
  std::string lane;
  std::uint64_t sequence = 0;
  At at;
  bool operator==(const TimeOutPacket&) const = default;
  static constexpr auto fields() {
    using T = TimeOutPacket;
    return std::tuple{field(&T::lane, kMaxLaneNameBytes), field(&T::sequence), field(&T::at)};
  }
};

/// PK14 (takeOut). By the sender of a packet that failed or timed out.
struct TakeOut {
  static constexpr auto kKind = OperationKind::kTakeOut;
  static constexpr std::string_view kName = "take-out";
  std::string lane;
  std::uint64_t sequence = 0;
  bool operator==(const TakeOut&) const = default;
  static constexpr auto fields() { return std::tuple{field(&TakeOut::lane, kMaxLaneNameBytes), field(&TakeOut::sequence)}; }
};

/// PK15. By anybody: another packet of a number that is used, committed to by the source.
struct ReportConflict {
  static constexpr auto kKind = OperationKind::kReportConflict;
  static constexpr std::string_view kName = "report-conflict";
  Packet packet;
  At at;
  bool operator==(const ReportConflict&) const = default;
  static constexpr auto fields() { return std::tuple{field(&ReportConflict::packet), field(&ReportConflict::at)}; }
};

/// PK11. By the receiver of a packet that was delivered here and is not data.
struct WriteAcknowledgement {
  static constexpr auto kKind = OperationKind::kWriteAcknowledgement;
  static constexpr std::string_view kName = "write-acknowledgement";
  std::string lane;
  std::uint64_t sequence = 0;
  Acknowledgement ack;
  bool operator==(const WriteAcknowledgement&) const = default;
  static constexpr auto fields() {
    using T = WriteAcknowledgement;
    return std::tuple{field(&T::lane, kMaxLaneNameBytes), field(&T::sequence), field(&T::ack)};
  }
};

/// PK16. By anybody: the next packet of a strict lane, whose time is over, gives its number up. `at`: the commitment on the source.
struct SkipPacket {
  static constexpr auto kKind = OperationKind::kSkipPacket;
  static constexpr std::string_view kName = "skip-packet";
  Packet packet;
  At at;
  bool operator==(const SkipPacket&) const = default;
  static constexpr auto fields() { return std::tuple{field(&SkipPacket::packet), field(&SkipPacket::at)}; }
};

using Operation =
    std::variant<SetChain, CreateClient, UpdateClient, ReportMisbehaviour, SubmitCheckpoint, AnchorFact, OpenLane, SetLane, SendPacket,
                 ReceivePacket, AcknowledgePacket, TimeOutPacket, TakeOut, ReportConflict, WriteAcknowledgement, SkipPacket>;

/// A number of this layer.
[[nodiscard]] bool is_operation_kind(std::uint16_t kind);
[[nodiscard]] std::uint16_t kind_of(const Operation& operation);
[[nodiscard]] Bytes body_of(const Operation& operation);
/// Decodes and checks form. Errors: codec errors, kUnknownOperation, kBadContent, kBadText.
[[nodiscard]] Result<Operation> parse_operation(std::uint16_t kind, ByteView body);
/// "update-client" …
[[nodiscard]] std::string_view operation_name(std::uint16_t kind);
/// AC21: operations that carry updates, proofs and payloads are larger than the others.
[[nodiscard]] bool carries_proofs(std::uint16_t kind);

}  // namespace xh::crosschain

// Operations and records of sub-chains and packets as JSON: RPC answers and the command line. Not hashed, not signed.
#pragma once

#include "base/json.h"
#include "crosschain/operations.h"
#include "ledger/state.h"

namespace xh::crosschain {

/// With its name and every field, for showing a transaction before it is signed. Updates, proofs and payloads are shown by size and digest.
[[nodiscard]] Json to_json(const Operation& operation);
[[nodiscard]] Json to_json(const Packet& packet);
[[nodiscard]] Json to_json(const LaneCaps& caps);
[[nodiscard]] Json to_json(const Acknowledgement& ack);
[[nodiscard]] Json to_json(const ConsensusState& state);
[[nodiscard]] Json to_json(const ChainRecord& record);
[[nodiscard]] Json to_json(const ClientRecord& record);
[[nodiscard]] Json to_json(const StateRecord& record);
[[nodiscard]] Json to_json(const CheckpointRecord& record);
[[nodiscard]] Json to_json(const FactRecord& record);
[[nodiscard]] Json to_json(const LaneRecord& record);
[[nodiscard]] Json to_json(const CrossRecord& record);
[[nodiscard]] Json to_json(const Commitment& record);
[[nodiscard]] Json to_json(const ReservationRecord& record);
/// A record of kinds 20 to 29 and 32; "malformed record" for bytes that are none, null for another kind.
[[nodiscard]] Json record_json(ledger::RecordKind kind, ByteView value);

}  // namespace xh::crosschain

#include "crosschain/operations.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/json.h"
#include "ledger/validators.h"

namespace xh::crosschain {
namespace {

tl::unexpected<Error> bad_content(std::string what) { return fail(ErrorId::kBadContent, std::move(what)); }

Status check_client_name(std::string_view name) {
  if (!ledger::is_short_name(name, kMaxClientNameBytes))
    return bad_content("a client is named by 1 to 64 characters of a-z, 0-9 and -, not beginning with -");
  return {};
}
Status check_optional_client(std::string_view name) { return name.empty() ? Status() : check_client_name(name); }

Status check_lane_name(std::string_view lane) {
  if (!ledger::is_short_name(lane, kMaxLaneNameBytes))
    return bad_content("a lane is named by 1 to 64 characters of a-z, 0-9 and -, not beginning with -");
  return {};
}

Status check_code(std::string_view code) {
  const bool holds = code.size() == ledger::kMaxCodeBytes &&
                     std::ranges::all_of(code, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); });
  return holds ? Status() : bad_content("an AC code has 4 characters of a-z and 0-9");
}

Status check_number(std::string_view lane, std::uint64_t sequence) {
  XH_TRY_VOID(check_lane_name(lane));
  return sequence == 0 ? Status(bad_content("packets are numbered from 1")) : Status();
}

Status check(const SetChain& op) {
  XH_TRY_VOID(check_code(op.code));
  XH_TRY_VOID(check_optional_client(op.client));
  if (std::ranges::adjacent_find(op.gateways, std::greater_equal()) != op.gateways.end())
    return bad_content("gateways stand in ascending order, each once");
  if (op.document.empty()) return {};
  const auto parsed = parse_json(op.document);
  return parsed && parsed->object() != nullptr ? Status() : bad_content("the document of a chain is a JSON object");
}

Status check(const CreateClient& op) {
  XH_TRY_VOID(check_client_name(op.name));
  XH_TRY_VOID(check_code(std::string_view(op.name).substr(0, ledger::kMaxCodeBytes)));
  if (op.name.size() < ledger::kMaxCodeBytes + 2 || op.name[ledger::kMaxCodeBytes] != '-')
    return bad_content("the name of a client begins with the AC code of its chain and -");
  return {};
}

Status check(const UpdateClient& op) { return check_client_name(op.client); }

Status check(const ReportMisbehaviour& op) {
  XH_TRY_VOID(check_client_name(op.client));
  const auto* statements = std::get_if<ConflictingStatements>(&op.accusation);
  if (statements == nullptr) return {};
  if (statements->first.claim.key != statements->second.claim.key)
    return bad_content("statements that contradict each other are about one key");
  if (!statements->lane.empty()) return check_number(statements->lane, statements->sequence);
  return statements->sequence == 0 ? Status() : bad_content("a sequence is of a lane");
}

Status check(const SubmitCheckpoint& op) {
  if (op.number == 0) return bad_content("checkpoints are numbered from 1");
  return check_code(op.code);
}

Status check(const AnchorFact& op) {
  if (op.claim.key.empty()) return bad_content("a fact is about a key");
  if (op.claim.value && op.claim.value->empty()) return bad_content("a value has at least a byte");
  return check_client_name(op.client);
}

Status check(const OpenLane& op) {
  XH_TRY_VOID(check_lane(op.terms));
  XH_TRY_VOID(check_caps(op.caps));
  if (op.source_client.empty() && op.destination_client.empty())
    return bad_content("a lane leads to or from another chain: name its client");
  if (op.source_client == op.destination_client) return bad_content("the ends of a lane have clients of their own");
  XH_TRY_VOID(check_optional_client(op.source_client));
  return check_optional_client(op.destination_client);
}

Status check(const SetLane& op) {
  XH_TRY_VOID(check_lane_name(op.lane));
  return check_caps(op.caps);
}

Status check(const SendPacket& op) {
  XH_TRY_VOID(check_packet(op.packet));
  return check_payload(op.packet);
}
Status check(const ReceivePacket& op) { return check_packet(op.packet); }
Status check(const AcknowledgePacket& op) { return check_number(op.lane, op.sequence); }
Status check(const TimeOutPacket& op) { return check_number(op.lane, op.sequence); }
Status check(const TakeOut& op) { return check_number(op.lane, op.sequence); }
Status check(const ReportConflict& op) { return check_packet(op.packet); }
Status check(const SkipPacket& op) { return check_packet(op.packet); }

Status check(const WriteAcknowledgement& op) {
  if (op.ack.outcome == AckOutcome::kTimedOut) return bad_content("a packet is acknowledged as ok or failed");
  return check_number(op.lane, op.sequence);
}

// Calls `visit` with a value of the operation of this kind; false: there is none.
template <class Visit, class... T>
bool with_kind(std::uint16_t kind, const std::variant<T...>*, Visit visit) {
  return ((static_cast<std::uint16_t>(T::kKind) == kind && (visit(T{}), true)) || ...);
}
constexpr const Operation* kEvery = nullptr;

template <class T>
Result<Operation> parse_as(ByteView body) {
  XH_TRY(T op, decode<T>(body));
  XH_TRY_VOID(check(op));
  return Operation(std::move(op));
}

}  // namespace

bool is_operation_kind(std::uint16_t kind) {
  return with_kind(kind, kEvery, [](const auto&) {});
}

std::uint16_t kind_of(const Operation& operation) {
  return std::visit([](const auto& op) { return static_cast<std::uint16_t>(std::decay_t<decltype(op)>::kKind); }, operation);
}

Bytes body_of(const Operation& operation) {
  return std::visit([](const auto& op) { return encode(op); }, operation);
}

Result<Operation> parse_operation(std::uint16_t kind, ByteView body) {
  Result<Operation> parsed = fail(ErrorId::kUnknownOperation, fmt::format("operation kind {}", kind));
  with_kind(kind, kEvery, [&](const auto& empty) { parsed = parse_as<std::decay_t<decltype(empty)>>(body); });
  return parsed;
}

std::string_view operation_name(std::uint16_t kind) {
  std::string_view name = "unknown";
  with_kind(kind, kEvery, [&](const auto& empty) { name = std::decay_t<decltype(empty)>::kName; });
  return name;
}

bool carries_proofs(std::uint16_t kind) {
  switch (static_cast<OperationKind>(kind)) {
    case OperationKind::kCreateClient:
    case OperationKind::kUpdateClient:
    case OperationKind::kReportMisbehaviour:
    case OperationKind::kAnchorFact:
    case OperationKind::kSendPacket:
    case OperationKind::kReceivePacket:
    case OperationKind::kAcknowledgePacket:
    case OperationKind::kTimeOutPacket:
    case OperationKind::kReportConflict:
    case OperationKind::kSkipPacket:
      return true;
    default:
      return false;
  }
}

}  // namespace xh::crosschain

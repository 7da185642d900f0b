// Operations and records of sub-chains, clients, lanes and packets: two bytes of kind, then the body; or a record alone. What parses
// encodes to the same bytes and has a name and a JSON view.
#include "crosschain/operations.h"
#include "crosschain/text.h"
#include "fuzz_target.h"

namespace xh::fuzz {
namespace {

using namespace crosschain;

Packet packet() {
  return {1,
          Hash32{},
          "lane",
          1,
          "",
          "ab12",
          "did:bid:efsender",
          "did:bid:ab12:zfreceiver",
          PacketType::kData,
          1'700'000'000,
          encode(DataPayload(BidDocument{"did:bid:efx", "{}"}))};
}

std::vector<Operation> operations() {
  const At at{ChainHeight{7}, {1, 2, 3}};
  const Claim claim{{1}, Bytes{2}};
  const ConsensusState state{ChainHeight{7}, ChainTime{8}, {}, Bytes(32, 1), {1}};
  AccountId account;
  account.bytes[0] = 'e';
  return {SetChain{"ab12", 0, ClientType::kCometBft, "{}", {account}, "ab12-main", ChainStatus::kRetired},
          CreateClient{"ab12-main", {ClientType::kCometBft, {1}, 2, 3}, state},
          UpdateClient{"ab12-main", ChainHeight{6}, {1, 2}},
          ReportMisbehaviour{"ab12-main", ConflictingHeaders{{1}, {2}}},
          ReportMisbehaviour{"ab12-main", ConflictingStatements{{claim, at}, {claim, at}, "lane", 1}},
          SubmitCheckpoint{"ab12", 1, ChainHeight{7}, {}},
          AnchorFact{"ab12-main", claim, at},
          OpenLane{{{}, "lane", "", "ab12", Ordering::kStrict}, {}, "", "ab12-main"},
          SetLane{"lane", 1, {}, true},
          SendPacket{packet()},
          ReceivePacket{packet(), at},
          AcknowledgePacket{"lane", 1, {AckOutcome::kFailed, {1}}, at},
          TimeOutPacket{"lane", 1, at},
          TakeOut{"lane", 1},
          ReportConflict{packet(), at},
          WriteAcknowledgement{"lane", 1, {AckOutcome::kOk, {}}},
          SkipPacket{packet(), at}};
}

}  // namespace

std::vector<Bytes> seeds() {
  std::vector<Bytes> out;
  for (const auto& operation : operations()) {
    Bytes bytes;
    append_be(bytes, kind_of(operation), 2);
    append(bytes, body_of(operation));
    out.push_back(std::move(bytes));
  }
  ChainRecord chain;
  chain.gateways.resize(2);
  CrossRecord cross;
  cross.ack = Acknowledgement{AckOutcome::kFailed, {1}};
  for (auto& record : {encode(chain), encode(ClientRecord{}), encode(StateRecord{}), encode(CheckpointRecord{}), encode(FactRecord{}),
                       encode(LaneRecord{}), encode(Commitment{}), encode(cross), encode(packet()), encode(CallPayload{"0x1", {1}})})
    out.push_back(record);
  return out;
}

namespace {

template <class T>
void check(ByteView bytes) {
  if (round_trips<T>(bytes)) (void)to_json(*decode<T>(bytes)).dump();
}

void check_records(ByteView bytes) {
  check<ChainRecord>(bytes);
  check<ClientRecord>(bytes);
  check<StateRecord>(bytes);
  check<CheckpointRecord>(bytes);
  check<FactRecord>(bytes);
  check<LaneRecord>(bytes);
  check<Commitment>(bytes);
  check<CrossRecord>(bytes);
  check<ReservationRecord>(bytes);
  for (std::uint8_t kind = 20; kind < 33; ++kind) (void)record_json(static_cast<ledger::RecordKind>(kind), bytes).dump();
  check<ConsensusState>(bytes);
  (void)round_trips<DataPayload>(bytes);
  (void)round_trips<CallPayload>(bytes);
  if (!round_trips<Packet>(bytes)) return;
  const auto made = *decode<Packet>(bytes);
  (void)to_json(made).dump();
  (void)check_packet(made);
  (void)check_payload(made);
}

}  // namespace
}  // namespace xh::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace xh;
  const ByteView bytes(data, size);
  fuzz::check_records(bytes);
  if (size < 2) return 0;
  const auto kind = static_cast<std::uint16_t>(read_be(bytes.first(2)));
  const auto operation = crosschain::parse_operation(kind, bytes.subspan(2));
  if (!operation) return 0;
  XH_CHECK(crosschain::is_operation_kind(kind) && crosschain::kind_of(*operation) == kind);
  XH_CHECK(equal(crosschain::body_of(*operation), bytes.subspan(2)));
  XH_CHECK(crosschain::operation_name(kind) != "unknown");
  (void)crosschain::to_json(*operation).dump();
  return 0;
}

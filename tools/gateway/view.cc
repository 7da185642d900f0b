#include "tools/gateway/view.h"

#include <fmt/format.h>

namespace xh::gateway {
namespace {

using crosschain::LaneRecord;
using crosschain::PacketRecord;
using ledger::RecordKind;
using relay::LegView;

/// Numbers of a lane between two other chains need not follow each other: so many missing ones end the search.
constexpr std::uint64_t kMaxGap = 64;

Result<std::optional<relay::CheckpointPlace>> place_of(LedgerPort& here, const LegConfig& config, std::vector<std::string>& notes) {
  if (config.code.empty()) return std::nullopt;
  XH_TRY(const auto chain, read_record<crosschain::ChainRecord>(here, RecordKind::kChain, config.code));
  if (!chain) return fail(ErrorId::kNotFound, fmt::format("the AC code {} has no chain record", config.code));
  if (chain->status != crosschain::ChainStatus::kActive || chain->held || chain->client != config.client) {
    notes.push_back(fmt::format("no checkpoints: the chain {} is retired, held, or has another client", config.code));
    return std::nullopt;
  }
  relay::CheckpointPlace out{config.code, chain->checkpoints, chain->checkpoint_height, {}};
  if (out.last == 0) return out;
  const std::string name = crosschain::checkpoint_name(config.code, out.last);
  XH_TRY(const auto last, read_record<crosschain::CheckpointRecord>(here, RecordKind::kCheckpoint, name));
  // Between two reads another gateway may have made one: the next turn sees it.
  if (!last) return std::nullopt;
  out.digest = crosschain::checkpoint_digest(*last);
  return out;
}

class Lanes {
 public:
  Lanes(LedgerPort& here, ChainPort& there, const LegConfig& config, Cursor& cursor)
      : here_(here), there_(there), config_(config), cursor_(cursor) {}

  Status add(const std::string& name, LegView& view, std::vector<std::string>& notes) {
    XH_TRY(const auto lane, read_record<LaneRecord>(here_, RecordKind::kLane, name));
    if (!lane) {
      notes.push_back(fmt::format("there is no lane {}", name));
      return {};
    }
    if (lane->source_client == config_.client) XH_TRY_VOID(add_inbound(name, *lane, view));
    if (lane->destination_client == config_.client) XH_TRY_VOID(add_outbound(name, *lane, view));
    if (lane->source_client != config_.client && lane->destination_client != config_.client)
      notes.push_back(fmt::format("the lane {} does not use the client {}", name, config_.client));
    return {};
  }

 private:
  [[nodiscard]] std::string floor_name(const std::string& lane, const char* way) const {
    return fmt::format("{}/{}/{}", config_.leg, way, lane);
  }

  Status add_inbound(const std::string& name, const LaneRecord& lane, LegView& view) {
    if (lane.paused || lane.conflicted) return {};
    const std::string key = floor_name(name, "in");
    std::uint64_t floor = cursor_.floor(key);
    XH_TRY(const auto packets, there_.packets(name, floor));
    for (const auto& packet : packets) {
      const std::string record = crosschain::packet_name(name, packet.sequence);
      XH_TRY(const auto receipt, here_.read(RecordKind::kPacketReceipt, record));
      const bool skipped = lane.terms.ordering == crosschain::Ordering::kStrict && packet.sequence < lane.next_receive;
      const bool settled = receipt.has_value() || skipped || packet.timeout_s <= view.now.value / 1000;
      if (settled && packet.sequence == floor && (receipt || skipped || lane.terms.ordering == crosschain::Ordering::kUnordered)) ++floor;
      view.inbound.push_back({packet, lane.terms.ordering, lane.next_receive, receipt.has_value() || skipped});
    }
    cursor_.floors[key] = floor;
    return {};
  }

  Status add_outbound(const std::string& name, const LaneRecord& lane, LegView& view) {
    const std::string key = floor_name(name, "out");
    std::uint64_t floor = cursor_.floor(key);
    const bool local = lane.source_client.empty();
    std::uint64_t missing = 0;
    for (std::uint64_t number = floor; view.outbound.size() < kMaxPackets && missing < kMaxGap; ++number) {
      if (local && number >= lane.next_send) break;
      XH_TRY(const auto cross,
             read_record<crosschain::CrossRecord>(here_, RecordKind::kCrossTransaction, crosschain::packet_name(name, number)));
      if (!cross) {
        ++missing;
        continue;
      }
      missing = 0;
      if (cross->status != crosschain::CrossStatus::kInit) {
        if (number == floor) ++floor;
        continue;
      }
      XH_TRY(auto seen, outbound_of(name, number, *cross, view.client.terms.type));
      view.outbound.push_back(std::move(seen));
    }
    cursor_.floors[key] = floor;
    return {};
  }

  // What the chain there has of a packet that was sent here.
  Result<relay::Outbound> outbound_of(const std::string& lane, std::uint64_t number, const crosschain::CrossRecord& cross,
                                      crosschain::ClientType type) {
    relay::Outbound out{lane, number, cross.timeout_s, cross.commitment, false, std::nullopt};
    const std::string name = crosschain::packet_name(lane, number);
    XH_TRY(const auto ack, there_.value(crosschain::packet_claim(type, PacketRecord::kAcknowledged, name, std::nullopt).key));
    if (ack && ack->size() == Hash32::kSize) {
      out.received = true;
      XH_TRY(out.ack, there_.acknowledgement(out, Hash32::from(*ack)));
      return out;
    }
    XH_TRY(const auto receipt, there_.value(crosschain::packet_claim(type, PacketRecord::kReceived, name, std::nullopt).key));
    out.received = receipt.has_value();
    return out;
  }

  LedgerPort& here_;
  ChainPort& there_;
  const LegConfig& config_;
  Cursor& cursor_;
};

}  // namespace

Result<LegView> see(LedgerPort& here, ChainPort& there, const LegConfig& config, Cursor& cursor, std::vector<std::string>& notes) {
  LegView view;
  view.name = config.client;
  XH_TRY(view.now, here.now());
  XH_TRY(auto record, read_record<crosschain::ClientRecord>(here, RecordKind::kChainClient, config.client));
  if (!record) return fail(ErrorId::kNotFound, fmt::format("there is no client {}", config.client));
  view.client = std::move(record->client);
  XH_TRY(view.head, there.head());
  // A frozen client takes nothing: why look further?
  if (crosschain::status_of(view.client, view.now) != crosschain::ClientStatus::kActive) return view;
  XH_TRY(view.checkpoints, place_of(here, config, notes));
  Lanes lanes(here, there, config, cursor);
  for (const auto& lane : config.lanes) XH_TRY_VOID(lanes.add(lane, view, notes));
  return view;
}

}  // namespace xh::gateway

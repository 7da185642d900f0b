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

std::string floor_name(const LegConfig& config, const std::string& lane, const char* way) {
  return fmt::format("{}/{}/{}", config.leg, way, lane);
}

// GW27: whether what names `named` is about the client that this leg writes to.
Result<bool> leads_to(LedgerPort& here, const std::string& named, const LegConfig& config, const LegView& view) {
  if (named.empty()) return false;
  if (named == config.client || named == view.name) return true;
  XH_TRY(const auto followed, follow_client(here, named));
  return followed.name == view.name;
}

Result<std::optional<relay::CheckpointPlace>> place_of(LedgerPort& here, const LegConfig& config, const LegView& view,
                                                       std::vector<std::string>& notes) {
  if (config.code.empty()) return std::nullopt;
  XH_TRY(const auto chain, read_record<crosschain::ChainRecord>(here, RecordKind::kChain, config.code));
  if (!chain) return fail(ErrorId::kNotFound, fmt::format("the AC code {} has no chain record", config.code));
  XH_TRY(const bool followed, leads_to(here, chain->client, config, view));
  if (chain->status != crosschain::ChainStatus::kActive || chain->held || !followed) {
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
    XH_TRY(const bool from_there, leads_to(here_, lane->source_client, config_, view));
    XH_TRY(const bool to_there, leads_to(here_, lane->destination_client, config_, view));
    if (from_there) XH_TRY_VOID(add_inbound(name, *lane, view));
    if (to_there) XH_TRY_VOID(add_outbound(name, *lane, view));
    if (!from_there && !to_there) notes.push_back(fmt::format("the lane {} does not use the client {}", name, config_.client));
    return {};
  }

 private:
  Status add_inbound(const std::string& name, const LaneRecord& lane, LegView& view) {
    if (lane.paused || lane.conflicted) return {};
    const std::string key = floor_name(config_, name, "in");
    std::uint64_t floor = cursor_.floor(key);
    XH_TRY(const auto packets, there_.packets(name, floor));
    for (const auto& packet : packets) {
      const std::string record = crosschain::packet_name(name, packet.sequence);
      XH_TRY(const auto receipt, here_.read(RecordKind::kPacketReceipt, record));
      const bool skipped = lane.terms.ordering == crosschain::Ordering::kStrict && packet.sequence < lane.next_receive;
      if ((receipt || skipped) && packet.sequence == floor) ++floor;
      view.inbound.push_back({packet, lane.terms.ordering, lane.next_receive, receipt.has_value() || skipped});
    }
    cursor_.floors[key] = floor;
    return {};
  }

  Status add_outbound(const std::string& name, const LaneRecord& lane, LegView& view) {
    const std::string key = floor_name(config_, name, "out");
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

Result<FollowedClient> follow_client(LedgerPort& here, const std::string& name) {
  FollowedClient out{name, {}};
  for (unsigned hops = 0; hops <= kMaxSuccessors; ++hops) {
    XH_TRY(auto record, read_record<crosschain::ClientRecord>(here, RecordKind::kChainClient, out.name));
    if (!record) return fail(ErrorId::kNotFound, fmt::format("there is no client {}", out.name));
    if (hops > 0 && record->client.terms.type != out.record.client.terms.type)
      return fail(ErrorId::kClientNotActive,
                  fmt::format("the client {} is substituted by {}, which is of type {}: another source is needed", name, out.name,
                              crosschain::name_of(record->client.terms.type)));
    out.record = *std::move(record);
    if (out.record.client.substitute.empty()) break;
    if (hops < kMaxSuccessors) out.name = out.record.client.substitute;
  }
  return out;
}

Result<LegView> see(LedgerPort& here, ChainPort& there, const LegConfig& config, Cursor& cursor, std::vector<std::string>& notes) {
  LegView view;
  XH_TRY(view.now, here.now());
  XH_TRY(auto followed, follow_client(here, config.client));
  view.name = std::move(followed.name);
  view.client = std::move(followed.record.client);
  XH_TRY(view.head, there.head());
  // A frozen client takes nothing: why look further?
  if (crosschain::status_of(view.client, view.now) != crosschain::ClientStatus::kActive) return view;
  XH_TRY(view.checkpoints, place_of(here, config, view, notes));
  Lanes lanes(here, there, config, cursor);
  for (const auto& lane : config.lanes) XH_TRY_VOID(lanes.add(lane, view, notes));
  return view;
}

void pass_over(const LegView& view, const relay::Plan& plan, const std::vector<Bytes>& proofs, const LegConfig& config, Cursor& cursor) {
  std::vector<bool> passed(view.inbound.size());
  for (std::size_t i = 0; i < plan.wishes.size() && i < proofs.size(); ++i) {
    if (plan.wishes[i].purpose == relay::Purpose::kPass && !proofs[i].empty()) passed[plan.wishes[i].packet] = true;
  }
  for (std::size_t i = 0; i < view.inbound.size(); ++i) {
    const auto& in = view.inbound[i];
    const std::string key = floor_name(config, in.packet.lane, "in");
    const std::uint64_t floor = cursor.floor(key);
    if (in.packet.sequence == floor && (in.received || passed[i])) cursor.floors[key] = floor + 1;
  }
}

}  // namespace xh::gateway

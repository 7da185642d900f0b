// Commands of lanes and packets between chains. Spec: docs/spec/packets.md.
#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <chrono>

#include "base/text.h"
#include "crosschain/operations.h"
#include "node/os/files.h"
#include "tools/xh/commands.h"

namespace xh::tools {
namespace {

using crosschain::Packet;
using crosschain::PacketType;

struct PacketArguments {
  crosschain::OpenLane lane;
  crosschain::SetLane set;
  std::string hub;
  std::string ordering = "unordered";
  std::uint64_t sequence = 0;
  std::string receiver;
  std::uint64_t timeout_s = 3600;
  std::string payload;
  std::string type = "data";
  std::string anchor;
  std::string document;
  std::string contract;
  std::string reserve;
  bool failed = false;
};
using SharedPacket = std::shared_ptr<PacketArguments>;

int send_checked(const Options& options, const crosschain::Operation& operation) {
  if (const auto form = crosschain::parse_operation(kind_of(operation), body_of(operation)); !form) return usage(form.error());
  return send(options, operation);
}

Result<Hash32> hash_of(const std::string& text, const char* place) {
  const auto bytes = from_0x(text);
  if (!bytes || bytes->size() != Hash32::kSize) return fail(ErrorId::kUsage, "0x and 64 lower-case hex digits are expected", place);
  return Hash32::from(*bytes);
}

int open(const Options& options, const PacketArguments& a) {
  crosschain::OpenLane lane = a.lane;
  const auto hub = hash_of(a.hub, "--hub");
  if (!hub) return report(hub.error());
  const auto ordering = crosschain::ordering_from_word(a.ordering);
  if (!ordering) return usage({ErrorId::kUsage, "an ordering is unordered or strict", a.ordering});
  lane.terms.hub = *hub;
  lane.terms.ordering = *ordering;
  lane.caps = a.set.caps;
  return send_checked(options, lane);
}

int set(const Options& options, const PacketArguments& a) {
  crosschain::SetLane op = a.set;
  op.lane = a.lane.terms.name;
  return send_checked(options, op);
}

// "NAME=DIGEST[,URI]"
Result<Bytes> anchor_payload(const std::string& text) {
  const auto equals = text.find('=');
  if (equals == std::string::npos) return fail(ErrorId::kUsage, "--anchor takes NAME=DIGEST or NAME=DIGEST,URI", text);
  const auto comma = text.find(',', equals);
  XH_TRY(const Hash32 digest, hash_of(text.substr(equals + 1, comma == std::string::npos ? comma : comma - equals - 1), "--anchor"));
  const std::string uri = comma == std::string::npos ? std::string() : text.substr(comma + 1);
  return encode(crosschain::DataPayload(crosschain::RecordAnchor{text.substr(0, equals), digest, uri}));
}

Result<Bytes> payload_of(const PacketArguments& a, PacketType type) {
  if (!a.anchor.empty()) return anchor_payload(a.anchor);
  if (a.payload.empty()) return fail(ErrorId::kUsage, "a packet has a payload: --anchor, --document or --payload", "send");
  XH_TRY(Bytes bytes, os::read_file(a.payload, crosschain::kMaxPayloadBytes));
  if (type == PacketType::kCall) return encode(crosschain::CallPayload{a.contract, std::move(bytes)});
  if (type == PacketType::kData && !a.document.empty())
    return encode(crosschain::DataPayload(crosschain::BidDocument{a.document, std::string(as_text(bytes))}));
  return bytes;
}

// Of whoever signs; the ends, the main chain and the next number are those of the lane.
Result<Packet> packet_of(const Options& options, const PacketArguments& a) {
  const auto type = crosschain::packet_type_from_word(a.type);
  if (!type) return fail(ErrorId::kUsage, "a type is data, call, main-token or sub-token", a.type);
  XH_TRY(const Json lane, ask(options, "xh_getLane", Json(json_object().set("lane", a.lane.terms.name))));
  Packet packet;
  XH_TRY(const std::string hub, text_of(lane, "hub"));
  XH_TRY(packet.hub, hash_of(hub, "hub"));
  XH_TRY(packet.source, text_of(lane, "source"));
  XH_TRY(packet.destination, text_of(lane, "destination"));
  XH_TRY(packet.sequence, number_of(lane, "next_send"));
  packet.lane = a.lane.terms.name;
  packet.sender = options.sender;
  if (packet.sender.empty()) {
    XH_TRY(const auto key, load_key(options));
    packet.sender = to_bid(account_of(key.public_key()));
  }
  packet.receiver = a.receiver;
  packet.type = *type;
  const auto now = std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch());
  packet.timeout_s = static_cast<std::uint64_t>(now.count()) + a.timeout_s;
  XH_TRY(packet.payload, payload_of(a, *type));
  return packet;
}

int send_packet(const Options& options, const PacketArguments& a) {
  const auto packet = packet_of(options, a);
  if (!packet) return report(packet.error());
  if (!options.json) {
    fmt::print("{}  crossTxNo {}  commitment {}\n", crosschain::packet_name(packet->lane, packet->sequence),
               crosschain::cross_number(*packet), to_0x(crosschain::packet_commitment(*packet).view()));
  }
  return send_checked(options, crosschain::SendPacket{*packet, a.reserve});
}

int answer(const Options& options, const PacketArguments& a) {
  crosschain::Acknowledgement ack;
  ack.outcome = a.failed ? crosschain::AckOutcome::kFailed : crosschain::AckOutcome::kOk;
  if (!a.payload.empty()) {
    auto bytes = os::read_file(a.payload, crosschain::kMaxAckResultBytes);
    if (!bytes) return report(bytes.error());
    ack.result = *std::move(bytes);
  }
  return send_checked(options, crosschain::WriteAcknowledgement{a.lane.terms.name, a.sequence, ack});
}

using AddPacketCommand = std::function<CLI::App*(const char*, const char*, int (*)(const Options&, const PacketArguments&))>;

void add_caps(CLI::App& command, const SharedPacket& a) {
  command.add_option("--payload-bytes", a->set.caps.payload_bytes, "of one packet, at most 262,144")->capture_default_str();
  command.add_option("--in-flight", a->set.caps.in_flight, "packets under way, at most 4,096")->capture_default_str();
  command.add_option("--bytes-in-flight", a->set.caps.bytes_in_flight, "their payloads, at most 67,108,864")->capture_default_str();
}

void add_lane_commands(const AddPacketCommand& add, const SharedPacket& a) {
  auto* show = add("lane", "A lane: its ends, its caps, what is next", [](const Options& options, const PacketArguments& given) {
    return show_answer(options, "xh_getLane", json_object().set("lane", given.lane.terms.name));
  });
  auto* make = add("open-lane", "Open this chain's end of a lane; by the owners of the AC codes of its clients", open);
  make->add_option("--hub", a->hub, "chain id of the main chain (xh status shows it)")->required();
  make->add_option("--source", a->lane.terms.source, "AC code as the main chain allots it; not given: the main chain");
  make->add_option("--destination", a->lane.terms.destination, "AC code; not given: the main chain");
  make->add_option("--source-client", a->lane.source_client, "client that shows what the source sent; not given: packets are sent here");
  make->add_option("--destination-client", a->lane.destination_client, "client that shows what arrived; not given: they end here");
  make->add_option("--ordering", a->ordering, "unordered or strict")->capture_default_str();
  auto* change = add("set-lane", "Change the caps of a lane, or pause it; by one of those owners", set);
  change->add_option("--version", a->set.version, "version that the change is made for")->required();
  change->add_flag("--paused", a->set.paused, "nothing is sent and received until it is set again without");
  add_caps(*make, a);
  add_caps(*change, a);
  for (auto* command : {show, make, change}) command->add_option("lane", a->lane.terms.name, "name of the lane")->required();
}

}  // namespace

void add_packet_commands(CLI::App& app, Shell& shell) {
  const auto a = std::make_shared<PacketArguments>();
  auto* group = app.add_subcommand("packet", "Lanes and packets between chains");
  group->require_subcommand(1);
  const AddPacketCommand add = [&shell, a, group](const char* name, const char* help, int (*run)(const Options&, const PacketArguments&)) {
    auto* command = group->add_subcommand(name, help);
    command->callback([&shell, a, run] { shell.action = [&shell, a, run] { return run(shell.options, *a); }; });
    return command;
  };
  add_lane_commands(add, a);
  auto* make = add("send", "Send a packet with the next number of a lane; repeat it when another sender was faster (SequenceOutOfOrder)",
                   send_packet);
  make->add_option("lane", a->lane.terms.name, "name of the lane")->required();
  make->add_option("receiver", a->receiver, "BID")->required();
  make->add_option("--type", a->type, "data, call, main-token or sub-token")->capture_default_str();
  make->add_option("--anchor", a->anchor, "NAME=DIGEST or NAME=DIGEST,URI: a record of this chain, as data");
  make->add_option("--payload", a->payload, "file: with --document its JSON, of a call its input, otherwise the payload");
  make->add_option("--document", a->document, "BID whose document the payload is");
  make->add_option("--contract", a->contract, "address that a call is for");
  make->add_option("--reserve", a->reserve, "identifier of the sender's: nobody changes it until the packet has ended");
  make->add_option("--timeout", a->timeout_s, "seconds from now, at most 30 days")->capture_default_str();
  const auto numbered = [&](CLI::App* command) {
    command->add_option("lane", a->lane.terms.name, "name of the lane")->required();
    command->add_option("sequence", a->sequence, "number of the packet")->required();
    return command;
  };
  numbered(add("get", "A packet and how it goes", [](const Options& options, const PacketArguments& given) {
    return show_answer(options, "xh_getPacket", json_object().set("lane", given.lane.terms.name).set("sequence", json_u64(given.sequence)));
  }));
  auto* end = numbered(add("acknowledge", "Answer a packet that was delivered here; by its receiver, once", answer));
  end->add_flag("--failed", a->failed, "it failed; not given: it is done");
  end->add_option("--result", a->payload, "file: at most 1,024 bytes for its sender");
  numbered(add("take-out", "Take back what a failed or timed-out packet kept; by its sender",
               [](const Options& options, const PacketArguments& given) {
                 return send_checked(options, crosschain::TakeOut{given.lane.terms.name, given.sequence});
               }));
}

}  // namespace xh::tools

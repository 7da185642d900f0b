#include "crosschain/packet.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/json.h"
#include "crosschain/xinghuo.h"
#include "crypto/hash.h"

namespace xh::crosschain {
namespace {

constexpr std::string_view kBid = "did:bid:";

tl::unexpected<Error> bad_packet(std::string what) { return fail(ErrorId::kBadContent, std::move(what)); }

bool is_code(std::string_view text) {
  return text.size() == ledger::kMaxCodeBytes &&
         std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); });
}

// Whatever the chain: an account of it may be spelled in a way that this chain does not know.
bool is_party(std::string_view text) {
  return text.starts_with(kBid) && text.size() > kBid.size() && text.size() <= kMaxPartyBytes && std::ranges::all_of(text, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ':';
         });
}

Status check_ends(std::string_view source, std::string_view destination) {
  if ((!source.empty() && !is_code(source)) || (!destination.empty() && !is_code(destination)))
    return bad_packet("an end of a lane is an AC code, or nothing for the main chain");
  if (source == destination) return bad_packet("a lane leads from one chain to another one");
  return {};
}

template <class Words>
std::string_view word_at(const Words& words, std::size_t place) {
  return place < words.size() ? words[place] : std::string_view("unknown");
}
template <class T, class Words>
std::optional<T> place_of(const Words& words, std::string_view word) {
  const auto at = std::ranges::find(words, word);
  return at == words.end() ? std::nullopt : std::optional(static_cast<T>(at - words.begin()));
}

constexpr std::array<std::string_view, 2> kOrderings = {"unordered", "strict"};
constexpr std::array<std::string_view, 4> kTypes = {"main-token", "sub-token", "call", "data"};
constexpr std::array<std::string_view, 3> kOutcomes = {"ok", "failed", "timed-out"};

Status check_data(const DataPayload& data) {
  if (const auto* document = std::get_if<BidDocument>(&data)) {
    if (!is_party(document->bid)) return bad_packet("a document is of a BID");
    const auto parsed = parse_json(document->document);
    if (!parsed || parsed->object() == nullptr) return bad_packet("the document of a BID is a JSON object");
    return {};
  }
  const auto& anchor = std::get<RecordAnchor>(data);
  if (anchor.name.empty()) return bad_packet("an anchored record has a name");
  if (!is_utf8(anchor.name) || !is_utf8(anchor.uri)) return fail(ErrorId::kBadText, "a text is not valid UTF-8");
  return {};
}

}  // namespace

std::string_view to_word(Ordering ordering) { return word_at(kOrderings, static_cast<std::size_t>(ordering)); }
std::optional<Ordering> ordering_from_word(std::string_view word) { return place_of<Ordering>(kOrderings, word); }
std::string_view to_word(PacketType type) { return word_at(kTypes, static_cast<std::size_t>(type)); }
std::optional<PacketType> packet_type_from_word(std::string_view word) { return place_of<PacketType>(kTypes, word); }
std::string_view to_word(AckOutcome outcome) { return word_at(kOutcomes, static_cast<std::size_t>(outcome) - 1); }

Hash32 packet_commitment(const Packet& packet) { return domain_hash("xinghuo/packet/v1", encode(packet)); }

Hash32 receipt_commitment(const Hash32& packet) { return domain_hash("xinghuo/receipt/v1", packet.view()); }

Hash32 ack_commitment(const Hash32& packet, const Acknowledgement& ack) {
  Bytes bytes = to_bytes(packet.view());
  append(bytes, encode(ack));
  return domain_hash("xinghuo/ack/v1", bytes);
}

std::string packet_name(std::string_view lane, std::uint64_t sequence) { return fmt::format("{}/{}", lane, sequence); }

Hash32 packet_key(PacketRecord record, std::string_view name) {
  Bytes bytes = {static_cast<std::uint8_t>(record)};
  append(bytes, as_bytes(name));
  return domain_hash("xinghuo/packet-key/v1", bytes);
}

Claim packet_claim(ClientType type, PacketRecord record, std::string_view name, const std::optional<Hash32>& value) {
  Claim claim;
  claim.key = type == ClientType::kXinghuo ? encode(XinghuoKey{static_cast<std::uint8_t>(record), std::string(name)})
                                           : to_bytes(packet_key(record, name).view());
  if (value) claim.value = encode(Commitment{*value});
  return claim;
}

bool carries_lanes(ClientType type) { return type != ClientType::kFiscoBcos3; }

std::string cross_number(const Packet& packet) {
  return fmt::format("{}:{}:{}:{}", packet.source, packet.destination, packet.lane, packet.sequence);
}

Status check_lane(const LaneTerms& terms) {
  if (!ledger::is_short_name(terms.name, kMaxLaneNameBytes))
    return bad_packet("a lane is named by 1 to 64 characters of a-z, 0-9 and -, not beginning with -");
  return check_ends(terms.source, terms.destination);
}

Status check_caps(const LaneCaps& caps) {
  if (caps.payload_bytes == 0 || caps.payload_bytes > kMaxPayloadBytes) return bad_packet("payloads of a lane have 1 byte to 256 KiB");
  if (caps.in_flight == 0 || caps.in_flight > kMaxInFlight) return bad_packet("a lane has 1 to 4,096 packets under way");
  if (caps.bytes_in_flight == 0 || caps.bytes_in_flight > kMaxBytesInFlight) return bad_packet("payloads under way are at most 64 MiB");
  return {};
}

Status check_packet(const Packet& packet) {
  if (packet.version != kPacketVersion) return bad_packet("packets of version 1 are known");
  if (packet.sequence == 0) return bad_packet("packets are numbered from 1");
  if (packet.payload.empty()) return bad_packet("a packet has a payload");
  if (!is_party(packet.sender) || !is_party(packet.receiver)) return bad_packet("sender and receiver are BIDs");
  XH_TRY_VOID(check_lane({packet.hub, packet.lane, packet.source, packet.destination, Ordering::kUnordered}));
  return {};
}

Status check_payload(const Packet& packet) {
  if (packet.type == PacketType::kData) {
    XH_TRY(const auto data, decode<DataPayload>(packet.payload));
    return check_data(data);
  }
  if (packet.type == PacketType::kCall) {
    XH_TRY(const auto call, decode<CallPayload>(packet.payload));
    if (call.contract.empty() || !is_utf8(call.contract)) return bad_packet("a call names a contract");
  }
  return {};
}

}  // namespace xh::crosschain

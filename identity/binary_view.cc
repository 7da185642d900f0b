#include "identity/binary_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <span>

#include "base/text.h"

namespace xh::identity {
namespace {

constexpr std::uint16_t kPadding = 0x0000, kQuery = 0x0001, kError = 0x2010, kMessage = 0x2011, kDocument = 0x2100, kBid = 0x2102,
                        kAnswer = 0x2200, kKeyId = 0x2111, kServiceId = 0x2131;

// BR7: members of a document and their units, and what is inside them.
struct Member {
  std::string_view name;
  std::uint16_t id;
  std::span<const Member> inside = {};  ///< of an object, or of each object of a list; empty: a text
};
constexpr std::array<Member, 5> kKeyMembers = {
    {{"id", kKeyId}, {"type", 0x2112}, {"controller", 0x2113}, {"publicKeyHex", 0x2114}, {"publicKeyMultibase", 0x2115}}};
constexpr std::array<Member, 2> kAliasMembers = {{{"type", 0x2121}, {"id", 0x2122}}};
constexpr std::array<Member, 7> kServiceMembers = {{{"id", kServiceId},
                                                    {"type", 0x2132},
                                                    {"version", 0x2133},
                                                    {"protocol", 0x2134},
                                                    {"serverType", 0x2135},
                                                    {"serviceEndpoint", 0x2136},
                                                    {"port", 0x2137}}};
constexpr std::array<Member, 2> kProofMembers = {{{"creator", 0x2141}, {"signatureValue", 0x2142}}};
constexpr std::array<Member, 2> kDelegateMembers = {{{"signer", 0x3310}, {"signatureValue", 0x3320}}};
constexpr std::array<Member, 5> kAttributeMembers = {
    {{"key", 0x3510}, {"desc", 0x3520}, {"encrypt", 0x3530}, {"format", 0x3540}, {"value", 0x3550}}};
constexpr std::array<Member, 2> kCredentialMembers = {{{"id", 0x3710}, {"type", 0x3720}}};
constexpr std::array<Member, 7> kExtensionMembers = {{{"recovery", 0x3100},
                                                      {"ttl", 0x3200},
                                                      {"delegateSign", 0x3300, kDelegateMembers},
                                                      {"type", 0x3400},
                                                      {"attributes", 0x3500, kAttributeMembers},
                                                      {"acsns", 0x3600},
                                                      {"verifiableCredentials", 0x3700, kCredentialMembers}}};
constexpr std::array<Member, 10> kDocumentMembers = {{{"version", 0x2101},
                                                      {"id", kBid},
                                                      {"created", 0x2104},
                                                      {"updated", 0x2105},
                                                      {"publicKey", 0x2110, kKeyMembers},
                                                      {"verificationMethod", 0x2110, kKeyMembers},
                                                      {"alsoKnownAs", 0x2120, kAliasMembers},
                                                      {"service", 0x2130, kServiceMembers},
                                                      {"proof", 0x2140, kProofMembers},
                                                      {"extension", 0x3000, kExtensionMembers}}};
// A field answer has members of a document and of its extension side by side.
constexpr std::array<Member, 7> kAnswerMembers = {{{"id", kBid},
                                                   {"version", 0x2101},
                                                   {"publicKey", 0x2110, kKeyMembers},
                                                   {"service", 0x2130, kServiceMembers},
                                                   {"attributes", 0x3500, kAttributeMembers},
                                                   {"acsns", 0x3600},
                                                   {"verifiableCredentials", 0x3700, kCredentialMembers}}};
constexpr std::array<Member, 2> kErrorMembers = {{{"bid", kBid}, {"message", kMessage}}};
constexpr std::array<Member, 3> kBodyMembers = {
    {{"didDocument", kDocument, kDocumentMembers}, {"data", kAnswer, kAnswerMembers}, {"error", kError, kErrorMembers}}};

// BR7: texts as they are, numbers in decimal, what the table does not take apart as JSON.
std::string text_of(const Json& value) { return value.string() != nullptr ? *value.string() : value.dump(); }

// False: something is longer than a unit holds.
bool append(Bytes& out, std::uint16_t id, ByteView payload) {
  if (payload.size() > kMaxUnitPayload) return false;
  append_unit(out, id, payload);
  return true;
}

bool append_members(Bytes& out, const Json& from, std::span<const Member> members);

bool append_value(Bytes& out, const Member& member, const Json& value) {
  if (member.inside.empty() || value.object() == nullptr) return append(out, member.id, as_bytes(text_of(value)));
  Bytes inside;
  return append_members(inside, value, member.inside) && append(out, member.id, inside);
}

bool append_members(Bytes& out, const Json& from, std::span<const Member> members) {
  for (const auto& member : members) {
    const Json* value = from.find(member.name);
    if (value == nullptr) continue;
    if (const auto* list = value->array()) {
      for (const auto& entry : *list) {
        if (!append_value(out, member, entry)) return false;
      }
    } else if (!append_value(out, member, *value)) {
      return false;
    }
  }
  return true;
}

BinaryMessage reply_to(const BinaryHeader& asked, BinaryReply reply) {
  BinaryMessage out;
  out.header.answer = true;
  out.header.operation = asked.operation;
  out.header.reply = reply;
  out.header.transaction = asked.transaction;
  out.header.trust_wanted = asked.trust_wanted;  // in an answer: nobody verified it
  return out;
}

BinaryMessage refuse(const BinaryHeader& asked, BinaryReply reply, std::string_view bid, std::string_view message) {
  BinaryMessage out = reply_to(asked, reply);
  Bytes inside;
  if (!bid.empty()) append_unit(inside, kBid, as_bytes(bid));
  append_unit(inside, kMessage, as_bytes(message));
  append_unit(out.body, kError, inside);
  return out;
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  return out;
}

// The path of RFC-005 that asks the same; nullopt: no such field.
std::optional<std::string> path_of(BinaryField field, const std::string& bid, std::string_view part) {
  switch (field) {
    case BinaryField::kDocument:
      return bid;
    case BinaryField::kKeys:
      return bid + "/public-keys" + (part.empty() ? "" : "/" + escaped(part));
    case BinaryField::kAttributes:
      return bid + "/attributes";
    case BinaryField::kAcCodes:
      return bid + "/acsns";
    case BinaryField::kCredentials:
      return bid + "/verifiableCredentials";
    case BinaryField::kServices:
      return bid + "/services?id=" + escaped(part);
  }
  return std::nullopt;
}

struct Query {
  BinaryField field = BinaryField::kDocument;
  std::string bid;
  std::string part;
};

// BR4. nullopt: malformed.
std::optional<Query> query_in(ByteView body) {
  const auto units = units_of(body);
  if (!units) return std::nullopt;
  std::optional<Query> query;
  for (const auto& unit : *units) {
    if (unit.id == kPadding) continue;
    if (unit.id != kQuery || query || unit.payload.size() < 2) return std::nullopt;
    query.emplace().field = static_cast<BinaryField>(read_be(unit.payload.first(2)));
    const auto inside = units_of(unit.payload.subspan(2));
    if (!inside || inside->empty() || inside->size() > 2 || inside->front().id != kBid) return std::nullopt;
    query->bid = as_text(inside->front().payload);
    if (inside->size() < 2) continue;
    const auto wanted = query->field == BinaryField::kKeys ? kKeyId : query->field == BinaryField::kServices ? kServiceId : kPadding;
    if (wanted == kPadding || inside->back().id != wanted || inside->back().payload.empty()) return std::nullopt;
    query->part = as_text(inside->back().payload);
  }
  return query;
}

BinaryReply reply_from(std::int64_t error_code) {
  switch (error_code) {
    case 0:
      return BinaryReply::kSuccess;
    case 4:
    case 5:
    case 6:
    case 8:
    case 10:
      return static_cast<BinaryReply>(error_code);
    default:
      return BinaryReply::kError;
  }
}

BinaryMessage refuse_as(const BinaryHeader& asked, const View& view, std::string_view bid) {
  const Json body = *parse_json(view.body);
  return refuse(asked, reply_from(*body.find("errorCode")->integer()), bid, *body.find("message")->string());
}

Json json_of_units(ByteView payload, std::span<const Member> members);

Json json_of_payload(const Unit& unit, const Member* member) {
  if (member != nullptr && !member->inside.empty()) {
    if (units_of(unit.payload)) return json_of_units(unit.payload, member->inside);
  }
  return is_utf8(as_text(unit.payload)) && member != nullptr ? Json(std::string(as_text(unit.payload))) : Json(to_0x(unit.payload));
}

// What stands there more than once becomes a list.
Json json_of_units(ByteView payload, std::span<const Member> members) {
  std::map<std::string, Json::Array> found;
  const auto units = units_of(payload);
  if (!units) return Json(to_0x(payload));
  for (const auto& unit : *units) {
    const auto member = std::ranges::find(members, unit.id, &Member::id);
    const bool known = member != members.end();
    found[known ? std::string(member->name) : fmt::format("0x{:04x}", unit.id)].push_back(
        json_of_payload(unit, known ? &*member : nullptr));
  }
  Json out = json_object();
  for (auto& [name, values] : found) out.set(name, values.size() == 1 ? std::move(values.front()) : Json(std::move(values)));
  return out;
}

}  // namespace

BinaryAsked ask_binary(ByteView request) {
  if (request.size() > kMaxDatagramBytes) return std::monostate{};
  const auto message = parse_binary(request);
  if (!message || message->header.answer) return std::monostate{};
  const BinaryHeader& header = message->header;
  if (header.operation != static_cast<std::uint8_t>(BinaryOperation::kQuery))
    return refuse(header, BinaryReply::kUnsupported, "", "this node answers queries alone");
  const auto query = query_in(message->body);
  if (!query) return refuse(header, BinaryReply::kProtocol, "", "malformed query");
  const auto bid = Bid::parse(query->bid);
  if (!bid) return refuse(header, BinaryReply::kProtocol, "", "malformed BID: " + bid.error().what);
  const auto path = path_of(query->field, query->bid, query->part);
  if (!path) return refuse(header, BinaryReply::kUnsupported, query->bid, "no such field");
  auto asked = ask_bid(*path);
  if (const auto* view = std::get_if<View>(&asked)) return refuse_as(header, *view, query->bid);
  return BinaryQuestion{header, query->bid, std::get<BidQuestion>(std::move(asked))};
}

BinaryMessage answer_binary(const BinaryQuestion& asked, const DidFacts& facts) {
  const View view = answer_bid(asked.question, facts);
  if (view.status == 303)
    return refuse(asked.header, BinaryReply::kUnsupported, asked.bid_text, "resolved by its sub-chain: " + view.location);
  if (view.status != 200) return refuse_as(asked.header, view, asked.bid_text);
  const Json body = *parse_json(view.body);
  const Json& data = *body.find("data");
  const Json* document = data.find("didDocument");
  BinaryMessage out = reply_to(asked.header, BinaryReply::kSuccess);
  Bytes inside;
  const bool fits =
      (document != nullptr ? append_members(inside, *document, kDocumentMembers) : append_members(inside, data, kAnswerMembers)) &&
      append(out.body, document != nullptr ? kDocument : kAnswer, inside);
  return fits ? out : refuse(asked.header, BinaryReply::kError, asked.bid_text, "longer than this form can carry; ask over HTTP");
}

Bytes fitting_bytes(const BinaryMessage& answer, std::size_t most) {
  Bytes bytes = binary_bytes(answer);
  if (bytes.size() <= most) return bytes;
  BinaryMessage cut{answer.header, {}};
  cut.header.truncated = true;
  return binary_bytes(cut);
}

Bytes binary_query(std::uint32_t transaction, BinaryField field, std::string_view bid, std::string_view part, std::size_t size) {
  Bytes query;
  append_be(query, static_cast<std::uint16_t>(field), 2);
  append_unit(query, kBid, as_bytes(bid));
  if (!part.empty()) append_unit(query, field == BinaryField::kServices ? kServiceId : kKeyId, as_bytes(part));
  BinaryMessage message;
  message.header.transaction = transaction;
  append_unit(message.body, kQuery, query);
  const std::size_t without = kBinaryHeaderBytes + message.body.size() + 4;
  if (without <= size) append_unit(message.body, kPadding, Bytes(size - without, 0));
  return binary_bytes(message);
}

Result<Json> json_of_binary(ByteView body) {
  XH_TRY_VOID(units_of(body));
  return json_of_units(body, kBodyMembers);
}

}  // namespace xh::identity

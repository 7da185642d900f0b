#include "identity/bid_view.h"

#include <algorithm>
#include <array>

namespace xh::identity {
namespace {

/// RFC-005, chapter 5.
enum class BidCode : std::uint8_t {
  kSuccess = 0,
  kNoPermission = 1,
  kProtocol = 4,
  kUnsupported = 5,
  kNotFound = 6,
  kNoField = 8,
  kNoChain = 10
};

View refuse_bid(unsigned status, BidCode code, std::string message) {
  Json out = json_object();
  out.set("errorCode", static_cast<int>(code)).set("message", std::move(message));
  return {status, "application/json", out.dump()};
}

View success(Json data) {
  Json out = json_object();
  out.set("errorCode", static_cast<int>(BidCode::kSuccess)).set("message", "success").set("data", std::move(data));
  return {200, "application/json", out.dump()};
}

struct Part {
  std::string_view path;
  std::string_view member;  ///< in the document and in the answer
  bool extension;           ///< below `extension`
};
constexpr std::array<Part, 5> kParts = {{{"public-keys", "publicKey", false},
                                         {"attributes", "attributes", true},
                                         {"acsns", "acsns", true},
                                         {"verifiableCredentials", "verifiableCredentials", true},
                                         {"services", "service", false}}};

const Json* member_of(const Json& document, std::string_view member) {
  const auto part = std::ranges::find(kParts, member, &Part::member);
  const Json* holder = part->extension ? document.find("extension") : &document;
  const Json* found = holder == nullptr ? nullptr : holder->find(member);
  // A document of DID Core calls its keys by another name.
  return found == nullptr && member == "publicKey" ? document.find("verificationMethod") : found;
}

// By its whole id, or by what stands after the document's.
const Json* entry_of(const Json& list, std::string_view bid, std::string_view name) {
  if (list.array() == nullptr) return nullptr;
  for (const auto& entry : *list.array()) {
    const Json* id = entry.find("id");
    if (id == nullptr || id->string() == nullptr) continue;
    const std::string_view text = *id->string();
    if (text == name ||
        (text.starts_with(bid) && (text.substr(bid.size()) == name || text.substr(std::min(bid.size() + 1, text.size())) == name)))
      return &entry;
  }
  return nullptr;
}

// AC7: the sub-chain's resolver reads what follows the BID.
std::variant<BidQuestion, View> of_sub_chain(BidQuestion question, std::string_view target) {
  const std::string_view tail = target.substr(std::min(target.find_first_of("/?"), target.size()));
  const bool whole = percent_decoded(target.substr(0, target.size() - tail.size())) == question.bid.text();
  if (!whole || !std::ranges::all_of(tail, [](char c) { return c > ' ' && c <= '~'; }))
    return refuse_bid(400, BidCode::kProtocol, "protocol error: what follows the BID is not plain");
  question.tail = tail;
  return question;
}

View refer_bid(const BidQuestion& question, const DidFacts& facts) {
  const std::string* resolver = resolver_of(facts.sub_chain);
  if (resolver == nullptr) return refuse_bid(404, BidCode::kNoChain, "nonexistent chain code info");
  Json data = json_object();
  data.set("acsn", question.bid.ac_code()).set("resolver", *resolver).set("verified", false);
  View out = success(std::move(data));
  out.status = 303;
  out.location = *resolver + "/" + question.bid.text() + question.tail;
  return out;
}

View show(const BidQuestion& question, Json document) {
  Json data = json_object();
  if (question.member.empty()) return success(data.set("didDocument", std::move(document)));
  const Json* version = document.find("version");
  data.set("version", version == nullptr ? Json("1.0.0") : *version).set("id", question.bid.text());
  const Json* found = member_of(document, question.member);
  if (found != nullptr && !question.part.empty()) found = entry_of(*found, question.bid.text(), question.part);
  if (found == nullptr) return refuse_bid(404, BidCode::kNoField, "field not found");
  return success(data.set(question.member, *found));
}

View answer_chain(const BidQuestion& question, const DidFacts& facts) {
  if (!facts.sub_chain) return refuse_bid(404, BidCode::kNoChain, "nonexistent chain code info");
  if (!facts.sub_chain->owner) return refuse_bid(410, BidCode::kNotFound, "not found: withdrawn");
  return show(question, made_document(*facts.sub_chain, question.bid));
}

}  // namespace

std::variant<BidQuestion, View> ask_bid(std::string_view target) {
  const auto question_mark = std::min(target.find('?'), target.size());
  const auto path = percent_decoded(target.substr(0, question_mark));
  const auto query = query_from(target.substr(std::min(question_mark + 1, target.size())));
  if (!path || !query) return refuse_bid(400, BidCode::kProtocol, "protocol error: half an escape");
  const auto slash = std::min(path->find('/'), path->size());
  auto bid = Bid::parse(path->substr(0, slash));
  if (!bid) return refuse_bid(400, BidCode::kProtocol, "protocol error: " + bid.error().what);
  BidQuestion out{*std::move(bid)};
  if (out.bid.is_elsewhere()) return of_sub_chain(std::move(out), target);
  for (const auto& [name, value] : *query) {
    if (name == "verify" && value != "false")
      return refuse_bid(501, BidCode::kUnsupported, "operation not supported: proofs of the ledger say whom to trust");
    if (name == "id") out.part = value;
  }
  if (slash == path->size()) return out;
  const std::string_view rest = std::string_view(*path).substr(slash + 1);
  const auto next = std::min(rest.find('/'), rest.size());
  const auto part = std::ranges::find(kParts, rest.substr(0, next), &Part::path);
  const bool deeper = next < rest.size();
  if (part == kParts.end() || (deeper && part->member != "publicKey"))
    return refuse_bid(501, BidCode::kUnsupported, "operation not supported");
  out.member = part->member;
  if (deeper) out.part = rest.substr(next + 1);
  if (out.member == "service" && out.part.empty()) return refuse_bid(400, BidCode::kProtocol, "protocol error: services?id=<service id>");
  return out;
}

View answer_bid(const BidQuestion& question, const DidFacts& facts) {
  if (question.bid.is_elsewhere()) return refer_bid(question, facts);
  if (question.bid.is_sub_chain()) return answer_chain(question, facts);
  if (withheld(facts.acts) != nullptr) return refuse_bid(451, BidCode::kNoPermission, "without permission: a supervisor withholds it");
  if (facts.account && facts.account->deactivated) return refuse_bid(410, BidCode::kNotFound, "not found: deactivated");
  if (!facts.account && facts.documents.empty()) return refuse_bid(404, BidCode::kNotFound, "not found");
  Json document =
      facts.documents.empty() ? made_document(*facts.account, *question.bid.account()) : *parse_json(facts.documents.back().document);
  return show(question, std::move(document));
}

}  // namespace xh::identity

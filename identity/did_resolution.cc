#include "identity/did_resolution.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "crypto/account_id.h"
#include "identity/accept.h"
#include "identity/json_view.h"

namespace xh::identity {
namespace {

constexpr std::string_view kResolutionType = "application/did-resolution";
constexpr std::string_view kDereferencingType = "application/did-url-dereferencing";
constexpr std::string_view kDocumentType = "application/did";

struct Problem {
  unsigned status;
  std::string_view name;
  std::string_view title;
};
constexpr Problem kInvalidDid{400, "INVALID_DID", "This is not a DID that can be resolved."};
constexpr Problem kInvalidOptions{400, "INVALID_OPTIONS", "A parameter is not known or malformed."};
constexpr Problem kNotFound{404, "NOT_FOUND", "There is no such thing."};
constexpr Problem kNotAcceptable{406, "REPRESENTATION_NOT_SUPPORTED", "No representation that is accepted exists."};
constexpr Problem kMethod{501, "METHOD_NOT_SUPPORTED", "This node resolves did:bid only."};
constexpr Problem kFeature{501, "FEATURE_NOT_SUPPORTED", "This is not supported."};

View result(unsigned status, bool dereferencing, Json content, Json resolution, Json document) {
  Json out = json_object();
  out.set(dereferencing ? "contentStream" : "didDocument", std::move(content));
  out.set(dereferencing ? "dereferencingMetadata" : "didResolutionMetadata", std::move(resolution));
  out.set(dereferencing ? "contentMetadata" : "didDocumentMetadata", std::move(document));
  return {status, std::string(dereferencing ? kDereferencingType : kResolutionType), out.dump()};
}

View refuse(const Problem& problem, DidShape shape, std::string detail) {
  Json error = json_object();
  error.set("type", "https://www.w3.org/ns/did#" + std::string(problem.name)).set("title", problem.title).set("detail", std::move(detail));
  return result(problem.status, shape == DidShape::kDereferencing, nullptr, json_object().set("error", std::move(error)), json_object());
}

DidShape shape_of(std::string_view range) {
  static constexpr std::array<std::string_view, 4> kDocumentRanges = {"application/did", "application/did+json", "application/did+ld+json",
                                                                      "application/json"};
  static constexpr std::array<std::string_view, 4> kResolutionRanges = {kResolutionType, "application/ld+json", "application/*", "*/*"};
  if (std::ranges::find(kResolutionRanges, range) != kResolutionRanges.end()) return DidShape::kResolution;
  if (std::ranges::find(kDocumentRanges, range) != kDocumentRanges.end()) return DidShape::kDocument;
  return range == kDereferencingType ? DidShape::kDereferencing : DidShape::kNone;
}

// RV9, RV10.
std::optional<std::string> take_parameters(DidQuestion& question) {
  for (const auto& [name, value] : question.url.query) {
    if (name == "versionId") {
      question.version_id = value;
    } else if (name == "versionTime") {
      question.version_time = utc_from(value);
      if (!question.version_time) return "versionTime is YYYY-MM-DDTHH:MM:SSZ";
    } else if (name == "service") {
      question.service = value;
    } else if (name == "relativeRef") {
      question.relative_ref = value;
      if (value.empty() || std::string_view("/?#").find(value.front()) == std::string_view::npos)
        return "relativeRef begins with /, ? or #";
    } else if (name == "proof") {
      if (value != "true" && value != "false") return "proof is true or false";
      question.proof = value == "true";
      if (question.proof && question.shape == DidShape::kDocument)
        return "a proof comes with a resolution result, not with the document alone";
    } else if (name != "noCache") {
      return fmt::format("the parameter {} is not known", json_quote(name));
    }
  }
  if (question.version_id && question.version_time) return "versionId and versionTime are not given together";
  if (!question.relative_ref.empty() && !question.service) return "relativeRef goes with service";
  if (question.service && !question.url.fragment.empty()) return "service and a fragment are not given together";
  return std::nullopt;
}

// What was chosen among the documents, and what is said about it.
struct Chosen {
  Json document;
  Json metadata;
};

// AC6
std::optional<Chosen> choose_sub_chain(const DidQuestion& question, const std::optional<SubChainRecord>& record) {
  if (!record) return std::nullopt;
  Chosen out{made_document(*record, question.bid), json_object()};
  if (!record->owner) out.metadata.set("deactivated", true);
  out.metadata.set("created", utc_text(record->created.time)).set("updated", utc_text(record->updated.time));
  out.metadata.set("versionId", std::to_string(record->version));
  return out;
}

std::optional<Chosen> choose(const DidQuestion& question, const DidFacts& facts) {
  if (question.bid.is_sub_chain()) return choose_sub_chain(question, facts.sub_chain);
  const auto& id = *question.bid.account();
  Chosen out{nullptr, json_object()};
  const bool deactivated = facts.account && facts.account->deactivated;
  if (deactivated) out.metadata.set("deactivated", true);
  if (facts.acts && !facts.acts->restraints.empty()) out.metadata.set("supervision", to_json(*facts.acts));
  const auto& known = facts.documents;
  auto version = known.size();
  for (std::size_t i = 0; i < known.size(); ++i) {
    const bool matches = question.version_id     ? std::to_string(known[i].version) == *question.version_id
                         : question.version_time ? known[i].updated.time.value / 1000 <= question.version_time->value / 1000
                                                 : true;
    if (matches) version = i;
  }
  if (version == known.size() && question.of_a_version()) return std::nullopt;
  if (!facts.account && known.empty()) return std::nullopt;
  if (version < known.size()) {
    const auto& record = known[version];
    out.metadata.set("created", utc_text(record.created.time)).set("updated", utc_text(record.updated.time));
    out.metadata.set("versionId", std::to_string(record.version));
    if (version + 1 < known.size()) out.metadata.set("nextVersionId", std::to_string(record.version + 1));
    out.document = *parse_json(record.document);
  } else {
    out.metadata.set("updated", utc_text(facts.account->updated.time));
    out.document = made_document(*facts.account, id);
  }
  // RV8.
  if (deactivated && !question.of_a_version()) out.document = made_document({}, id);
  return out;
}

// The member of a list whose id is this one, or ends with this fragment.
const Json* part_of(const Json& document, std::string_view list, std::string_view did, std::string_view fragment) {
  const Json* found = document.find(list);
  if (found == nullptr || found->array() == nullptr) return nullptr;
  for (const auto& entry : *found->array()) {
    const Json* id = entry.find("id");
    if (id == nullptr || id->string() == nullptr) continue;
    std::string_view text = *id->string();
    if (text.starts_with(did)) text.remove_prefix(did.size());
    if (text.starts_with('#') && text.substr(1) == fragment) return &entry;
  }
  return nullptr;
}

View dereference(const DidQuestion& question, Chosen chosen) {
  for (const auto* list : {"verificationMethod", "publicKey", "service", "authentication", "assertionMethod", "keyAgreement",
                           "capabilityInvocation", "capabilityDelegation"}) {
    if (const Json* part = part_of(chosen.document, list, question.url.did, question.url.fragment))
      return result(200, true, *part, json_object().set("contentType", kDocumentType), std::move(chosen.metadata));
  }
  return refuse(kNotFound, DidShape::kDereferencing, "the document has no part of that name");
}

View redirect(const DidQuestion& question, const Chosen& chosen) {
  const Json* service = part_of(chosen.document, "service", question.url.did, *question.service);
  const Json* endpoint = service == nullptr ? nullptr : service->find("serviceEndpoint");
  if (endpoint == nullptr || endpoint->string() == nullptr)
    return refuse(kNotFound, DidShape::kDereferencing, "the document has no service of that name with one endpoint");
  std::string location = *endpoint->string() + question.relative_ref;
  if (!std::ranges::all_of(location, [](char c) { return c > ' ' && c <= '~'; }))
    return refuse(kNotFound, DidShape::kDereferencing, "the endpoint of the service is no address");
  View out{303, std::string(kDereferencingType), ""};
  out.location = std::move(location);
  return out;
}

View withheld_view(const Restraint& restraint, DidShape shape) {
  Json error = json_object();
  error.set("type", "urn:xinghuo:withheld").set("title", "A supervisor withholds the content.");
  error.set("detail", fmt::format("reason {}, document {}", restraint.reason, to_0x(restraint.document.view())));
  return result(451, shape == DidShape::kDereferencing, nullptr, json_object().set("error", std::move(error)), json_object());
}

// AC7
View refer(const DidQuestion& question, const DidFacts& facts) {
  const std::string* resolver = resolver_of(facts.sub_chain);
  View out = refuse(kNotFound, question.shape,
                    resolver == nullptr ? "no resolver of the sub-chain is known" : "it is of a sub-chain: ask its resolver");
  if (resolver == nullptr) return out;
  Json referral = json_object();
  referral.set("acCode", question.bid.ac_code()).set("resolver", *resolver).set("verified", false);
  Json body = *parse_json(out.body);
  const char* metadata = question.shape == DidShape::kDereferencing ? "dereferencingMetadata" : "didResolutionMetadata";
  Json resolution = *body.find(metadata);
  out.body = body.set(metadata, resolution.set("referral", std::move(referral))).dump();
  return out;
}

}  // namespace

DidShape did_shape(std::string_view accept) {
  const auto ranges = accepted_ranges(accept);
  if (ranges.empty()) return DidShape::kResolution;
  DidShape best = DidShape::kNone;
  int best_quality = 0;
  for (const auto& range : ranges) {
    const auto shape = shape_of(range.type);
    if (shape == DidShape::kNone || range.quality <= best_quality) continue;
    best = shape;
    best_quality = range.quality;
  }
  return best;
}

std::variant<DidQuestion, View> ask_did(std::string_view segment, std::string_view accept) {
  const auto shape = did_shape(accept);
  if (shape == DidShape::kNone) return refuse(kNotAcceptable, shape, "application/did-resolution or application/did");
  const auto question_mark = std::min(segment.find('?'), segment.size());
  const auto text = percent_decoded(segment.substr(0, question_mark));
  if (!text) return refuse(kInvalidDid, shape, text.error().what);
  auto url = DidUrl::parse(*text);
  if (!url) return refuse(kInvalidDid, shape, url.error().what);
  auto more = query_from(segment.substr(std::min(question_mark + 1, segment.size())));
  if (!more) return refuse(kInvalidOptions, shape, more.error().what);
  url->query.insert(url->query.end(), more->begin(), more->end());
  if (url->method != "bid") return refuse(kMethod, shape, url->did);
  auto bid = Bid::parse(url->did);
  if (!bid) return refuse(kInvalidDid, shape, bid.error().what);
  if (!url->path.empty()) return refuse(kFeature, shape, "paths after a did:bid mean nothing");
  DidQuestion question{*std::move(url), *std::move(bid), shape};
  if (auto problem = take_parameters(question)) return refuse(kInvalidOptions, shape, *std::move(problem));
  if (question.bid.is_sub_chain() && question.of_a_version()) return refuse(kFeature, shape, "a sub-chain is told as it is now");
  return question;
}

View answer_did(const DidQuestion& question, const DidFacts& facts) {
  if (question.bid.is_elsewhere()) return refer(question, facts);
  if (const auto* restraint = withheld(facts.acts)) return withheld_view(*restraint, question.shape);
  auto chosen = choose(question, facts);
  if (!chosen && question.of_a_version() && !facts.complete)
    return refuse(kFeature, question.shape, "this node does not keep all older versions");
  if (!chosen) return refuse(kNotFound, question.shape, question.url.did);
  if (question.service) return redirect(question, *chosen);
  if (!question.url.fragment.empty()) return dereference(question, *std::move(chosen));
  const bool gone =
      (question.bid.is_sub_chain() ? !facts.sub_chain->owner : facts.account && facts.account->deactivated) && !question.of_a_version();
  const unsigned status = gone ? 410 : 200;
  if (question.shape == DidShape::kDocument) return {status, std::string(kDocumentType), chosen->document.dump()};
  return result(status, question.shape == DidShape::kDereferencing, std::move(chosen->document),
                json_object().set("contentType", kDocumentType), std::move(chosen->metadata));
}

}  // namespace xh::identity

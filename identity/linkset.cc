#include "identity/linkset.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/text.h"
#include "identity/accept.h"
#include "identity/schemes.h"

namespace xh::identity {
namespace {

constexpr std::string_view kLinksetType = "application/linkset+json";
constexpr std::string_view kVocabulary = "https://gs1.org/voc/";
constexpr std::string_view kDefaultLink = "https://gs1.org/voc/defaultLink";

View problem(unsigned status, std::string_view title, std::string detail) {
  Json out = json_object();
  out.set("status", static_cast<int>(status)).set("title", title).set("detail", std::move(detail));
  return {status, "application/problem+json", out.dump()};
}

bool is_word(std::string_view text, std::string_view more) {
  return !text.empty() && std::ranges::all_of(text, [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || more.find(c) != std::string_view::npos;
  });
}

// RV18: "gs1:pip" is a name of the GS1 vocabulary, "LINK.describedby" a registered relation of RFC 8288. nullopt: no relation.
std::optional<std::string> relation_from_type(std::string_view type) {
  if (type == "URL") return std::string(kDefaultLink);
  if (type.starts_with("gs1:") && is_word(type.substr(4), "")) return std::string(kVocabulary) + std::string(type.substr(4));
  const auto registered = [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; };
  if (type.starts_with("LINK.") && type.size() > 5 && std::ranges::all_of(type.substr(5), registered)) {
    // These two are members of a link context that are no relations.
    return type == "LINK.anchor" ? std::nullopt : std::optional(std::string(type.substr(5)));
  }
  return std::nullopt;
}

// RV20: what a client names. nullopt: not a relation.
std::optional<std::string> relation_from_query(std::string_view text) {
  if (text.starts_with(kVocabulary) && is_word(text.substr(kVocabulary.size()), "")) return std::string(text);
  if (text.starts_with("gs1:")) return relation_from_type(text);
  return relation_from_type("LINK." + std::string(text));
}

bool is_language(std::string_view text) {
  const auto letters = [](std::string_view part) { return part.size() == 2 && is_word(part, "") && part[0] > '9' && part[1] > '9'; };
  return letters(text.substr(0, 2)) && (text.size() == 2 || (text.size() == 5 && text[2] == '-' && letters(text.substr(3))));
}

bool is_media_type(std::string_view text) {
  const auto slash = text.find('/');
  return slash != std::string_view::npos && is_word(text.substr(0, slash), "-") && is_word(text.substr(slash + 1), "-+._");
}

// Strict, so that nothing is lost in silence: what is no link as a whole is a value and no link.
std::optional<Link> link_from_object(const Json& json, Link link) {
  const auto* members = json.object();
  const auto* href = text_member(json, "href");
  if (members == nullptr || href == nullptr) return std::nullopt;
  link.href = *href;
  std::size_t known = 1;
  if (const auto* title = text_member(json, "title")) {
    link.title = *title;
    ++known;
  }
  if (const auto* type = text_member(json, "type")) {
    if (!is_media_type(*type)) return std::nullopt;
    link.media_type = *type;
    ++known;
  }
  if (const Json* list = json.find("hreflang"); list != nullptr && list->array() != nullptr) {
    if (list->array()->size() > kMaxLanguages) return std::nullopt;
    for (const auto& language : *list->array()) {
      if (language.string() == nullptr || !is_language(*language.string())) return std::nullopt;
      link.languages.push_back(*language.string());
    }
    ++known;
  }
  return known == members->size() ? std::optional(std::move(link)) : std::nullopt;
}

std::optional<Link> link_from(const Value& value) {
  auto relation = relation_from_type(value.type);
  if (!relation || value.format != ValueFormat::kText) return std::nullopt;
  const std::string_view data = as_text(value.data);
  std::optional<Link> link = Link{*std::move(relation), std::string(data), value.type, {}, {}, value.ttl};
  if (data.starts_with('{')) {
    const auto json = parse_json(data);
    link = json ? link_from_object(*json, *std::move(link)) : std::nullopt;
  }
  return link && is_link_target(link->href) ? link : std::nullopt;
}

Json to_json(const Link& link) {
  Json out = json_object();
  out.set("href", link.href).set("title", link.title);
  if (!link.media_type.empty()) out.set("type", link.media_type);
  if (link.languages.empty()) return out;
  Json::Array languages;
  for (const auto& language : link.languages) languages.emplace_back(language);
  return out.set("hreflang", Json(std::move(languages)));
}

// RFC 3986 pchar and '/': every other byte of a name is escaped.
std::string path_of(const Identifier& identifier) {
  std::string out;
  for (const char c : identifier.text()) {
    if (is_word(std::string_view(&c, 1), "-._~!$&'()*+,;=:@/")) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

View linkset(const LinkQuestion& question, const std::vector<Link>& links, std::string_view base) {
  const std::string path = path_of(question.identifier);
  std::map<std::string, Json::Array> relations;
  std::optional<std::uint32_t> ttl;
  for (const auto& link : links) {
    relations[link.relation].push_back(to_json(link));
    ttl = std::min(ttl.value_or(link.ttl), link.ttl);
  }
  const Link proven{"alternate", fmt::format("{}/api/handles/{}?proof=true", base, path), "The record, with a proof", "application/json"};
  relations[proven.relation].push_back(to_json(proven));
  Json context = json_object();
  context.set("anchor", fmt::format("{}/{}", base, path)).set("itemDescription", question.identifier.text());
  for (auto& [relation, list] : relations) context.set(relation, Json(std::move(list)));
  View view{200, std::string(kLinksetType), json_object().set("linkset", Json(Json::Array{std::move(context)})).dump()};
  view.max_age = ttl;
  return view;
}

// RV21
std::string with_query(std::string target, std::string_view query) {
  if (query.empty()) return target;
  const auto hash = std::min(target.find('#'), target.size());
  const char* separator = target.find('?') < hash ? "&" : "?";
  return target.insert(hash, separator + std::string(query));
}

}  // namespace

bool is_link_target(std::string_view url) {
  if (url.size() > kMaxLinkBytes) return false;
  const auto scheme = url.starts_with("https://") ? 8U : url.starts_with("http://") ? 7U : 0U;
  if (scheme == 0 || url.size() == scheme || !is_word(url.substr(scheme, 1), "[")) return false;
  return std::ranges::all_of(
      url, [](char c) { return c > ' ' && c < '\x7f' && std::string_view("\"<>\\^`{|}").find(c) == std::string_view::npos; });
}

std::vector<Link> links_of(const IdentifierRecord& record) {
  std::vector<Link> links;
  for (const auto& value : record.content.values) {
    if (auto link = link_from(value)) links.push_back(*std::move(link));
  }
  const auto& anchor = record.content.anchor;
  if (anchor && is_link_target(anchor->uri)) {
    const std::string type = is_media_type(anchor->media_type) ? anchor->media_type : std::string();
    links.push_back({"describedby", anchor->uri, "SHA-256 " + to_hex(anchor->digest.view()), type, {}, 0});
  }
  return links;
}

std::variant<LinkQuestion, View> ask_links(std::string_view target, std::string_view accept) {
  const auto question_mark = std::min(target.find('?'), target.size());
  auto name = percent_decoded(target.substr(0, question_mark));
  if (!name) return problem(400, "Malformed name", "half an escape, or no UTF-8");
  auto identifier = Identifier::parse(*name);
  if (!identifier) return problem(400, "Malformed name", identifier.error().what);
  // A GS1 Digital Link may end with a slash.
  const std::string suffix(identifier->suffix());
  if (suffix.ends_with('/') && check_scheme(Scheme::kGs1, std::string_view(suffix).substr(0, suffix.size() - 1)))
    identifier = Identifier::parse(std::string_view(*name).substr(0, name->size() - 1));
  LinkQuestion out{*std::move(identifier)};
  std::optional<std::string> wanted;
  std::string_view rest = target.substr(std::min(question_mark + 1, target.size()));
  while (!rest.empty()) {
    const auto end = std::min(rest.find('&'), rest.size());
    const auto parameter = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (!parameter.starts_with("linkType=")) {
      if (!parameter.empty()) out.forward += (out.forward.empty() ? "" : "&") + std::string(parameter);
      continue;
    }
    const auto value = percent_decoded(parameter.substr(9));
    if (!value || wanted) return problem(400, "Malformed linkType", "one linkType is named, with whole escapes");
    wanted = *value;
  }
  out.linkset = wanted ? *wanted == "linkset" || *wanted == "all" : prefers_linkset(accept);
  if (!wanted || out.linkset) return out;
  const auto relation = relation_from_query(*wanted);
  if (!relation) return problem(400, "Malformed linkType", "linkset, a registered relation, gs1:<name> or https://gs1.org/voc/<name>");
  out.relation = *relation;
  return out;
}

View answer_links(const LinkQuestion& question, const HandleFacts& facts, std::string_view base) {
  const std::string& name = question.identifier.text();
  if (const auto* restraint = withheld(facts.acts)) {
    Json out = json_object();
    out.set("status", 451).set("title", "A supervisor withholds it").set("reason", int{restraint->reason});
    out.set("document", to_0x(restraint->document.view()));
    return {451, "application/problem+json", out.dump()};
  }
  if (!facts.record) return problem(404, "No such identifier", name);
  if (facts.record->status == RecordStatus::kRevoked) return problem(410, "Revoked", name);
  const auto links = links_of(*facts.record);
  if (question.linkset) return linkset(question, links, base);
  const std::string_view relation = question.relation.empty() ? kDefaultLink : std::string_view(question.relation);
  const auto found = std::ranges::find(links, relation, &Link::relation);
  const std::string all =
      fmt::format("<{}/{}?linkType=linkset>; rel=\"linkset\"; type=\"{}\"", base, path_of(question.identifier), kLinksetType);
  View view = problem(404, "No such link", fmt::format("{} has no link {}", name, relation));
  if (found != links.end()) {
    view = {307, "text/plain; charset=utf-8", found->href + "\n", with_query(found->href, question.forward)};
    view.max_age = found->ttl;
  }
  view.link = all;
  return view;
}

View describe_resolver(std::string_view chain, std::string_view base) {
  Json::Array keys;
  for (const char* key : {"00", "01", "253", "255", "414", "417", "8003", "8004", "8018"}) keys.emplace_back(key);
  Json out = json_object();
  out.set("name", "Identifiers of " + std::string(chain)).set("resolverRoot", base).set("supportedPrimaryKeys", Json(std::move(keys)));
  return {200, "application/json", out.dump()};
}

}  // namespace xh::identity

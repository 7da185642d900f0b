#include "identity/json_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

#include "base/text.h"
#include "identity/schemes.h"

namespace xh::identity {
namespace {

constexpr std::array<std::string_view, 4> kKinds = {"government", "enterprise", "developer", "individual"};

// Genesis acts by nobody's key and in no transaction, and may leave an organisation without an authority.
Json account_json(const AccountId& account) { return account.is_zero() ? Json(nullptr) : Json(to_bid(account)); }

Json accounts_json(const std::vector<AccountId>& accounts) {
  Json::Array list;
  for (const auto& account : accounts) list.push_back(to_bid(account));
  return Json(std::move(list));
}

Json digests_json(const std::vector<Hash32>& digests) {
  Json::Array list;
  for (const auto& digest : digests) list.push_back(to_0x(digest.view()));
  return Json(std::move(list));
}

Json to_json(const Stamp& stamp) {
  return Json(json_object()
                  .set("height", json_u64(stamp.height.value))
                  .set("time_ms", json_u64(stamp.time.value))
                  .set("actor", account_json(stamp.actor))
                  .set("transaction", stamp.transaction.is_zero() ? Json(nullptr) : Json(to_0x(stamp.transaction.view()))));
}

std::string_view word(RecordStatus status) { return status == RecordStatus::kActive ? "active" : "revoked"; }

constexpr std::array<std::string_view, 4> kScopes = {"register", "revoke", "allocate", "anchor"};

// Bytes written as 0x hex; an error is filed under the member.
Bytes hex_in(JsonReader& in, std::string_view key) {
  auto bytes = from_0x(in.text(key));
  if (!bytes) in.fail(bytes.error().id, key, bytes.error().what);
  return bytes ? *std::move(bytes) : Bytes();
}

Result<Value> value_from_json(const Json& json, const std::string& place) {
  JsonReader in(json, place);
  Value value;
  value.index = static_cast<std::uint32_t>(in.integer("index", 1, std::numeric_limits<std::uint32_t>::max()));
  value.type = in.text("type");
  value.ttl = static_cast<std::uint32_t>(in.integer("ttl", 0, std::numeric_limits<std::uint32_t>::max()));
  if (in.has("data_hex")) {
    value.format = ValueFormat::kBytes;
    value.data = hex_in(in, "data_hex");
  } else {
    value.data = to_bytes(in.text("data"));
  }
  XH_TRY_VOID(in.done());
  return value;
}

Result<Anchor> anchor_from_json(const Json& json, const std::string& place) {
  JsonReader in(json, place);
  Anchor anchor;
  const Bytes digest = hex_in(in, "digest");
  if (digest.size() != Hash32::kSize) in.fail(ErrorId::kBadText, "digest", "32 bytes are expected");
  anchor.media_type = in.text("media_type");
  anchor.uri = in.text("uri");
  XH_TRY_VOID(in.done());
  anchor.digest = Hash32::from(digest);
  return anchor;
}

}  // namespace

Json to_json(const Content& content) {
  Json out = json_object();
  Json::Array values;
  for (const auto& value : content.values) {
    Json item = json_object();
    item.set("index", json_u64(value.index)).set("type", value.type).set("ttl", json_u64(value.ttl));
    if (value.format == ValueFormat::kText) {
      item.set("data", as_text(value.data));
    } else {
      item.set("data_hex", to_0x(value.data));
    }
    values.push_back(std::move(item));
  }
  out.set("values", std::move(values));
  if (content.anchor) {
    out.set("anchor", json_object()
                          .set("digest", to_0x(content.anchor->digest.view()))
                          .set("media_type", content.anchor->media_type)
                          .set("uri", content.anchor->uri));
  }
  return out;
}

Json to_json(const IdentifierRecord& record) {
  Json out = to_json(record.content);
  out.set("controllers", accounts_json(record.controllers)).set("threshold", int{record.threshold});
  out.set("scheme", to_word(record.scheme)).set("status", word(record.status)).set("version", json_u64(record.version));
  return Json(
      out.set("previous", to_0x(record.previous.view())).set("created", to_json(record.created)).set("updated", to_json(record.updated)));
}

Json to_json(const Delegation& delegation) {
  return Json(json_object()
                  .set("delegate", to_bid(delegation.delegate))
                  .set("scopes", scopes_json(delegation.scopes))
                  .set("expires_ms", delegation.expires.value == 0 ? Json(nullptr) : json_u64(delegation.expires.value)));
}

Json to_json(const PrefixRecord& record) {
  Json::Array delegations;
  for (const auto& delegation : record.delegations) delegations.push_back(to_json(delegation));
  Json out = json_object();
  out.set("owner", to_bid(record.owner)).set("status", record.suspended ? "suspended" : "active").set("depth", int{record.depth});
  out.set("quota", json_u64(record.quota)).set("delegations", std::move(delegations)).set("templates", digests_json(record.templates));
  return Json(out.set("version", json_u64(record.version)).set("created", to_json(record.created)).set("updated", to_json(record.updated)));
}

Json to_json(const TallyRecord& record) {
  Json out = json_object();
  out.set("identifiers", json_u64(record.identifiers)).set("revoked", json_u64(record.revoked)).set("prefixes", json_u64(record.prefixes));
  return Json(
      out.set("window", json_u64(record.window)).set("registered_in_window", json_u64(record.in_window)).set("before", record.before));
}

Json to_json(const Counts& counts) {
  Json out = json_object();
  out.set("identifiers", json_u64(counts.identifiers)).set("revoked", json_u64(counts.revoked)).set("prefixes", json_u64(counts.prefixes));
  return Json(out.set("organisations", json_u64(counts.organisations)).set("accounts", json_u64(counts.accounts)));
}

Json to_json(const StatisticsRecord& record) {
  return Json(to_json(record.counts).set("number", json_u64(record.number)).set("before", record.before));
}

Json to_json(const OrganisationRecord& record) {
  Json out = json_object();
  out.set("kind", to_word(record.kind))
      .set("name", record.name)
      .set("credit_code_digest", to_0x(record.credit_code.view()))
      .set("region", record.region);
  out.set("industry", record.industry).set("byte_quota", json_u64(record.byte_quota)).set("authority", account_json(record.authority));
  return Json(out.set("version", json_u64(record.version)).set("created", to_json(record.created)));
}

Json to_json(const AccountRecord& record) {
  Json::Array roles;
  if (record.has(RoleBit::kSupernode)) roles.push_back("supernode");
  if (record.has(RoleBit::kBackbone)) roles.push_back("backbone");
  if (record.has(RoleBit::kSupervisor)) roles.push_back("supervisor");
  Json out = json_object();
  out.set("organisation", record.organisation).set("roles", std::move(roles)).set("keys", to_json(record.keys));
  out.set("recovery", to_json(record.recovery)).set("next", record.next ? Json(to_0x(record.next->view())) : Json(nullptr));
  out.set("status", record.deactivated ? "deactivated" : "active");
  return Json(out.set("version", json_u64(record.version)).set("updated", to_json(record.updated)));
}

Json to_json(const KeySet& set) {
  if (set.empty()) return Json(nullptr);
  Json::Array keys;
  for (const auto& entry : set.keys)
    keys.push_back(
        Json(Json::Object{}).set("key", to_encoded(entry.key)).set("suite", name_of(entry.key.suite)).set("weight", int{entry.weight}));
  return Json(json_object().set("keys", std::move(keys)).set("threshold", json_u64(set.threshold)));
}

Json to_json(const DocumentRecord& record) {
  Json out = json_object();
  out.set("document", record.document).set("version", json_u64(record.version)).set("previous", to_0x(record.previous.view()));
  return Json(out.set("created", to_json(record.created)).set("updated", to_json(record.updated)));
}

Json to_json(const Restraint& restraint) {
  Json out = json_object();
  out.set("kind", to_word(restraint.kind)).set("supervisor", to_bid(restraint.supervisor)).set("reason", int{restraint.reason});
  return Json(out.set("document", to_0x(restraint.document.view())).set("since", to_json(restraint.since)));
}

Json to_json(const EntryPlace& place) {
  return Json(json_object().set("height", json_u64(place.height.value)).set("index", int{place.index}));
}

Json to_json(const Redaction& redaction) {
  Json out = json_object();
  out.set("supervisor", to_bid(redaction.supervisor)).set("cosigner", to_bid(redaction.cosigner)).set("reason", int{redaction.reason});
  out.set("document", to_0x(redaction.document.view())).set("through_version", json_u64(redaction.through));
  return Json(out.set("first_height", json_u64(redaction.first.value)).set("since", to_json(redaction.since)));
}

Json to_json(const RedactionRecord& record) {
  Json::Array list;
  for (const auto& redaction : record.redactions) list.push_back(to_json(redaction));
  return Json(json_object().set("redactions", std::move(list)));
}

Json to_json(const SupervisionRecord& record) {
  Json::Array restraints;
  for (const auto& restraint : record.restraints) restraints.push_back(to_json(restraint));
  Json out = json_object();
  out.set("restraints", std::move(restraints)).set("document", to_0x(record.document.view()));
  return Json(out.set("version", json_u64(record.version)).set("updated", to_json(record.updated)));
}

Json to_json(const SubChainRecord& record) {
  Json out = json_object();
  out.set("owner", record.owner ? Json(to_bid(*record.owner)) : Json(nullptr)).set("name", record.name).set("resolver", record.resolver);
  out.set("decided", to_0x(record.decided.view())).set("version", json_u64(record.version));
  return Json(out.set("created", to_json(record.created)).set("updated", to_json(record.updated)));
}

Json to_json(const AnchorStreamRecord& record) {
  Json out = json_object();
  out.set("owner", to_bid(record.owner)).set("root", to_0x(record.root.view())).set("count", json_u64(record.count)).set("uri", record.uri);
  out.set("version", json_u64(record.version)).set("previous_root", to_0x(record.previous_root.view()));
  return Json(out.set("created", to_json(record.created)).set("updated", to_json(record.updated)));
}

Json to_json(const std::vector<CredentialType>& types) {
  Json::Array list;
  for (const auto& type : types)
    list.push_back(
        Json(json_object().set("name", type.name).set("schema", type.schema.is_zero() ? Json(nullptr) : Json(to_0x(type.schema.view())))));
  return Json(std::move(list));
}

Json to_json(const IssuerRecord& record) {
  Json out = json_object();
  out.set("authority", to_bid(record.authority)).set("organisation", record.organisation).set("name", record.name);
  out.set("types", to_json(record.types)).set("status", to_word(record.status)).set("version", json_u64(record.version));
  return Json(
      out.set("previous", to_0x(record.previous.view())).set("created", to_json(record.created)).set("updated", to_json(record.updated)));
}

Json to_json(const StatusListRecord& record) {
  Json out = json_object();
  out.set("purpose", to_word(record.purpose)).set("size", json_u64(record.size)).set("digest", to_0x(record.digest.view()));
  out.set("version", json_u64(record.version)).set("previous", to_0x(record.previous.view()));
  return Json(out.set("created", to_json(record.created)).set("updated", to_json(record.updated)));
}

Json to_json(const DigestAnchorRecord& record) {
  Json::Array entries;
  for (const auto& entry : record.entries)
    entries.push_back(Json(json_object().set("media_type", entry.media_type).set("uri", entry.uri).set("anchored", to_json(entry.stamp))));
  return Json(json_object().set("entries", std::move(entries)));
}

Result<Content> content_from_json(const Json& json, const std::string& place) {
  JsonReader in(json, place);
  Content content;
  const auto& values = in.array("values");
  for (std::size_t i = 0; i < values.size(); ++i) {
    XH_TRY(Value value, value_from_json(values[i], fmt::format("{}[{}]", in.path("values"), i)));
    content.values.push_back(std::move(value));
  }
  if (in.has("anchor")) {
    XH_TRY(content.anchor, anchor_from_json(in.member("anchor"), in.path("anchor")));
  }
  XH_TRY_VOID(in.done());
  XH_TRY(content, decode<Content>(encode(content)));  // the lengths' maxima stand in the codec
  XH_TRY_VOID(check_content(content));
  return content;
}

std::optional<OrganisationKind> organisation_kind(std::string_view text) {
  const auto it = std::ranges::find(kKinds, text);
  if (it == kKinds.end()) return std::nullopt;
  return static_cast<OrganisationKind>(it - kKinds.begin());
}

Json scopes_json(std::uint32_t scopes) {
  Json::Array words;
  for (std::size_t i = 0; i < kScopes.size(); ++i) {
    if ((scopes >> i & 1) != 0) words.emplace_back(kScopes[i]);
  }
  return Json(std::move(words));
}

std::optional<std::uint32_t> scope_from_word(std::string_view word) {
  const auto it = std::ranges::find(kScopes, word);
  if (it == kScopes.end()) return std::nullopt;
  return std::uint32_t{1} << (it - kScopes.begin());
}

std::string_view to_word(RestraintKind kind) { return kind == RestraintKind::kHold ? "hold" : "withhold"; }

std::string_view to_word(IssuerStatus status) { return status == IssuerStatus::kActive ? "active" : "withdrawn"; }

std::string_view to_word(StatusPurpose purpose) { return purpose == StatusPurpose::kRevocation ? "revocation" : "suspension"; }

std::optional<StatusPurpose> status_purpose(std::string_view word) {
  if (word == "revocation") return StatusPurpose::kRevocation;
  return word == "suspension" ? std::optional(StatusPurpose::kSuspension) : std::nullopt;
}

std::string_view to_word(OrganisationKind kind) { return kKinds[static_cast<std::size_t>(kind)]; }

}  // namespace xh::identity

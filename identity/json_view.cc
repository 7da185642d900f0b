#include "identity/json_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

#include "base/overload.h"
#include "base/text.h"

namespace xh::identity {
namespace {

constexpr std::array<std::string_view, 4> kKinds = {"government", "enterprise", "developer", "individual"};

Json object() { return Json(Json::Object{}); }

// Genesis acts by nobody's key and in no transaction, and may leave an organisation without an authority.
Json account_json(const AccountId& account) { return account.is_zero() ? Json(nullptr) : Json(to_bid(account)); }

Json to_json(const Stamp& stamp) {
  return Json(object()
                  .set("height", json_u64(stamp.height.value))
                  .set("time_ms", json_u64(stamp.time.value))
                  .set("actor", account_json(stamp.actor))
                  .set("transaction", stamp.transaction.is_zero() ? Json(nullptr) : Json(to_0x(stamp.transaction.view()))));
}

std::string_view word(RecordStatus status) { return status == RecordStatus::kActive ? "active" : "revoked"; }

Json target(const std::string& identifier, std::uint64_t version) {
  return Json(object().set("identifier", identifier).set("version", json_u64(version)));
}

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
  Json out = object();
  Json::Array values;
  for (const auto& value : content.values) {
    Json item = object();
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
    out.set("anchor", object()
                          .set("digest", to_0x(content.anchor->digest.view()))
                          .set("media_type", content.anchor->media_type)
                          .set("uri", content.anchor->uri));
  }
  return out;
}

Json to_json(const IdentifierRecord& record) {
  Json out = to_json(record.content);
  Json::Array controllers;
  for (const auto& controller : record.controllers) controllers.push_back(to_bid(controller));
  out.set("controllers", std::move(controllers)).set("status", word(record.status)).set("version", json_u64(record.version));
  return Json(
      out.set("previous", to_0x(record.previous.view())).set("created", to_json(record.created)).set("updated", to_json(record.updated)));
}

Json to_json(const PrefixRecord& record) {
  Json out = object();
  out.set("owner", to_bid(record.owner)).set("status", word(record.status)).set("version", json_u64(record.version));
  return Json(out.set("created", to_json(record.created)).set("updated", to_json(record.updated)));
}

Json to_json(const OrganisationRecord& record) {
  Json out = object();
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
  return Json(object()
                  .set("organisation", record.organisation)
                  .set("roles", std::move(roles))
                  .set("version", json_u64(record.version))
                  .set("updated", to_json(record.updated)));
}

Json to_json(const AnchorStreamRecord& record) {
  Json out = object();
  out.set("owner", to_bid(record.owner)).set("root", to_0x(record.root.view())).set("count", json_u64(record.count)).set("uri", record.uri);
  out.set("version", json_u64(record.version)).set("previous_root", to_0x(record.previous_root.view()));
  return Json(out.set("created", to_json(record.created)).set("updated", to_json(record.updated)));
}

Json to_json(const Operation& operation) {
  Json out = std::visit(
      Overload{
          [](const RegisterOrganisation& op) {
            Json json = object();
            json.set("id", op.id)
                .set("kind", to_word(op.kind))
                .set("name", op.name)
                .set("credit_code_digest", to_0x(op.credit_code.view()));
            return Json(json.set("region", op.region).set("industry", op.industry).set("byte_quota", json_u64(op.byte_quota)));
          },
          [](const Enroll& op) { return Json(object().set("account", to_bid(op.account)).set("organisation", op.organisation)); },
          [](const AllocatePrefix& op) { return Json(object().set("prefix", op.prefix).set("owner", to_bid(op.owner))); },
          [](const Register& op) {
            Json json = to_json(op.content);
            if (op.controller) json.set("controller", to_bid(*op.controller));
            return Json(json.set("identifier", op.identifier));
          },
          [](const Update& op) { return Json(to_json(op.content).set("identifier", op.identifier).set("version", json_u64(op.version))); },
          [](const Transfer& op) { return Json(target(op.identifier, op.version).set("controller", to_bid(op.controller))); },
          [](const Revoke& op) { return target(op.identifier, op.version); },
          [](const AnchorRoot& op) {
            Json json = object();
            json.set("stream", op.stream).set("root", to_0x(op.root.view())).set("count", json_u64(op.count)).set("uri", op.uri);
            Json::Array path;
            for (const auto& hash : op.consistency) path.emplace_back(to_0x(hash.view()));
            return Json(json.set("previous", to_0x(op.previous.view())).set("consistency", std::move(path)));
          },
      },
      operation);
  out.set("operation", operation_name(kind_of(operation)));
  return out;
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

std::string_view to_word(OrganisationKind kind) { return kKinds[static_cast<std::size_t>(kind)]; }

}  // namespace xh::identity

#include "identity/json_view.h"

#include <algorithm>
#include <array>

#include "base/overload.h"
#include "base/text.h"

namespace xh::identity {
namespace {

constexpr std::array<std::string_view, 4> kKinds = {"government", "enterprise", "developer", "individual"};

Json object() { return Json(Json::Object{}); }

Json to_json(const Stamp& stamp) {
  return Json(object()
                  .set("height", json_u64(stamp.height.value))
                  .set("time_ms", json_u64(stamp.time.value))
                  .set("actor", to_bid(stamp.actor))
                  .set("transaction", to_0x(stamp.transaction.view())));
}

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

std::string_view word(RecordStatus status) { return status == RecordStatus::kActive ? "active" : "revoked"; }

}  // namespace

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
  out.set("industry", record.industry).set("byte_quota", json_u64(record.byte_quota)).set("authority", to_bid(record.authority));
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
          [](const RegisterOrganisation& op) { return Json(object().set("id", op.id).set("kind", to_word(op.kind)).set("name", op.name)); },
          [](const Enroll& op) { return Json(object().set("account", to_bid(op.account)).set("organisation", op.organisation)); },
          [](const AllocatePrefix& op) { return Json(object().set("prefix", op.prefix).set("owner", to_bid(op.owner))); },
          [](const Register& op) { return Json(to_json(op.content).set("identifier", op.identifier)); },
          [](const Update& op) { return Json(to_json(op.content).set("identifier", op.identifier).set("version", json_u64(op.version))); },
          [](const Transfer& op) {
            return Json(
                object().set("identifier", op.identifier).set("version", json_u64(op.version)).set("controller", to_bid(op.controller)));
          },
          [](const Revoke& op) { return Json(object().set("identifier", op.identifier).set("version", json_u64(op.version))); },
          [](const AnchorRoot& op) {
            return Json(
                object().set("stream", op.stream).set("root", to_0x(op.root.view())).set("count", json_u64(op.count)).set("uri", op.uri));
          },
      },
      operation);
  out.set("operation", operation_name(kind_of(operation)));
  return out;
}

std::optional<OrganisationKind> organisation_kind(std::string_view text) {
  const auto it = std::ranges::find(kKinds, text);
  if (it == kKinds.end()) return std::nullopt;
  return static_cast<OrganisationKind>(it - kKinds.begin());
}

std::string_view to_word(OrganisationKind kind) { return kKinds[static_cast<std::size_t>(kind)]; }

}  // namespace xh::identity

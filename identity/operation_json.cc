// Operations as JSON, for people who are about to sign them.
#include "base/text.h"
#include "identity/json_view.h"
#include "identity/schemes.h"

namespace xh::identity {
namespace {

Json version_json(std::uint64_t version) { return Json(json_object().set("version", json_u64(version))); }

Json target(const std::string& identifier, std::uint64_t version) {
  return Json(json_object().set("identifier", identifier).set("version", json_u64(version)));
}
Json next_json(const std::optional<Hash32>& next) { return next ? Json(to_0x(next->view())) : Json(nullptr); }

Json fields(const RegisterOrganisation& op) {
  Json json = json_object();
  json.set("id", op.id).set("kind", to_word(op.kind)).set("name", op.name).set("credit_code_digest", to_0x(op.credit_code.view()));
  return Json(json.set("region", op.region).set("industry", op.industry).set("byte_quota", json_u64(op.byte_quota)));
}
Json fields(const UpdateOrganisation& op) {
  Json json = json_object();
  json.set("id", op.id).set("version", json_u64(op.version)).set("name", op.name);
  json.set("credit_code_digest", to_0x(op.credit_code.view()));
  return Json(json.set("region", op.region).set("industry", op.industry).set("byte_quota", json_u64(op.byte_quota)));
}
Json fields(const Enroll& op) { return Json(json_object().set("account", to_bid(op.account)).set("organisation", op.organisation)); }
Json fields(const Dismiss& op) { return Json(json_object().set("account", to_bid(op.account))); }

Json fields(const SetKeys& op) {
  Json json = version_json(op.version);
  return Json(json.set("keys", to_json(op.keys)).set("recovery", to_json(op.recovery)).set("next", next_json(op.next)));
}
Json fields(const Rotate& op) { return Json(json_object().set("keys", to_json(op.keys)).set("next", next_json(op.next))); }
Json fields(const Recover& op) {
  return Json(json_object().set("keys", to_json(op.keys)).set("recovery", to_json(op.recovery)).set("next", next_json(op.next)));
}
Json fields(const Deactivate& op) { return version_json(op.version); }
Json fields(const SetDocument& op) { return Json(version_json(op.version).set("document", op.document)); }

Json fields(const AllocatePrefix& op) {
  Json json = json_object();
  json.set("prefix", op.prefix).set("owner", to_bid(op.owner));
  return Json(json.set("depth", int{op.depth}).set("quota", json_u64(op.quota)));
}
Json fields(const UpdatePrefix& op) {
  Json json = version_json(op.version);
  json.set("prefix", op.prefix);
  if (op.suspended) json.set("suspended", *op.suspended);
  if (op.quota) json.set("quota", json_u64(*op.quota));
  if (op.templates) {
    Json::Array digests;
    for (const auto& digest : *op.templates) digests.emplace_back(to_0x(digest.view()));
    json.set("templates", std::move(digests));
  }
  return json;
}
Json fields(const TransferPrefix& op) { return Json(version_json(op.version).set("prefix", op.prefix).set("owner", to_bid(op.owner))); }
Json fields(const DelegateKey& op) { return Json(to_json(op.delegation).set("prefix", op.prefix)); }
Json fields(const RevokeDelegation& op) { return Json(json_object().set("prefix", op.prefix).set("delegate", to_bid(op.delegate))); }

Json fields(const Register& op) {
  Json json = to_json(op.content);
  if (op.controller) json.set("controller", to_bid(*op.controller));
  return Json(json.set("identifier", op.identifier).set("scheme", to_word(op.scheme)));
}
Json fields(const Update& op) { return Json(to_json(op.content).set("identifier", op.identifier).set("version", json_u64(op.version))); }
Json fields(const Transfer& op) { return Json(target(op.identifier, op.version).set("controller", to_bid(op.controller))); }
Json fields(const Revoke& op) { return target(op.identifier, op.version); }
Json fields(const SetController& op) {
  Json::Array controllers;
  for (const auto& account : op.controllers) controllers.emplace_back(to_bid(account));
  return Json(target(op.identifier, op.version).set("controllers", std::move(controllers)).set("threshold", int{op.threshold}));
}
Json fields(const AnchorRoot& op) {
  Json json = json_object();
  json.set("stream", op.stream).set("root", to_0x(op.root.view())).set("count", json_u64(op.count)).set("uri", op.uri);
  Json::Array path;
  for (const auto& hash : op.consistency) path.emplace_back(to_0x(hash.view()));
  return Json(json.set("previous", to_0x(op.previous.view())).set("consistency", std::move(path)));
}

Json fields(const AnchorDigest& op) {
  return Json(json_object().set("digest", to_0x(op.digest.view())).set("media_type", op.media_type).set("uri", op.uri));
}
Json fields(const RegisterIssuer& op) {
  Json json = version_json(op.version);
  json.set("account", to_bid(op.account)).set("name", op.name).set("types", to_json(op.types));
  return Json(json.set("status", to_word(op.status)));
}
Json fields(const AnchorStatusList& op) {
  Json json = version_json(op.version);
  json.set("list", op.list).set("purpose", to_word(op.purpose)).set("size", json_u64(op.size));
  return Json(json.set("digest", to_0x(op.digest.view())));
}

template <class T>
Json restraint(const T& op) {
  return Json(json_object().set("target", op.target.name).set("reason", int{op.reason}).set("document", to_0x(op.document.view())));
}
Json fields(const Hold& op) { return restraint(op); }
Json fields(const Withhold& op) { return restraint(op); }
Json fields(const Release& op) {
  return Json(json_object().set("target", op.target.name).set("kind", to_word(op.kind)).set("document", to_0x(op.document.view())));
}
Json fields(const Redact& op) {
  Json::Array entries;
  for (const auto& place : op.entries) entries.emplace_back(to_json(place));
  return Json(restraint(op).set("version", json_u64(op.version)).set("entries", std::move(entries)));
}

Json fields(const DescribeSubChain& op) {
  return Json(version_json(op.version).set("code", op.code).set("name", op.name).set("resolver", op.resolver));
}

}  // namespace

Json to_json(const Operation& operation) {
  Json out = std::visit([](const auto& op) { return fields(op); }, operation);
  out.set("operation", operation_name(kind_of(operation)));
  return out;
}

}  // namespace xh::identity

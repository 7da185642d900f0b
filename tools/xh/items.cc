#include "tools/xh/items.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "identity/json_view.h"
#include "identity/schemes.h"
#include "ledger/transaction.h"

namespace xh::tools {
namespace {

constexpr std::array<std::string_view, kItemKinds> kWords = {"organisation", "enrolment", "prefix", "identifier"};
constexpr std::array<std::string_view, kItemKinds> kPlurals = {"organisations", "enrolments", "prefixes", "identifiers"};

struct KindAndName {
  ItemKind kind;
  std::string name;
};

std::optional<KindAndName> named(const identity::Operation& operation) {
  if (const auto* op = std::get_if<identity::RegisterOrganisation>(&operation)) return KindAndName{ItemKind::kOrganisation, op->id};
  if (const auto* op = std::get_if<identity::Enroll>(&operation)) return KindAndName{ItemKind::kEnrolment, to_bid(op->account)};
  if (const auto* op = std::get_if<identity::AllocatePrefix>(&operation)) return KindAndName{ItemKind::kPrefix, op->prefix};
  if (const auto* op = std::get_if<identity::Register>(&operation)) return KindAndName{ItemKind::kIdentifier, op->identifier};
  return std::nullopt;
}

AccountId account_in(JsonReader& in, const Json& json, std::string_view key) {
  const auto account =
      json.string() == nullptr ? Result<AccountId>(fail(ErrorId::kWrongType, "a BID is expected")) : account_from_bid(*json.string());
  if (!account) in.fail(account.error().id, key, account.error().what);
  return account.value_or(AccountId{});
}

Result<identity::Operation> prefix_from(JsonReader& in) {
  identity::AllocatePrefix op;
  op.prefix = in.text("prefix");
  op.owner = account_in(in, in.member("owner"), "owner");
  if (in.has("depth")) op.depth = static_cast<std::uint8_t>(in.integer("depth", 0, identity::kMaxArcs));
  if (in.has("quota")) op.quota = in.u64("quota");
  XH_TRY_VOID(in.done());
  return op;
}

Result<identity::Operation> organisation_from(JsonReader& in) {
  identity::RegisterOrganisation op;
  op.id = in.text("id");
  op.name = in.text("name");
  const std::string type = in.text("type");
  const auto kind = identity::organisation_kind(type);
  if (!kind) in.fail(ErrorId::kWrongType, "type", "government, enterprise, developer or individual is expected");
  op.kind = kind.value_or(op.kind);
  if (in.has("credit_code_digest")) {
    const auto digest = from_0x(in.text("credit_code_digest"));
    if (!digest || digest->size() != Hash32::kSize) {
      in.fail(ErrorId::kBadText, "credit_code_digest", "32 bytes are expected");
    } else {
      op.credit_code = Hash32::from(*digest);
    }
  }
  if (in.has("region")) op.region = in.text("region");
  if (in.has("industry")) op.industry = in.text("industry");
  if (in.has("byte_quota")) op.byte_quota = in.u64("byte_quota");
  XH_TRY_VOID(in.done());
  return op;
}

// Controllers, threshold and status beside what Register says.
struct Control {
  std::vector<AccountId> controllers;
  std::int64_t threshold = 1;
  bool revoked = false;
};

Control control_from(JsonReader& in) {
  Control out;
  for (const auto& text : in.array("controllers")) out.controllers.push_back(account_in(in, text, "controllers"));
  if (out.controllers.empty() || out.controllers.size() > identity::kMaxControllers)
    in.fail(ErrorId::kWrongType, "controllers", fmt::format("1 to {} accounts are expected", identity::kMaxControllers));
  if (in.has("threshold")) out.threshold = in.integer("threshold", 1, identity::kMaxControllers);
  if (in.has("status")) {
    const std::string status = in.text("status");
    if (status != "active" && status != "revoked") in.fail(ErrorId::kWrongType, "status", "active or revoked is expected");
    out.revoked = status == "revoked";
  }
  return out;
}

Result<Item> identifier_from(std::uint64_t row, const Json& json, JsonReader& in) {
  identity::Register op;
  op.identifier = in.text("identifier");
  const Control control = control_from(in);
  if (in.has("scheme")) {
    const auto scheme = identity::scheme_from_word(in.text("scheme"));
    if (!scheme) in.fail(ErrorId::kWrongType, "scheme", "free, gs1, oid or ecode is expected");
    op.scheme = scheme.value_or(op.scheme);
  }
  Json content = Json(Json::Object{}).set("values", in.has("values") ? in.member("values") : Json(Json::Array{}));
  if (in.has("anchor")) content.set("anchor", in.member("anchor"));
  XH_TRY_VOID(in.done());
  XH_TRY(op.content, identity::content_from_json(content, fmt::format("row {}", row)));
  op.controller = control.controllers.front();
  XH_TRY(Item item, make_item(row, std::move(op)));
  if (control.controllers.size() == 1 && control.threshold == 1 && !control.revoked) return item;
  XH_TRY(item.compared, record_row(ItemKind::kIdentifier, item.name,
                                   Json(json)
                                       .set("scheme", identity::to_word(std::get<identity::Register>(item.operation).scheme))
                                       .set("threshold", control.threshold)
                                       .set("status", control.revoked ? "revoked" : "active")));
  return item;
}

Result<Json> member_of(const Json& record, std::string_view name) {
  const Json* member = record.find(name);
  if (member == nullptr) return fail(ErrorId::kBadAnswer, fmt::format("no member {} in the record", name));
  return *member;
}

}  // namespace

std::string_view to_word(ItemKind kind) { return kWords[static_cast<std::size_t>(kind)]; }
std::string_view plural(ItemKind kind) { return kPlurals[static_cast<std::size_t>(kind)]; }

std::optional<ItemKind> item_kind(std::string_view word) {
  const auto it = std::ranges::find(kWords, word);
  return it == kWords.end() ? std::nullopt : std::optional(static_cast<ItemKind>(it - kWords.begin()));
}

std::size_t phase_of(const Item& item) {
  if (item.kind == ItemKind::kIdentifier) return kPhases - 1;
  if (item.kind != ItemKind::kPrefix) return static_cast<std::size_t>(item.kind);
  return 2 + static_cast<std::size_t>(std::ranges::count(item.name, '.'));
}

Result<Item> make_item(std::uint64_t row, identity::Operation operation) {
  const Bytes body = identity::body_of(operation);
  if (body.size() > ledger::kMaxOperationBytes)
    return fail(ErrorId::kTooLarge, fmt::format("the record has {} bytes, at most {}", body.size(), ledger::kMaxOperationBytes),
                fmt::format("row {}", row));
  auto checked = identity::parse_operation(identity::kind_of(operation), body);
  if (!checked) return fail(checked.error());
  auto what = named(operation);
  if (!what) return fail(ErrorId::kUnknownOperation, "rows make no such operation");
  return Item{row, what->kind, std::move(what->name), std::move(operation)};
}

Result<Json> record_row(ItemKind kind, const std::string& name, const Json& record) {
  Json out{Json::Object{}};
  out.set("kind", to_word(kind));
  if (kind == ItemKind::kPrefix) {
    out.set("prefix", name);
    for (const char* key : {"owner", "depth", "quota"}) {
      XH_TRY(Json member, member_of(record, key));
      out.set(key, std::move(member));
    }
    return out;
  }
  if (kind != ItemKind::kIdentifier) return fail(ErrorId::kBadAnswer, "no row is made of such a record");
  out.set("identifier", name);
  for (const char* key : {"controllers", "scheme", "values"}) {
    XH_TRY(Json member, member_of(record, key));
    out.set(key, std::move(member));
  }
  if (const Json* anchor = record.find("anchor")) out.set("anchor", *anchor);
  // The usual is left out.
  XH_TRY(Json threshold, member_of(record, "threshold"));
  XH_TRY(Json status, member_of(record, "status"));
  if (threshold != Json(1)) out.set("threshold", std::move(threshold));
  if (status != Json("active")) out.set("status", std::move(status));
  return out;
}

Result<Item> item_of_record_row(std::uint64_t row, const Json& json) {
  const std::string place = fmt::format("row {}", row);
  JsonReader in(json, place);
  const std::string word = in.text("kind");
  const auto kind = item_kind(word);
  if (!kind) {
    if (json.object() != nullptr && json.find("kind") != nullptr)
      return fail(ErrorId::kBadRow, fmt::format("the kind is {}, must be organisation, enrolment, prefix or identifier", json_quote(word)),
                  place);
    return fail(ErrorId::kBadRow, "no member kind: is it a record row? Rows of other kinds need a mapping", place);
  }
  if (*kind == ItemKind::kIdentifier) return identifier_from(row, json, in);
  if (*kind == ItemKind::kEnrolment) {
    identity::Enroll op;
    op.account = account_in(in, in.member("account"), "account");
    op.organisation = in.text("organisation");
    XH_TRY_VOID(in.done());
    return make_item(row, std::move(op));
  }
  XH_TRY(auto operation, *kind == ItemKind::kPrefix ? prefix_from(in) : organisation_from(in));
  return make_item(row, std::move(operation));
}

}  // namespace xh::tools

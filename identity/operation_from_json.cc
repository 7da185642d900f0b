#include "identity/operation_from_json.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "identity/json_view.h"
#include "identity/schemes.h"

namespace xh::identity {
namespace {

// Reads one text through a parser and files its error under the member's path.
template <class T, class Parse>
T read_through(JsonReader& in, std::string_view key, Parse parse) {
  auto value = parse(in.text(key));
  if (!value) in.fail(value.error().id, key, value.error().what);
  return value ? *std::move(value) : T{};
}

AccountId account_in(JsonReader& in, std::string_view key) { return read_through<AccountId>(in, key, account_from_bid); }

Hash32 hash_in(JsonReader& in, std::string_view key) {
  return read_through<Hash32>(in, key, [](const std::string& text) -> Result<Hash32> {
    XH_TRY(const Bytes bytes, from_0x(text));
    if (bytes.size() != Hash32::kSize) return fail(ErrorId::kBadText, "0x and 64 hex digits are expected");
    return Hash32::from(bytes);
  });
}

std::string optional_text(JsonReader& in, std::string_view key) { return in.has(key) ? in.text(key) : std::string(); }

// Values and anchor stand among the other members, as records show them.
Content content_in(JsonReader& in, const Json& json, const std::string& place, Status& status) {
  Json part{Json::Object{}};
  for (const auto* name : {"values", "anchor"}) {
    if (in.has(name)) part.set(name, *json.find(name));
  }
  if (part.find("values") == nullptr) part.set("values", Json::Array{});
  auto content = content_from_json(part, place);
  if (content) return *std::move(content);
  const Error& error = content.error();
  status = fail(error.id, error.what, error.place.empty() ? place : error.place);
  return {};
}

// What one kind of operation reads. The members that nobody asked for are refused behind it.
struct Reading {
  JsonReader in;
  const Json& json;
  const std::string& place;
  Status status = {};
};

Operation read_register(Reading& r) {
  Register op;
  op.identifier = r.in.text("identifier");
  if (r.in.has("controller")) op.controller = account_in(r.in, "controller");
  if (r.in.has("scheme")) {
    const auto scheme = scheme_from_word(r.in.text("scheme"));
    if (!scheme) r.in.fail(ErrorId::kWrongType, "scheme", "free, gs1, oid or ecode is expected");
    op.scheme = scheme.value_or(Scheme::kFree);
  }
  op.content = content_in(r.in, r.json, r.place, r.status);
  return op;
}

Operation read_update(Reading& r) {
  Update op;
  op.identifier = r.in.text("identifier");
  op.version = r.in.u64("version");
  op.content = content_in(r.in, r.json, r.place, r.status);
  return op;
}

Operation read_transfer(Reading& r) { return Transfer{r.in.text("identifier"), r.in.u64("version"), account_in(r.in, "controller")}; }

Operation read_revoke(Reading& r) { return Revoke{r.in.text("identifier"), r.in.u64("version")}; }

Operation read_allocate_prefix(Reading& r) {
  AllocatePrefix op;
  op.prefix = r.in.text("prefix");
  op.owner = account_in(r.in, "owner");
  if (r.in.has("depth")) op.depth = static_cast<std::uint8_t>(r.in.integer("depth", 0, 255));
  if (r.in.has("quota")) op.quota = r.in.u64("quota");
  return op;
}

Operation read_transfer_prefix(Reading& r) { return TransferPrefix{r.in.text("prefix"), r.in.u64("version"), account_in(r.in, "owner")}; }

Operation read_delegate_key(Reading& r) {
  DelegateKey op;
  op.prefix = r.in.text("prefix");
  op.delegation.delegate = account_in(r.in, "delegate");
  for (const auto& word : r.in.array("scopes")) {
    const auto scope = word.string() == nullptr ? std::nullopt : scope_from_word(*word.string());
    if (!scope) r.in.fail(ErrorId::kWrongType, "scopes", "register, revoke, allocate and anchor are scopes");
    op.delegation.scopes |= scope.value_or(0);
  }
  if (r.in.has("expires_ms") && !r.json.find("expires_ms")->is_null()) op.delegation.expires = UnixMillis{r.in.u64("expires_ms")};
  return op;
}

Operation read_revoke_delegation(Reading& r) { return RevokeDelegation{r.in.text("prefix"), account_in(r.in, "delegate")}; }

Operation read_enroll(Reading& r) { return Enroll{account_in(r.in, "account"), r.in.text("organisation")}; }

Operation read_dismiss(Reading& r) { return Dismiss{account_in(r.in, "account")}; }

Operation read_set_document(Reading& r) {
  SetDocument op;
  op.version = r.in.u64("version");
  op.document = r.in.text("document");
  return op;
}

Operation read_anchor_root(Reading& r) {
  AnchorRoot op;
  op.stream = r.in.text("stream");
  op.root = hash_in(r.in, "root");
  op.count = r.in.u64("count");
  op.uri = optional_text(r.in, "uri");
  if (r.in.has("previous")) op.previous = hash_in(r.in, "previous");
  if (!r.in.has("consistency")) return op;
  for (const auto& item : r.in.array("consistency")) {
    const auto bytes = item.string() == nullptr ? fail(ErrorId::kBadText, "") : from_0x(*item.string());
    if (!bytes || bytes->size() != Hash32::kSize) {
      r.in.fail(ErrorId::kWrongType, "consistency", "hashes are expected, each 0x and 64 hex digits");
      break;
    }
    op.consistency.push_back(Hash32::from(*bytes));
  }
  return op;
}

Operation read_anchor_digest(Reading& r) {
  AnchorDigest op;
  op.digest = hash_in(r.in, "digest");
  op.media_type = optional_text(r.in, "media_type");
  op.uri = optional_text(r.in, "uri");
  return op;
}

struct Buildable {
  std::string_view name;
  Operation (*read)(Reading&);
};
constexpr std::array<Buildable, 13> kBuildable = {{{Register::kName, read_register},
                                                   {Update::kName, read_update},
                                                   {Transfer::kName, read_transfer},
                                                   {Revoke::kName, read_revoke},
                                                   {AllocatePrefix::kName, read_allocate_prefix},
                                                   {TransferPrefix::kName, read_transfer_prefix},
                                                   {DelegateKey::kName, read_delegate_key},
                                                   {RevokeDelegation::kName, read_revoke_delegation},
                                                   {Enroll::kName, read_enroll},
                                                   {Dismiss::kName, read_dismiss},
                                                   {SetDocument::kName, read_set_document},
                                                   {AnchorRoot::kName, read_anchor_root},
                                                   {AnchorDigest::kName, read_anchor_digest}}};

}  // namespace

std::string buildable_operations() {
  std::string out;
  for (const auto& one : kBuildable) out += (out.empty() ? "" : ", ") + std::string(one.name);
  return out;
}

Result<Operation> operation_from_json(const Json& json, const std::string& place) {
  Reading reading{JsonReader(json, place), json, place};
  const std::string name = reading.in.text("operation");
  const auto* known = std::ranges::find(kBuildable, name, &Buildable::name);
  const Json* given = json.find("operation");
  if (given != nullptr && given->string() != nullptr && known == kBuildable.end())
    return fail(ErrorId::kUnknownOperation, "what can be built: " + buildable_operations(), reading.in.path("operation"));
  if (known == kBuildable.end()) return fail(reading.in.done().error());
  const Operation operation = known->read(reading);
  XH_TRY_VOID(reading.status);
  XH_TRY_VOID(reading.in.done());
  // The lengths' maxima and the forms stand there.
  auto checked = parse_operation(kind_of(operation), body_of(operation));
  if (!checked) return fail(checked.error().id, checked.error().what, place);
  return checked;
}

}  // namespace xh::identity

#include "identity/operations.h"

#include <fmt/format.h>

#include "base/json.h"
#include "identity/document.h"
#include "identity/schemes.h"

namespace xh::identity {
namespace {

tl::unexpected<Error> bad_content(std::string what) { return fail(ErrorId::kBadContent, std::move(what)); }

Status check_texts(std::initializer_list<std::string_view> texts) {
  for (const auto text : texts) {
    if (!is_utf8(text)) return fail(ErrorId::kBadText, "a text is not valid UTF-8");
  }
  return {};
}

Status check_identifier(std::string_view text) {
  return Identifier::parse(text).map([](const auto&) {});
}
Status check_prefix(std::string_view text) {
  return Prefix::parse(text).map([](const auto&) {});
}

template <class T>
Status check_description(const T& op) {
  XH_TRY_VOID(check_organisation_id(op.id));
  if (op.name.empty()) return bad_content("an organisation has a name");
  return check_texts({op.name, op.region, op.industry});
}
Status check(const RegisterOrganisation& op) { return check_description(op); }
Status check(const UpdateOrganisation& op) { return check_description(op); }
Status check(const Enroll& op) { return check_organisation_id(op.organisation); }
Status check(const Dismiss&) { return {}; }

Status check_keys(const KeySet& keys) {
  if (keys.empty()) return bad_content("keys are replaced, never removed");
  return check_key_set(keys);
}
Status check(const SetKeys& op) {
  XH_TRY_VOID(check_keys(op.keys));
  return check_key_set(op.recovery);
}
Status check(const Rotate& op) { return check_keys(op.keys); }
Status check(const Recover& op) {
  XH_TRY_VOID(check_keys(op.keys));
  return check_keys(op.recovery);
}
Status check(const Deactivate&) { return {}; }
Status check(const SetDocument& op) {
  return check_document(op.document).map([](const auto&) {});
}

Status check(const AllocatePrefix& op) {
  if (op.depth > kMaxArcs) return bad_content("a depth is at most 8");
  return check_prefix(op.prefix);
}
Status check(const UpdatePrefix& op) {
  if (!op.suspended && !op.quota && !op.templates) return bad_content("nothing is to be changed");
  return check_prefix(op.prefix);
}
Status check(const TransferPrefix& op) { return check_prefix(op.prefix); }
Status check(const DelegateKey& op) {
  if (op.delegation.scopes == 0 || op.delegation.scopes > kAllScopes)
    return bad_content("scopes are a sum of 1 register, 2 revoke, 4 allocate, 8 anchor");
  return check_prefix(op.prefix);
}
Status check(const RevokeDelegation& op) { return check_prefix(op.prefix); }

Status check(const Register& op) {
  XH_TRY(const auto identifier, Identifier::parse(op.identifier));
  XH_TRY_VOID(check_scheme(op.scheme, identifier.suffix()));
  return check_content(op.content);
}
Status check(const Update& op) {
  XH_TRY_VOID(check_identifier(op.identifier));
  return check_content(op.content);
}
Status check(const Transfer& op) { return check_identifier(op.identifier); }
Status check(const Revoke& op) { return check_identifier(op.identifier); }
Status check(const SetController& op) {
  if (op.controllers.empty() || std::ranges::adjacent_find(op.controllers, std::greater_equal()) != op.controllers.end())
    return bad_content("controllers stand in ascending order, each once");
  if (op.threshold == 0 || op.threshold > op.controllers.size()) return bad_content("a threshold is 1 to the number of controllers");
  return check_identifier(op.identifier);
}
Status check(const AnchorRoot& op) {
  XH_TRY_VOID(check_identifier(op.stream));
  if (op.count == 0) return bad_content("an anchored root covers at least one record");
  return check_texts({op.uri});
}

Status check(const AnchorDigest& op) {
  if (op.media_type.empty()) return bad_content("an anchored digest has a media type");
  return check_texts({op.media_type, op.uri});
}
Status check(const RegisterIssuer& op) {
  if (op.status == IssuerStatus::kWithdrawn)
    return op.name.empty() && op.types.empty() ? Status{} : Status(bad_content("a withdrawal names neither name nor types"));
  if (op.name.empty()) return bad_content("an issuer has a name");
  XH_TRY_VOID(check_texts({op.name}));
  return check_credential_types(op.types);
}
Status check(const AnchorStatusList& op) {
  if (op.size < kMinStatusListSize || op.size > kMaxStatusListSize || op.size % 8 != 0)
    return bad_content("a status list has 131,072 to 134,217,728 entries, in whole bytes");
  return check_list_id(op.list);
}

Status check_reason(std::uint16_t reason) {
  return reason == 0 || reason > kMaxReason ? Status(bad_content("a reason is 1 to 999")) : Status{};
}
Status check(const Hold& op) {
  XH_TRY_VOID(check_reason(op.reason));
  return check_target(op.target);
}
Status check(const Withhold& op) {
  XH_TRY_VOID(check_reason(op.reason));
  return check_target(op.target);
}
Status check(const Release& op) { return check_target(op.target); }
Status check(const Redact& op) {
  if (op.target.kind == TargetKind::kPrefix) return bad_content("a redaction names one identifier or one account");
  if (std::ranges::adjacent_find(op.entries, std::greater_equal()) != op.entries.end())
    return bad_content("entries stand in ascending order, each once");
  XH_TRY_VOID(check_reason(op.reason));
  return check_target(op.target);
}

Status check(const DescribeSubChain& op) {
  if (!is_ac_code(op.code)) return fail(ErrorId::kBadBid, "an AC code has 4 characters of a-z and 0-9");
  XH_TRY_VOID(check_resolver(op.resolver));
  return check_texts({op.name});
}

// Calls `visit` with a value of the operation of this kind; false: there is none.
template <class Visit, class... T>
bool with_kind(std::uint16_t kind, const std::variant<T...>*, Visit visit) {
  return ((static_cast<std::uint16_t>(T::kKind) == kind && (visit(T{}), true)) || ...);
}
constexpr const Operation* kEvery = nullptr;

template <class T>
Result<Operation> parse_as(ByteView body) {
  XH_TRY(T op, decode<T>(body));
  XH_TRY_VOID(check(op));
  return Operation(std::move(op));
}

}  // namespace

bool stands_alone(std::uint16_t kind) {
  return kind >= static_cast<std::uint16_t>(OperationKind::kSetKeys) && kind <= static_cast<std::uint16_t>(OperationKind::kDeactivate);
}

std::uint16_t kind_of(const Operation& operation) {
  return std::visit([](const auto& op) { return static_cast<std::uint16_t>(std::decay_t<decltype(op)>::kKind); }, operation);
}

Bytes body_of(const Operation& operation) {
  return std::visit([](const auto& op) { return encode(op); }, operation);
}

Result<Operation> parse_operation(std::uint16_t kind, ByteView body) {
  Result<Operation> parsed = fail(ErrorId::kUnknownOperation, fmt::format("operation kind {}", kind));
  with_kind(kind, kEvery, [&](const auto& empty) { parsed = parse_as<std::decay_t<decltype(empty)>>(body); });
  return parsed;
}

std::string_view operation_name(std::uint16_t kind) {
  std::string_view name = "unknown";
  with_kind(kind, kEvery, [&](const auto& empty) { name = std::decay_t<decltype(empty)>::kName; });
  return name;
}

}  // namespace xh::identity

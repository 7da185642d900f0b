#include "identity/operations.h"

#include <fmt/format.h>

#include "base/json.h"
#include "base/overload.h"

namespace xh::identity {
namespace {

Status check_texts(std::initializer_list<std::string_view> texts) {
  for (const auto text : texts) {
    if (!is_utf8(text)) return fail(ErrorId::kBadText, "a text is not valid UTF-8");
  }
  return {};
}

Status check_identifier(std::string_view text) {
  XH_TRY_VOID(Identifier::parse(text).map([](const auto&) {}));
  return {};
}

Status check(const RegisterOrganisation& op) {
  XH_TRY_VOID(check_organisation_id(op.id));
  if (op.name.empty()) return fail(ErrorId::kBadContent, "an organisation has a name");
  return check_texts({op.name, op.region, op.industry});
}
Status check(const Enroll& op) { return check_organisation_id(op.organisation); }
Status check(const AllocatePrefix& op) {
  XH_TRY_VOID(Prefix::parse(op.prefix).map([](const auto&) {}));
  return {};
}
Status check(const Register& op) {
  XH_TRY_VOID(check_identifier(op.identifier));
  return check_content(op.content);
}
Status check(const Update& op) {
  XH_TRY_VOID(check_identifier(op.identifier));
  return check_content(op.content);
}
Status check(const Transfer& op) { return check_identifier(op.identifier); }
Status check(const Revoke& op) { return check_identifier(op.identifier); }
Status check(const AnchorRoot& op) {
  XH_TRY_VOID(check_identifier(op.stream));
  if (op.count == 0) return fail(ErrorId::kBadContent, "an anchored root covers at least one record");
  return check_texts({op.uri});
}

template <class T>
Result<Operation> parse_as(ByteView body) {
  XH_TRY(T op, decode<T>(body));
  XH_TRY_VOID(check(op));
  return Operation(std::move(op));
}

}  // namespace

std::uint16_t kind_of(const Operation& operation) {
  return std::visit([](const auto& op) { return static_cast<std::uint16_t>(std::decay_t<decltype(op)>::kKind); }, operation);
}

Bytes body_of(const Operation& operation) {
  return std::visit([](const auto& op) { return encode(op); }, operation);
}

Result<Operation> parse_operation(std::uint16_t kind, ByteView body) {
  switch (static_cast<OperationKind>(kind)) {
    case OperationKind::kRegisterOrganisation:
      return parse_as<RegisterOrganisation>(body);
    case OperationKind::kEnroll:
      return parse_as<Enroll>(body);
    case OperationKind::kAllocatePrefix:
      return parse_as<AllocatePrefix>(body);
    case OperationKind::kRegister:
      return parse_as<Register>(body);
    case OperationKind::kUpdate:
      return parse_as<Update>(body);
    case OperationKind::kTransfer:
      return parse_as<Transfer>(body);
    case OperationKind::kRevoke:
      return parse_as<Revoke>(body);
    case OperationKind::kAnchorRoot:
      return parse_as<AnchorRoot>(body);
  }
  return fail(ErrorId::kUnknownOperation, fmt::format("operation kind {}", kind));
}

std::string_view operation_name(std::uint16_t kind) {
  switch (static_cast<OperationKind>(kind)) {
    case OperationKind::kRegisterOrganisation:
      return "register-organisation";
    case OperationKind::kEnroll:
      return "enroll";
    case OperationKind::kAllocatePrefix:
      return "allocate-prefix";
    case OperationKind::kRegister:
      return "register";
    case OperationKind::kUpdate:
      return "update";
    case OperationKind::kTransfer:
      return "transfer";
    case OperationKind::kRevoke:
      return "revoke";
    case OperationKind::kAnchorRoot:
      return "anchor-root";
  }
  return "unknown";
}

}  // namespace xh::identity

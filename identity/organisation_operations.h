// Operations on organisations and their accounts. Rules: docs/spec/execution.md (X6, X7), docs/spec/prefixes.md (V10, V11).
#pragma once

#include "identity/names.h"
#include "identity/operation_kind.h"
#include "identity/record.h"

namespace xh::identity {

struct RegisterOrganisation {
  static constexpr auto kKind = OperationKind::kRegisterOrganisation;
  static constexpr std::string_view kName = "register-organisation";
  std::string id;
  OrganisationKind kind = OrganisationKind::kEnterprise;
  std::string name;
  Hash32 credit_code;
  std::string region;
  std::string industry;
  std::uint64_t byte_quota = 0;
  bool operator==(const RegisterOrganisation&) const = default;
  static constexpr auto fields() {
    using T = RegisterOrganisation;
    return std::tuple{field(&T::id, kMaxOrganisationIdBytes),
                      field(&T::kind),
                      field(&T::name, kMaxNameBytes),
                      field(&T::credit_code),
                      field(&T::region, kMaxNameBytes),
                      field(&T::industry, kMaxNameBytes),
                      field(&T::byte_quota)};
  }
};
/// By its authority, for the named version.
struct UpdateOrganisation {
  static constexpr auto kKind = OperationKind::kUpdateOrganisation;
  static constexpr std::string_view kName = "update-organisation";
  std::string id;
  std::uint64_t version = 0;
  std::string name;
  Hash32 credit_code;
  std::string region;
  std::string industry;
  std::uint64_t byte_quota = 0;
  bool operator==(const UpdateOrganisation&) const = default;
  static constexpr auto fields() {
    using T = UpdateOrganisation;
    return std::tuple{field(&T::id, kMaxOrganisationIdBytes),
                      field(&T::version),
                      field(&T::name, kMaxNameBytes),
                      field(&T::credit_code),
                      field(&T::region, kMaxNameBytes),
                      field(&T::industry, kMaxNameBytes),
                      field(&T::byte_quota)};
  }
};
struct Enroll {
  static constexpr auto kKind = OperationKind::kEnroll;
  static constexpr std::string_view kName = "enroll";
  AccountId account;
  std::string organisation;
  bool operator==(const Enroll&) const = default;
  static constexpr auto fields() { return std::tuple{field(&Enroll::account), field(&Enroll::organisation, kMaxOrganisationIdBytes)}; }
};
/// By the authority of the account's organisation.
struct Dismiss {
  static constexpr auto kKind = OperationKind::kDismiss;
  static constexpr std::string_view kName = "dismiss";
  AccountId account;
  bool operator==(const Dismiss&) const = default;
  static constexpr auto fields() { return std::tuple{field(&Dismiss::account)}; }
};

}  // namespace xh::identity

// Operations on prefixes. Rules: docs/spec/prefixes.md (V1-V9).
#pragma once

#include "identity/names.h"
#include "identity/operation_kind.h"
#include "identity/record.h"

namespace xh::identity {

/// X8, V2: by the owner of the nearest prefix above.
struct AllocatePrefix {
  static constexpr auto kKind = OperationKind::kAllocatePrefix;
  static constexpr std::string_view kName = "allocate-prefix";
  std::string prefix;
  AccountId owner;
  std::uint8_t depth = kMaxArcs;  ///< levels that may be allocated below
  std::uint64_t quota = 0;        ///< registrations in a window; 0: no limit of its own
  bool operator==(const AllocatePrefix&) const = default;
  static constexpr auto fields() {
    using T = AllocatePrefix;
    return std::tuple{field(&T::prefix, kMaxPrefixBytes), field(&T::owner), field(&T::depth), field(&T::quota)};
  }
};
/// V3: for the named version. The first two by the owner above, the last by the owner.
struct UpdatePrefix {
  static constexpr auto kKind = OperationKind::kUpdatePrefix;
  static constexpr std::string_view kName = "update-prefix";
  std::string prefix;
  std::uint64_t version = 0;
  std::optional<bool> suspended = {};
  std::optional<std::uint64_t> quota = {};
  std::optional<std::vector<Hash32>> templates = {};  ///< digests, at most kMaxTemplates
  bool operator==(const UpdatePrefix&) const = default;
  static constexpr auto fields() {
    using T = UpdatePrefix;
    return std::tuple{field(&T::prefix, kMaxPrefixBytes), field(&T::version), field(&T::suspended), field(&T::quota),
                      field(&T::templates, kMaxTemplates)};
  }
};
struct TransferPrefix {
  static constexpr auto kKind = OperationKind::kTransferPrefix;
  static constexpr std::string_view kName = "transfer-prefix";
  std::string prefix;
  std::uint64_t version = 0;
  AccountId owner;
  bool operator==(const TransferPrefix&) const = default;
  static constexpr auto fields() {
    return std::tuple{field(&TransferPrefix::prefix, kMaxPrefixBytes), field(&TransferPrefix::version), field(&TransferPrefix::owner)};
  }
};
struct DelegateKey {
  static constexpr auto kKind = OperationKind::kDelegateKey;
  static constexpr std::string_view kName = "delegate-key";
  std::string prefix;
  Delegation delegation;
  bool operator==(const DelegateKey&) const = default;
  static constexpr auto fields() { return std::tuple{field(&DelegateKey::prefix, kMaxPrefixBytes), field(&DelegateKey::delegation)}; }
};
struct RevokeDelegation {
  static constexpr auto kKind = OperationKind::kRevokeDelegation;
  static constexpr std::string_view kName = "revoke-delegation";
  std::string prefix;
  AccountId delegate;
  bool operator==(const RevokeDelegation&) const = default;
  static constexpr auto fields() {
    return std::tuple{field(&RevokeDelegation::prefix, kMaxPrefixBytes), field(&RevokeDelegation::delegate)};
  }
};

}  // namespace xh::identity

// Operations on identifier records and anchored streams. Rules: docs/spec/execution.md (X9-X13), docs/spec/prefixes.md (V12, V13).
#pragma once

#include "identity/names.h"
#include "identity/operation_kind.h"
#include "identity/record.h"

namespace xh::identity {

inline constexpr std::size_t kMaxConsistencyHashes = 128;  ///< between two trees of 2^64 leaves
inline constexpr std::size_t kMaxIdentifierBytes = kMaxPrefixBytes + 1 + kMaxSuffixBytes;

struct Register {
  static constexpr auto kKind = OperationKind::kRegister;
  static constexpr std::string_view kName = "register";
  std::string identifier;
  std::optional<AccountId> controller;  ///< absent: the sender
  Content content;
  Scheme scheme = Scheme::kFree;
  bool operator==(const Register&) const = default;
  static constexpr auto fields() {
    return std::tuple{field(&Register::identifier, kMaxIdentifierBytes), field(&Register::controller), field(&Register::content),
                      field(&Register::scheme)};
  }
};
/// Compare-and-set: applies only to the named version.
struct Update {
  static constexpr auto kKind = OperationKind::kUpdate;
  static constexpr std::string_view kName = "update";
  std::string identifier;
  std::uint64_t version = 0;
  Content content;
  bool operator==(const Update&) const = default;
  static constexpr auto fields() {
    return std::tuple{field(&Update::identifier, kMaxIdentifierBytes), field(&Update::version), field(&Update::content)};
  }
};
struct Transfer {
  static constexpr auto kKind = OperationKind::kTransfer;
  static constexpr std::string_view kName = "transfer";
  std::string identifier;
  std::uint64_t version = 0;
  AccountId controller;
  bool operator==(const Transfer&) const = default;
  static constexpr auto fields() {
    return std::tuple{field(&Transfer::identifier, kMaxIdentifierBytes), field(&Transfer::version), field(&Transfer::controller)};
  }
};
struct Revoke {
  static constexpr auto kKind = OperationKind::kRevoke;
  static constexpr std::string_view kName = "revoke";
  std::string identifier;
  std::uint64_t version = 0;
  bool operator==(const Revoke&) const = default;
  static constexpr auto fields() { return std::tuple{field(&Revoke::identifier, kMaxIdentifierBytes), field(&Revoke::version)}; }
};
/// V12: who decides from now on, and how many of them.
struct SetController {
  static constexpr auto kKind = OperationKind::kSetController;
  static constexpr std::string_view kName = "set-controller";
  std::string identifier;
  std::uint64_t version = 0;
  std::vector<AccountId> controllers;  ///< ascending
  std::uint8_t threshold = 1;
  bool operator==(const SetController&) const = default;
  static constexpr auto fields() {
    using T = SetController;
    return std::tuple{field(&T::identifier, kMaxIdentifierBytes), field(&T::version), field(&T::controllers, kMaxControllers),
                      field(&T::threshold)};
  }
};
struct AnchorRoot {
  static constexpr auto kKind = OperationKind::kAnchorRoot;
  static constexpr std::string_view kName = "anchor-root";
  std::string stream;  ///< an identifier
  Hash32 root;
  std::uint64_t count = 0;
  std::string uri;
  Hash32 previous;                  ///< the root that this one extends; zero for the first
  std::vector<Hash32> consistency;  ///< RFC 9162 2.1.4: that the new tree extends the previous one; empty for the first
  bool operator==(const AnchorRoot&) const = default;
  static constexpr auto fields() {
    return std::tuple{field(&AnchorRoot::stream, kMaxIdentifierBytes),
                      field(&AnchorRoot::root),
                      field(&AnchorRoot::count),
                      field(&AnchorRoot::uri, kMaxUriBytes),
                      field(&AnchorRoot::previous),
                      field(&AnchorRoot::consistency, kMaxConsistencyHashes)};
  }
};

}  // namespace xh::identity

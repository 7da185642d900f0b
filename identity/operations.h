// Operations: what a transaction may ask for. Kind numbers are frozen; bodies are BCS. Spec: docs/spec/identity.md (I9).
#pragma once

#include <variant>

#include "identity/names.h"
#include "identity/record.h"

namespace xh::identity {

inline constexpr std::size_t kMaxConsistencyHashes = 128;  ///< between two trees of 2^64 leaves
inline constexpr std::size_t kMaxIdentifierBytes = kMaxPrefixBytes + 1 + kMaxSuffixBytes;

/// Frozen. Gaps are for the operations of later protocol versions.
enum class OperationKind : std::uint16_t {
  kRegisterOrganisation = 10,
  kEnroll = 12,
  kAllocatePrefix = 30,
  kRegister = 50,
  kUpdate = 51,
  kTransfer = 52,
  kRevoke = 53,
  kAnchorRoot = 70,
};

struct RegisterOrganisation {
  static constexpr auto kKind = OperationKind::kRegisterOrganisation;
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
struct Enroll {
  static constexpr auto kKind = OperationKind::kEnroll;
  AccountId account;
  std::string organisation;
  bool operator==(const Enroll&) const = default;
  static constexpr auto fields() { return std::tuple{field(&Enroll::account), field(&Enroll::organisation, kMaxOrganisationIdBytes)}; }
};
struct AllocatePrefix {
  static constexpr auto kKind = OperationKind::kAllocatePrefix;
  std::string prefix;
  AccountId owner;
  bool operator==(const AllocatePrefix&) const = default;
  static constexpr auto fields() { return std::tuple{field(&AllocatePrefix::prefix, kMaxPrefixBytes), field(&AllocatePrefix::owner)}; }
};
struct Register {
  static constexpr auto kKind = OperationKind::kRegister;
  std::string identifier;
  std::optional<AccountId> controller;  ///< absent: the sender
  Content content;
  bool operator==(const Register&) const = default;
  static constexpr auto fields() {
    return std::tuple{field(&Register::identifier, kMaxIdentifierBytes), field(&Register::controller), field(&Register::content)};
  }
};
/// Compare-and-set: applies only to the named version.
struct Update {
  static constexpr auto kKind = OperationKind::kUpdate;
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
  std::string identifier;
  std::uint64_t version = 0;
  bool operator==(const Revoke&) const = default;
  static constexpr auto fields() { return std::tuple{field(&Revoke::identifier, kMaxIdentifierBytes), field(&Revoke::version)}; }
};
struct AnchorRoot {
  static constexpr auto kKind = OperationKind::kAnchorRoot;
  std::string stream;  ///< an identifier
  Hash32 root;
  std::uint64_t count = 0;
  std::string uri;
  Hash32 previous;  ///< the root that this one extends; zero for the first
  std::vector<Hash32> consistency;  ///< RFC 9162 2.1.4: that the new tree extends the previous one; empty for the first
  bool operator==(const AnchorRoot&) const = default;
  static constexpr auto fields() {
    return std::tuple{field(&AnchorRoot::stream, kMaxIdentifierBytes), field(&AnchorRoot::root), field(&AnchorRoot::count),
                      field(&AnchorRoot::uri, kMaxUriBytes), field(&AnchorRoot::previous),
                      field(&AnchorRoot::consistency, kMaxConsistencyHashes)};
  }
};

using Operation = std::variant<RegisterOrganisation, Enroll, AllocatePrefix, Register, Update, Transfer, Revoke, AnchorRoot>;

/// Number and bytes of an operation, as a transaction carries them.
[[nodiscard]] std::uint16_t kind_of(const Operation& operation);
[[nodiscard]] Bytes body_of(const Operation& operation);
/// Decodes and checks form: names, content, texts. Errors: codec errors, kUnknownOperation, kBadIdentifier, kBadContent.
[[nodiscard]] Result<Operation> parse_operation(std::uint16_t kind, ByteView body);
/// "register", "anchor-root" …
[[nodiscard]] std::string_view operation_name(std::uint16_t kind);

}  // namespace xh::identity

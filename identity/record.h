// Records of the state: what a key's value decodes to. BCS, hashed into the state tree; a change of a field list is a change of protocol.
// Spec: docs/spec/identity.md (I4-I8).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "identity/key_set.h"
#include "identity/names.h"

namespace xh::identity {

inline constexpr std::size_t kMaxValues = 64;
inline constexpr std::size_t kMaxTypeBytes = 64;
inline constexpr std::size_t kMaxDataBytes = 4096;
inline constexpr std::size_t kMaxMediaTypeBytes = 128;
inline constexpr std::size_t kMaxUriBytes = 1024;
inline constexpr std::size_t kMaxControllers = 16;
inline constexpr std::size_t kMaxNameBytes = 200;
inline constexpr std::size_t kMaxDelegations = 64;
inline constexpr std::size_t kMaxTemplates = 16;
inline constexpr std::size_t kMaxDocumentBytes = 64 * 1024;

/// How a value's data is to be read.
enum class ValueFormat : std::uint8_t { kText = 0, kBytes = 1 };
constexpr bool is_valid(ValueFormat format) { return format <= ValueFormat::kBytes; }

/// One value in the Handle model.
struct Value {
  std::uint32_t index = 1;
  std::string type;  ///< e.g. "URL"
  ValueFormat format = ValueFormat::kText;
  Bytes data;
  std::uint32_t ttl = 86'400;  ///< seconds that a resolver may cache

  bool operator==(const Value&) const = default;
  static constexpr auto fields() {
    return std::tuple{field(&Value::index), field(&Value::type, kMaxTypeBytes), field(&Value::format), field(&Value::data, kMaxDataBytes),
                      field(&Value::ttl)};
  }
};

/// Data that stays off the chain: only its digest is here.
struct Anchor {
  Hash32 digest;  ///< SHA-256 of the data
  std::string media_type;
  std::string uri;  ///< may be empty

  bool operator==(const Anchor&) const = default;
  static constexpr auto fields() {
    return std::tuple{field(&Anchor::digest), field(&Anchor::media_type, kMaxMediaTypeBytes), field(&Anchor::uri, kMaxUriBytes)};
  }
};

/// What a record says: values, or one anchor.
struct Content {
  std::vector<Value> values;
  std::optional<Anchor> anchor;

  bool operator==(const Content&) const = default;
  static constexpr auto fields() { return std::tuple{field(&Content::values, kMaxValues), field(&Content::anchor)}; }
};

enum class RecordStatus : std::uint8_t { kActive = 0, kRevoked = 1 };
constexpr bool is_valid(RecordStatus status) { return status <= RecordStatus::kRevoked; }

/// When and by whom.
struct Stamp {
  Height height;
  UnixMillis time;
  AccountId actor;
  Hash32 transaction;

  bool operator==(const Stamp&) const = default;
  static constexpr auto fields() {
    return std::tuple{field(&Stamp::height), field(&Stamp::time), field(&Stamp::actor), field(&Stamp::transaction)};
  }
};

/// V13: what rules the suffix of an identifier obeys. Numbers are frozen.
enum class Scheme : std::uint8_t { kFree = 0, kGs1 = 1, kOid = 2, kEcode = 3 };
constexpr bool is_valid(Scheme scheme) { return scheme <= Scheme::kEcode; }

/// The record of an identifier. Versions form a hash chain, so that a history can be checked even without the ledger.
struct IdentifierRecord {
  std::vector<AccountId> controllers;
  Content content;
  RecordStatus status = RecordStatus::kActive;
  std::uint64_t version = 1;
  Hash32 previous;  ///< SHA-256 of the BCS of the version before; zero for the first
  Stamp created;
  Stamp updated;
  std::uint8_t threshold = 1;  ///< so many controllers decide (V12)
  Scheme scheme = Scheme::kFree;

  bool operator==(const IdentifierRecord&) const = default;
  static constexpr auto fields() {
    return std::tuple{field(&IdentifierRecord::controllers, kMaxControllers),
                      field(&IdentifierRecord::content),
                      field(&IdentifierRecord::status),
                      field(&IdentifierRecord::version),
                      field(&IdentifierRecord::previous),
                      field(&IdentifierRecord::created),
                      field(&IdentifierRecord::updated),
                      field(&IdentifierRecord::threshold),
                      field(&IdentifierRecord::scheme)};
  }
};

/// V6: frozen bits of a set.
enum class DelegationScope : std::uint32_t { kRegister = 1, kRevoke = 2, kAllocate = 4, kAnchor = 8 };
inline constexpr std::uint32_t kAllScopes = 15;

/// What an account may do below a prefix in its owner's place.
struct Delegation {
  AccountId delegate;
  std::uint32_t scopes = 0;  ///< DelegationScope
  UnixMillis expires;        ///< block time from which it ends; 0: never

  bool operator==(const Delegation&) const = default;
  [[nodiscard]] bool has(DelegationScope scope) const { return (scopes & static_cast<std::uint32_t>(scope)) != 0; }
  static constexpr auto fields() {
    return std::tuple{field(&Delegation::delegate), field(&Delegation::scopes), field(&Delegation::expires)};
  }
};

struct PrefixRecord {
  AccountId owner;
  bool suspended = false;               ///< V4
  std::uint8_t depth = 0;               ///< levels that may be allocated below
  std::uint64_t quota = 0;              ///< registrations in a window; 0: no limit of its own
  std::vector<Delegation> delegations;  ///< ascending by delegate
  std::vector<Hash32> templates;        ///< digests of what records below should look like
  std::uint64_t version = 1;
  Stamp created;
  Stamp updated;

  bool operator==(const PrefixRecord&) const = default;
  static constexpr auto fields() {
    using T = PrefixRecord;
    return std::tuple{field(&T::owner),
                      field(&T::suspended),
                      field(&T::depth),
                      field(&T::quota),
                      field(&T::delegations, kMaxDelegations),
                      field(&T::templates, kMaxTemplates),
                      field(&T::version),
                      field(&T::created),
                      field(&T::updated)};
  }
};

/// V9: what was counted at a prefix.
struct TallyRecord {
  std::uint64_t identifiers = 0;  ///< registered with it as nearest prefix
  std::uint64_t revoked = 0;      ///< of those
  std::uint64_t prefixes = 0;     ///< allocated below, with it as nearest
  std::uint64_t window = 0;       ///< the last one in which something was registered under its quota
  std::uint64_t in_window = 0;    ///< registrations under its quota in that window
  std::string before;             ///< ST6: the prefix that was allocated before this one; empty for the first

  bool operator==(const TallyRecord&) const = default;
  static constexpr auto fields() {
    using T = TallyRecord;
    return std::tuple{field(&T::identifiers), field(&T::revoked),   field(&T::prefixes),
                      field(&T::window),      field(&T::in_window), field(&T::before, kMaxPrefixBytes)};
  }
};

enum class OrganisationKind : std::uint8_t { kGovernment = 0, kEnterprise = 1, kDeveloper = 2, kIndividual = 3 };
constexpr bool is_valid(OrganisationKind kind) { return kind <= OrganisationKind::kIndividual; }

struct OrganisationRecord {
  OrganisationKind kind = OrganisationKind::kEnterprise;
  std::string name;
  Hash32 credit_code;  ///< SHA-256 of the unified social credit code; zero when not given
  std::string region;
  std::string industry;
  std::uint64_t byte_quota = 0;  ///< per window; 0 = unlimited
  AccountId authority;           ///< may enrol accounts
  std::uint64_t version = 1;
  Stamp created;

  bool operator==(const OrganisationRecord&) const = default;
  static constexpr auto fields() {
    return std::tuple{field(&OrganisationRecord::kind),
                      field(&OrganisationRecord::name, kMaxNameBytes),
                      field(&OrganisationRecord::credit_code),
                      field(&OrganisationRecord::region, kMaxNameBytes),
                      field(&OrganisationRecord::industry, kMaxNameBytes),
                      field(&OrganisationRecord::byte_quota),
                      field(&OrganisationRecord::authority),
                      field(&OrganisationRecord::version),
                      field(&OrganisationRecord::created)};
  }
};

/// Frozen: roles are bits of a set.
enum class RoleBit : std::uint32_t { kSupernode = 1, kBackbone = 2, kSupervisor = 4 };

struct AccountRecord {
  std::string organisation;  ///< empty: not enrolled
  std::uint32_t roles = 0;   ///< RoleBit
  KeySet keys;               ///< empty: implicit (I22)
  KeySet recovery;
  std::optional<Hash32> next;  ///< digest of the keys to which only Rotate leads
  bool deactivated = false;
  std::uint64_t version = 1;
  Stamp updated;

  bool operator==(const AccountRecord&) const = default;
  [[nodiscard]] bool has(RoleBit role) const { return (roles & static_cast<std::uint32_t>(role)) != 0; }
  static constexpr auto fields() {
    using T = AccountRecord;
    return std::tuple{field(&T::organisation, kMaxNameBytes),
                      field(&T::roles),
                      field(&T::keys),
                      field(&T::recovery),
                      field(&T::next),
                      field(&T::deactivated),
                      field(&T::version),
                      field(&T::updated)};
  }
};

/// A stream of Merkle roots over records that stay with the enterprise. Only grows.
struct AnchorStreamRecord {
  AccountId owner;
  Hash32 root;
  std::uint64_t count = 0;
  std::string uri;
  std::uint64_t version = 1;
  Hash32 previous_root;
  Stamp created;
  Stamp updated;

  bool operator==(const AnchorStreamRecord&) const = default;
  static constexpr auto fields() {
    return std::tuple{field(&AnchorStreamRecord::owner),   field(&AnchorStreamRecord::root),
                      field(&AnchorStreamRecord::count),   field(&AnchorStreamRecord::uri, kMaxUriBytes),
                      field(&AnchorStreamRecord::version), field(&AnchorStreamRecord::previous_root),
                      field(&AnchorStreamRecord::created), field(&AnchorStreamRecord::updated)};
  }
};

/// A DID document, of kind kDocument, named like the account (I29).
struct DocumentRecord {
  std::string document;  ///< canonical JSON
  std::uint64_t version = 1;
  Hash32 previous;  ///< SHA-256 of the BCS of the version before; zero for the first
  Stamp created;
  Stamp updated;

  bool operator==(const DocumentRecord&) const = default;
  static constexpr auto fields() {
    using T = DocumentRecord;
    return std::tuple{field(&T::document, kMaxDocumentBytes), field(&T::version), field(&T::previous), field(&T::created),
                      field(&T::updated)};
  }
};

/// Bytes that an organisation used in a window.
struct UsageRecord {
  std::uint64_t window = 0;
  std::uint64_t bytes = 0;

  bool operator==(const UsageRecord&) const = default;
  static constexpr auto fields() { return std::tuple{field(&UsageRecord::window), field(&UsageRecord::bytes)}; }
};

/// Content rules: distinct indexes ascending, types named, text valid UTF-8, values or anchor but not both. Error kBadContent.
[[nodiscard]] Status check_content(const Content& content);

}  // namespace xh::identity

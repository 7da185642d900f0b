// The registry of issuers, their status lists and anchored digests: what the ledger says about credentials, which themselves stay with
// their holders. Rules: docs/spec/credentials.md (CR1-CR10).
#pragma once

#include "identity/record.h"

namespace xh::identity {

inline constexpr std::size_t kMaxCredentialTypes = 64;
inline constexpr std::size_t kMaxCredentialTypeBytes = 128;
inline constexpr std::size_t kMaxDigestAnchors = 16;  ///< accounts that anchored one digest
/// W3C Bitstring Status List 1.0: fewer entries would tell whose status is asked for.
inline constexpr std::uint64_t kMinStatusListSize = 131'072;
inline constexpr std::uint64_t kMaxStatusListSize = 134'217'728;  ///< 16 MiB of bits: what a verifier unpacks at most

/// A kind of credential that an issuer issues.
struct CredentialType {
  std::string name;  ///< as in the credential's `type`
  Hash32 schema;     ///< SHA-256 of its schema; zero: none is named
  bool operator==(const CredentialType&) const = default;
  static constexpr auto fields() {
    return std::tuple{field(&CredentialType::name, kMaxCredentialTypeBytes), field(&CredentialType::schema)};
  }
};

enum class IssuerStatus : std::uint8_t { kActive = 0, kWithdrawn = 1 };
constexpr bool is_valid(IssuerStatus status) { return status <= IssuerStatus::kWithdrawn; }

/// Of kind kIssuer, named like the account. Versions form a hash chain.
struct IssuerRecord {
  AccountId authority;       ///< who vouches for it
  std::string organisation;  ///< that of the issuer, for which the authority spoke
  std::string name;
  std::vector<CredentialType> types;  ///< ascending by name
  IssuerStatus status = IssuerStatus::kActive;
  std::uint64_t version = 1;
  Hash32 previous;  ///< SHA-256 of the BCS of the version before; zero for the first
  Stamp created;
  Stamp updated;
  bool operator==(const IssuerRecord&) const = default;
  static constexpr auto fields() {
    using T = IssuerRecord;
    return std::tuple{field(&T::authority),
                      field(&T::organisation, kMaxNameBytes),
                      field(&T::name, kMaxNameBytes),
                      field(&T::types, kMaxCredentialTypes),
                      field(&T::status),
                      field(&T::version),
                      field(&T::previous),
                      field(&T::created),
                      field(&T::updated)};
  }
};

enum class StatusPurpose : std::uint8_t { kRevocation = 0, kSuspension = 1 };
constexpr bool is_valid(StatusPurpose purpose) { return purpose <= StatusPurpose::kSuspension; }

/// Of kind kStatusList, named by status_list_name(). Versions form a hash chain: none can be put between two of them later.
struct StatusListRecord {
  StatusPurpose purpose = StatusPurpose::kRevocation;
  std::uint64_t size = 0;  ///< entries
  Hash32 digest;           ///< SHA-256 of the unpacked bits
  std::uint64_t version = 1;
  Hash32 previous;  ///< SHA-256 of the BCS of the version before; zero for the first
  Stamp created;
  Stamp updated;  ///< when this version was anchored
  bool operator==(const StatusListRecord&) const = default;
  static constexpr auto fields() {
    using T = StatusListRecord;
    return std::tuple{field(&T::purpose),  field(&T::size),    field(&T::digest), field(&T::version),
                      field(&T::previous), field(&T::created), field(&T::updated)};
  }
};

/// Who anchored a digest, and when.
struct DigestEntry {
  std::string media_type;
  std::string uri;  ///< may be empty
  Stamp stamp;
  bool operator==(const DigestEntry&) const = default;
  static constexpr auto fields() {
    using T = DigestEntry;
    return std::tuple{field(&T::media_type, kMaxMediaTypeBytes), field(&T::uri, kMaxUriBytes), field(&T::stamp)};
  }
};

/// Of kind kDigestAnchor, named by digest_name(). Only grows.
struct DigestAnchorRecord {
  std::vector<DigestEntry> entries;  ///< oldest first, one of each account
  bool operator==(const DigestAnchorRecord&) const = default;
  static constexpr auto fields() { return std::tuple{field(&DigestAnchorRecord::entries, kMaxDigestAnchors)}; }
};

/// The id of a list as its issuer's credentials name it: a URI of visible ASCII. Error kBadContent.
[[nodiscard]] Status check_list_id(std::string_view list);
/// "did:bid:ef…/<list id>": lists of two issuers never meet.
[[nodiscard]] std::string status_list_name(const AccountId& issuer, std::string_view list);
struct StatusListName {
  AccountId issuer;
  std::string list;
};
/// The inverse, in its one spelling. Errors kBadBid, kBadContent.
[[nodiscard]] Result<StatusListName> status_list_from_name(std::string_view name);
/// The lower-case hex of a digest.
[[nodiscard]] std::string digest_name(const Hash32& digest);
/// The inverse. Error kBadText.
[[nodiscard]] Result<Hash32> digest_from_name(std::string_view name);
/// CR2: ascending, each once, named, UTF-8; at least one. Error kBadContent.
[[nodiscard]] Status check_credential_types(const std::vector<CredentialType>& types);

}  // namespace xh::identity

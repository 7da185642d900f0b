// Operations about credentials: issuers, status lists, digests. Rules: docs/spec/credentials.md (CR1-CR10).
#pragma once

#include "identity/credentials.h"
#include "identity/operation_kind.h"

namespace xh::identity {

/// CR8: the digest of anything that stays off the chain; never changed, never removed.
struct AnchorDigest {
  static constexpr auto kKind = OperationKind::kAnchorDigest;
  static constexpr std::string_view kName = "anchor-digest";
  Hash32 digest;  ///< SHA-256
  std::string media_type;
  std::string uri;  ///< may be empty
  bool operator==(const AnchorDigest&) const = default;
  static constexpr auto fields() {
    using T = AnchorDigest;
    return std::tuple{field(&T::digest), field(&T::media_type, kMaxMediaTypeBytes), field(&T::uri, kMaxUriBytes)};
  }
};
/// CR1-CR3: registers, changes, or withdraws; a withdrawal has neither name nor types.
struct RegisterIssuer {
  static constexpr auto kKind = OperationKind::kRegisterIssuer;
  static constexpr std::string_view kName = "register-issuer";
  AccountId account;
  std::uint64_t version = 0;  ///< of the record; 0: there is none yet
  std::string name;
  std::vector<CredentialType> types;
  IssuerStatus status = IssuerStatus::kActive;
  bool operator==(const RegisterIssuer&) const = default;
  static constexpr auto fields() {
    using T = RegisterIssuer;
    return std::tuple{field(&T::account), field(&T::version), field(&T::name, kMaxNameBytes), field(&T::types, kMaxCredentialTypes),
                      field(&T::status)};
  }
};
/// CR4-CR6: the next version of a list of the sender.
struct AnchorStatusList {
  static constexpr auto kKind = OperationKind::kAnchorStatusList;
  static constexpr std::string_view kName = "anchor-status-list";
  std::string list;           ///< its id, a URI
  std::uint64_t version = 0;  ///< of the record; 0: there is none yet
  StatusPurpose purpose = StatusPurpose::kRevocation;
  std::uint64_t size = 0;  ///< entries
  Hash32 digest;           ///< SHA-256 of the unpacked bits
  bool operator==(const AnchorStatusList&) const = default;
  static constexpr auto fields() {
    using T = AnchorStatusList;
    return std::tuple{field(&T::list, kMaxUriBytes), field(&T::version), field(&T::purpose), field(&T::size), field(&T::digest)};
  }
};

}  // namespace xh::identity

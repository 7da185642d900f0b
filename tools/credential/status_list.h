// W3C Bitstring Status List 1.0: a list credential as its bits. Whether somebody signed or anchored it is not asked here. Rules:
// docs/spec/credentials.md (CR5, CR6, CR20).
#pragma once

#include <string>

#include "base/json.h"
#include "identity/credentials.h"

namespace xh::tools {

struct StatusList {
  std::string id;
  std::string issuer;
  identity::StatusPurpose purpose = identity::StatusPurpose::kRevocation;
  Bytes bits;

  [[nodiscard]] std::uint64_t size() const { return std::uint64_t{8} * bits.size(); }
  /// CR6
  [[nodiscard]] Hash32 digest() const;
  /// Counted from the left; `index` is below size().
  [[nodiscard]] bool is_set(std::uint64_t index) const { return (bits[index / 8] >> (7 - index % 8) & 1) != 0; }
};

/// The bits of `encodedList`: `u`, base64url, gzip; sizes of CR5. Errors: kBadStatusList, kBadText, kTooLarge.
[[nodiscard]] Result<Bytes> unpack_bits(std::string_view encoded);
/// The list that a list credential holds. Errors: those of unpack_bits(), kBadStatusList with the member.
[[nodiscard]] Result<StatusList> status_list_of(const Json& credential);
/// The issuer of a credential: a text, or an object with an id. nullptr: neither.
[[nodiscard]] const std::string* issuer_of(const Json& credential);
/// Whether `type` of an object is, or lists, this word.
[[nodiscard]] bool has_type(const Json& object, std::string_view word);

}  // namespace xh::tools

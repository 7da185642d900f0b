// BIDs of Xinghuo: did:bid:[<AC code>:]<suffix>, and did:bid:<AC code> for a whole sub-chain. Parsing is the only way to make one, and
// each BID has one spelling. It does not resolve. Account ids of the main chain: crypto/account_id.h. Spec: docs/spec/identity.md (I10).
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include "crypto/account_id.h"

namespace xh::identity {

inline constexpr std::size_t kAcCodeBytes = 4;
/// 4 characters of a-z and 0-9.
[[nodiscard]] bool is_ac_code(std::string_view text);
inline constexpr std::size_t kMaxBidBytes = 46;  ///< "did:bid:", AC code, ':', key type, encoding, 31 characters of base58

/// I10: a well-formed BID. Suffixes are base58 (`f`) of 22 bytes with the BIF alphabet; other encodings of RFC-003 are refused, as
/// every SDK does.
class Bid {
 public:
  /// Error: kBadBid.
  [[nodiscard]] static Result<Bid> parse(std::string_view text);
  /// The BID of an account on the main chain or, with an AC code ([a-z0-9]{4}), on a sub-chain. Error: kBadBid.
  [[nodiscard]] static Result<Bid> of(const AccountId& account, std::string_view ac_code);

  [[nodiscard]] const std::string& text() const { return text_; }
  /// The AC code; empty on the main chain.
  [[nodiscard]] const std::string& ac_code() const { return ac_code_; }
  /// did:bid:<AC code>: names a sub-chain, not a key.
  [[nodiscard]] bool is_sub_chain() const { return !key_; }
  /// Of a key on a sub-chain: this chain knows nothing of its document.
  [[nodiscard]] bool is_elsewhere() const { return key_ && !ac_code_.empty(); }
  /// Of its key; absent for a sub-chain.
  [[nodiscard]] std::optional<Suite> suite() const;
  /// Key type and digest, the same on every chain. Absent for a sub-chain.
  [[nodiscard]] const std::optional<AccountId>& account() const { return key_; }

  auto operator<=>(const Bid&) const = default;

 private:
  Bid() = default;
  std::string text_;
  std::string ac_code_;
  std::optional<AccountId> key_;
};

}  // namespace xh::identity

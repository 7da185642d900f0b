// The keys that speak for an account: weights and a threshold. Rules: docs/spec/identity.md (I21, I22, I25).
#pragma once

#include <vector>

#include "base/codec.h"
#include "crypto/account_id.h"

namespace xh::identity {

inline constexpr std::size_t kMaxAccountKeys = 16;
inline constexpr std::uint16_t kMaxKeyWeight = 1000;

struct WeightedKey {
  PublicKey key;
  std::uint16_t weight = 1;  ///< 1..kMaxKeyWeight
  bool operator==(const WeightedKey&) const = default;
  static constexpr auto fields() { return std::tuple{field(&WeightedKey::key), field(&WeightedKey::weight)}; }
};

/// Empty: none are set, and the key whose BID the account is speaks alone.
struct KeySet {
  std::vector<WeightedKey> keys;  ///< ascending by key
  std::uint32_t threshold = 0;    ///< of weight; 0 when empty
  [[nodiscard]] bool empty() const { return keys.empty(); }
  bool operator==(const KeySet&) const = default;
  static constexpr auto fields() { return std::tuple{field(&KeySet::keys, kMaxAccountKeys), field(&KeySet::threshold)}; }
};

/// One key that speaks alone.
[[nodiscard]] KeySet single_key(const PublicKey& key);
/// I21: ascending sound keys, weights in range, a threshold that they reach; or empty. Error kBadContent.
[[nodiscard]] Status check_key_set(const KeySet& set);
/// I25: what a pre-rotation commits to, H("xinghuo/next-keys/v1" || BCS).
[[nodiscard]] Hash32 next_keys_digest(const KeySet& set);

/// Whether a key is of the set. `set` empty: the key whose BID `account` is (I22).
[[nodiscard]] bool speaks_for(const KeySet& set, const AccountId& account, const PublicKey& key);
/// Whether these keys, each once, reach the threshold of the set; other keys among them do not count.
[[nodiscard]] bool authorise(const KeySet& set, const AccountId& account, std::span<const PublicKey> keys);

}  // namespace xh::identity

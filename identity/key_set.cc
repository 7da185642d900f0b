#include "identity/key_set.h"

#include "crypto/hash.h"

namespace xh::identity {
namespace {

tl::unexpected<Error> bad_key_set(std::string what) { return fail(ErrorId::kBadContent, std::move(what)); }

}  // namespace

KeySet single_key(const PublicKey& key) { return {{{key, 1}}, 1}; }

Status check_key_set(const KeySet& set) {
  if (set.empty()) return set.threshold == 0 ? Status{} : bad_key_set("a threshold without keys");
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < set.keys.size(); ++i) {
    const auto& entry = set.keys[i];
    if (i > 0 && !(set.keys[i - 1].key < entry.key)) return bad_key_set("keys stand in ascending order, each once");
    if (entry.weight == 0 || entry.weight > kMaxKeyWeight) return bad_key_set("a key has a weight of 1 to 1000");
    if (auto status = check_key(entry.key); !status) return bad_key_set(status.error().what);
    sum += entry.weight;
  }
  if (set.threshold == 0 || set.threshold > sum) return bad_key_set("the threshold is at least 1, and the weights together reach it");
  return {};
}

Hash32 next_keys_digest(const KeySet& set) { return domain_hash("xinghuo/next-keys/v1", encode(set)); }

bool speaks_for(const KeySet& set, const AccountId& account, const PublicKey& key) {
  if (set.empty()) return account_of(key) == account;
  return std::ranges::find(set.keys, key, &WeightedKey::key) != set.keys.end();
}

bool authorise(const KeySet& set, const AccountId& account, std::span<const PublicKey> keys) {
  if (set.empty()) return std::ranges::any_of(keys, [&](const auto& key) { return account_of(key) == account; });
  std::uint32_t weight = 0;
  for (const auto& key : keys) {
    const auto entry = std::ranges::find(set.keys, key, &WeightedKey::key);
    if (entry != set.keys.end()) weight += entry->weight;
  }
  return weight >= set.threshold;
}

}  // namespace xh::identity

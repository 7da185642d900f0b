// Proofs that need more than the tree: values, several keys, entries of the past.
#include "node/storage/ledger_store.h"

namespace xh::storage {

std::optional<LedgerStore::ProvenPast> LedgerStore::prove_past(const ledger::StateKey& key, Height height, Height under) const {
  const std::shared_lock guard(mutex_);
  const Hash32 hash = key.hash();
  auto proof = tree_.prove_past(hash, height, under);
  if (!proof) return std::nullopt;
  const auto operation = stored(proof->then.serial);
  ProvenPast proven{*std::move(proof), std::nullopt};
  if (operation.record.key == hash) proven.value = value_of(operation);
  return proven;
}

std::optional<std::vector<LedgerStore::Proven>> LedgerStore::prove_all(std::span<const ledger::StateKey> keys, Height height) const {
  std::vector<Proven> all;
  for (const auto& key : keys) {
    auto proven = prove(key, height);
    if (!proven) return std::nullopt;
    all.push_back(*std::move(proven));
  }
  return all;
}

// Block times grow with the height.
std::optional<Height> LedgerStore::height_at(UnixMillis time) const {
  const std::shared_lock guard(mutex_);
  std::uint64_t low = files_.base.retained.value;
  std::uint64_t high = head_.summary.height.value;
  const auto time_of = [&](std::uint64_t height) {
    const auto entry = summary_at(Height{height});
    return entry ? std::optional(entry->summary.time) : std::nullopt;
  };
  if (const auto oldest = time_of(low); !oldest || time < *oldest) return std::nullopt;
  while (low < high) {
    const std::uint64_t middle = low + (high - low + 1) / 2;
    const auto then = time_of(middle);
    if (!then) return std::nullopt;
    if (*then <= time) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return Height{low};
}

}  // namespace xh::storage

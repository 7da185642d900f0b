// Look-ups of a large block's keys by several threads: they are most of the work of a block that creates keys, and independent.
#include <thread>

#include "node/storage/ledger_store.h"

namespace xh::storage {
namespace {

/// Fewer keys than this for each thread are not worth its start.
constexpr std::size_t kKeysPerThread = 256;

}  // namespace

// Operations are committed ones here: they are in the files, and files and index change only when this block is written.
void LedgerStore::look_up_all(const std::map<Hash32, std::optional<Hash32>>& changes) {
  const std::size_t threads = std::min<std::size_t>(lookup_threads_, changes.size() / kKeysPerThread);
  if (threads < 2) return;
  auto& looked_up = applying_->looked_up;
  looked_up.resize(changes.size());
  std::size_t count = 0;
  for (const auto& [key, value] : changes) looked_up[count++].key = key;
  const auto work = [&](std::size_t from, std::size_t to) {
    LedgerIndex::Cursor cursor(*index_);
    for (std::size_t i = from; i < to; ++i) {
      auto& item = looked_up[i];
      item.entry = cursor.at_or_before(item.key);
      if (item.entry.serial >= tree_.head().operations) index_->contradicted();
      item.operation = read_operation(item.entry.serial);
    }
  };
  std::vector<std::jthread> helpers;
  const std::size_t share = (count + threads - 1) / threads;
  for (std::size_t from = share; from < count; from += share) helpers.emplace_back(work, from, std::min(count, from + share));
  work(0, share);
}

}  // namespace xh::storage

#include "node/storage/pending_store.h"

namespace xh::storage {

Result<PendingStore> PendingStore::open(const std::string& path, Height head, const std::function<void(PendingBlock)>& found, Disk& disk) {
  std::multimap<Height, Bytes> live;
  std::uint64_t bytes = 0;
  bool dead = false;
  const auto replay = [&](Bytes record) {
    auto pending = decode<PendingBlock>(record);
    const auto block = pending ? decode<ledger::Block>(pending->block) : fail(ErrorId::kBadBlock, "");
    if (!block || block->header.height <= head) {
      dead = true;
      return;
    }
    bytes += record.size();
    live.emplace(block->header.height, std::move(record));
    found(*std::move(pending));
  };
  XH_TRY(JournalFile file, JournalFile::open(path, replay, disk));
  PendingStore store(std::move(file));
  store.live_ = std::move(live);
  store.live_bytes_ = bytes;
  if (dead) store.drop_dead();
  return store;
}

void PendingStore::put(const PendingBlock& block, Height height) {
  Bytes record = encode(block);
  file_.append(record);
  file_.sync();
  live_bytes_ += record.size();
  live_.emplace(height, std::move(record));
}

void PendingStore::prune(Height committed) {
  const auto end = live_.upper_bound(committed);
  for (auto it = live_.begin(); it != end; ++it) live_bytes_ -= it->second.size();
  live_.erase(live_.begin(), end);
  if (file_.size() >= kPendingRewriteBytes && file_.size() >= 4 * live_bytes_) drop_dead();
}

void PendingStore::drop_dead() {
  std::vector<Bytes> records;
  for (const auto& [height, record] : live_) records.push_back(record);
  file_.replace(records);
}

}  // namespace xh::storage

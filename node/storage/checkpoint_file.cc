#include "node/storage/checkpoint_file.h"

namespace xh::storage {

Result<CheckpointFile> CheckpointFile::open(const std::string& path, BySize& found, Disk& disk) {
  const auto replay = [&](Bytes record) {
    auto checkpoint = decode<ledger::SignedCheckpoint>(record);
    if (checkpoint) found[checkpoint->name.size] = *checkpoint;
  };
  auto file = JournalFile::open(path, replay, disk);
  if (!file && file.error().id == ErrorId::kDamagedJournal) {
    XH_TRY_VOID(disk.remove(path));
    file = JournalFile::open(path, replay, disk);
  }
  if (!file) return fail(std::move(file).error());
  return CheckpointFile(*std::move(file));
}

void CheckpointFile::put(const ledger::SignedCheckpoint& checkpoint, const BySize& kept) {
  file_.append(encode(checkpoint));
  if (file_.size() < kCheckpointFileBytes) return;
  std::vector<Bytes> records;
  for (const auto& [size, entry] : kept) records.push_back(encode(entry));
  file_.replace(records);
}

}  // namespace xh::storage

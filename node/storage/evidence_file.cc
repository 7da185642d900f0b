#include "node/storage/evidence_file.h"

namespace xh::storage {

using consensus::Evidence;

Result<EvidenceFile> EvidenceFile::open(const std::string& path, const std::function<void(Evidence)>& found, Disk& disk) {
  Status sound;
  const auto replay = [&](const Bytes& record) {
    auto evidence = decode<Evidence>(record);
    if (evidence) return found(*std::move(evidence));
    if (sound) sound = fail(ErrorId::kDamagedEvidence, evidence.error().what, path);
  };
  auto file = JournalFile::open(path, replay, disk);
  if (!file && file.error().id == ErrorId::kDamagedJournal) return fail(ErrorId::kDamagedEvidence, file.error().what, path);
  if (!file) return fail(std::move(file).error());
  XH_TRY_VOID(sound);
  return EvidenceFile(*std::move(file));
}

void EvidenceFile::put(const Evidence& evidence) {
  file_.append(encode(evidence));
  file_.sync();
}

void EvidenceFile::replace(const std::vector<Evidence>& evidence) {
  std::vector<Bytes> records;
  for (const auto& one : evidence) records.push_back(encode(one));
  file_.replace(records);
}

}  // namespace xh::storage

// What a node holds against validators and the ledger does not have yet: a journal of evidence. Losing it costs nothing that is not told
// again by peers or stands on the ledger. Format: docs/spec/storage.md F63. Whether an evidence holds is asked by its reader.
#pragma once

#include <functional>

#include "consensus/votes/evidence.h"
#include "node/storage/journal_file.h"

namespace xh::storage {

class EvidenceFile {
 public:
  /// Hands over what the file holds, in the order in which it was written. A torn tail is dropped. Error kDamagedEvidence for damage before
  /// it, and for records that are none.
  [[nodiscard]] static Result<EvidenceFile> open(const std::string& path, const std::function<void(consensus::Evidence)>& found,
                                                 Disk& disk = real_disk());
  /// On disk when it returns.
  void put(const consensus::Evidence& evidence);
  /// On disk when it returns: only these are left.
  void replace(const std::vector<consensus::Evidence>& evidence);

 private:
  explicit EvidenceFile(JournalFile file) : file_(std::move(file)) {}
  JournalFile file_;
};

}  // namespace xh::storage

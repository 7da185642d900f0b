// What the disk may give back: stored blocks, summaries, commit records.
#include "fuzz_target.h"
#include "node/storage/ledger_files.h"

namespace xh::fuzz {

std::vector<Bytes> seeds() {
  storage::StoredBlock block;
  block.block = {1, 2};
  block.bodies = {{{3}}};
  block.receipts.resize(1);
  return {encode(block), encode(storage::StoredSummary{}), encode(storage::CommitRecord{})};
}

}  // namespace xh::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const xh::ByteView bytes(data, size);
  xh::fuzz::round_trips<xh::storage::StoredBlock>(bytes);
  xh::fuzz::round_trips<xh::storage::StoredSummary>(bytes);
  xh::fuzz::round_trips<xh::storage::CommitRecord>(bytes);
  return 0;
}

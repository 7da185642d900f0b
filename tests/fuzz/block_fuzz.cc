// Blocks, receipts, summaries.
#include "ledger/block.h"

#include "fuzz_target.h"
#include "ledger/checkpoint.h"
#include "ledger/receipt.h"

namespace xh::fuzz {

std::vector<Bytes> seeds() {
  ledger::Block block;
  block.header.height = Height{3};
  block.header.checkpoint.size = 2;
  block.entries.resize(2);
  ledger::Receipt receipt;
  receipt.results = {0, 1, 2};
  ledger::BlockSummary summary;
  summary.audit_root = Hash32{};
  summary.last_of_epoch = true;
  return {encode(block), encode(receipt), encode(summary), encode(ledger::BlockSummary{})};
}

}  // namespace xh::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const xh::ByteView bytes(data, size);
  xh::fuzz::round_trips<xh::ledger::Block>(bytes);
  xh::fuzz::round_trips<xh::ledger::Receipt>(bytes);
  xh::fuzz::round_trips<xh::ledger::BlockSummary>(bytes);
  return 0;
}

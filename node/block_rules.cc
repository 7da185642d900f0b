#include "node/block_rules.h"

namespace xh::node {

using ledger::Block;
using ledger::Header;

Header genesis_header(const ledger::Genesis& genesis, const Hash32& log_root) {
  Header header;
  header.chain_id = genesis.chain_id;
  header.time = genesis.time;
  header.checkpoint = {1, log_root};
  return header;
}

Result<Block> parse_block(ByteView bytes) {
  XH_TRY(Block block, decode<Block>(bytes));
  if (block.header.payload_count != block.entries.size() || block.header.payload_root != ledger::payload_root(block.entries)) {
    return fail(ErrorId::kBadBlock, "the header does not match the entries");
  }
  std::vector<ledger::EnvelopeId> sorted = block.entries;
  std::ranges::sort(sorted);
  if (std::ranges::adjacent_find(sorted) != sorted.end()) return fail(ErrorId::kBadBlock, "an entry stands twice in the block");
  return block;
}

bool execution_lags(Height height, const ledger::CheckpointName& named) { return height.value > named.size + ledger::kMaxExecutionLag; }

BlockVerdict judge(const ledger::Genesis& genesis, const CheckpointTally& checkpoints, const JudgedBlock& judged, UnixMillis wall) {
  const Header& header = judged.block.header;
  const Header& parent = judged.parent;
  const bool linked = header.chain_id == genesis.chain_id && header.epoch == Epoch{0} && header.view == judged.proposal.view &&
                      header.parent == judged.proposal.parent && header.parent_view == judged.proposal.parent_view &&
                      header.height == parent.height.next() && header.proposer == judged.proposal.leader;
  if (!linked || header.time <= parent.time) return BlockVerdict::kInvalid;
  if (header.payload_bytes > genesis.parameters.max_block_bytes) return BlockVerdict::kInvalid;
  // The named checkpoint never moves back, and moves forward only with a quorum's cosignatures in hand.
  if (header.checkpoint != parent.checkpoint) {
    const bool forward = header.checkpoint.size > parent.checkpoint.size && header.checkpoint.size <= header.height.value;
    const bool certified = judged.companion && judged.companion->name == header.checkpoint && checkpoints.verifies(*judged.companion);
    if (!forward || !certified) return BlockVerdict::kInvalid;
  }
  if (execution_lags(header.height, header.checkpoint) && !judged.block.entries.empty()) return BlockVerdict::kInvalid;
  return header.time.value > wall.value + ledger::kMaxClockAheadMillis ? BlockVerdict::kNotYet : BlockVerdict::kValid;
}

}  // namespace xh::node

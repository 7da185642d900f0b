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

std::optional<bool> ends_epoch(const EpochRules& rules, const Header& header) {
  if (header.epoch != rules.epoch) return false;
  if (rules.changed_at && header.checkpoint.size > rules.changed_at->value) return true;
  if (header.checkpoint.size <= rules.executed.value + 1) return false;
  return std::nullopt;
}

namespace {

// U6. Far ahead of what it names, a block is empty, and the same under all rules: whoever waited for them there could wait for ever.
BlockVerdict judge_content(const ChainFacts& facts, const Block& block) {
  const Header& header = block.header;
  if (execution_lags(header.height, header.checkpoint)) return block.entries.empty() ? BlockVerdict::kValid : BlockVerdict::kInvalid;
  const auto rules = ledger::known_rules(facts.rules, facts.epoch.executed, header.height);
  if (!rules) return BlockVerdict::kNotYet;
  return header.payload_bytes <= rules->parameters.max_block_bytes ? BlockVerdict::kValid : BlockVerdict::kInvalid;
}

}  // namespace

BlockVerdict judge(const ChainFacts& facts, const CheckpointTally& checkpoints, const JudgedBlock& judged, UnixMillis wall) {
  const EpochRules& rules = facts.epoch;
  const Header& header = judged.block.header;
  const Header& parent = judged.parent;
  // U10: what this build does not know it calls neither valid nor invalid.
  const auto beyond = facts.rules.beyond(facts.known_protocol);
  if (beyond && header.height >= *beyond) return BlockVerdict::kNotYet;
  const auto parent_ends = ends_epoch(rules, parent);
  if (!parent_ends) return BlockVerdict::kNotYet;
  // E8: above the last block of an epoch stands only that block again.
  const bool again = ledger::block_id(header) == judged.proposal.parent;
  if (again || *parent_ends) return again && *parent_ends ? BlockVerdict::kValid : BlockVerdict::kInvalid;
  // E11: the first block names what ended the epoch before.
  if (header.height == rules.root.next() && header.checkpoint.size != header.height.value) return BlockVerdict::kInvalid;
  const bool linked = header.chain_id == facts.genesis.chain_id && header.epoch == rules.epoch && header.view == judged.proposal.view &&
                      header.parent == judged.proposal.parent && header.parent_view == judged.proposal.parent_view &&
                      header.height == parent.height.next() && header.proposer == judged.proposal.leader;
  if (!linked || header.time <= parent.time) return BlockVerdict::kInvalid;
  // The named checkpoint never moves back, and moves forward only with a quorum's cosignatures in hand.
  if (header.checkpoint != parent.checkpoint) {
    const bool forward = header.checkpoint.size > parent.checkpoint.size && header.checkpoint.size <= header.height.value;
    const bool certified = judged.companion && judged.companion->name == header.checkpoint && checkpoints.verifies(*judged.companion);
    if (!forward || !certified) return BlockVerdict::kInvalid;
  }
  if (const auto verdict = judge_content(facts, judged.block); verdict != BlockVerdict::kValid) return verdict;
  return header.time.value > wall.value + ledger::kMaxClockAheadMillis ? BlockVerdict::kNotYet : BlockVerdict::kValid;
}

}  // namespace xh::node

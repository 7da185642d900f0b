// When a block is valid: everything that can be judged from the block, its parent's header and the certificates that travel with it.
// What may be "not yet": its time, and what this node has not executed. Bodies are judged where they arrive. Spec: docs/spec/block.md.
#pragma once

#include "ledger/rules.h"
#include "node/checkpoint_tally.h"

namespace xh::node {

enum class BlockVerdict { kValid, kInvalid, kNotYet };

/// What consensus says about a proposal.
struct ProposalContext {
  View view;
  View parent_view;
  ledger::BlockId parent;
  std::uint16_t leader = 0;
};

/// The header that stands for genesis: height 0, names the checkpoint of the chain log that holds only the genesis summary.
[[nodiscard]] ledger::Header genesis_header(const ledger::Genesis& genesis, const Hash32& log_root);

/// Self-consistency: decodes, and the header matches the entries. Error: a 12xx id.
[[nodiscard]] Result<ledger::Block> parse_block(ByteView bytes);

/// What decides where an epoch ends (E7). Facts of the ledger; `executed` says how far they are known.
struct EpochRules {
  Epoch epoch;
  Height root;                       ///< the last block of the epoch before
  std::optional<Height> changed_at;  ///< the height that first changed the next set
  Height executed;
};
/// Whether a block is the last one of this epoch; nullopt: what it names is not executed here yet.
[[nodiscard]] std::optional<bool> ends_epoch(const EpochRules& rules, const ledger::Header& header);

/// What a block is judged by, besides itself and its parent.
struct ChainFacts {
  const ledger::Genesis& genesis;
  EpochRules epoch;
  const ledger::RulesRecord& rules;  ///< after the executed block
  std::uint32_t known_protocol = ledger::kKnownProtocol;
};

struct JudgedBlock {
  const ledger::Block& block;
  const ledger::Header& parent;
  const ProposalContext& proposal;
  const std::optional<ledger::SignedCheckpoint>& companion;  ///< cosignatures of the named checkpoint
};
[[nodiscard]] BlockVerdict judge(const ChainFacts& facts, const CheckpointTally& checkpoints, const JudgedBlock& judged, UnixMillis wall);

/// Blocks that lag further behind their named checkpoint carry no entries.
[[nodiscard]] bool execution_lags(Height height, const ledger::CheckpointName& named);

}  // namespace xh::node

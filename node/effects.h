// What a block did, for whoever cannot execute it any more because bytes that it needs were redacted: receipts and changes of the state,
// with what proves that the block's validators certified them. Pure. Rules: docs/spec/redaction.md (RD9-RD12).
#pragma once

#include "crypto/merkle.h"
#include "ledger/genesis.h"
#include "ledger/receipt.h"
#include "node/messages.h"

namespace xh::node {

inline constexpr std::size_t kMaxEffectChanges = 1 << 20;
inline constexpr std::size_t kMaxEffectPath = 64;

/// A key and its new value.
struct EffectChange {
  Hash32 key;
  std::optional<Hash32> value;  ///< its hash; absent: the key was deleted
  Bytes bytes;                  ///< empty: redacted, or deleted
  static constexpr auto fields() {
    return std::tuple{field(&EffectChange::key), field(&EffectChange::value), field(&EffectChange::bytes, kMaxEffectsBytes)};
  }
};

struct BlockEffects {
  ledger::BlockSummary summary;
  merkle::Path path;  ///< of the summary in the log of the checkpoint
  ledger::SignedCheckpoint checkpoint;
  std::vector<EnvelopeBytes> bodies;  ///< of all entries, in order; empty where redacted
  std::vector<ledger::Receipt> receipts;
  std::vector<EffectChange> changes;  ///< ascending by key
  static constexpr auto fields() {
    using T = BlockEffects;
    return std::tuple{field(&T::summary),
                      field(&T::path, kMaxEffectPath),
                      field(&T::checkpoint),
                      field(&T::bodies, ledger::kMaxBlockEntries),
                      field(&T::receipts, ledger::kMaxBlockEntries),
                      field(&T::changes, kMaxEffectChanges)};
  }
};

/// Decodes effects and checks all that can be judged without the state: the set certified the summary, the summary is of this block, bodies
/// and receipts are those that it names, values have their hashes. Whether the changes lead to its state root shows when they are applied.
/// Error kBadEffects.
[[nodiscard]] Result<BlockEffects> verify_effects(const std::string& origin, const std::vector<ledger::Cosigner>& certifiers,
                                                  const ledger::Block& block, ByteView bytes);

}  // namespace xh::node

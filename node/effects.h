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

/// RD16: a body, or the bytes of a value, is not there.
[[nodiscard]] bool leaves_out(const BlockEffects& effects);
/// The same for all honest nodes, whatever bytes each has left: the changes as keys and value hashes.
[[nodiscard]] Hash32 changes_digest(const BlockEffects& effects);
/// Takes over bytes that are left out here and not in verified effects of the same block with the same changes.
void fill_in(BlockEffects& effects, const BlockEffects& other);
/// RD18: all bodies, verified; nullopt: one is missing, or no envelope of this chain.
[[nodiscard]] std::optional<std::vector<ledger::VerifiedEnvelope>> whole_bodies(const ledger::Genesis& genesis,
                                                                                const BlockEffects& effects);
/// RD17: root of the log of all blocks before this one, as the certified checkpoint has it. Of verified effects.
[[nodiscard]] Hash32 log_root_before(const BlockEffects& effects);

}  // namespace xh::node

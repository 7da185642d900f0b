// What peers say that final blocks did, until those are executed: who said it, and when one may go by it. A liar costs himself his
// connection, and this node an answer. Pure; it asks nobody. Rules: docs/spec/redaction.md (RD16-RD18).
#pragma once

#include <map>
#include <set>
#include <vector>

#include "base/time.h"
#include "crypto/keys.h"
#include "node/effects.h"

namespace xh::node {

/// Accounts of one block that contradict each other; further ones are not listened to.
inline constexpr std::size_t kMaxAccounts = 4;
/// RD17: keys that are remembered as liars, in this life; beyond it those are forgotten that come first in order.
inline constexpr std::size_t kMaxLiars = 1024;

class EffectsBook {
 public:
  /// Who says something, and the weight of the validator that it is: 0 for a follower.
  struct Voice {
    PublicKey key;
    std::uint64_t weight = 0;
  };

  /// Verified effects of a block (node/effects.h). Those of a liar do not count.
  void add(const ledger::BlockId& block, const Voice& voice, Bytes effects);
  /// Somebody said something about it.
  [[nodiscard]] bool knows(const ledger::BlockId& block) const;
  /// The effects to go by: complete ones; else those that voices of more than `few` weight agree about, or, when `nobody_left` can be asked
  /// any more, those that have the most. nullopt: another voice is wanted.
  [[nodiscard]] std::optional<Bytes> choose(const ledger::BlockId& block, std::uint64_t few, bool nobody_left);
  struct Refuted {
    std::set<PublicKey> liars;
    bool own_fault = false;  ///< more than `few` weight was refuted for this block: one of them is honest
  };
  /// What choose() gave last leads elsewhere. Nothing that its voices said of any block counts any more.
  [[nodiscard]] Refuted refute(const ledger::BlockId& block, std::uint64_t few);
  /// What choose() gave last was applied, not executed: whoever said otherwise lies. Who that is; none where a body was not missing,
  /// because such a block may have been executed (RD18).
  [[nodiscard]] std::set<PublicKey> settle(const ledger::BlockId& block);
  [[nodiscard]] bool is_liar(const PublicKey& key) const { return liars_.contains(key); }
  /// This voice was heard about the block.
  [[nodiscard]] bool has_said(const ledger::BlockId& block, const PublicKey& key) const;
  void forget(const ledger::BlockId& block) { told_.erase(block); }

 private:
  struct Account {
    Hash32 digest;  ///< of the changes
    BlockEffects effects;
    std::map<PublicKey, std::uint64_t> voices;  ///< with their weights
    [[nodiscard]] std::uint64_t weight() const;
  };
  struct Told {
    std::vector<Account> accounts;
    std::optional<Hash32> chosen;
    std::map<PublicKey, std::uint64_t> refuted;
  };
  void silence(const PublicKey& key);

  std::map<ledger::BlockId, Told> told_;
  std::set<PublicKey> liars_;
};

}  // namespace xh::node

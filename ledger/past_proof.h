// What a key had at an older height, proven under the latest state root: the operation that was in force then, and the later one that
// replaced it. Spec: docs/spec/state-tree.md (T9, T10).
#pragma once

#include "ledger/state_proof.h"

namespace xh::ledger {

struct PastProof {
  StateHead head;
  LoggedOperation then;                ///< in force at the height: of the key, or of its predecessor when the key was absent
  std::optional<LoggedOperation> end;  ///< the operation above the height that replaced it; absent: it is still in force
  std::optional<ActiveProof> active;   ///< that it is still in force; absent exactly when `end` is there
  bool operator==(const PastProof&) const = default;
  static constexpr auto fields() {
    return std::tuple{field(&PastProof::head), field(&PastProof::then), field(&PastProof::end), field(&PastProof::active)};
  }
};

/// The value hash of `key` after the block of `height`, nullopt when the key was absent then. Error kBadProof.
[[nodiscard]] Result<std::optional<Hash32>> verify_past(const PastProof& proof, const Hash32& key, Height height, const Hash32& state_root);

}  // namespace xh::ledger

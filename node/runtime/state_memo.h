// What answers ask for again and again while the ledger stays as it is: what supervisors did to prefixes, mostly nothing, and what proofs
// are made under. Thread-safe. Spec: docs/spec/resolution.md (RV23).
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>

#include "ledger/proof.h"
#include "node/storage/ledger_store.h"

namespace xh::runtime {

/// Prefixes that are remembered; beyond it all are forgotten.
inline constexpr std::size_t kMaxRememberedPrefixes = 4096;

/// What proofs of the newest state are made under.
struct ProofBasis {
  ledger::ProofAnchor anchor;
  ledger::ProofFrame frame;
};

/// The state as the store has it.
class StateMemo final : public ledger::StateView {
 public:
  explicit StateMemo(const storage::LedgerStore& store) : store_(store) {}
  [[nodiscard]] std::optional<Bytes> read(const ledger::StateKey& key) const override;
  [[nodiscard]] std::optional<ledger::TransactionId> remembered(const AccountId& sender, const ledger::Nonce& nonce) const override {
    return store_.remembered(sender, nonce);
  }
  using MakeAnchor = std::function<Result<ledger::ProofAnchor>()>;
  /// What is made of that which `make` gives, or gave for this state. An error is not remembered.
  [[nodiscard]] Result<std::shared_ptr<const ProofBasis>> basis(const ledger::Genesis& genesis, const MakeAnchor& make) const;
  [[nodiscard]] std::size_t count() const;

 private:
  void go_to(std::uint64_t version) const;

  const storage::LedgerStore& store_;
  mutable std::mutex mutex_;
  mutable std::uint64_t version_ = 0;  // of all that is remembered
  mutable std::map<std::string, std::optional<Bytes>, std::less<>> prefixes_;
  mutable std::shared_ptr<const ProofBasis> basis_;
};

}  // namespace xh::runtime

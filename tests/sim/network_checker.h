// Judges what whole nodes make of a run: blocks, roots, receipts, checkpoint signatures. Own data only; it calls no function of the code
// that it judges. A violation begins with the rule's name.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include "consensus/types.h"
#include "ledger/checkpoint.h"
#include "ledger/receipt.h"

namespace xh::sim {

class NetworkChecker {
 public:
  explicit NetworkChecker(std::size_t nodes) : heights_(nodes) {}

  /// S1, S3, S6, S7: a node committed a block. Heights ascend by one over restarts; the same height has the same block and roots
  /// everywhere; a transaction has one receipt in the whole chain.
  void committed(std::size_t node, const ledger::BlockSummary& summary, const Hash32& log_root,
                 const std::vector<ledger::Receipt>& receipts);
  /// The node's data folder holds this height now.
  void restored(std::size_t node, Height height) { heights_[node] = height.value; }
  /// S4 of votes: a key signs no two statements of one epoch and view that exclude each other, over restarts and its whole life.
  void voted(std::size_t node, Epoch epoch, const consensus::Vote& vote);
  /// S4 of checkpoints: one key signs one root per size, over restarts, and never a smaller size after a greater one.
  void signed_line(std::size_t node, const ledger::CheckpointName& name);
  /// S6: what is certified is what execution gave.
  void certified(std::size_t node, const ledger::CheckpointName& name);
  /// M2: a node holds evidence against this validator, or its ledger does. `liar`: the only one that ever lies.
  void accused(std::size_t node, std::size_t validator, std::optional<std::size_t> liar) {
    if (validator != liar) report("M2: node " + std::to_string(node) + " holds evidence against validator " + std::to_string(validator));
  }
  /// A client was told by a node that its transaction is final with this result.
  void acknowledged(const ledger::TransactionId& id, const ledger::Receipt& receipt) { acknowledged_.emplace(id, receipt); }
  /// S8, at the end: everything acknowledged stands in the chain as it was told.
  void judge_acknowledged();
  /// S8, at the end: and in the ledger that this node has now, up to its height. `receipts`: what that ledger holds.
  void judge_ledger(std::size_t node, Height height, const std::map<ledger::TransactionId, ledger::Receipt>& receipts);

  [[nodiscard]] bool executed(const ledger::TransactionId& id) const { return receipts_.contains(id); }
  [[nodiscard]] const std::optional<std::string>& violation() const { return violation_; }
  void report(const std::string& what) {
    if (!violation_) violation_ = what;
  }

 private:
  struct AtHeight {
    ledger::BlockSummary summary;
    Hash32 log_root;
    std::vector<ledger::Receipt> receipts;
  };
  std::vector<std::uint64_t> heights_;
  std::map<std::uint64_t, AtHeight> chain_;
  std::map<ledger::TransactionId, std::pair<std::uint64_t, ledger::Receipt>> receipts_;
  struct Voice {
    std::optional<Hash32> notarized;
    std::optional<Hash32> finalized;
    bool nullified = false;
  };
  std::map<std::tuple<std::size_t, Epoch, View>, Voice> votes_;
  std::map<std::size_t, std::map<std::uint64_t, Hash32>> lines_;
  std::map<std::uint64_t, Hash32> certified_;
  std::map<ledger::TransactionId, ledger::Receipt> acknowledged_;
  std::optional<std::string> violation_;
};

}  // namespace xh::sim

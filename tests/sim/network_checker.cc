#include "tests/sim/network_checker.h"

#include <fmt/format.h>

namespace xh::sim {

void NetworkChecker::committed(std::size_t node, const ledger::BlockSummary& summary, const Hash32& log_root,
                               const std::vector<ledger::Receipt>& receipts) {
  const std::uint64_t height = summary.height.value;
  if (height != heights_[node] + 1) report(fmt::format("S3: node {} commits height {} after {}", node, height, heights_[node]));
  heights_[node] = height;
  // E8, E9: an epoch goes on until a summary says that it ends, and then the next one begins.
  if (const auto below = chain_.find(height - 1); below != chain_.end()) {
    const auto& before = below->second.summary;
    const Epoch expected{before.epoch.value + (before.last_of_epoch ? 1 : 0)};
    if (summary.epoch != expected) report(fmt::format("E8: height {} is of epoch {}", height, summary.epoch.value));
  }
  const auto [it, first] = chain_.try_emplace(height, AtHeight{summary, log_root, receipts});
  if (!first) {
    const auto& known = it->second;
    if (known.summary.block != summary.block) return report(fmt::format("S1: node {} has another block at height {}", node, height));
    if (known.summary != summary || known.log_root != log_root || known.receipts != receipts)
      report(fmt::format("S6: node {} computes other roots or receipts at height {}", node, height));
    return;
  }
  if (const auto c = certified_.find(height + 1); c != certified_.end() && c->second != log_root)
    report(fmt::format("S6: size {} was certified with another root", height + 1));
  for (const auto& receipt : receipts) {
    if (!receipts_.emplace(receipt.transaction, std::pair(height, receipt)).second)
      report(fmt::format("S7: a transaction executes again at height {}", height));
  }
}

void NetworkChecker::voted(std::size_t node, Epoch epoch, const consensus::Vote& vote) {
  auto& voice = votes_[{node, epoch, std::visit([](const auto& v) { return v.view; }, vote)}];
  if (const auto* notarize = std::get_if<consensus::Notarize>(&vote)) {
    if (voice.notarized.value_or(notarize->block) != notarize->block)
      report(fmt::format("S4: node {} notarizes two blocks in a view", node));
    voice.notarized = notarize->block;
  } else if (const auto* finalize = std::get_if<consensus::Finalize>(&vote)) {
    if (voice.finalized.value_or(finalize->block) != finalize->block)
      report(fmt::format("S4: node {} finalizes two blocks in a view", node));
    voice.finalized = finalize->block;
  } else {
    voice.nullified = true;
  }
  if (voice.finalized && voice.nullified) report(fmt::format("S4: node {} finalizes and nullifies a view", node));
  if (voice.finalized && voice.notarized.value_or(*voice.finalized) != *voice.finalized)
    report(fmt::format("S4: node {} finalizes another block than it notarized", node));
}

void NetworkChecker::signed_line(std::size_t node, const ledger::CheckpointName& name) {
  auto& lines = lines_[node];
  const auto [it, fresh] = lines.try_emplace(name.size, name.root);
  if (it->second != name.root) report(fmt::format("S4: validator {} signs two roots of size {}", node, name.size));
  if (fresh && std::next(it) != lines.end()) report(fmt::format("S4: validator {} signs size {} after a greater one", node, name.size));
}

void NetworkChecker::certified(std::size_t node, const ledger::CheckpointName& name) {
  const auto [it, fresh] = certified_.try_emplace(name.size, name.root);
  if (it->second != name.root) report(fmt::format("S6: node {} holds a second certified root of size {}", node, name.size));
  const auto known = chain_.find(name.size - 1);
  if (fresh && known != chain_.end() && known->second.log_root != name.root)
    report(fmt::format("S6: node {} holds a certificate of size {} that execution does not give", node, name.size));
}

void NetworkChecker::judge_acknowledged() {
  for (const auto& [id, receipt] : acknowledged_) {
    const auto known = receipts_.find(id);
    if (known == receipts_.end() || known->second.second != receipt) report("S8: an acknowledged transaction is not in the chain as told");
  }
}

void NetworkChecker::judge_ledger(std::size_t node, Height height, const std::map<ledger::TransactionId, ledger::Receipt>& receipts) {
  for (const auto& [id, receipt] : acknowledged_) {
    if (receipt.height > height) continue;
    const auto known = receipts.find(id);
    if (known == receipts.end() || known->second != receipt)
      report(fmt::format("S8: node {} no longer has what was acknowledged at height {}", node, receipt.height.value));
  }
}

}  // namespace xh::sim

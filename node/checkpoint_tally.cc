#include "node/checkpoint_tally.h"

namespace xh::node {

using ledger::CheckpointLine;
using ledger::CheckpointName;
using ledger::SignedCheckpoint;

CheckpointTally::CheckpointTally(std::vector<ledger::Cosigner> set, std::string origin, EndedEpoch ended)
    : set_(std::move(set)), origin_(std::move(origin)), ended_(std::move(ended)) {
  for (const auto& cosigner : set_) total_ += cosigner.weight;
}

void CheckpointTally::end_at(std::uint64_t size) {
  last_ = size;
  lines_.erase(lines_.upper_bound(size), lines_.end());
  if (certified_ && certified_->name.size > size) certified_.reset();
}

bool CheckpointTally::add(const CheckpointName& name, const CheckpointLine& line) {
  const std::uint64_t floor = std::max(ended_.root_size, certified_ ? certified_->name.size : 0);
  // After a restart of everybody nothing is certified yet, but our own height tells where the network is.
  const std::uint64_t near = std::max(floor, own_.empty() ? 0 : own_.rbegin()->first);
  if (name.size <= floor || name.size > last_ || name.size > near + kMaxTallyAhead || line.validator >= set_.size()) return false;
  auto& roots = lines_[name.size];
  for (const auto& [root, lines] : roots) {
    if (lines.contains(line.validator)) return false;  // one line per validator and size; the first counts
  }
  if (!ledger::verify_line(set_[line.validator], origin_, name, line)) return false;
  auto& lines = roots[name.root];
  lines.emplace(line.validator, line);
  compare(name);
  if (weight(lines) < quorum()) return false;
  SignedCheckpoint checkpoint{name, {}};
  for (const auto& [validator, counted] : lines) checkpoint.lines.push_back(counted);
  certify(std::move(checkpoint));
  return true;
}

bool CheckpointTally::adopt(const SignedCheckpoint& checkpoint) {
  if (certified_ && checkpoint.name.size <= certified_->name.size) return false;
  if (checkpoint.name.size > last_ || !verifies(checkpoint)) return false;
  const auto own = own_.find(checkpoint.name.size);
  if (own != own_.end() && own->second != checkpoint.name.root) divergence_ = checkpoint.name;
  certify(checkpoint);
  return true;
}

void CheckpointTally::executed(const CheckpointName& name) {
  own_[name.size] = name.root;
  while (own_.size() > kMaxTallyAhead) own_.erase(own_.begin());
  if (const auto roots = lines_.find(name.size); roots != lines_.end()) {
    for (const auto& [root, lines] : roots->second) compare({name.size, root});
  }
  if (certified_ && certified_->name.size == name.size && certified_->name.root != name.root) divergence_ = certified_->name;
}

bool CheckpointTally::verifies(const SignedCheckpoint& checkpoint) const {
  const auto& set = checkpoint.name.size <= ended_.root_size ? ended_.previous : set_;
  return ledger::verify_certified(set, origin_, checkpoint).has_value();
}

std::uint64_t CheckpointTally::weight(const Lines& lines) const {
  std::uint64_t sum = 0;
  for (const auto& [validator, line] : lines) sum += set_[validator].weight;
  return sum;
}

void CheckpointTally::compare(const CheckpointName& name) {
  const auto own = own_.find(name.size);
  if (own == own_.end() || own->second == name.root) return;
  if (weight(lines_[name.size][name.root]) > faulty()) divergence_ = name;
}

void CheckpointTally::certify(SignedCheckpoint checkpoint) {
  lines_.erase(lines_.begin(), lines_.upper_bound(checkpoint.name.size));
  certified_ = std::move(checkpoint);
}

}  // namespace xh::node

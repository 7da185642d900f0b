// How a node keeps evidence against validators, and puts it on the ledger. What holds was decided before. Rules M4-M6:
// docs/spec/evidence.md.
#include "ledger/governance.h"
#include "node/runtime/log_events.h"
#include "node/runtime/node.h"

namespace xh::runtime {

using consensus::Evidence;
using consensus::EvidenceName;

namespace {

/// Less than the longest validity, so that clocks may differ a little.
constexpr std::uint64_t kReportValidMillis = 4 * 60 * 1000;

}  // namespace

// What the ledger has by now, does not take any more, or what was never true of this chain, goes.
Result<std::vector<Evidence>> Node::open_evidence() {
  std::vector<Evidence> kept;
  bool dropped = false;
  XH_TRY(auto file, storage::EvidenceFile::open(config_.data_dir + "/evidence", [&](Evidence evidence) {
           const auto set = ledger::serving_set(*store_, genesis_, evidence.epoch);
           const bool waits = set && ledger::check_evidence(genesis_.chain_id, *set, evidence) &&
                              !store_->read(ledger::evidence_key(evidence.name())) && kept.size() < node::kMaxPooledEvidence;
           if (waits && waiting_evidence_.emplace(evidence.name(), evidence).second) {
             kept.push_back(std::move(evidence));
           } else {
             dropped = true;
           }
         }));
  if (dropped) file.replace(kept);
  evidence_.emplace(std::move(file));
  return kept;
}

void Node::carry_out(node::StoreEvidence& effect) {
  const EvidenceName name = effect.evidence.name();
  if (store_->read(ledger::evidence_key(name))) {
    strand_->post(node::EvidenceSettled{{name}});
    return;
  }
  evidence_->put(effect.evidence);
  ++counters_.evidence_found;
  const std::scoped_lock guard(mutex_);
  if (store_->read(ledger::evidence_key(name)))
    return;  // committed meanwhile: whoever executes has taken the name out, or will not find it
  waiting_evidence_.insert_or_assign(name, std::move(effect.evidence));
}

// M6: as the account of the network key, or in a chain of the profile gm of the log key: both stay with the node.
void Node::carry_out(node::SubmitEvidence& effect) {
  if (store_->read(ledger::evidence_key(effect.evidence.name()))) return;  // the word that it is settled is on its way
  const ledger::GovernanceOperation operation(ledger::ReportEvidence{std::move(effect.evidence)});
  ledger::Transaction transaction;
  transaction.chain_id = genesis_.chain_id;
  const bool gm = genesis_.profile == ledger::Profile::kGm;
  if (gm && !keys_.log) return;  // a follower: only members of the set report
  const PrivateKey& key = gm ? *keys_.log : keys_.network;
  transaction.sender = account_of(key.public_key());
  transaction.nonce = ledger::Nonce::from(os::random_bytes(ledger::Nonce::kSize));
  transaction.valid_until = UnixMillis{std::max(store_->head().header.time.value, read_clock().wall.value) + kReportValidMillis};
  transaction.operations.push_back({ledger::kind_of(operation), ledger::body_of(operation)});
  submit(encode(ledger::sign_transaction(transaction, key)), std::chrono::milliseconds(0), [this](const auto& result) {
    if (!result) log_.write(event::kEvidenceWaits, {{"error", result.error().to_string()}});
  });
}

// After a commit, from the thread that executes.
void Node::evidence_reported(const std::vector<EvidenceName>& names) {
  if (names.empty()) return;
  for (const auto& name : names) {
    const auto record = ledger::evidence_record(*store_, name);
    if (record)
      log_.write(event::kEvidenceRecorded, {{"validator", record->validator}, {"outcome", std::string(ledger::to_word(record->outcome))}});
  }
  {
    const std::scoped_lock guard(mutex_);
    for (const auto& name : names) waiting_evidence_.erase(name);
  }
  strand_->post(node::EvidenceSettled{names});
}

std::map<EvidenceName, Evidence> Node::waiting_evidence() const {
  const std::scoped_lock guard(mutex_);
  return waiting_evidence_;
}

}  // namespace xh::runtime

// Evidence in a simulated network: what the liar does to be found out, what nodes keep and report, and what must come of it.
#include "ledger/evidence.h"
#include "tests/sim/network_liar.h"
#include "tests/sim/network_run.h"

namespace xh::sim {
namespace {

constexpr std::uint64_t kReportMillis = 30'000;

std::size_t number_of(const PublicKey& key, ledger::Profile profile) {
  std::size_t i = 0;
  while (i < kPool && seeded_key(KeyUse::kConsensus, i, profile).public_key() != key) ++i;
  return i;
}

}  // namespace

// Beside what it says to one peer: now and then what excludes it, an accusation of somebody else, and the report of one.
void Network::lie(std::size_t i, node::PeerId peer, const node::Message& message) {
  if (i != liar_ || lying_) return;
  const NetworkLiar liar(genesis_.chain_id, node_key(KeyUse::kConsensus, i));
  lying_ = true;
  if (random_.chance(100)) {
    if (auto contradiction = liar.contradict(message)) {
      ++result_.faults["double-sign"];
      send(i, peer, *std::move(contradiction));
    }
  }
  if (random_.chance(5)) {
    const std::size_t victim = (i + 1 + random_.below(kValidators - 1)) % kValidators;
    const auto forged = liar.forge(nodes_[i].epoch->epoch, node_key(KeyUse::kConsensus, victim).public_key());
    ++result_.faults["forged"];
    send(i, peer, node::EvidenceMessage{{forged}});
    hand_in_soon(i, forged);
  }
  lying_ = false;
}

void Network::hand_in_soon(std::size_t i, const consensus::Evidence& evidence) {
  const auto envelope = report_by(genesis_, i, evidence, ++request_, UnixMillis{clock(i).wall.value + kReportMillis});
  later(i, millis(1), [this, i, envelope] { hand_in(i, envelope); });
}

// As a node does it: durable at once, unless the ledger has it.
void Network::store_evidence(std::size_t i, const consensus::Evidence& evidence) {
  auto& disk = nodes_[i].disk;
  if (i != liar_) checker_.accused(i, number_of(evidence.key, genesis_.profile), liar_);
  if (disk.ledger->read(ledger::evidence_key(evidence.name()))) {
    later(i, millis(1), [this, i, name = evidence.name()] { feed(i, node::EvidenceSettled{{name}}); });
    return;
  }
  disk.evidence.insert_or_assign(evidence.name(), evidence);
  if (i != liar_) accused_ = true;
}

// After a commit: what stands on the ledger is told to the replica, and judged.
void Network::settle_evidence(std::size_t i) {
  std::vector<consensus::EvidenceName> names;
  for (const auto& [name, record] : nodes_[i].disk.ledger->evidence()) {
    if (i != liar_) checker_.accused(i, number_of(name.key, genesis_.profile), liar_);
    names.push_back(name);
  }
  if (!names.empty()) later(i, millis(1), [this, i, names] { feed(i, node::EvidenceSettled{names}); });
}

// M6, M10: what an honest node held against the liar is on every ledger, and the liar serves no more.
bool Network::judged() const {
  if (!accused_) return true;
  const PublicKey key = node_key(KeyUse::kConsensus, *liar_).public_key();
  for (std::size_t i = 0; i < kNodes; ++i) {
    if (i == liar_) continue;
    const auto& disk = nodes_[i].disk;
    for (const auto& [name, evidence] : disk.evidence) {
      if (!disk.ledger->read(ledger::evidence_key(name))) return false;
    }
    const auto& set = disk.ledger->membership().validators;
    if (std::ranges::find(set, key, &ledger::Validator::consensus_key) != set.end()) return false;
  }
  return true;
}

}  // namespace xh::sim

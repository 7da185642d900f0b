// The replica's evidence: what its core or a peer found is kept, told, and reported until the ledger has it (M3-M6).
#include "node/replica.h"

namespace xh::node {

using consensus::Evidence;

// Validators take turns, so that one report is enough as a rule; the later ones find the name settled.
Duration Replica::report_delay() const { return me_ ? std::min<Duration>(*me_ * kReportStep, kMaxReportDelay) : kMaxReportDelay; }

// Durable first: whoever told others would have forgotten it after a crash.
void Replica::keep(Evidence evidence) {
  if (!evidence_.add(evidence, clock_.now + report_delay())) return;
  out_.push_back(StoreEvidence{evidence});
  out_.push_back(Note{"a validator signed two statements that exclude each other: evidence " + ledger::evidence_name(evidence.name())});
  const EvidenceMessage message{{std::move(evidence)}};
  out_.push_back(ToValidators{message});
  out_.push_back(ToFollowers{message});
}

void Replica::carry_out(consensus::Accused& effect) { keep(std::move(effect.evidence)); }

void Replica::hear(PeerId, EvidenceMessage& message) {
  for (auto& evidence : message.evidence) keep(std::move(evidence));
}

void Replica::take(EvidenceSettled& input) {
  for (const auto& name : input.names) evidence_.settle(name);
}

void Replica::report_evidence() {
  if (clock_.now < evidence_.next_deadline()) return;
  for (auto& evidence : evidence_.due(clock_.now)) {
    // Only the network key of a validator may report (M6).
    if (me_) out_.push_back(SubmitEvidence{std::move(evidence)});
  }
}

void Replica::tell_evidence(std::optional<PeerId> peer) {
  auto waiting = evidence_.waiting(kMaxEvidencePerMessage);
  if (waiting.empty()) return;
  EvidenceMessage message{std::move(waiting)};
  if (peer) {
    out_.push_back(SendTo{*peer, std::move(message)});
    return;
  }
  out_.push_back(ToFollowers{message});
  out_.push_back(ToValidators{std::move(message)});
}

}  // namespace xh::node

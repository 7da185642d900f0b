#include "tools/gateway/turn.h"

#include <fmt/format.h>

#include "ledger/receipt.h"
#include "tools/gateway/showing.h"
#include "tools/gateway/view.h"

namespace xh::gateway {
namespace {

using relay::LegView;
using relay::Plan;

// Rejections, by their frozen numbers (docs/spec/execution.md).
enum Rejection : std::int64_t {
  kClientFrozen = 49,
  kClientExpired = 50,
  kClientSubstituted = 51,
  kBlockBudgetSpent = 55,
  kStateUnknown = 56,  ///< another gateway's update came between, and this one was a gap
  kNeighboursNotNamed = 57,
  kCheckpointNotGrowing = 64,
  kCheckpointOutOfOrder = 65,
  kSequenceOutOfOrder = 69,
  kSequenceUsed = 70,
  kLaneFull = 73,
  kTimeoutPassed = 74,
  kPacketSettled = 78,
};

std::vector<Claim> claims_of(const Plan& plan) {
  std::vector<Claim> claims;
  for (const auto& wish : plan.wishes) claims.push_back(wish.claim);
  return claims;
}

// Proofs that do not hold are not submitted: they cost, and prove nothing.
void drop_unsound(const LegView& view, const Plan& plan, Step& step, std::vector<std::string>& notes) {
  step.shown.proofs.resize(plan.wishes.size());
  for (std::size_t i = 0; i < plan.wishes.size(); ++i) {
    if (step.shown.proofs[i].empty()) continue;
    const auto held = crosschain::verify_claim(step.client, step.state, plan.wishes[i].claim, step.shown.proofs[i], view.now);
    if (held) continue;
    notes.push_back(fmt::format("{}: {}", to_word(plan.wishes[i].purpose), held.error().what));
    step.shown.proofs[i].clear();
  }
}

void judge(const Submitted& submitted, const std::vector<std::string>& names, TurnReport& report) {
  report.transaction = submitted.transaction;
  for (std::size_t i = 0; i < submitted.codes.size() && i < names.size(); ++i) {
    const Fate fate = fate_of(submitted.codes[i]);
    if (fate == Fate::kAgain) report.notes.push_back(fmt::format("{}: not yet ({}), again", names[i], submitted.codes[i]));
    if (fate == Fate::kHalted || fate == Fate::kRefused)
      report.notes.push_back(fmt::format("{}: the ledger answers {}", names[i], submitted.codes[i]));
    if (fate == Fate::kHalted) report.halted = true;
  }
}

}  // namespace

Fate fate_of(std::int64_t code) {
  switch (code) {
    case ledger::kResultOk:
    case ledger::kResultAlreadyIdentical:
    case kCheckpointNotGrowing:
    case kCheckpointOutOfOrder:
    case kSequenceUsed:
    case kPacketSettled:
      return Fate::kDone;
    case kBlockBudgetSpent:
    case kStateUnknown:
    case kNeighboursNotNamed:
    case kSequenceOutOfOrder:
    case kLaneFull:
    case kTimeoutPassed:
      return Fate::kAgain;
    case kClientFrozen:
    case kClientExpired:
    case kClientSubstituted:
      return Fate::kHalted;
    default:
      return Fate::kRefused;
  }
}

std::string describe(const crosschain::Operation& operation) {
  using namespace crosschain;
  if (const auto* update = std::get_if<UpdateClient>(&operation)) return fmt::format("update-client {}", update->client);
  if (const auto* fact = std::get_if<AnchorFact>(&operation))
    return fmt::format("anchor-fact {}", fact_name(fact->client, fact->at.height, fact->claim.key));
  if (const auto* made = std::get_if<SubmitCheckpoint>(&operation))
    return fmt::format("submit-checkpoint {}/{} of height {}", made->code, made->number, made->height.value);
  if (const auto* in = std::get_if<ReceivePacket>(&operation))
    return fmt::format("receive-packet {}", packet_name(in->packet.lane, in->packet.sequence));
  if (const auto* in = std::get_if<SkipPacket>(&operation))
    return fmt::format("skip-packet {}", packet_name(in->packet.lane, in->packet.sequence));
  if (const auto* ack = std::get_if<AcknowledgePacket>(&operation))
    return fmt::format("acknowledge-packet {} {}", packet_name(ack->lane, ack->sequence), to_word(ack->ack.outcome));
  if (const auto* out = std::get_if<TimeOutPacket>(&operation))
    return fmt::format("time-out-packet {}", packet_name(out->lane, out->sequence));
  return "another operation";
}

Result<TurnReport> run_turn(LedgerPort& here, ChainPort& there, const LegConfig& config, Cursor& cursor) {
  TurnReport report;
  XH_TRY(const LegView view, see(here, there, config, cursor, report.notes));
  report.head = view.head;
  report.client_height = view.client.latest;
  report.client_status = std::string(crosschain::to_word(crosschain::status_of(view.client, view.now)));
  report.waiting = view.outbound.size() + static_cast<std::size_t>(std::ranges::count(view.inbound, false, &relay::Inbound::received));
  const Plan plan = relay::plan_turn(view, config.rules);
  if (!plan.halted.empty()) {
    report.halted = true;
    report.notes.push_back(plan.halted);
  }
  if (report.halted || plan.idle()) return report;
  XH_TRY(const ConsensusState trusted, trusted_state(here, view));
  XH_TRY(Step step, show_from(there, view, trusted, claims_of(plan)));
  drop_unsound(view, plan, step, report.notes);
  pass_over(view, plan, step.shown.proofs, config, cursor);
  const relay::Turn turn = relay::make_turn(view, plan, step.shown);
  report.notes.insert(report.notes.end(), turn.refused.begin(), turn.refused.end());
  // An update alone is worth a transaction when it was due, or when it is a step on the way to what is wished for.
  const bool only_update = turn.operations.size() == 1 && std::holds_alternative<crosschain::UpdateClient>(turn.operations.front());
  if (turn.operations.empty() || (only_update && !plan.update && turn.left == 0)) return report;
  for (const auto& operation : turn.operations) report.submitted.push_back(describe(operation));
  if (config.dry_run) return report;
  XH_TRY(const Submitted submitted, here.submit(turn.operations));
  judge(submitted, report.submitted, report);
  return report;
}

}  // namespace xh::gateway

#include "tools/gateway/showing.h"

#include <fmt/format.h>

namespace xh::gateway {
namespace {

using relay::LegView;
using relay::Shown;

constexpr unsigned kMaxSteps = 64;     ///< of skipping: halves of 2^64
constexpr unsigned kMaxFactTries = 8;  ///< while the value changes under the hand, or validators change often

// What an update that is shown proves, by the rules of the ledger (GW31 of dry runs, and before anything is signed).
Result<crosschain::Updated> check_update(const LegView& view, const ConsensusState& trusted, const Shown& shown) {
  return crosschain::update_client(view.client, {trusted, {}, {}, {}}, shown.update, view.now);
}

}  // namespace

Result<Step> show_from(ChainPort& there, const LegView& view, const ConsensusState& trusted, std::vector<Claim> claims) {
  ShowRequest request{trusted, std::move(claims), std::nullopt};
  for (unsigned step = 0; step < kMaxSteps; ++step) {
    XH_TRY(Shown shown, there.show(request));
    if (shown.update.empty()) return Step{std::move(shown), view.client, trusted};
    auto updated = check_update(view, trusted, shown);
    if (updated) return Step{std::move(shown), std::move(updated->client), std::move(updated->state)};
    if (updated.error().id != ErrorId::kNotEnoughTrust) return fail(std::move(updated).error());
    request.at = relay::nearer(trusted.height, shown.height);
    if (!request.at) return fail(std::move(updated).error());
  }
  return fail(ErrorId::kNotEnoughTrust, "no height between the trusted one and the head is reached");
}

Result<ConsensusState> trusted_state(LedgerPort& here, const LegView& view) {
  const std::string name = crosschain::state_name(view.name, view.client.latest);
  XH_TRY(auto record, read_record<crosschain::StateRecord>(here, ledger::RecordKind::kChainState, name));
  if (!record) return fail(ErrorId::kBadAnswer, fmt::format("the client {} has no state of its latest height", view.name));
  return std::move(record->state);
}

namespace {

// The client that speaks for the chain there today.
Result<LegView> view_of(LedgerPort& here, const std::string& client) {
  XH_TRY(auto followed, follow_client(here, client));
  LegView view;
  XH_TRY(view.now, here.now());
  view.name = std::move(followed.name);
  view.client = std::move(followed.record.client);
  const auto status = crosschain::status_of(view.client, view.now);
  if (status != crosschain::ClientStatus::kActive)
    return fail(ErrorId::kClientNotActive, fmt::format("the client {} is {}", view.name, crosschain::to_word(status)));
  return view;
}

// False: another gateway came between, and the ledger is to be read again.
Result<bool> submit_all(LedgerPort& here, const std::vector<crosschain::Operation>& operations, AnchoredFact& out) {
  XH_TRY(const Submitted submitted, here.submit(operations));
  out.transaction = submitted.transaction;
  bool done = true;
  for (std::size_t i = 0; i < submitted.codes.size() && i < operations.size(); ++i) {
    const Fate fate = fate_of(submitted.codes[i]);
    done = done && fate == Fate::kDone;
    if (fate == Fate::kHalted || fate == Fate::kRefused)
      return fail(ErrorId::kBadAnswer, fmt::format("{}: the ledger answers {}", describe(operations[i]), submitted.codes[i]));
  }
  return done;
}

}  // namespace

Result<AnchoredFact> anchor_fact(LedgerPort& here, ChainPort& there, const FactWish& wish) {
  for (unsigned attempt = 0; attempt < kMaxFactTries; ++attempt) {
    XH_TRY(const LegView view, view_of(here, wish.client));
    XH_TRY(const ConsensusState trusted, trusted_state(here, view));
    Claim claim{wish.key, std::nullopt};
    XH_TRY(claim.value, there.value(wish.key));
    XH_TRY(Step step, show_from(there, view, trusted, {claim}));
    AnchoredFact out{crosschain::fact_name(view.name, step.shown.height, claim.key), view.name, step.shown.height, claim.value, {}};
    std::vector<crosschain::Operation> operations;
    if (!step.shown.update.empty()) operations.emplace_back(crosschain::UpdateClient{view.name, std::nullopt, step.shown.update});
    const bool proven = !step.shown.proofs.empty() && !step.shown.proofs[0].empty();
    if (proven && crosschain::verify_claim(step.client, step.state, claim, step.shown.proofs[0], view.now)) {
      operations.emplace_back(crosschain::AnchorFact{view.name, claim, {step.shown.height, step.shown.proofs[0]}});
      if (wish.dry_run) return out;
      XH_TRY(const bool done, submit_all(here, operations, out));
      if (done) return out;
    } else if (!proven && !operations.empty() && !wish.dry_run) {  // a step on the way to where the key can be proven
      XH_TRY_VOID(submit_all(here, operations, out));
    }
  }
  return fail(ErrorId::kBadChainProof, "no proof of the key at a height of the client could be had; is it of this chain?");
}

}  // namespace xh::gateway

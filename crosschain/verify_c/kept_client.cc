#include "crosschain/verify_c/kept_client.h"

#include <fmt/format.h>

#include <algorithm>

#include "crosschain/client_rules.h"

namespace xh::crosschain {
namespace {

tl::unexpected<Error> bad_kept(std::string what) { return fail(ErrorId::kBadClient, std::move(what)); }

Result<ConsensusState> state_at(const KeptClient& kept, ChainHeight height) {
  if (const auto* found = kept.at(height)) return *found;
  return fail(ErrorId::kNotFound, fmt::format("no state of height {} is kept", height.value));
}

// What the rules rely on: they were checked when the client was made, and the bytes were away since.
Status check_form(const KeptClient& kept) {
  const ClientTerms& terms = kept.client.terms;
  if (kept.format != kKeptFormat) return bad_kept("the format of the kept client is another");
  if (terms.trusting_period_ms == 0 || terms.trusting_period_ms > kMaxTrustingPeriodMs || terms.clock_drift_ms > kMaxClockDriftMs)
    return bad_kept("a period of the kept client is out of range");
  if (kept.states.empty()) return bad_kept("the kept client has no state");
  if (kept.client.latest_time > kMaxChainTime) return bad_kept("the latest time of the kept client is out of range");
  const ConsensusState* below = nullptr;
  for (const auto& state : kept.states) {
    if (below != nullptr && state.height <= below->height) return bad_kept("the heights of the kept states do not ascend");
    if (state.height > kept.client.latest || state.time > kMaxChainTime)
      return bad_kept("a kept state lies beyond the latest height or time");
    if (const auto form = rules_of(terms.type).check_first(terms.parameters, state); !form) return bad_kept(form.error().what);
    below = &state;
  }
  return {};
}

// The neighbours of a height among the kept states.
StoredStates around(const KeptClient& kept, const ConsensusState& trusted, ChainHeight height) {
  StoredStates stored{trusted, {}, {}, {}};
  for (const auto& state : kept.states) {
    if (state.height < height) stored.below = state;
    if (state.height == height) stored.same = state;
    if (state.height > height && !stored.above) stored.above = state;
  }
  return stored;
}

void keep(KeptClient& kept, const ConsensusState& state) {
  const auto place = std::ranges::find_if(kept.states, [&state](const auto& other) { return other.height > state.height; });
  kept.states.insert(place, state);
  // The new state is above its trusted one: it is never the one that goes.
  if (kept.states.size() > kMaxKeptStates) kept.states.erase(kept.states.begin());
}

}  // namespace

const ConsensusState* KeptClient::at(ChainHeight height) const {
  const auto found = std::ranges::find(states, height, &ConsensusState::height);
  return found == states.end() ? nullptr : &*found;
}

Result<KeptClient> kept_from_bytes(ByteView bytes) {
  XH_TRY(KeptClient kept, decode<KeptClient>(bytes));
  XH_TRY_VOID(check_form(kept));
  return kept;
}

Result<KeptClient> keep_new(const ClientTerms& terms, const ConsensusState& first, UnixMillis now) {
  XH_TRY(Client client, create_client(terms, first, now));
  return KeptClient{kKeptFormat, std::move(client), {first}};
}

Result<UpdateOutcome> apply_update(KeptClient& kept, ByteView update, UnixMillis now) {
  XH_TRY(const UpdatePlan plan, plan_update(kept.client.terms, update));
  XH_TRY(const ConsensusState trusted, state_at(kept, plan.trusted));
  XH_TRY(Updated updated, update_client(kept.client, around(kept, trusted, plan.height), update, now));
  kept.client = std::move(updated.client);
  if (updated.outcome == UpdateOutcome::kStored) keep(kept, updated.state);
  return updated.outcome;
}

Status apply_misbehaviour(KeptClient& kept, ByteView first, ByteView second, UnixMillis now) {
  XH_TRY(const UpdatePlan first_plan, plan_update(kept.client.terms, first));
  XH_TRY(const UpdatePlan second_plan, plan_update(kept.client.terms, second));
  XH_TRY(const ConsensusState first_trusted, state_at(kept, first_plan.trusted));
  XH_TRY(const ConsensusState second_trusted, state_at(kept, second_plan.trusted));
  XH_TRY(kept.client, freeze_client(kept.client, {first, first_trusted, second, second_trusted}, now));
  return {};
}

Status check_kept(const KeptClient& kept, ChainHeight height, const Claim& claim, ByteView proof, UnixMillis now) {
  XH_TRY(const ConsensusState state, state_at(kept, height));
  return verify_claim(kept.client, state, claim, proof, now);
}

}  // namespace xh::crosschain

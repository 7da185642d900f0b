#include "crosschain/client.h"

#include <fmt/format.h>

#include "base/check.h"
#include "crosschain/client_rules.h"
#include "crosschain/errors.h"

namespace xh::crosschain {
namespace {

constexpr std::array<std::string_view, 6> kNames = {"xinghuo", "cometbft", "besu-qbft", "besu-ibft2", "fisco-bcos-3", "attested"};

tl::unexpected<Error> bad_client(std::string what) { return fail(ErrorId::kBadClient, std::move(what)); }

std::uint64_t period(const ClientTerms& terms) { return terms.trusting_period_ms * kNanosPerMilli; }
bool has_expired(const ClientTerms& terms, ChainTime time, UnixMillis now) {
  return time.value + period(terms) <= chain_time(now).value;  // both far below 2^64
}
Status check_not_ahead(const ClientTerms& terms, ChainTime time, UnixMillis now) {
  if (time.value >= chain_time(now).value + terms.clock_drift_ms * kNanosPerMilli)
    return bad_header("the header is from the future: wait, or check the clock of the sub-chain");
  return {};
}

Status check_limits(const Cost& cost) {
  if (cost.signatures > kMaxSignatures)
    return fail(ErrorId::kTooLarge, fmt::format("{} signatures, the limit is {}", cost.signatures, kMaxSignatures));
  return {};
}

// XC8: whether two states of different heights exclude each other.
bool breaks_order(TimeOrder order, const ConsensusState& lower, const ConsensusState& higher) {
  switch (order) {
    case TimeOrder::kStrict:
      return higher.time <= lower.time;
    case TimeOrder::kNotFalling:
      return higher.time < lower.time;
    case TimeOrder::kNone:
      break;
  }
  return false;
}

bool same_block(const ConsensusState& a, const ConsensusState& b) { return a.block == b.block && a.root == b.root && a.time == b.time; }

bool exclude_each_other(TimeOrder order, const ConsensusState& a, const ConsensusState& b) {
  if (a.height == b.height) return !same_block(a, b);
  return a.height < b.height ? breaks_order(order, a, b) : breaks_order(order, b, a);
}

// An update against its trusted state, whatever else is stored.
Result<ConsensusState> verify(const ClientTerms& terms, const UpdatePlan& plan, const ConsensusState& trusted, ByteView update,
                              UnixMillis now) {
  const ClientRules& rules = rules_of(terms.type);
  if (trusted.height != plan.trusted) return bad_header("the trusted state is not that of the height which the update names");
  if (plan.height <= plan.trusted) return bad_header("the header is not higher than the trusted one");
  if (has_expired(terms, trusted.time, now)) return bad_header("the trusted state is older than the trusting period");
  const ConsensusState claimed{plan.height, plan.time, {}, {}, {}};
  if (breaks_order(rules.time_order(), trusted, claimed)) return bad_header("the time of the header is not after that of the trusted one");
  XH_TRY(ConsensusState state, rules.verify_update(terms.parameters, trusted, update));
  XH_CHECK(state.height == plan.height && state.time == plan.time);
  return state;
}

void freeze(Client& client, ChainHeight height) { client.frozen = client.frozen ? std::min(*client.frozen, height) : height; }

}  // namespace

ChainTime chain_time(UnixMillis time) { return ChainTime{std::min(time.value, kMaxChainTime.value / kNanosPerMilli) * kNanosPerMilli}; }

std::string_view name_of(ClientType type) { return kNames.at(static_cast<std::size_t>(type) - 1); }

Result<ClientType> client_type_from_name(std::string_view name) {
  const auto* const found = std::ranges::find(kNames, name);
  if (found == kNames.end()) return bad_client(fmt::format("a client is one of {}", fmt::join(kNames, ", ")));
  return static_cast<ClientType>(found - kNames.begin() + 1);
}

std::string_view to_word(ClientStatus status) {
  constexpr std::array<std::string_view, 4> kWords = {"active", "frozen", "expired", "substituted"};
  return kWords.at(static_cast<std::size_t>(status));
}

ClientStatus status_of(const Client& client, UnixMillis now) {
  if (!client.substitute.empty()) return ClientStatus::kSubstituted;
  if (client.frozen) return ClientStatus::kFrozen;
  return has_expired(client.terms, client.latest_time, now) ? ClientStatus::kExpired : ClientStatus::kActive;
}

bool is_flagged(const Client& client, ChainHeight height) { return client.frozen && height >= *client.frozen; }

Result<Client> create_client(const ClientTerms& terms, const ConsensusState& first, UnixMillis now) {
  if (!is_valid(terms.type)) return bad_client("the type is unknown");
  if (terms.parameters.size() > kMaxParametersBytes || first.trust.size() > kMaxTrustBytes || first.root.size() > kMaxRootBytes)
    return bad_client("parameters, trust or root are too long");
  if (terms.trusting_period_ms == 0 || terms.trusting_period_ms > kMaxTrustingPeriodMs)
    return bad_client("the trusting period is 1 ms to 10 years");
  if (terms.clock_drift_ms > kMaxClockDriftMs) return bad_client("the clock drift is at most one hour");
  if (first.time > kMaxChainTime || has_expired(terms, first.time, now))
    return bad_client("the first state is older than the trusting period");
  if (!check_not_ahead(terms, first.time, now)) return bad_client("the first state is from the future");
  if (const auto form = rules_of(terms.type).check_first(terms.parameters, first); !form) return bad_client(form.error().what);
  return Client{terms, first.height, first.time, std::nullopt, {}};
}

Result<UpdatePlan> plan_update(const ClientTerms& terms, ByteView update) {
  if (update.size() > kMaxUpdateBytes) return fail(ErrorId::kTooLarge, "an update has at most 1 MiB");
  XH_TRY(UpdatePlan plan, rules_of(terms.type).plan_update(terms.parameters, update));
  if (plan.time > kMaxChainTime) return bad_header("the time of the header is out of range");
  XH_TRY_VOID(check_limits(plan.cost));
  return plan;
}

Result<Updated> update_client(const Client& client, const StoredStates& stored, ByteView update, UnixMillis now) {
  if (const auto status = status_of(client, now); status != ClientStatus::kActive)
    return fail(ErrorId::kClientNotActive, fmt::format("the client is {}", to_word(status)));
  XH_TRY(const UpdatePlan plan, plan_update(client.terms, update));
  XH_TRY_VOID(check_not_ahead(client.terms, plan.time, now));
  XH_TRY(ConsensusState state, verify(client.terms, plan, stored.trusted, update, now));
  Updated updated{UpdateOutcome::kStored, client, std::move(state)};
  const TimeOrder order = rules_of(client.terms.type).time_order();
  for (const auto* other : {&stored.below, &stored.same, &stored.above}) {
    if (!*other || !exclude_each_other(order, **other, updated.state)) continue;
    freeze(updated.client, std::min((*other)->height, updated.state.height));
    updated.outcome = UpdateOutcome::kFroze;
    return updated;
  }
  if (stored.same) {
    updated.outcome = UpdateOutcome::kKnown;
  } else if (updated.state.height > client.latest) {
    updated.client.latest = updated.state.height;
    updated.client.latest_time = std::max(client.latest_time, updated.state.time);
  }
  return updated;
}

Result<Client> freeze_client(const Client& client, const Misbehaviour& shown, UnixMillis now) {
  if (!client.substitute.empty()) return fail(ErrorId::kClientNotActive, "the client is substituted");
  XH_TRY(const UpdatePlan first_plan, plan_update(client.terms, shown.first));
  XH_TRY(const UpdatePlan second_plan, plan_update(client.terms, shown.second));
  XH_TRY_VOID(check_limits({first_plan.cost.signatures + second_plan.cost.signatures, 0, 0}));
  XH_TRY(const ConsensusState first, verify(client.terms, first_plan, shown.first_trusted, shown.first, now));
  XH_TRY(const ConsensusState second, verify(client.terms, second_plan, shown.second_trusted, shown.second, now));
  if (!exclude_each_other(rules_of(client.terms.type).time_order(), first, second))
    return fail(ErrorId::kBadMisbehaviour, "both headers hold, and they do not exclude each other");
  Client frozen = client;
  freeze(frozen, std::min(first.height, second.height));
  return frozen;
}

Result<Client> substitute_client(const Client& old, std::string_view name, const Client& successor, UnixMillis now) {
  const ClientStatus status = status_of(old, now);
  if (status != ClientStatus::kFrozen && status != ClientStatus::kExpired)
    return bad_client(fmt::format("the client is {}: only a frozen or expired one is substituted", to_word(status)));
  if (name.empty() || name.size() > kMaxClientNameBytes) return bad_client("the name of the successor has 1 to 64 bytes");
  if (status_of(successor, now) != ClientStatus::kActive) return bad_client("the successor is not active");
  // XC12: heights of lanes only grow. Of a frozen client, only those below the fork count.
  const std::uint64_t counted =
      old.frozen ? std::min(old.latest.value, old.frozen->value - (old.frozen->value > 0 ? 1 : 0)) : old.latest.value;
  if (successor.latest.value < counted) return bad_client("the successor knows less than the client that it replaces");
  Client replaced = old;
  replaced.substitute = std::string(name);
  return replaced;
}

Result<Cost> plan_proof(const ClientTerms& terms, ByteView proof) {
  if (proof.size() > kMaxProofBytes) return fail(ErrorId::kTooLarge, "a proof has at most 512 KiB");
  XH_TRY(const Cost cost, rules_of(terms.type).plan_proof(terms.parameters, proof));
  XH_TRY_VOID(check_limits(cost));
  return cost;
}

Status verify_claim(const Client& client, const ConsensusState& at, const Claim& claim, ByteView proof, UnixMillis now) {
  if (const auto status = status_of(client, now); status != ClientStatus::kActive)
    return fail(ErrorId::kClientNotActive, fmt::format("the client is {}", to_word(status)));
  if (claim.key.empty() || claim.key.size() > kMaxKeyBytes) return fail(ErrorId::kBadChainProof, "a key has 1 to 1,024 bytes");
  if (claim.value && (claim.value->empty() || claim.value->size() > kMaxValueBytes))
    return fail(ErrorId::kBadChainProof, "a value has 1 byte to 256 KiB");
  XH_TRY_VOID(plan_proof(client.terms, proof).map([](const Cost&) {}));
  return rules_of(client.terms.type).verify_claim(client.terms.parameters, at, claim, proof);
}

}  // namespace xh::crosschain

#include "node/runtime/meters.h"

namespace xh::runtime {
namespace {

// By the alternatives of consensus::Vote.
constexpr std::array<const char*, 3> kVoteKinds = {"notarize", "nullify", "finalize"};
constexpr std::array<const char*, 3> kViewOutcomes = {"notarized", "nullified", "finalized"};
static_assert(std::is_same_v<std::variant_alternative_t<1, consensus::Vote>, consensus::Nullify>);
static_assert(std::is_same_v<std::variant_alternative_t<2, consensus::Vote>, consensus::Finalize>);

// HL8: the dispatcher's own refusals, before a method saw anything, and those of methods.
const char* outcome_of(const Error* error) {
  if (error == nullptr) return "ok";
  const bool invalid = error->id == ErrorId::kWrongType || error->id == ErrorId::kMissingField || error->id == ErrorId::kUnknownField;
  return invalid ? "invalid" : "refused";
}

}  // namespace

std::vector<double> quick_bounds() { return {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10}; }
std::vector<double> slow_bounds() { return {0.001, 0.005, 0.025, 0.1, 0.25, 0.5, 1, 2, 4, 8, 16, 60}; }

void Meters::journaled(const consensus::Record& record, Clock::time_point now) {
  const std::scoped_lock guard(mutex_);
  if (const auto* own = std::get_if<consensus::OwnVote>(&record)) {
    ++votes_[own->vote.vote.index()];
    last_vote_ = LastVote{view_of(own->vote.vote).value, now};
  } else if (const auto* certificate = std::get_if<consensus::Certificate>(&record)) {
    ++certificates_[certificate->vote.index()];
  }
}

void Meters::called(const std::string& method, const Error* error, Clock::duration took) {
  call_.observe(seconds_of(took));
  const std::scoped_lock guard(mutex_);
  ++calls_[{method.empty() ? "unknown" : method, outcome_of(error)}];
}

void Meters::write(Exposition& out, Clock::time_point now) const {
  out.add("consensus_block_interval_seconds", block_interval);
  out.add("consensus_journal_sync_seconds", journal_sync);
  out.add("ledger_execution_seconds", execution);
  out.add("rpc_final_seconds", finality);
  out.add("rpc_call_seconds", call_);
  const std::scoped_lock guard(mutex_);
  for (std::size_t i = 0; i < kVoteKinds.size(); ++i) {
    out.add_count("consensus_certificates_total", certificates_[i], {kViewOutcomes[i]});
    out.add_count("consensus_votes_total", votes_[i], {kVoteKinds[i]});
  }
  out.add_count("consensus_last_vote_view", last_vote_ ? last_vote_->view : 0);
  if (last_vote_) out.add("consensus_last_vote_age_seconds", seconds_of(now - last_vote_->at));
  for (const auto& [key, count] : calls_) out.add_count("rpc_calls_total", count, {key.first, key.second});
}

SlowMetrics::Values SlowMetrics::get(Meters::Clock::time_point now, Meters::Clock::duration age, const std::function<Values()>& look) {
  const std::scoped_lock guard(mutex_);
  if (!looked_ || now - *looked_ >= age) {
    values_ = look();
    looked_ = now;
  }
  return values_;
}

}  // namespace xh::runtime

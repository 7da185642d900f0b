#include "consensus/validator_set.h"

#include <numeric>
#include <set>

namespace xh::consensus {
namespace {

std::vector<ValidatorIndex> make_schedule(const std::vector<Validator>& validators, std::uint64_t total, std::uint64_t length) {
  std::vector<std::int64_t> credit(validators.size(), 0);
  std::vector<ValidatorIndex> schedule;
  for (std::uint64_t turn = 0; turn < length; ++turn) {
    std::size_t best = 0;
    for (std::size_t i = 0; i < validators.size(); ++i) {
      credit[i] += static_cast<std::int64_t>(validators[i].weight);
      const bool tie = credit[i] == credit[best] && validators[i].key < validators[best].key;
      if (credit[i] > credit[best] || tie) best = i;
    }
    credit[best] -= static_cast<std::int64_t>(total);
    schedule.push_back(static_cast<ValidatorIndex>(best));
  }
  return schedule;
}

}  // namespace

Result<ValidatorSet> ValidatorSet::make(std::vector<Validator> validators) {
  if (validators.empty() || validators.size() > kMaxValidators) return fail(ErrorId::kBadValidatorSet, "a set has 1 to 512 validators");
  ValidatorSet set;
  std::set<PublicKey> keys;
  std::uint64_t divisor = 0;
  for (const auto& validator : validators) {
    if (validator.weight == 0 || validator.weight > kMaxTotalWeight - set.total_)
      return fail(ErrorId::kBadValidatorSet, "weights are at least 1 and sum to at most 2^60");
    if (!keys.insert(validator.key).second) return fail(ErrorId::kBadValidatorSet, "two validators share a key");
    set.total_ += validator.weight;
    divisor = std::gcd(divisor, validator.weight);
  }
  if (set.total_ / divisor > kMaxSchedule)
    return fail(ErrorId::kBadValidatorSet, "the weights make a leader schedule of more than 65,536 turns");
  set.schedule_ = make_schedule(validators, set.total_, set.total_ / divisor);
  set.validators_ = std::move(validators);
  return set;
}

}  // namespace xh::consensus

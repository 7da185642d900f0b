#include "ledger/validators.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <set>

#include "crypto/hash.h"

namespace xh::ledger {
namespace {

tl::unexpected<Error> bad_validators(std::string what, std::size_t index, std::string_view member) {
  return fail(ErrorId::kBadValidatorSet, std::move(what), fmt::format("[{}].{}", index, member));
}

Status check_keys(std::span<const Validator> validators, Profile profile) {
  std::set<PublicKey> keys;
  for (std::size_t i = 0; i < validators.size(); ++i) {
    const auto& v = validators[i];
    const std::array<std::pair<std::string_view, const PublicKey*>, 4> uses = {{{"consensus_key", &v.consensus_key},
                                                                                {"checkpoint_key", &v.checkpoint_key},
                                                                                {"log_key", &v.log_key},
                                                                                {"network_key", &v.network_key}}};
    for (const auto& [use, key] : uses) {
      const Suite suite = key == &v.network_key ? Suite::kEd25519 : validator_suite(profile);
      if (key->suite != suite || !check_key(*key))
        return bad_validators(fmt::format("a key of the suite {} is expected (profile {})", name_of(suite), name_of(profile)), i, use);
      if (!keys.insert(*key).second) return bad_validators("the key stands twice: every key has one use", i, use);
    }
    if (!admits(profile, v.account))
      return bad_validators(fmt::format("the account of an SM2 key is expected (profile {})", name_of(profile)), i, "account");
  }
  return {};
}

}  // namespace

bool is_short_name(std::string_view text, std::size_t maximum) {
  return !text.empty() && text.size() <= maximum && text.front() != '-' &&
         std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

Status check_validators(std::span<const Validator> validators, Profile profile) {
  if (validators.empty() || validators.size() > max_validators(profile))
    return fail(ErrorId::kBadValidatorSet,
                fmt::format("1 to {} validators are expected (profile {})", max_validators(profile), name_of(profile)));
  std::set<std::string> names;
  std::uint64_t total = 0;
  std::uint64_t divisor = 0;
  for (std::size_t i = 0; i < validators.size(); ++i) {
    const auto& v = validators[i];
    if (!is_short_name(v.name, kMaxValidatorNameBytes)) return bad_validators("a name has 1 to 32 characters of a-z, 0-9 and -", i, "name");
    if (!names.insert(v.name).second) return bad_validators("another validator is named " + v.name, i, "name");
    if (v.weight == 0) return bad_validators("a weight is at least 1", i, "weight");
    if (v.weight > kMaxTotalWeight - total) return bad_validators("weights sum to more than 2^60", i, "weight");
    total += v.weight;
    divisor = std::gcd(divisor, v.weight);
  }
  if (total / divisor > kMaxLeaderSchedule)
    return fail(ErrorId::kBadValidatorSet, "the weights make a leader schedule of more than 65,536 turns");
  return check_keys(validators, profile);
}

Profile profile_of(std::span<const Validator> validators) {
  return !validators.empty() && validators.front().consensus_key.suite == Suite::kSm2 ? Profile::kGm : Profile::kStandard;
}

const PublicKey& reporting_key(const Validator& validator) {
  return validator.log_key.suite == Suite::kEd25519 ? validator.network_key : validator.log_key;
}

Hash32 validators_hash(std::span<const Validator> validators) {
  return domain_hash("xinghuo/validators/v1", encode(std::vector(validators.begin(), validators.end())));
}

std::vector<Cosigner> cosigners_of(std::string_view origin, std::span<const Validator> validators) {
  std::vector<Cosigner> set;
  for (const auto& v : validators) set.push_back({fmt::format("{}/{}", origin, v.name), v.checkpoint_key, v.weight});
  return set;
}

}  // namespace xh::ledger

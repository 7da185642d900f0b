#include "ledger/next_set.h"

#include <fmt/format.h>

namespace xh::ledger {
namespace {

tl::unexpected<Error> bad_next_set(std::string what) { return fail(ErrorId::kBadProof, std::move(what)); }

}  // namespace

Result<ServingSet> following_set(std::string_view origin, const ServingSet& now, const EpochLink& link) {
  const auto& summary = link.summary;
  if (summary.epoch != now.epoch)
    return bad_next_set(fmt::format("the link is of epoch {}, not of {}", summary.epoch.value, now.epoch.value));
  if (!summary.last_of_epoch || summary.height <= now.root) return bad_next_set("the summary does not end its epoch");
  const auto& name = link.checkpoint.name;
  if (name.size != summary.height.value + 1) return bad_next_set("the checkpoint does not end with the last block of the epoch");
  if (merkle::root_from_path(summary.height.value, name.size, merkle::leaf_hash(encode(summary)), link.path) != name.root)
    return bad_next_set("the summary is not in the certified log");
  if (validators_hash(link.validators) != summary.next_validators) return bad_next_set("the set is not the one that the summary names");
  XH_TRY_VOID(check_validators(link.validators, profile_of(now.validators)));
  return ServingSet{now.epoch.next(), summary.height, link.validators, cosigners_of(origin, link.validators)};
}

Result<ServingSet> next_set(std::string_view origin, const ServingSet& now, const EpochLink& link) {
  XH_TRY(ServingSet next, following_set(origin, now, link));
  XH_TRY_VOID(verify_certified(now.cosigners, origin, link.checkpoint));
  return next;
}

}  // namespace xh::ledger

#include "ledger/epoch_chain.h"

#include <fmt/format.h>

namespace xh::ledger {
namespace {

tl::unexpected<Error> bad(std::string what) { return fail(ErrorId::kBadProof, std::move(what)); }

}  // namespace

EpochChain::EpochChain(const Genesis& genesis)
    : origin_(genesis.origin()), sets_{{Epoch{0}, Height{0}, genesis.validators, genesis.cosigners()}} {}

Result<EpochChain> EpochChain::over(const Genesis& genesis, std::span<const EpochLink> links) {
  EpochChain chain(genesis);
  for (const auto& link : links) XH_TRY_VOID(chain.add(link));
  return chain;
}

Status EpochChain::add(const EpochLink& link) {
  const auto& now = newest();
  const auto& summary = link.summary;
  if (summary.epoch != now.epoch) return bad(fmt::format("the link is of epoch {}, not of {}", summary.epoch.value, now.epoch.value));
  if (!summary.last_of_epoch || summary.height <= now.root) return bad("the summary does not end its epoch");
  if (link.checkpoint.name.size != summary.height.value + 1) return bad("the checkpoint does not end with the last block of the epoch");
  const auto& name = link.checkpoint.name;
  if (merkle::root_from_path(summary.height.value, name.size, merkle::leaf_hash(encode(summary)), link.path) != name.root)
    return bad("the summary is not in the certified log");
  XH_TRY_VOID(verify_certified(now.cosigners, origin_, link.checkpoint));
  if (validators_hash(link.validators) != summary.next_validators) return bad("the set is not the one that the summary names");
  XH_TRY_VOID(check_validators(link.validators));
  sets_.push_back({now.epoch.next(), summary.height, link.validators, cosigners_of(origin_, link.validators)});
  links_.push_back(link);
  return {};
}

const ServingSet* EpochChain::of(Epoch epoch) const { return epoch.value < sets_.size() ? &sets_[epoch.value] : nullptr; }

// The checkpoint that ends with the last block of an epoch is still that epoch's.
const ServingSet& EpochChain::certifier(std::uint64_t size) const {
  std::size_t at = sets_.size() - 1;
  while (at > 0 && size <= sets_[at].root.value + 1) --at;
  return sets_[at];
}

std::span<const EpochLink> EpochChain::links_to(std::uint64_t size) const { return std::span(links_).first(certifier(size).epoch.value); }

}  // namespace xh::ledger

#include "ledger/epoch_chain.h"

#include "ledger/next_set.h"

namespace xh::ledger {

EpochChain::EpochChain(const Genesis& genesis)
    : origin_(genesis.origin()), sets_{{Epoch{0}, Height{0}, genesis.validators, genesis.cosigners()}} {}

Result<EpochChain> EpochChain::over(const Genesis& genesis, std::span<const EpochLink> links) {
  EpochChain chain(genesis);
  for (const auto& link : links) XH_TRY_VOID(chain.add(link));
  return chain;
}

Status EpochChain::add(const EpochLink& link) {
  XH_TRY(ServingSet next, next_set(origin_, newest(), link));
  sets_.push_back(std::move(next));
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

// The validator sets of a chain from genesis on. Each link is certified by the set that it ends, so that nobody's word is needed for any
// later one. Spec: docs/spec/epochs.md (E10).
#pragma once

#include <vector>

#include "crypto/merkle.h"
#include "ledger/genesis.h"

namespace xh::ledger {

inline constexpr std::size_t kMaxLinkPath = 64;

/// The end of an epoch, and the set that follows.
struct EpochLink {
  SignedCheckpoint checkpoint;  ///< ends with the last block of the epoch
  BlockSummary summary;         ///< of that block
  merkle::Path path;            ///< of the summary in the log of the checkpoint
  std::vector<Validator> validators;

  bool operator==(const EpochLink&) const = default;
  static constexpr auto fields() {
    using T = EpochLink;
    return std::tuple{field(&T::checkpoint), field(&T::summary), field(&T::path, kMaxLinkPath), field(&T::validators, kMaxValidators)};
  }
};

/// A set, and from where on it certifies.
struct ServingSet {
  Epoch epoch;
  Height root;  ///< the last block of the epoch before
  std::vector<Validator> validators;
  std::vector<Cosigner> cosigners;
};

class EpochChain {
 public:
  explicit EpochChain(const Genesis& genesis);
  /// From genesis over all of them. Errors of add().
  [[nodiscard]] static Result<EpochChain> over(const Genesis& genesis, std::span<const EpochLink> links);
  /// The next link. Errors: kBadCheckpoint when the newest set did not certify it, kBadValidatorSet, kBadProof when it does not hold
  /// together.
  [[nodiscard]] Status add(const EpochLink& link);

  [[nodiscard]] const std::string& origin() const { return origin_; }
  [[nodiscard]] const ServingSet& newest() const { return sets_.back(); }
  [[nodiscard]] const ServingSet* of(Epoch epoch) const;
  /// Whose cosignatures certify a checkpoint of this size.
  [[nodiscard]] const ServingSet& certifier(std::uint64_t size) const;
  /// Those that lead from genesis to the set that certifies this size.
  [[nodiscard]] std::span<const EpochLink> links_to(std::uint64_t size) const;
  [[nodiscard]] const std::vector<EpochLink>& links() const { return links_; }

 private:
  std::string origin_;
  std::vector<ServingSet> sets_;  ///< one for each epoch
  std::vector<EpochLink> links_;
};

}  // namespace xh::ledger

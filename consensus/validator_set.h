// The validators of one epoch: keys, weights, quorum, leader schedule (R2). Immutable.
#pragma once

#include <vector>

#include "consensus/types.h"

namespace xh::consensus {

/// W of a set; keeps every sum and product of weights inside 64 bits.
inline constexpr std::uint64_t kMaxTotalWeight = std::uint64_t{1} << 60;
/// Longest leader schedule (W / gcd of the weights) that a set may have.
inline constexpr std::uint64_t kMaxSchedule = 65'536;

struct Validator {
  PublicKey key;
  std::uint64_t weight = 1;
};

class ValidatorSet {
 public:
  /// Error kBadValidatorSet: empty, too many, zero weight, duplicate key, weights above the maxima.
  [[nodiscard]] static Result<ValidatorSet> make(std::vector<Validator> validators);

  [[nodiscard]] std::size_t size() const { return validators_.size(); }
  [[nodiscard]] const Validator& at(ValidatorIndex index) const { return validators_.at(index); }
  [[nodiscard]] std::uint64_t total_weight() const { return total_; }
  /// W - f with f = floor((W - 1) / 3).
  [[nodiscard]] std::uint64_t quorum() const { return total_ - (total_ - 1) / 3; }
  /// R2: smooth weighted round-robin, ties by key bytes. view >= 1.
  [[nodiscard]] ValidatorIndex leader(View view) const { return schedule_[(view.value - 1) % schedule_.size()]; }
  [[nodiscard]] std::size_t rotation() const { return schedule_.size(); }

 private:
  std::vector<Validator> validators_;
  std::uint64_t total_ = 0;
  std::vector<ValidatorIndex> schedule_;
};

}  // namespace xh::consensus

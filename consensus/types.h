// Votes and certificates of the Simplex protocol. Spec: docs/spec/consensus.md. They say nothing about what a block contains.
#pragma once

#include <vector>

#include "consensus/votes/vote.h"

namespace xh::consensus {

/// Position of a validator in the epoch's set.
using ValidatorIndex = std::uint16_t;

inline constexpr std::size_t kMaxValidators = 512;

struct SignedVote {
  Vote vote;
  ValidatorIndex signer = 0;
  Signature signature;
  bool operator==(const SignedVote&) const = default;
  static constexpr auto fields() { return std::tuple{field(&SignedVote::vote), field(&SignedVote::signer), field(&SignedVote::signature)}; }
};

struct CertificateEntry {
  ValidatorIndex signer = 0;
  Signature signature;
  bool operator==(const CertificateEntry&) const = default;
  static constexpr auto fields() { return std::tuple{field(&CertificateEntry::signer), field(&CertificateEntry::signature)}; }
};
/// One vote with signatures of a quorum of weight, ascending by signer.
struct Certificate {
  Epoch epoch;
  Vote vote;
  std::vector<CertificateEntry> entries;
  bool operator==(const Certificate&) const = default;
  static constexpr auto fields() {
    return std::tuple{field(&Certificate::epoch), field(&Certificate::vote), field(&Certificate::entries, kMaxValidators)};
  }
};

}  // namespace xh::consensus

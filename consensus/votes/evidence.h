// Two statements of one key that exclude each other, with both signatures: what convinces everybody, whoever shows it. It does not know who
// served when: that is the ledger's business. Spec: docs/spec/evidence.md (M1, M2).
#pragma once

#include <compare>

#include "consensus/votes/vote.h"

namespace xh::consensus {

/// A vote as its signer published it.
struct Statement {
  Vote vote;
  Signature signature;
  auto operator<=>(const Statement&) const = default;
  static constexpr auto fields() { return std::tuple{field(&Statement::vote), field(&Statement::signature)}; }
};

/// What is accused: there is at most one evidence for each (M4).
struct EvidenceName {
  Epoch epoch;
  PublicKey key;
  auto operator<=>(const EvidenceName&) const = default;
};

struct Evidence {
  Epoch epoch;
  PublicKey key;    ///< the consensus key that signed both
  Statement first;  ///< its vote has the smaller BCS bytes
  Statement second;
  [[nodiscard]] EvidenceName name() const { return {epoch, key}; }
  bool operator==(const Evidence&) const = default;
  static constexpr auto fields() {
    using T = Evidence;
    return std::tuple{field(&T::epoch), field(&T::key), field(&T::first), field(&T::second)};
  }
};

/// The two statements in their one order (M1). They need not exclude each other.
[[nodiscard]] Evidence evidence_of(const EvidenceName& name, Statement one, Statement other);
/// The form of M1: one view above 0, votes that exclude each other, in their order, a key and signatures of the right length. Error
/// kBadEvidence.
[[nodiscard]] Status check_form(const Evidence& evidence);
/// check_form(), and both signatures verify for this chain. Whether the key served in the epoch is another question. Errors: kBadEvidence,
/// kBadSignature.
[[nodiscard]] Status check_statements(const Hash32& chain_id, const Evidence& evidence);

}  // namespace xh::consensus

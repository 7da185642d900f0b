// The number book: which envelope stands behind a number that an accepting node gave it, while the envelope waits here, and whose numbers
// are not to be relied on. It keeps no bodies and knows no time but what it is told. Spec: docs/spec/node.md (N9, N13).
#pragma once

#include <map>
#include <set>

#include "base/time.h"
#include "consensus/validator_set.h"
#include "ledger/block.h"

namespace xh::node {

/// Numbers kept of one author: four full blocks. Beyond it the lowest goes.
inline constexpr std::size_t kMaxNumbersPerAuthor = 4 * ledger::kMaxBlockEntries;

/// What an author called an envelope. The author is a validator of the epoch, by its index.
struct Number {
  std::uint16_t author = 0;
  std::uint64_t value = 0;
  auto operator<=>(const Number&) const = default;
};

class NumberBook {
 public:
  /// The author says that the number stands for this envelope, which waits here. One number for an envelope and author: the newest. A
  /// number that already stands for another one speaks against its author.
  void note(Number number, const ledger::EnvelopeId& id, Instant now);
  /// By the low half of the number: the newest that has it.
  [[nodiscard]] std::optional<ledger::EnvelopeId> find(std::uint16_t author, std::uint32_t low) const;
  [[nodiscard]] std::optional<std::uint64_t> number_by(std::uint16_t author, const ledger::EnvelopeId& id) const;

  struct Name {
    Number number;
    Instant since;
  };
  /// The oldest number of a trusted author that is not in `without`.
  [[nodiscard]] std::optional<Name> name_of(const ledger::EnvelopeId& id, const std::set<std::uint16_t>& without) const;
  /// The envelope no longer waits.
  void forget(const ledger::EnvelopeId& id);

  /// N13: a block of this leader has another envelope behind a number than the author told us.
  void contradicted(std::uint16_t author, std::uint16_t leader, const consensus::ValidatorSet& validators);
  [[nodiscard]] bool trusted(std::uint16_t author) const { return !distrusted_.contains(author); }

  [[nodiscard]] std::size_t count(std::uint16_t author) const;

 private:
  using Names = std::map<std::uint16_t, Name>;  // by author

  std::map<std::uint16_t, std::map<std::uint64_t, ledger::EnvelopeId>> authors_;
  std::map<ledger::EnvelopeId, Names> names_;
  std::map<std::uint16_t, std::set<std::uint16_t>> against_;  ///< the leaders whose blocks contradict an author
  std::set<std::uint16_t> distrusted_;
};

}  // namespace xh::node

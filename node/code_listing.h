// Which AC codes were ever allotted, in the order in which that was decided: the council's proposals are numbered, and each is a record. So
// a place in the list stays the same place for ever, and whoever wants a proof walks the same records. Spec: docs/spec/sub-chains.md
// (AC23).
#pragma once

#include <string>
#include <vector>

#include "ledger/governance.h"

namespace xh::node {

inline constexpr std::size_t kMaxCodesPage = 100;
/// So many proposals are read for one answer: nobody else waits long for it.
inline constexpr std::uint64_t kMaxProposalsRead = 1000;

struct CodePage {
  std::vector<std::string> codes;
  std::uint64_t next = 0;  ///< the proposal to go on from; 0: that was all
  bool operator==(const CodePage&) const = default;
};
/// Codes that proposals from number `from` (1 and above) on allotted first, at most `limit` unless one proposal allots more. A code that
/// was withdrawn stays in the list.
[[nodiscard]] CodePage allotted_codes(const ledger::StateView& state, const ledger::Genesis& genesis, std::uint64_t from,
                                      std::size_t limit);

}  // namespace xh::node

#include "node/code_listing.h"

#include <algorithm>

#include "identity/sub_chain.h"

namespace xh::node {
namespace {

using ledger::ProposalRecord;
using ledger::RecordKind;

std::optional<ProposalRecord> proposal_of(const ledger::StateView& state, std::uint64_t number) {
  const auto bytes = state.read({RecordKind::kProposal, std::to_string(number)});
  return bytes ? std::optional(*decode<ProposalRecord>(*bytes)) : std::nullopt;
}

bool allots(const ProposalRecord& proposal, const std::string& code) {
  if (proposal.status != ledger::ProposalStatus::kEnacted) return false;
  return std::ranges::any_of(proposal.content.changes, [&](const auto& change) {
    const auto* act = std::get_if<ledger::SetAcCode>(&change);
    return act != nullptr && act->owner && act->code == code;
  });
}

// The record of a code is made by the first proposal that allots it. Of several that were decided in that block it is the lowest number's.
bool is_first(const ledger::StateView& state, std::uint64_t number, const ProposalRecord& proposal, const std::string& code) {
  const auto bytes = state.read({RecordKind::kSubChain, code});
  if (!bytes || decode<identity::SubChainRecord>(*bytes)->created.height != proposal.decided) return false;
  for (std::uint64_t before = number - 1; before > 0; --before) {
    const auto other = proposal_of(state, before);
    if (!other || number - before > ledger::kMaxOpenProposals) break;  // those that were open together
    if (other->decided == proposal.decided && allots(*other, code)) return false;
  }
  return true;
}

}  // namespace

CodePage allotted_codes(const ledger::StateView& state, const ledger::Genesis& genesis, std::uint64_t from, std::size_t limit) {
  CodePage out;
  const std::uint64_t last = ledger::council_of(state, genesis).last_proposal;
  std::uint64_t number = std::max<std::uint64_t>(from, 1);
  for (std::uint64_t read = 0; number <= last && read < kMaxProposalsRead && out.codes.size() < limit; ++number, ++read) {
    const auto proposal = proposal_of(state, number);
    if (!proposal || proposal->status != ledger::ProposalStatus::kEnacted) continue;
    for (const auto& change : proposal->content.changes) {
      const auto* act = std::get_if<ledger::SetAcCode>(&change);
      if (act == nullptr || !act->owner || std::ranges::find(out.codes, act->code) != out.codes.end()) continue;
      if (is_first(state, number, *proposal, act->code)) out.codes.push_back(act->code);
    }
  }
  out.next = number <= last ? number : 0;
  return out;
}

}  // namespace xh::node

#include "tests/sim/adversaries/numbers_liar.h"

#include <algorithm>

#include "consensus/message.h"

namespace xh::sim {

bool NumbersLiar::twist_run(node::ShortBlock& block) {
  if (!block.listed.empty() && random_.chance(300)) {
    block.listed[random_.below(block.listed.size())].bytes[0] ^= 1;
    return true;
  }
  if (block.runs.empty()) return false;
  auto& run = block.runs[random_.below(block.runs.size())];
  switch (random_.below(3)) {
    case 0:
      ++run.first;
      break;
    case 1:
      run.author = static_cast<std::uint16_t>(run.author == 0 ? 1 : 0);
      break;
    default:
      run.check ^= 1;
  }
  return true;
}

bool NumbersLiar::twist(node::Message& message, std::size_t to) {
  if (auto* gossip = std::get_if<node::Gossip>(&message)) {
    // To one peer always the same: each of them sees an author without contradictions.
    if (!gossip->first || to == 0) return false;
    *gossip->first += to;
    return true;
  }
  if (!random_.chance(500)) return false;
  if (auto* answer = std::get_if<node::EntriesAnswer>(&message)) {
    answer->ids[random_.below(answer->ids.size())].bytes[0] ^= 1;
    return true;
  }
  auto* proposal = std::get_if<node::ShortProposal>(&message);
  if (proposal == nullptr) return false;
  auto inner = *decode<consensus::Message>(proposal->message);
  auto& bytes = std::get<consensus::Proposal>(inner.body).block;
  auto block = *decode<node::ShortBlock>(bytes);
  if (!twist_run(block)) return false;
  bytes = encode(block);
  proposal->message = encode(inner);
  return true;
}

}  // namespace xh::sim

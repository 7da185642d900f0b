#include "tests/sim/checker.h"

#include <fmt/format.h>

#include "base/overload.h"

namespace xh::sim {
namespace {

// The bounds of docs/spec/consensus.md, S9, in numbers of this file's own.
constexpr std::uint64_t kKinds = 3;
constexpr std::uint64_t kProposals = 3;
constexpr std::uint64_t kOpenBlocks = 1024;
constexpr std::uint64_t kAnswersInASecond = 26;               // one in 40 ms (R10)
constexpr std::uint64_t kServedInASecond = 3 * 64;            // 64 in each half second (R11), of which a second touches three
constexpr std::uint64_t kRelayedInASecond = 1000 / (40 / 2);  // the leader of a view, half a D after its beginning (R17)

}  // namespace

void Checker::holds(std::size_t node, const Holding& held, std::uint64_t open) {
  const std::uint64_t views = open + 1;  // and the next one
  const auto judge = [&](std::string_view what, std::size_t count, std::uint64_t most) {
    if (count > most) report(fmt::format("S9: node {} holds {} {}, {} are the most with {} open views", node, count, what, most, open));
  };
  judge("views", held.views, views);
  judge("votes", held.votes, views * kKinds * final_.size());
  judge("proposals", held.proposals, views * kProposals);
  judge("certificates", held.certificates, 2 * views);
  judge("blocks", held.blocks, kOpenBlocks + kProposals * views + 64);
  judge("wants", held.wants, 64 + 2 * views);
}

void Checker::answered(std::size_t node, std::size_t to, std::uint64_t second) {
  auto& answers = answers_[{node, to}];
  if (answers.second != second) answers = {second, 0};
  if (++answers.count > kAnswersInASecond + kServedInASecond + kRelayedInASecond)
    report(fmt::format("S9: node {} answers {} more than {} times in a second", node, to, answers.count - 1));
}

void Checker::vote_sent(std::size_t node, const consensus::SignedVote& vote, bool written) {
  if (!written) report(fmt::format("S5: node {} sent a vote that its journal does not hold", node));
  // S4 over the whole life of the key, restarts included.
  const auto conflict = [&](std::uint64_t view) {
    report(fmt::format("S4: node {} signed two statements that exclude each other in view {}", node, view));
  };
  std::visit(Overload{
                 [&](const consensus::Notarize& v) {
                   auto& kinds = votes_[node][v.view.value];
                   if ((kinds.notarize && *kinds.notarize != v.block) || (kinds.finalize && *kinds.finalize != v.block))
                     conflict(v.view.value);
                   kinds.notarize = v.block;
                 },
                 [&](const consensus::Nullify& v) {
                   auto& kinds = votes_[node][v.view.value];
                   if (kinds.finalize) conflict(v.view.value);
                   kinds.nullify = true;
                 },
                 [&](const consensus::Finalize& v) {
                   auto& kinds = votes_[node][v.view.value];
                   if (kinds.nullify || (kinds.finalize && *kinds.finalize != v.block) || (kinds.notarize && *kinds.notarize != v.block))
                     conflict(v.view.value);
                   kinds.finalize = v.block;
                 },
             },
             vote.vote);
}

void Checker::certificate_seen(const consensus::Certificate& certificate) {
  std::uint64_t view = 0;
  if (const auto* nullify = std::get_if<consensus::Nullify>(&certificate.vote)) {
    view = nullify->view.value;
    nullified_.insert(view);
  } else if (const auto* finalize = std::get_if<consensus::Finalize>(&certificate.vote)) {
    view = finalize->view.value;
    finalized_views_.insert(view);
  } else {
    return;
  }
  if (nullified_.contains(view) && finalized_views_.contains(view)) report(fmt::format("S2: view {} is finalized and nullified", view));
}

void Checker::finalized(std::size_t node, const Hash32& id, const ToyBlock& block, bool durable) {
  auto& chain = final_[node];
  if (chain.height == 0) chain.tip = root_;
  if (block.parent != chain.tip || block.height != chain.height + 1)
    report(fmt::format("S3: node {} finalized height {} without its ancestry", node, block.height));
  if (!durable) report(fmt::format("S3: node {} finalized a block that its disk does not hold", node));
  chain = {id, block.height};
  const auto [known, fresh] = by_height_.emplace(block.height, id);
  if (known->second != id) report(fmt::format("S1: two blocks are final at height {}", block.height));
  if (!fresh) return;
  for (const auto number : block.transactions) {
    if (!transactions_.emplace(number, id).second) report(fmt::format("S7: transaction {} is applied twice", number));
  }
}

}  // namespace xh::sim

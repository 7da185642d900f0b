#include "tests/sim/byzantine.h"

namespace xh::sim {

using namespace consensus;  // NOLINT(google-build-using-namespace): the simulator speaks that layer's language

SignedVote Byzantine::sign(const Vote& vote) const { return {vote, me_, signer_.sign(signing_bytes(chain_id_, Epoch{0}, vote))}; }

void Byzantine::put(Proposal& proposal, const ToyBlock& block, View parent_view, Blocks& known) const {
  proposal.block = encode(block);
  const Hash32 id = toy_id(proposal.block);
  proposal.vote = sign(Notarize{view_of(proposal.vote.vote), parent_view, id});
  known.emplace(id, proposal.block);
}

std::vector<Body> Byzantine::contradict(const Message& message, Blocks& known, Random& random, std::uint64_t& transaction) const {
  std::vector<Body> out;
  if (const auto* proposal = std::get_if<Proposal>(&message.body); proposal != nullptr && random.chance(600)) {
    Proposal other = *proposal;
    auto block = *decode<ToyBlock>(other.block);
    block.transactions.push_back(++transaction);
    put(other, block, std::get<Notarize>(other.vote.vote).parent_view, known);
    out.emplace_back(std::move(other));
  }
  if (const auto* vote = std::get_if<SignedVote>(&message.body); vote != nullptr && random.chance(200)) {
    out.emplace_back(sign(Nullify{view_of(vote->vote)}));
    if (const auto* block = block_of(vote->vote)) out.emplace_back(sign(Finalize{view_of(vote->vote), *block}));
  }
  return out;
}

std::optional<Message> Byzantine::misplace(const Message& message, Blocks& known, Random& random) const {
  const auto* proposal = std::get_if<Proposal>(&message.body);
  if (proposal == nullptr || known.empty() || !random.chance(300)) return std::nullopt;
  // Near the newest blocks the lie is hardest to see.
  std::vector<std::pair<std::uint64_t, Hash32>> newest;
  for (const auto& [id, bytes] : known) newest.emplace_back(decode<ToyBlock>(bytes)->view, id);
  std::ranges::sort(newest, std::greater<>());
  const auto& [view, parent] = newest[random.below(std::min<std::size_t>(newest.size(), 6))];
  const auto right = decode<ToyBlock>(proposal->block);
  if (view >= right->view || parent == right->parent) return std::nullopt;
  Message other = message;
  put(std::get<Proposal>(other.body), {parent, decode<ToyBlock>(known.at(parent))->height + 1, right->view, {}}, View{view}, known);
  return other;
}

}  // namespace xh::sim

#include "tests/sim/network_liar.h"

#include "base/overload.h"
#include "consensus/message.h"

namespace xh::sim {

using namespace consensus;  // NOLINT(google-build-using-namespace): the simulator speaks that layer's language

std::optional<node::Message> NetworkLiar::contradict(const node::Message& message) const {
  const auto* frame = std::get_if<node::ConsensusFrame>(&message);
  if (frame == nullptr) return std::nullopt;
  auto inner = *decode<consensus::Message>(frame->message);
  const auto* said = std::get_if<SignedVote>(&inner.body);
  if (said == nullptr) return std::nullopt;
  const auto other = [](BlockId block) {
    block.bytes[0] ^= 1;
    return block;
  };
  const Vote vote = std::visit(Overload{
                                   [&](const Notarize& v) {
                                     return Vote(Notarize{v.view, v.parent_view, other(v.block)});
                                   },
                                   [](const Nullify& v) {
                                     return Vote(Finalize{v.view, BlockId{{7}}});
                                   },
                                   [](const Finalize& v) { return Vote(Nullify{v.view}); },
                               },
                               said->vote);
  inner.body = SignedVote{vote, said->signer, sign(inner.epoch, vote)};
  return node::ConsensusFrame{encode(inner)};
}

Evidence NetworkLiar::forge(Epoch epoch, const PublicKey& victim) const {
  const Vote one = Finalize{View{9}, BlockId{{1}}};
  const Vote other = Nullify{View{9}};
  return evidence_of({epoch, victim}, {one, sign(epoch, one)}, {other, sign(epoch, other)});
}

}  // namespace xh::sim

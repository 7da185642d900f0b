#include "consensus/authenticate.h"

#include "base/overload.h"

namespace xh::consensus {
namespace {

class BySuite final : public SignatureCheck {
 public:
  [[nodiscard]] bool holds(const PublicKey& key, ByteView message, const Signature& signature) const override {
    return verify(key, message, signature);
  }
};

Status verify_vote(const Hash32& chain_id, const ValidatorSet& set, Epoch epoch, const SignedVote& vote, const SignatureCheck& check) {
  if (vote.signer >= set.size() || view_of(vote.vote) == View{0})
    return fail(ErrorId::kBadConsensusMessage, "the vote's signer or view is out of range");
  if (!check.holds(set.at(vote.signer).key, signing_bytes(chain_id, epoch, vote.vote), vote.signature)) {
    return fail(ErrorId::kBadSignature, "a vote's signature does not verify");
  }
  return {};
}

Status verify_proposal(const Hash32& chain_id, const ValidatorSet& set, Epoch epoch, const Proposal& proposal,
                       const SignatureCheck& check) {
  const auto* notarize = std::get_if<Notarize>(&proposal.vote.vote);
  if (notarize == nullptr || notarize->view == View{0} || notarize->parent_view >= notarize->view) {
    return fail(ErrorId::kBadConsensusMessage, "a proposal carries a notarize vote above its parent");
  }
  // ton#2557: the schedule is checked when a candidate arrives, before anything is spent on it.
  if (proposal.vote.signer != set.leader(notarize->view))
    return fail(ErrorId::kBadConsensusMessage, "the proposer is not the leader of the view");
  XH_TRY_VOID(verify_vote(chain_id, set, epoch, proposal.vote, check));
  if (!proposal.parent) return {};
  if (proposal.parent->epoch != epoch) return fail(ErrorId::kBadConsensusMessage, "the parent certificate is of another epoch");
  return verify_certificate(chain_id, set, *proposal.parent, check);
}

}  // namespace

const SignatureCheck& by_suite() {
  static const BySuite check;
  return check;
}

Status verify_certificate(const Hash32& chain_id, const ValidatorSet& set, const Certificate& certificate, const SignatureCheck& check) {
  std::uint64_t weight = 0;
  for (std::size_t i = 0; i < certificate.entries.size(); ++i) {
    const auto signer = certificate.entries[i].signer;
    if (signer >= set.size() || (i > 0 && signer <= certificate.entries[i - 1].signer)) {
      return fail(ErrorId::kBadConsensusMessage, "signers are not ascending members of the set");
    }
    weight += set.at(signer).weight;
  }
  if (weight < set.quorum()) return fail(ErrorId::kBadConsensusMessage, "the certificate has no quorum");
  if (view_of(certificate.vote) == View{0}) return fail(ErrorId::kBadConsensusMessage, "view 0 has no votes");
  const Bytes message = signing_bytes(chain_id, certificate.epoch, certificate.vote);
  for (const auto& entry : certificate.entries) {
    if (!check.holds(set.at(entry.signer).key, message, entry.signature))
      return fail(ErrorId::kBadSignature, "a certificate's signature does not verify");
  }
  return {};
}

Result<Authenticated> authenticate(const Hash32& chain_id, const ValidatorSet& set, std::optional<ValidatorIndex> sender, ByteView bytes,
                                   const SignatureCheck& check) {
  XH_TRY(Message message, decode<Message>(bytes));
  const Epoch epoch = message.epoch;
  const Status status = std::visit(Overload{
                                       [&](const SignedVote& vote) -> Status {
                                         if (sender != vote.signer)
                                           return fail(ErrorId::kBadConsensusMessage, "a vote comes from its signer only");
                                         return verify_vote(chain_id, set, epoch, vote, check);
                                       },
                                       [&](const Certificates& answer) -> Status {
                                         for (const auto& certificate : answer.certificates) {
                                           if (certificate.epoch != epoch)
                                             return fail(ErrorId::kBadConsensusMessage, "a certificate is of another epoch");
                                           XH_TRY_VOID(verify_certificate(chain_id, set, certificate, check));
                                         }
                                         return {};
                                       },
                                       [&](const Proposal& proposal) { return verify_proposal(chain_id, set, epoch, proposal, check); },
                                       [](const auto&) -> Status { return {}; },
                                   },
                                   message.body);
  if (!status) return fail(status.error());
  return Authenticated(std::move(message), sender);
}

}  // namespace xh::consensus

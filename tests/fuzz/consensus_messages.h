// Four validators whose signatures all hold: what the fuzz targets of consensus share.
#pragma once

#include "consensus/core.h"

namespace xh::fuzz {

class EverySignatureHolds final : public consensus::SignatureCheck {
 public:
  [[nodiscard]] bool holds(const PublicKey&, ByteView, const Signature&) const override { return true; }
};

inline const consensus::ValidatorSet& four_validators() {
  static const auto set = [] {
    std::vector<consensus::Validator> validators;
    for (std::uint8_t i = 1; i <= 4; ++i)
      validators.push_back({PrivateKey::from_seed(Bytes(kEd25519SeedBytes, i)).value().public_key(), 1});
    return consensus::ValidatorSet::make(std::move(validators)).value();
  }();
  return set;
}

inline consensus::BlockId block_number(std::uint8_t number) { return Hash32{{number}}; }
inline consensus::SignedVote signed_vote(consensus::ValidatorIndex signer, const consensus::Vote& vote) {
  return {vote, signer, Signature{Bytes(kEd25519SignatureBytes, 1)}};
}
inline consensus::Certificate certificate(const consensus::Vote& vote) {
  consensus::Certificate out{Epoch{0}, vote, {}};
  for (consensus::ValidatorIndex i = 0; i < 3; ++i) out.entries.push_back({i, Signature{Bytes(kEd25519SignatureBytes, 1)}});
  return out;
}

/// One message of every kind, of view 1 and its neighbours.
inline std::vector<std::pair<consensus::ValidatorIndex, consensus::Message>> messages() {
  using namespace consensus;
  const ValidatorIndex leader = four_validators().leader(View{1});
  const ValidatorIndex second = four_validators().leader(View{2});
  const auto b1 = block_number(1);
  const Notarize notarize{View{1}, View{0}, b1};
  return {
      {leader, {Epoch{0}, Proposal{signed_vote(leader, notarize), to_bytes("b"), {}, std::nullopt}}},
      {second,
       {Epoch{0}, Proposal{signed_vote(second, Notarize{View{2}, View{1}, block_number(2)}), to_bytes("c"), {}, certificate(notarize)}}},
      {1, {Epoch{0}, signed_vote(1, notarize)}},
      {2, {Epoch{0}, signed_vote(2, Nullify{View{1}})}},
      {3, {Epoch{0}, signed_vote(3, Finalize{View{1}, b1})}},
      {1,
       {Epoch{0}, Certificates{{certificate(notarize), certificate(Nullify{View{1}}), certificate(Finalize{View{2}, block_number(2)})}}}},
      {2, {Epoch{0}, FetchCertificate{View{1}}}},
      {2, {Epoch{0}, FetchBlock{b1}}},
      {3, {Epoch{0}, FetchedBlocks{{{to_bytes("b"), {}}}}}}};
}

}  // namespace xh::fuzz

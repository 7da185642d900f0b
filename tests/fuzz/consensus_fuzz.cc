// Consensus messages and journal records on the wire and on disk.
#include "consensus/authenticate.h"

#include "consensus_messages.h"
#include "fuzz_target.h"

namespace xh::fuzz {

std::vector<Bytes> seeds() {
  std::vector<Bytes> out;
  for (const auto& [sender, message] : messages()) out.push_back(encode(message));
  out.push_back(encode(certificate(consensus::Nullify{View{1}})));
  out.push_back(encode(consensus::Record(certificate(consensus::Nullify{View{1}}))));
  out.push_back(encode(consensus::Record(consensus::OwnVote{Epoch{0}, signed_vote(1, consensus::Nullify{View{1}})})));
  return out;
}

}  // namespace xh::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace xh;
  const ByteView bytes(data, size);
  fuzz::round_trips<consensus::Message>(bytes);
  fuzz::round_trips<consensus::Record>(bytes);
  fuzz::round_trips<consensus::Certificate>(bytes);
  static const fuzz::EverySignatureHolds kCheck;
  for (consensus::ValidatorIndex sender = 0; sender < 4; ++sender) {
    (void)consensus::authenticate(Hash32{}, fuzz::four_validators(), sender, bytes, kCheck);
  }
  (void)consensus::authenticate(Hash32{}, fuzz::four_validators(), std::nullopt, bytes);
  return 0;
}

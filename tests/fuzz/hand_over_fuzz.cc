// The file with which a validator's keys move, as text and as what its text holds.
#include "node/storage/hand_over_file.h"

#include "fuzz_target.h"

namespace xh::fuzz {
namespace {

storage::HandOver moving() {
  consensus::SignState state(Hash32{{1}}, PrivateKey::from_seed(Bytes(kEd25519SeedBytes, 1))->public_key());
  state.add({Epoch{0}, consensus::Nullify{View{3}}});
  state.add({Epoch{1}, consensus::Notarize{View{4}, View{2}, Hash32{{7}}}});
  state.add({Epoch{1}, consensus::Finalize{View{4}, Hash32{{7}}}});
  return {state.content(), ledger::CheckpointName{12, Hash32{{5}}}};
}

}  // namespace

std::vector<Bytes> seeds() {
  storage::HandOver fresh = moving();
  fresh.signed_votes.votes.clear();
  fresh.signed_checkpoint.reset();
  return {to_bytes(hand_over_text(moving())), to_bytes(hand_over_text(fresh)), encode(moving()), encode(fresh)};
}

}  // namespace xh::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace xh;
  const ByteView bytes(data, size);
  if (const auto read = storage::parse_hand_over(as_text(bytes))) {
    const auto again = storage::parse_hand_over(hand_over_text(*read));
    XH_CHECK(again && encode(*again) == encode(*read));
  }
  // Behind the checksum: whatever decodes is one value, and what is accepted can be joined with an empty state.
  if (fuzz::round_trips<storage::HandOver>(bytes)) {
    const auto content = decode<storage::HandOver>(bytes)->signed_votes;
    if (const auto state = consensus::SignState::from(content)) {
      consensus::SignState here(content.chain_id, content.key);
      XH_CHECK(here.receive(*state).has_value());
      for (const auto& vote : content.votes) XH_CHECK(here.judge(vote) == consensus::SignState::Verdict::kKnown);
    }
  }
  return 0;
}

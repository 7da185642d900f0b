// What a node sends to its remote signer: single frames, and runs of requests that a signer answers. Whatever is asked, no two signatures
// exclude each other. The other way round: what a node reads as an answer. And where a signer reads that its keys are.
#include <map>

#include "fuzz_target.h"
#include "memory_disk.h"
#include "node/signer/judge.h"
#include "node/signer/token_place.h"

namespace xh::fuzz {
namespace {

using namespace signer;
using consensus::PastVote;

constexpr std::size_t kMaxRequests = 64;

PrivateKey key(std::uint8_t number) { return *PrivateKey::from_seed(Bytes(kEd25519SeedBytes, number)); }
const Hash32 kChain{{1}};
HeldVote held(const PastVote& vote) { return {vote, key(1).sign(signing_bytes(kChain, vote.epoch, vote.vote))}; }

std::vector<Request> story() {
  const PastVote notarize{Epoch{0}, consensus::Notarize{View{2}, View{1}, Hash32{{7}}}};
  const PastVote other{Epoch{0}, consensus::Notarize{View{2}, View{1}, Hash32{{8}}}};
  const PastVote nullify{Epoch{0}, consensus::Nullify{View{2}}};
  const PastVote finalize{Epoch{0}, consensus::Finalize{View{2}, Hash32{{7}}}};
  return {TellVotes{{held(notarize)}},
          Attach{},
          SignVote{{}, notarize},
          SignVote{{}, other},
          SignVote{{}, nullify},
          SignVote{{Epoch{0}, View{1}}, finalize},
          ReadVotes{0},
          SignCheckpoint{{4, Hash32{{1}}}},
          SignCheckpoint{{4, Hash32{{2}}}},
          Seen{held(finalize)}};
}

void add(Bytes& out, const Request& request) {
  const Bytes bytes = encode(request);
  append_be(out, bytes.size(), 2);
  append(out, bytes);
}

// One signer, and what it signed.
class Watched {
 public:
  Watched()
      : judge_("fuzz/0", {key(1), key(2)}, *storage::SignStateFile::create("k/sign-state", {kChain, key(1).public_key()}, disk_),
               *storage::CheckpointMark::open("k/signed-checkpoints", disk_)) {}
  void ask(const Request& request) {
    const Answer answer = judge_.answer(request, UnixMillis{1'700'000'000'000});
    XH_CHECK(encode(answer).size() <= kMaxFrameBytes);
    const auto* vote = std::get_if<SignVote>(&request);
    if (vote != nullptr && std::holds_alternative<VoteSigned>(answer)) voted(vote->vote);
    const auto* checkpoint = std::get_if<SignCheckpoint>(&request);
    if (checkpoint == nullptr || !std::holds_alternative<CheckpointSigned>(answer)) return;
    XH_CHECK(!last_ || *last_ == checkpoint->name || last_->size < checkpoint->name.size);
    last_ = checkpoint->name;
  }

 private:
  void voted(const PastVote& vote) {
    for (const auto& earlier : signed_[vote.moment()]) {
      XH_CHECK(!exclude_each_other(earlier, vote.vote));
      XH_CHECK(earlier.index() != vote.vote.index() || earlier == vote.vote);
    }
    signed_[vote.moment()].push_back(vote.vote);
  }
  storage::MemoryDisk disk_;
  Judge judge_;
  std::map<consensus::Moment, std::vector<consensus::Vote>> signed_;
  std::optional<ledger::CheckpointName> last_;
};

}  // namespace

std::vector<Bytes> seeds() {
  std::vector<Bytes> out;
  Bytes whole;
  for (const auto& request : story()) {
    out.push_back(encode(request));
    add(whole, request);
  }
  out.push_back(whole);
  const TokenPlace place{"/usr/lib/module.so", "xinghuo",           "/etc/pin",         "v-consensus",
                         "v-checkpoint",       key(1).public_key(), key(2).public_key()};
  out.push_back(to_bytes(to_text(place)));
  const Signature signature = key(1).sign(Bytes{1});
  for (const Answer& answer :
       {Answer(Greeting{1, kChain, key(1).public_key(), key(2).public_key()}), Answer(Refused{Reason::kBusy, "busy"}),
        Answer(VoteSigned{signature}), Answer(CheckpointSigned{7, signature}), Answer(Heard{}),
        Answer(Known{{}, 1, consensus::Doubt::kNone, false, ledger::CheckpointName{1, {}}}),
        Answer(SomeVotes{{{Epoch{0}, consensus::Nullify{View{2}}}}})})
    out.push_back(encode(answer));
  return out;
}

}  // namespace xh::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace xh;
  ByteView bytes(data, size);
  (void)fuzz::round_trips<signer::Request>(bytes);
  (void)fuzz::round_trips<signer::Answer>(bytes);
  if (const auto place = signer::parse_token_place(as_text(bytes))) XH_CHECK(signer::parse_token_place(to_text(*place)).value() == *place);
  fuzz::Watched watched;
  for (std::size_t n = 0; n < fuzz::kMaxRequests && bytes.size() >= 2; ++n) {
    const std::size_t length = std::min<std::size_t>(read_be(bytes.first(2)), bytes.size() - 2);
    if (const auto request = decode<signer::Request>(bytes.subspan(2, length))) watched.ask(*request);
    bytes = bytes.subspan(2 + length);
  }
  return 0;
}

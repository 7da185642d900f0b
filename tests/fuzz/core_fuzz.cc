// The consensus core under any sequence of authenticated messages, owner's answers and time. It must not break its own rules, and never
// signs two votes that exclude each other. Input: steps of one byte of kind, one of argument, two of length, and a message where the
// kind wants one.
#include "consensus/core.h"

#include <map>

#include "base/overload.h"
#include "consensus_messages.h"
#include "fuzz_target.h"

namespace xh::fuzz {
namespace {

using namespace consensus;

enum class StepKind : std::uint8_t { kMessage, kTick, kKnown, kDurable, kValid, kInvalid, kBuilt, kPending };
constexpr std::size_t kStepKinds = 8;
constexpr std::size_t kMaxSteps = 200;

class FixedSigner final : public Signer {
 public:
  [[nodiscard]] std::optional<Signature> sign(Epoch, const Vote&) override { return Signature{Bytes(kEd25519SignatureBytes, 1)}; }
};

Bytes step_bytes(StepKind kind, std::uint8_t argument, ByteView message = {}) {
  Bytes out = {static_cast<std::uint8_t>(kind), argument};
  append_be(out, message.size(), 2);
  append(out, message);
  return out;
}

// The owner of a core, and the watcher of what it signs.
class Harness {
 public:
  Harness() : core_(config(), {}) { watch(core_.start(now_)); }

  void step(StepKind kind, std::uint8_t argument, ByteView message) {
    const BlockId block = block_number(argument % 8);
    switch (kind) {
      case StepKind::kMessage: {
        auto heard = authenticate(Hash32{}, four_validators(), static_cast<ValidatorIndex>(argument % 4), message, check_);
        if (heard) feed(Received{*std::move(heard)});
        break;
      }
      case StepKind::kTick:
        now_ += std::chrono::milliseconds(20 * argument);
        feed(Tick{});
        break;
      case StepKind::kKnown:
        // Parents have smaller numbers: blocks form a tree.
        feed(BlockKnown{{block, block_number(static_cast<std::uint8_t>(block.bytes[0] == 0 ? 0 : (argument >> 4) % block.bytes[0]))}});
        break;
      case StepKind::kDurable:
        feed(BlockDurable{block});
        break;
      case StepKind::kValid:
      case StepKind::kInvalid:
        answer_verdict(argument, kind == StepKind::kValid);
        break;
      case StepKind::kBuilt:
        if (asked_block_) {
          const auto asked = *std::exchange(asked_block_, std::nullopt);
          feed(BlockBuilt{asked.view, {block_number(static_cast<std::uint8_t>(128 + built_++ % 64)), asked.parent}, to_bytes("own"), {}});
        }
        break;
      case StepKind::kPending:
        feed(PendingWork{argument % 2 == 0});
        break;
    }
  }

 private:
  Config config() {
    return {.chain_id = {},
            .epoch = Epoch{0},
            .validators = four_validators(),
            .me = ValidatorIndex{0},
            .signer = &signer_,
            .root = block_number(0)};
  }
  void feed(Input input) { watch(core_.step(now_, std::move(input))); }
  void answer_verdict(std::uint8_t argument, bool valid) {
    if (asked_verdicts_.empty()) return;
    const auto asked = asked_verdicts_[argument % asked_verdicts_.size()];
    feed(BlockJudged{asked.view, asked.block, valid});
  }
  void watch(const std::vector<Effect>& effects) {
    for (const auto& effect : effects) {
      std::visit(
          Overload{[&](const AskForBlock& ask) { asked_block_ = ask; }, [&](const AskForVerdict& ask) { asked_verdicts_.push_back(ask); },
                   [&](const SaveRecord& save) {
                     if (const auto* vote = std::get_if<OwnVote>(&save.record)) signed_one(vote->vote.vote);
                   },
                   [](const auto&) {}},
          effect);
    }
  }
  // S-rules of one honest signer: one notarize and one finalize per view, and never nullify with finalize.
  void signed_one(const Vote& vote) {
    auto& mine = votes_[view_of(vote)];
    if (const auto* notarize = std::get_if<Notarize>(&vote)) {
      XH_CHECK(!mine.notarized || *mine.notarized == notarize->block);
      mine.notarized = notarize->block;
    } else if (const auto* finalize = std::get_if<Finalize>(&vote)) {
      XH_CHECK(!mine.nullified && (!mine.finalized || *mine.finalized == finalize->block));
      mine.finalized = finalize->block;
    } else {
      XH_CHECK(!mine.finalized);
      mine.nullified = true;
    }
  }

  struct Mine {
    std::optional<BlockId> notarized;
    std::optional<BlockId> finalized;
    bool nullified = false;
  };
  FixedSigner signer_;
  EverySignatureHolds check_;
  Instant now_{};
  std::optional<AskForBlock> asked_block_;
  std::vector<AskForVerdict> asked_verdicts_;
  std::map<View, Mine> votes_;
  unsigned built_ = 0;
  Core core_;
};

void run(ByteView bytes) {
  Harness harness;
  for (std::size_t n = 0; n < kMaxSteps && bytes.size() >= 4; ++n) {
    const auto kind = static_cast<StepKind>(bytes[0] % kStepKinds);
    const std::size_t length = std::min<std::size_t>(read_be(bytes.subspan(2, 2)), bytes.size() - 4);
    harness.step(kind, bytes[1], bytes.subspan(4, length));
    bytes = bytes.subspan(4 + length);
  }
}

}  // namespace

std::vector<Bytes> seeds() {
  Bytes all;
  for (std::uint8_t block = 1; block < 4; ++block) {
    append(all, step_bytes(StepKind::kKnown, static_cast<std::uint8_t>(block | (block - 1) << 4)));
    append(all, step_bytes(StepKind::kDurable, block));
  }
  std::vector<Bytes> out;
  for (const auto& [sender, message] : messages()) {
    append(all, step_bytes(StepKind::kMessage, static_cast<std::uint8_t>(sender), encode(message)));
    append(all, step_bytes(StepKind::kValid, 0));
    append(all, step_bytes(StepKind::kBuilt, 0));
    out.push_back(all);
    Bytes timed = all;
    append(timed, step_bytes(StepKind::kPending, 0));
    append(timed, step_bytes(StepKind::kTick, 255));
    append(timed, step_bytes(StepKind::kBuilt, 0));
    append(timed, step_bytes(StepKind::kDurable, 128));
    append(timed, step_bytes(StepKind::kInvalid, 0));
    out.push_back(std::move(timed));
  }
  return out;
}

}  // namespace xh::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  xh::fuzz::run({data, size});
  return 0;
}

// Input made to break the core: cut and changed bytes, and three of four validators that sign whatever they like. Beyond f faults nothing
// is promised about the chain, but this node neither crashes nor signs two statements that exclude each other, over restarts included.
#include "tests/unit/consensus/core_fixture.h"

namespace xh::consensus {
namespace {

// splitmix64; small numbers that collide often find more than large ones.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}
  std::uint64_t below(std::uint64_t bound) {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15ULL);
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ z >> 27) * 0x94d049bb133111ebULL;
    return (z ^ z >> 31) % bound;
  }

 private:
  std::uint64_t state_;
};

class Anything final : public SignatureCheck {
 public:
  [[nodiscard]] bool holds(const PublicKey&, ByteView, const Signature&) const override { return true; }
};
class NoKey final : public Signer {
 public:
  [[nodiscard]] std::optional<Signature> sign(Epoch, const Vote&) override { return Signature{Bytes(kEd25519SignatureBytes, 7)}; }
};

class HostileTest : public CoreTest {
 protected:
  static constexpr std::uint64_t kViews = 12;
  static constexpr std::uint64_t kBlocks = 6;

  Vote some_vote(Dice& dice) const {
    const View view{1 + dice.below(kViews)};
    const BlockId id = block(static_cast<std::uint8_t>(dice.below(kBlocks)));
    switch (dice.below(3)) {
      case 0:
        return Notarize{view, View{dice.below(view.value + 2)}, id};
      case 1:
        return Nullify{view};
      default:
        return Finalize{view, id};
    }
  }
  SignedVote unsigned_vote(ValidatorIndex who, const Vote& v) const { return {v, who, {Bytes(kEd25519SignatureBytes, 7)}}; }
  Certificate some_certificate(Dice& dice) const {
    Certificate out{Epoch{dice.below(20) == 0 ? 1u : 0u}, some_vote(dice), {}};
    for (const auto who : others()) out.entries.push_back({who, {Bytes(kEd25519SignatureBytes, 7)}});
    return out;
  }
  Body some_body(Dice& dice, ValidatorIndex from) const {
    switch (dice.below(8)) {
      case 0:
      case 1:
      case 2:
        return unsigned_vote(from, some_vote(dice));
      case 3:
        return Certificates{{some_certificate(dice), some_certificate(dice)}};
      case 4:
      case 5: {
        const View view{1 + dice.below(kViews)};
        const Notarize v{view, View{dice.below(view.value)}, block(static_cast<std::uint8_t>(dice.below(kBlocks)))};
        Proposal proposal{unsigned_vote(set->leader(view), v), to_bytes("b"), {}, std::nullopt};
        if (dice.below(2) == 0) proposal.parent = some_certificate(dice);
        return proposal;
      }
      case 6:
        return FetchCertificate{View{dice.below(kViews)}};
      default:
        return FetchBlock{block(static_cast<std::uint8_t>(dice.below(kBlocks)))};
    }
  }
  std::optional<Input> some_input(Dice& dice, const Core& core) const {
    // An id is a hash over the parent's id, so links never lead in a circle.
    const std::uint64_t number = 1 + dice.below(kBlocks - 1);
    const BlockId id = block(static_cast<std::uint8_t>(number));
    const BlockId parent = block(static_cast<std::uint8_t>(dice.below(number)));
    switch (dice.below(10)) {
      case 0:
        return BlockKnown{{id, parent}};
      case 1:
        return BlockDurable{id};
      case 2:
        return BlockJudged{View{1 + dice.below(kViews)}, id, dice.below(4) != 0};
      case 3:
        return BlockBuilt{core.view(), {id, parent}, to_bytes("b"), {}};
      case 4:
        return Tick{};
      case 5:
        return PendingWork{dice.below(2) == 0};
      default: {
        const auto from = others()[dice.below(3)];
        auto message = authenticate(kChain, *set, from, encode(Message{Epoch{0}, some_body(dice, from)}), Anything{});
        if (!message) return std::nullopt;
        return Received{*std::move(message)};
      }
    }
  }
};

// What one key signed over its whole life.
class Signed {
 public:
  void see(const Effect& effect) {
    const auto* save = std::get_if<SaveRecord>(&effect);
    const auto* own = save == nullptr ? nullptr : std::get_if<OwnVote>(&save->record);
    if (own == nullptr) return;
    const Vote& vote = own->vote.vote;
    auto& kinds = votes_[view_of(vote)];
    auto& slot = kinds[vote.index()];
    EXPECT_TRUE(!slot || *slot == vote) << "two votes of one kind in view " << view_of(vote).value;
    slot = vote;
    EXPECT_FALSE(kinds[1] && kinds[2]) << "nullify and finalize in view " << view_of(vote).value;
    if (kinds[0] && kinds[2]) {
      EXPECT_EQ(*block_of(*kinds[0]), *block_of(*kinds[2]));
    }
  }

 private:
  std::map<View, std::array<std::optional<Vote>, 3>> votes_;
};

TEST_F(HostileTest, WhateverTheOthersSignThisKeySignsNoContradiction) {
  NoKey no_key;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    Dice dice(seed);
    Signed signed_votes;
    std::vector<Record> journal;
    Instant now = kStart;
    for (int life = 0; life < 4; ++life) {
      Core core({.chain_id = kChain, .epoch = Epoch{0}, .validators = *set, .me = me, .signer = &no_key, .root = block(0)}, journal);
      const auto take = [&](const std::vector<Effect>& effects) {
        for (const auto& effect : effects) {
          signed_votes.see(effect);
          if (const auto* save = std::get_if<SaveRecord>(&effect)) journal.push_back(save->record);
        }
      };
      take(core.start(now));
      for (int turn = 0; turn < 150; ++turn) {
        now += std::chrono::milliseconds(dice.below(400));
        if (auto input = some_input(dice, core)) take(core.step(now, *std::move(input)));
      }
      if (life == 1) journal = core.snapshot();  // a compacted journal is as good as the long one
    }
  }
}

TEST_F(HostileTest, CutOrChangedBytesAreRefusedOrAreOtherCanonicalBytes) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    Dice dice(seed);
    const auto from = others()[0];
    const Bytes good = encode(Message{Epoch{0}, some_body(dice, from)});
    for (std::size_t cut = 0; cut < good.size(); ++cut) EXPECT_FALSE(decode<Message>(ByteView(good).first(cut))) << cut;
    for (int round = 0; round < 200; ++round) {
      Bytes bad = good;
      for (std::uint64_t k = 1 + dice.below(3); k > 0; --k) bad[dice.below(bad.size())] = static_cast<std::uint8_t>(dice.below(256));
      if (dice.below(10) == 0) bad.push_back(0);
      const auto message = decode<Message>(bad);
      if (message) {
        EXPECT_EQ(encode(*message), bad);
      }
      (void)authenticate(kChain, *set, from, bad, Anything{});
    }
  }
}

TEST_F(HostileTest, EveryLengthHasItsMaximum) {
  const auto refused = [&](Body body) { return !decode<Message>(encode(Message{Epoch{0}, std::move(body)})); };
  const auto who = others()[0];
  const SignedVote v = unsigned_vote(who, Notarize{View{1}, View{0}, block(1)});
  EXPECT_FALSE(refused(Proposal{v, Bytes(kMaxBlockBytes), Bytes(kMaxCompanionBytes), std::nullopt}));
  EXPECT_TRUE(refused(Proposal{v, Bytes(kMaxBlockBytes + 1), {}, std::nullopt}));
  EXPECT_TRUE(refused(Proposal{v, {}, Bytes(kMaxCompanionBytes + 1), std::nullopt}));
  const Certificate one{Epoch{0}, Nullify{View{1}}, {}};
  EXPECT_FALSE(refused(Certificates{std::vector<Certificate>(kMaxCertificates, one)}));
  EXPECT_TRUE(refused(Certificates{std::vector<Certificate>(kMaxCertificates + 1, one)}));
  EXPECT_FALSE(refused(FetchedBlocks{std::vector<FetchedBlock>(kMaxFetchedBlocks)}));
  EXPECT_TRUE(refused(FetchedBlocks{std::vector<FetchedBlock>(kMaxFetchedBlocks + 1)}));
}

// Counts how often a signature would be computed.
class Counting final : public SignatureCheck {
 public:
  [[nodiscard]] bool holds(const PublicKey&, ByteView, const Signature&) const override {
    ++count;
    return true;
  }
  mutable int count = 0;
};

TEST_F(HostileTest, CheapChecksComeBeforeSignatures) {
  Counting counting;
  const auto refuse = [&](ValidatorIndex from, Body body) {
    EXPECT_FALSE(authenticate(kChain, *set, from, encode(Message{Epoch{0}, std::move(body)}), counting));
    EXPECT_EQ(counting.count, 0);
  };
  const auto list = others();
  const CertificateEntry entry{list[0], {Bytes(kEd25519SignatureBytes, 7)}};
  refuse(list[0], Certificates{{Certificate{Epoch{0}, Nullify{View{1}}, {entry}}}});                // no quorum
  refuse(list[0], Certificates{{Certificate{Epoch{0}, Nullify{View{1}}, {entry, entry, entry}}}});  // one signer three times
  Certificate stranger = certificate(Nullify{View{1}});
  stranger.entries.back().signer = 4;
  refuse(list[0], Certificates{{stranger}});
  refuse(list[0], unsigned_vote(4, Nullify{View{1}}));
  refuse(list[0], unsigned_vote(list[1], Nullify{View{1}}));
  const ValidatorIndex not_leader = static_cast<ValidatorIndex>((set->leader(View{1}) + 1) % 4);
  refuse(not_leader, Proposal{unsigned_vote(not_leader, Notarize{View{1}, View{0}, block(1)}), {}, {}, std::nullopt});
  const ValidatorIndex leader = set->leader(View{1});
  refuse(leader, Proposal{unsigned_vote(leader, Notarize{View{1}, View{1}, block(1)}), {}, {}, std::nullopt});
}

TEST_F(HostileTest, AVoteIsValidForOneChainEpochAndKindOnly) {
  const Vote v = Nullify{View{1}};
  const Bytes bytes = signing_bytes(kChain, Epoch{0}, v);
  EXPECT_NE(bytes, signing_bytes(Hash32{{1}}, Epoch{0}, v));
  EXPECT_NE(bytes, signing_bytes(kChain, Epoch{1}, v));
  EXPECT_NE(bytes, signing_bytes(kChain, Epoch{0}, Nullify{View{2}}));
  EXPECT_EQ(as_text(ByteView(bytes).first(18)), "xinghuo/nullify/v1");
  EXPECT_EQ(as_text(ByteView(signing_bytes(kChain, Epoch{0}, Notarize{})).first(19)), "xinghuo/notarize/v1");
  EXPECT_EQ(as_text(ByteView(signing_bytes(kChain, Epoch{0}, Finalize{})).first(19)), "xinghuo/finalize/v1");
}

TEST_F(HostileTest, WhatIsNotInterestingChangesNothingInTheCore) {
  NoKey no_key;
  std::size_t dull = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    Dice dice(seed);
    Core core({.chain_id = kChain, .epoch = Epoch{0}, .validators = *set, .me = me, .signer = &no_key, .root = block(0)}, {});
    (void)core.start(kStart);
    for (int turn = 0; turn < 200; ++turn) {
      auto input = some_input(dice, core);
      if (!input) continue;
      auto* received = std::get_if<Received>(&*input);
      const bool interesting = received == nullptr || is_interesting(core.interest(), received->message.message());
      const auto effects = core.step(kStart + std::chrono::milliseconds(turn), *std::move(input));
      if (interesting) continue;
      ++dull;
      EXPECT_TRUE(effects.empty());
    }
  }
  EXPECT_GT(dull, 100u);
}

}  // namespace
}  // namespace xh::consensus

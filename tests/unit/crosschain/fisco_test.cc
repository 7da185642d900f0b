// XC50-XC53.
#include "crosschain/fisco.h"

#include <gtest/gtest.h>

#include "made_fisco.h"

namespace xh::crosschain::fisco {
namespace {

constexpr std::array kBoth = {Cryptography::kStandard, Cryptography::kNational};

// A client at block 10 of a chain whose sealers are 1 to n.
struct Followed {
  Followed(Cryptography of, unsigned count, std::uint64_t weight = 1)
      : suite(of),
        first(header(10, sealers(of, 1, count, weight))),
        trusted(state_of(of, first)),
        client(create_client(terms(of), trusted, after(10)).value()) {}
  [[nodiscard]] Result<Updated> apply(const Update& update) const {
    return update_client(client, {trusted, {}, {}, {}}, encode(update), after(100));
  }
  /// Of the same sealers, signed by the first of them.
  [[nodiscard]] Update update(unsigned signers, std::uint64_t number = 20) const {
    Update out{ChainHeight{10}, header(number, first.sealers), {}, {}};
    if (number == 11) out.header.parent = header_hash(suite, first);
    for (unsigned i = 0; i < signers; ++i) out.seals.push_back(seal(suite, out.header, i, i + 1));
    return out;
  }
  Cryptography suite;
  Header first;
  ConsensusState trusted;
  Client client;
};

TEST(FiscoClient, AQuorumOfTheSealersMovesIt) {
  for (const auto suite : kBoth) {
    for (const unsigned size : {1u, 4u, 7u, 10u}) {
      const Followed followed(suite, size);
      for (unsigned signers = 0; signers <= size; ++signers) {
        const auto updated = followed.apply(followed.update(signers));
        EXPECT_EQ(updated.has_value(), signers >= size - (size - 1) / 3) << signers << " of " << size;
        EXPECT_TRUE(!updated || updated->state == state_of(suite, followed.update(signers).header));
      }
    }
  }
}

TEST(FiscoClient, WeightsCountAndNotHeads) {
  Followed followed(Cryptography::kStandard, 4);
  followed.first.sealers[0].weight = 100;
  followed.trusted = state_of(followed.suite, followed.first);
  EXPECT_TRUE(followed.apply(followed.update(1)));
  Update others = followed.update(4);
  others.seals.erase(others.seals.begin());
  EXPECT_FALSE(followed.apply(others));
}

TEST(FiscoClient, OtherSealersNeedAQuorumOfTheTrustedOnes) {
  for (const auto suite : kBoth) {
    const Followed followed(suite, 4);
    const auto change = [&](unsigned first, unsigned count, bool listed) {
      Update out{ChainHeight{10}, header(20, sealers(suite, first, count)), {}, {}};
      for (unsigned i = 0; i < count; ++i) out.seals.push_back(seal(suite, out.header, i, first + i));
      if (listed) out.trusted_sealers = followed.first.sealers;
      return out;
    };
    EXPECT_TRUE(followed.apply(change(2, 4, true)));  // 2 to 5: three of the four
    EXPECT_EQ(followed.apply(change(3, 4, true)).error().id, ErrorId::kNotEnoughTrust);
    EXPECT_EQ(followed.apply(change(50, 4, true)).error().id, ErrorId::kNotEnoughTrust);
    EXPECT_FALSE(followed.apply(change(2, 4, false)));
    EXPECT_FALSE(followed.apply(change(1, 4, true)));  // the same, listed
    Update lied = change(2, 4, true);
    lied.trusted_sealers[0].weight = 2;
    EXPECT_FALSE(followed.apply(lied));
  }
}

TEST(FiscoClient, EveryPartOfAnUpdateCounts) {
  for (const auto suite : kBoth) {
    const Followed followed(suite, 4);
    const auto refused = [&](const auto& twist) {
      Update made = followed.update(3);
      twist(made);
      return !followed.apply(made);
    };
    EXPECT_FALSE(refused([](Update&) {}));
    EXPECT_TRUE(refused([](Update& u) { u.seals[1] = u.seals[0]; }));
    EXPECT_TRUE(refused([](Update& u) { std::swap(u.seals[0], u.seals[1]); }));
    EXPECT_TRUE(refused([](Update& u) { u.seals.push_back(u.seals[2]); }));
    EXPECT_TRUE(refused([](Update& u) { u.seals[2].sealer = 3; }));
    EXPECT_TRUE(refused([](Update& u) { u.seals[2].sealer = 4; }));
    EXPECT_TRUE(refused([](Update& u) { u.seals[2].signature.pop_back(); }));
    EXPECT_TRUE(refused([](Update& u) { u.header.state_root.bytes[0] ^= 1; }));
    EXPECT_TRUE(refused([](Update& u) { std::swap(u.header.sealers[0], u.header.sealers[1]); }));
    // One that suffices without it, and does not verify: every signature counts.
    EXPECT_TRUE(refused([&](Update& u) {
      u.seals.push_back(seal(suite, u.header, 3, 4));
      u.seals[3].signature[5] ^= 1;
    }));
  }
}

TEST(FiscoClient, NoByteOfAnUpdateIsFree) {
  for (const auto suite : kBoth) {
    const Followed followed(suite, 4);
    const Bytes sound = encode(followed.update(3, 11));
    ASSERT_TRUE(update_client(followed.client, {followed.trusted, {}, {}, {}}, sound, after(11)));
    for (std::size_t i = 0; i < sound.size(); ++i) {
      Bytes changed = sound;
      changed[i] ^= static_cast<std::uint8_t>(1 << (i % 8));
      EXPECT_FALSE(update_client(followed.client, {followed.trusted, {}, {}, {}}, changed, after(11))) << i;
    }
  }
}

TEST(FiscoClient, AnAdjacentHeaderFollowsTheTrustedOne) {
  const Followed followed(Cryptography::kStandard, 4);
  Update stray = followed.update(0, 11);
  stray.header.parent = {};
  for (unsigned i = 0; i < 4; ++i) stray.seals.push_back(seal(followed.suite, stray.header, i, i + 1));
  EXPECT_EQ(followed.apply(stray).error().id, ErrorId::kBadHeader);
}

TEST(FiscoClient, TransactionsAreProvenAndNothingElse) {
  for (const auto suite : kBoth) {
    for (std::size_t count = 1; count <= 9; ++count) {
      std::vector<Hash32> hashes;
      const auto transaction = [](std::size_t i) { return Bytes(65, static_cast<std::uint8_t>(i)); };
      for (std::size_t i = 0; i < count; ++i) hashes.push_back(digest(suite, transaction(i)));
      const Followed followed(suite, 1);
      for (std::size_t i = 0; i < count; ++i) {
        const auto [root, proof] = tree(suite, hashes, i);
        ConsensusState at = followed.trusted;
        at.root = to_bytes(root.view());
        const auto holds = [&](const Claim& claim, const Proof& shown) {
          return verify_claim(followed.client, at, claim, encode(shown), after(10));
        };
        const Claim claim{to_bytes(hashes[i].view()), transaction(i)};
        EXPECT_TRUE(holds(claim, proof)) << i << " of " << count;
        EXPECT_FALSE(holds({claim.key, transaction(i + 1)}, proof));
        EXPECT_EQ(holds({claim.key, std::nullopt}, proof).error().id, ErrorId::kNoSuchProof);
        if (proof.path.empty()) continue;
        Proof changed = proof;
        changed.path.pop_back();
        EXPECT_FALSE(holds(claim, changed));
        changed = proof;
        changed.path[0].place ^= 1;
        EXPECT_FALSE(holds(claim, changed));
        changed = proof;
        changed.path.push_back(proof.path.back());
        EXPECT_FALSE(holds(claim, changed));
      }
    }
  }
}

// Nodes of that tree have no tag: the 64 bytes below a node must not pass for a transaction.
TEST(FiscoClient, ANodeOfTheTreeIsNoTransaction) {
  const auto suite = Cryptography::kStandard;
  const std::vector<Hash32> hashes = {sha256(Bytes{1}), sha256(Bytes{2}), sha256(Bytes{3}), sha256(Bytes{4})};
  auto [root, proof] = tree(suite, hashes, 0);
  const Followed followed(suite, 1);
  ConsensusState at = followed.trusted;
  at.root = to_bytes(root.view());
  Bytes node = to_bytes(hashes[0].view());
  append(node, hashes[1].view());
  proof.path.erase(proof.path.begin());
  EXPECT_EQ(verify_claim(followed.client, at, {to_bytes(digest(suite, node).view()), node}, encode(proof), after(10)).error().id,
            ErrorId::kBadChainProof);
}

TEST(FiscoClient, PathsHaveAtMostTheNamedNumberOfSteps) {
  Proof proof;
  proof.path.assign(kMaxProofSteps, Group{0, {Hash32{}}});
  EXPECT_TRUE(plan_proof(terms(Cryptography::kStandard), encode(proof)));
  proof.path.emplace_back();
  EXPECT_EQ(plan_proof(terms(Cryptography::kStandard), encode(proof)).error().id, ErrorId::kTooLarge);
}

}  // namespace
}  // namespace xh::crosschain::fisco

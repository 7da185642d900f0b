// XC20-XC23.
#include "crosschain/xinghuo.h"

#include <gtest/gtest.h>

#include "made_xinghuo.h"

namespace xh::crosschain {
namespace {

const MadeXinghuo& chain() {
  static const MadeXinghuo made(60);
  return made;
}
const MadeXinghuo& fork() {
  static const MadeXinghuo made(60, 30);
  return made;
}
Client client_at(std::uint64_t height) {
  return create_client(MadeXinghuo::terms(), chain().state(height), MadeXinghuo::after(height)).value();
}
Result<Updated> apply(std::uint64_t trusted, const XinghuoUpdate& update) {
  return update_client(client_at(trusted), {chain().state(trusted), {}, {}, {}}, encode(update), MadeXinghuo::after(59));
}

TEST(XinghuoClient, EveryHeightFollowsFromEveryLowerOne) {
  for (const std::uint64_t trusted : {0, 5, 9, 10, 18, 19, 33}) {
    for (std::uint64_t height = trusted + 1; height < 45; height += 3) {
      const auto updated = apply(trusted, chain().update(trusted, height));
      ASSERT_TRUE(updated) << trusted << " " << height << " " << updated.error().to_string();
      EXPECT_EQ(updated->state, chain().state(height)) << trusted << " " << height;
    }
  }
}

// G10: the trusted set says which keys the next ones have.
TEST(XinghuoClient, AChainOfTheProfileGmIsFollowedAndNeverChangesItsProfile) {
  const MadeXinghuo gm(40, ~std::uint64_t{0}, Suite::kSm2);
  const auto client_at = create_client(MadeXinghuo::terms(), gm.state(5), MadeXinghuo::after(5)).value();
  const auto follow = [&](const XinghuoUpdate& update) {
    return update_client(client_at, {gm.state(5), {}, {}, {}}, encode(update), MadeXinghuo::after(39));
  };
  for (const std::uint64_t height : {6, 9, 33}) {
    const auto updated = follow(gm.update(5, height));
    ASSERT_TRUE(updated) << height << " " << updated.error().to_string();
    EXPECT_EQ(updated->state, gm.state(height));
  }
  XinghuoUpdate twisted = gm.update(5, 33);
  twisted.checkpoint.lines[0].signature.raw[3] ^= 1;
  EXPECT_FALSE(follow(twisted));
  EXPECT_FALSE(follow(chain().update(5, 33)));
}

TEST(XinghuoClient, ALaterCheckpointProvesOlderBlocks) {
  for (const std::uint64_t size : {20, 21, 30, 31, 45}) {
    for (const std::uint64_t height : {11, 18, 19}) {
      const auto updated = apply(10, chain().update(10, height, size));
      ASSERT_TRUE(updated) << height << " of " << size << " " << updated.error().to_string();
      EXPECT_EQ(updated->state, chain().state(height));
    }
  }
}

TEST(XinghuoClient, EveryPartOfAnUpdateCounts) {
  const auto refused = [](const auto& twist) {
    XinghuoUpdate made = chain().update(5, 33);
    twist(made);
    return !apply(5, made);
  };
  EXPECT_FALSE(refused([](XinghuoUpdate&) {}));
  EXPECT_TRUE(refused([](XinghuoUpdate& u) { u.validators[0].weight = 2; }));
  EXPECT_TRUE(refused([](XinghuoUpdate& u) { u.validators = MadeXinghuo::set(1); }));
  EXPECT_TRUE(refused([](XinghuoUpdate& u) { u.links.pop_back(); }));
  EXPECT_TRUE(refused([](XinghuoUpdate& u) { u.links.erase(u.links.begin()); }));
  EXPECT_TRUE(refused([](XinghuoUpdate& u) { u.links.push_back(chain().link(3)); }));  // more than it needs
  EXPECT_TRUE(refused([](XinghuoUpdate& u) { std::swap(u.links[0], u.links[1]); }));
  EXPECT_TRUE(refused([](XinghuoUpdate& u) { u.links[1].checkpoint = chain().certify(20, 2); }));
  EXPECT_TRUE(refused([](XinghuoUpdate& u) { u.checkpoint = chain().certify(34, 2); }));
  EXPECT_TRUE(refused([](XinghuoUpdate& u) { u.checkpoint.lines[1].signature.raw[0] ^= 1; }));
  EXPECT_TRUE(refused([](XinghuoUpdate& u) { std::swap(u.checkpoint.lines[0], u.checkpoint.lines[1]); }));
  EXPECT_TRUE(refused([](XinghuoUpdate& u) { u.checkpoint.lines[1] = u.checkpoint.lines[0]; }));
  EXPECT_TRUE(refused([](XinghuoUpdate& u) { u.summary.state_root = {}; }));
  EXPECT_TRUE(refused([](XinghuoUpdate& u) { u.summary = chain().summary(32); }));
  EXPECT_TRUE(refused([](XinghuoUpdate& u) { u.path.pop_back(); }));
  EXPECT_TRUE(refused([](XinghuoUpdate& u) { u.trusted = ChainHeight{4}; }));
}

// A state root that is of a block of an earlier epoch than the trust, or an end of epoch without its link.
TEST(XinghuoClient, AnEndOfAnEpochCarriesItsLink) {
  XinghuoUpdate made = chain().update(5, 9);
  ASSERT_EQ(made.links.size(), 1u);
  EXPECT_TRUE(apply(5, made));
  made.links.clear();
  EXPECT_EQ(apply(5, made).error().id, ErrorId::kBadHeader);
}

TEST(XinghuoClient, NoByteOfAnUpdateIsFree) {
  const Bytes sound = encode(chain().update(8, 12));
  const StoredStates stored{chain().state(8), {}, {}, {}};
  const Client made = client_at(8);
  ASSERT_TRUE(update_client(made, stored, sound, MadeXinghuo::after(59)));
  for (std::size_t i = 0; i < sound.size(); ++i) {
    Bytes changed = sound;
    changed[i] ^= static_cast<std::uint8_t>(1 << (i % 8));
    EXPECT_FALSE(update_client(made, stored, changed, MadeXinghuo::after(59))) << i;
  }
}

TEST(XinghuoClient, AChainOfAnotherIdIsAnotherChain) {
  Client made = client_at(5);
  XinghuoParameters other = MadeXinghuo::parameters();
  other.chain_id.bytes[0] ^= 1;
  made.terms.parameters = encode(other);
  EXPECT_FALSE(update_client(made, {chain().state(5), {}, {}, {}}, encode(chain().update(5, 7)), MadeXinghuo::after(59)));
}

// XC23.
TEST(XinghuoClient, TwoCertifiedHistoriesFreezeTheClient) {
  const ConsensusState trusted = chain().state(25);
  const auto show = [&](std::uint64_t height) {
    const Bytes one = encode(chain().update(25, height));
    const Bytes other = encode(fork().update(25, height, 50));
    return freeze_client(client_at(25), {one, trusted, other, trusted}, MadeXinghuo::after(59));
  };
  EXPECT_EQ(show(35)->frozen, ChainHeight{35});
  EXPECT_EQ(show(30)->frozen, ChainHeight{30});
  EXPECT_EQ(show(29).error().id, ErrorId::kBadMisbehaviour);  // both logs say the same of it
}

TEST(XinghuoClient, RecordsAreProvenPresentAndAbsent) {
  const auto& made = chain();
  const auto key = [](const ledger::StateKey& of) { return encode(XinghuoKey{static_cast<std::uint8_t>(of.kind), of.name}); };
  const auto prove = [&](const ledger::StateKey& of) { return encode(made.memory.tree.prove(of.hash(), Height{0}).value()); };
  const auto holds = [&](const Claim& claim, const Bytes& proof) {
    return verify_claim(client_at(5), made.state(5), claim, proof, MadeXinghuo::after(6)).has_value();
  };
  EXPECT_TRUE(holds({key(made.key), made.value}, prove(made.key)));
  EXPECT_FALSE(holds({key(made.key), to_bytes("another")}, prove(made.key)));
  EXPECT_FALSE(holds({key(made.key), std::nullopt}, prove(made.key)));
  EXPECT_TRUE(holds({key(made.nobody), std::nullopt}, prove(made.nobody)));
  EXPECT_FALSE(holds({key(made.nobody), made.value}, prove(made.nobody)));
  EXPECT_FALSE(holds({key(made.nobody), std::nullopt}, prove(made.key)));
  const Bytes sound = prove(made.key);
  for (std::size_t i = 0; i < sound.size(); ++i) {
    Bytes changed = sound;
    changed[i] ^= 1;
    EXPECT_FALSE(holds({key(made.key), made.value}, changed)) << i;
  }
}

TEST(XinghuoClient, ItsFirstStateHasItsForm) {
  const auto refused = [](const auto& twist) {
    ConsensusState first = chain().state(15);
    ClientTerms terms = MadeXinghuo::terms();
    twist(terms, first);
    return !create_client(terms, first, MadeXinghuo::after(15));
  };
  EXPECT_FALSE(refused([](auto&, auto&) {}));
  EXPECT_TRUE(refused([](auto&, auto& s) { s.root.pop_back(); }));
  EXPECT_TRUE(refused([](auto&, auto& s) { s.height = ChainHeight{8}; }));
  EXPECT_TRUE(refused([](auto& t, auto&) { t.parameters = encode(XinghuoParameters{}); }));
}

TEST(XinghuoClient, SixtyFourChangesOfTheSetAreTheLimit) {
  XinghuoUpdate made = chain().update(5, 12);
  made.links.assign(kMaxLinks, {});
  EXPECT_TRUE(plan_update(MadeXinghuo::terms(), encode(made)));
  made.links.emplace_back();
  EXPECT_EQ(plan_update(MadeXinghuo::terms(), encode(made)).error().id, ErrorId::kTooLarge);
}

}  // namespace
}  // namespace xh::crosschain

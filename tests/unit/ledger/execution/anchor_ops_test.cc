#include "crypto/hash.h"
#include "side.h"

namespace xh::execution {
namespace {

using namespace crosschain;  // NOLINT(google-build-using-namespace): every name here is an operation or a record of that layer

class AnchorOps : public testing::Test {
 protected:
  AnchorOps() {
    other.pass(1);
    follow(here, "sub1", kSubClient, other);
    first = other.height.value;
    for (int i = 0; i < 5; ++i) other.pass(1);
    EXPECT_EQ(here.one(kAnybody, UpdateClient{kSubClient, {}, other.update(first, first + 3)}), kResultOk);
    EXPECT_EQ(here.one(kAnybody, UpdateClient{kSubClient, {}, other.update(first + 3, first + 5)}), kResultOk);
  }
  std::optional<CheckpointRecord> checkpoint(std::uint64_t number) const {
    return here.record<CheckpointRecord>(RecordKind::kCheckpoint, checkpoint_name("sub1", number));
  }
  static Claim claim(const StateKey& key, const std::optional<Bytes>& value) {
    return {encode(XinghuoKey{static_cast<std::uint8_t>(key.kind), key.name}), value};
  }

  Side other{"other.example", kBegin};
  Side here{"here.example", UnixMillis{kBegin.value + 3000}};
  std::uint64_t first = 0;
  const StateKey organisation{RecordKind::kOrganisation, "all"};
  const StateKey nobody{RecordKind::kOrganisation, "nobody"};
};

// AC18, AC19
TEST_F(AnchorOps, CheckpointsAreMadeFromWhatTheClientVerifiedAndOnlyGrow) {
  const auto submit = [&](std::uint64_t number, std::uint64_t height, const Hash32& previous) {
    return SubmitCheckpoint{"sub1", number, ChainHeight{height}, previous};
  };
  EXPECT_EQ(here.one(kGateway, SubmitCheckpoint{"sub2", 1, ChainHeight{first}, {}}), code(Reject::kSubChainUnknown));
  EXPECT_EQ(here.one(kAnybody, submit(1, first + 3, {})), code(Reject::kNotAGateway));
  EXPECT_EQ(here.one(kGateway, submit(2, first + 3, {})), code(Reject::kCheckpointOutOfOrder));
  EXPECT_EQ(here.one(kGateway, submit(1, first + 3, sha256({}))), code(Reject::kCheckpointOutOfOrder));
  EXPECT_EQ(here.one(kGateway, submit(1, first + 4, {})), code(Reject::kStateUnknown)) << "never verified";
  EXPECT_EQ(here.one(kGateway, submit(1, first + 3, {})), kResultOk);
  EXPECT_EQ(here.one(kGateway, submit(1, first + 3, {})), kResultAlreadyIdentical);
  EXPECT_EQ(here.one(kGateway, submit(1, first + 5, {})), code(Reject::kCheckpointOutOfOrder)) << "number 1 is given";
  const auto one = *checkpoint(1);
  const auto known = other.state_at(first + 3);
  EXPECT_EQ(one.block, known.block);
  EXPECT_EQ(one.state_root, known.root);
  EXPECT_EQ(one.time, known.time);
  EXPECT_TRUE(one.tx_root.empty());
  EXPECT_EQ(here.one(kOwner, submit(2, first, checkpoint_digest(one))), code(Reject::kCheckpointNotGrowing));
  EXPECT_EQ(here.one(kOwner, submit(2, first + 3, checkpoint_digest(one))), code(Reject::kCheckpointNotGrowing));
  EXPECT_EQ(here.one(kOwner, submit(2, first + 5, checkpoint_digest(one))), kResultOk);
  EXPECT_EQ(checkpoint(2)->previous, checkpoint_digest(one));
  EXPECT_EQ(here.record<ChainRecord>(RecordKind::kChain, "sub1")->checkpoints, 2u);
}

// AC10, AC11, AC14
TEST_F(AnchorOps, NoCheckpointOfAHeldChainOrAnExpiredClient) {
  const SubmitCheckpoint submit{"sub1", 1, ChainHeight{first + 3}, {}};
  here.decide({HoldSubChain{"sub1", true}});
  EXPECT_EQ(here.one(kGateway, submit), code(Reject::kSubChainSuspended));
  EXPECT_EQ(here.one(kAnybody, AnchorFact{kSubClient, claim(nobody, {}), other.prove(nobody)}), code(Reject::kSubChainSuspended));
  here.decide({HoldSubChain{"sub1", false}});
  here.pass(24 * 3600 + 10);
  EXPECT_EQ(here.one(kGateway, submit), code(Reject::kClientExpired));
}

// AC20
TEST_F(AnchorOps, AFactIsAnchoredOnceWithItsProof) {
  const auto at = [&](const StateKey& key) { return other.prove(key, first + 3); };
  const Bytes value = *other.read(organisation);
  const AnchorFact fact{kSubClient, claim(organisation, value), at(organisation)};
  AnchorFact bad = fact;
  bad.claim.value->push_back(1);
  EXPECT_EQ(here.one(kAnybody, bad), code(Reject::kProofRefused));
  bad = fact;
  // Not that of an absent key: it shows the key before it, which may be this one.
  bad.at = at({RecordKind::kAccount, std::string(as_text(account(0).view()))});
  EXPECT_EQ(here.one(kAnybody, bad), code(Reject::kProofRefused));
  bad = fact;
  bad.at.proof.pop_back();
  EXPECT_EQ(here.one(kAnybody, bad), code(Reject::kProofMalformed));
  bad = fact;
  bad.at.height = ChainHeight{first + 4};
  EXPECT_EQ(here.one(kAnybody, bad), code(Reject::kStateUnknown));
  bad = fact;
  bad.client = "sub1-none";
  EXPECT_EQ(here.one(kAnybody, bad), code(Reject::kClientUnknown));
  EXPECT_EQ(here.one(kAnybody, fact), kResultOk);
  EXPECT_EQ(here.one(kAnybody, fact), kResultAlreadyIdentical);
  const auto name = fact_name(kSubClient, ChainHeight{first + 3}, fact.claim.key);
  EXPECT_EQ(here.record<FactRecord>(RecordKind::kFact, name)->value, sha256(value));
  bad = fact;
  bad.claim.value = Bytes{1};
  EXPECT_EQ(here.one(kAnybody, bad), code(Reject::kAlreadyExists));
  const AnchorFact absent{kSubClient, claim(nobody, std::nullopt), at(nobody)};
  EXPECT_EQ(here.one(kAnybody, absent), kResultOk);
  EXPECT_FALSE(here.record<FactRecord>(RecordKind::kFact, fact_name(kSubClient, ChainHeight{first + 3}, absent.claim.key))->value);
}

// AC20: what a type cannot prove is refused as such.
TEST_F(AnchorOps, WhatATypeCannotProveIsNotAFact) {
  describe(here, "fsc1", ClientType::kFiscoBcos3);
  // The form of the client is that of tests/unit/crosschain/fisco_test.cc: one byte of suite, a hash of sealers as trust.
  const ConsensusState begin{ChainHeight{1}, chain_time(kBegin), sha256({}), to_bytes(sha256({}).view()), to_bytes(sha256({}).view())};
  const ClientTerms terms{ClientType::kFiscoBcos3, {0}, 24ull * 3600 * 1000, 10'000};
  ASSERT_EQ(here.one(kOwner, CreateClient{"fsc1-main", terms, begin}), kResultOk);
  const AnchorFact absent{"fsc1-main", {Bytes(32, 1), std::nullopt}, {ChainHeight{1}, {0}}};
  EXPECT_EQ(here.one(kAnybody, absent), code(Reject::kNotProvable));
  EXPECT_EQ(here.one(kGateway, SubmitCheckpoint{"fsc1", 1, ChainHeight{1}, {}}), kResultOk);
  const auto record = here.record<CheckpointRecord>(RecordKind::kCheckpoint, "fsc1/1");
  EXPECT_TRUE(record->state_root.empty());
  EXPECT_EQ(record->tx_root, begin.root);
}

}  // namespace
}  // namespace xh::execution

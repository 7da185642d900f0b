// G11: what a chain of the profile gm takes from whom.
#include "ledger/evidence.h"

#include <gtest/gtest.h>

#include "council_chain.h"
#include "identity/operations.h"
#include "ledger/execution/identity_ops.h"

namespace xh::execution {
namespace {

using identity::single_key;

const std::vector<ResultCode> kNoResults = {};
std::vector<ResultCode> only(ResultCode result) { return {result}; }
std::vector<ResultCode> only(Reject reject) { return {code(reject)}; }
PrivateKey sm2(std::uint8_t number) { return key_of(number, Suite::kSm2); }
identity::RegisterOrganisation organisation(const std::string& id) {
  identity::RegisterOrganisation made;
  made.id = id;
  made.name = id;
  return made;
}
PublicKey public_of(std::uint8_t number, Suite suite) { return key_of(number, suite).public_key(); }

class GmTest : public testing::Test {
 protected:
  Status admission(const PrivateKey& key) {
    Transaction transaction;
    transaction.sender = account_of(key.public_key());
    transaction.valid_until = UnixMillis{chain.time.value + 1000};
    const Operation operation = organisation("new");
    transaction.operations.push_back({execution::kind_of(operation), execution::body_of(operation)});
    const auto envelope = *verify_envelope(encode(sign_transaction(transaction, key)), chain.genesis.chain_id);
    return check_admission(chain, {chain.height.next(), chain.time, chain.genesis, 1, {}}, envelope);
  }
  Chain chain{Profile::kGm};
};

TEST_F(GmTest, SignaturesOfOtherSuitesAreNotAdmittedAndSkipped) {
  // Enrolled by a state that no genesis file gives: the suite alone decides.
  for (const auto suite : {Suite::kEd25519, Suite::kSecp256k1}) {
    const PrivateKey stranger = key_of(60, suite);
    identity::AccountRecord record;
    record.organisation = "all";
    record.roles = static_cast<std::uint32_t>(identity::RoleBit::kBackbone);
    chain.state[{RecordKind::kAccount, account_name(account_of(stranger.public_key()))}] = encode(record);
    const auto status = admission(stranger);
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().id, ErrorId::kWrongSigner);
    EXPECT_NE(status.error().what.find("profile gm"), std::string::npos);
    const Operation operation = organisation("new");
    EXPECT_EQ(chain.by(stranger, operation), kNoResults);
  }
  EXPECT_TRUE(admission(sm2(4)));
}

TEST_F(GmTest, AnAccountSetsSm2KeysOnly) {
  const auto version = [&] {
    return decode<identity::AccountRecord>(*chain.read({RecordKind::kAccount, account_name(account(4, Suite::kSm2))}))->version;
  };
  for (const auto suite : {Suite::kEd25519, Suite::kSecp256k1}) {
    const auto foreign = single_key(public_of(61, suite));
    EXPECT_EQ(chain.by(sm2(4), identity::SetKeys{version(), foreign}), only(Reject::kSuiteNotAllowed));
    EXPECT_EQ(chain.by(sm2(4), identity::SetKeys{version(), single_key(public_of(61, Suite::kSm2)), foreign}),
              only(Reject::kSuiteNotAllowed));
  }
  identity::KeySet mixed = single_key(public_of(62, Suite::kSm2));
  mixed.keys.insert(mixed.keys.begin(), {public_of(62, Suite::kEd25519), 1});
  EXPECT_EQ(chain.by(sm2(4), identity::SetKeys{version(), mixed}), only(Reject::kSuiteNotAllowed));
  // A digest hides its keys until they are revealed.
  ASSERT_EQ(chain.by(sm2(4), identity::SetKeys{version(), single_key(public_of(62, Suite::kSm2)), single_key(public_of(63, Suite::kSm2)),
                                               identity::next_keys_digest(mixed)}),
            only(kResultOk));
  EXPECT_EQ(chain.by(sm2(62), Operation(identity::Rotate{mixed})), kNoResults) << "of another sender";
}

TEST_F(GmTest, RotationAndRecoveryRevealSm2KeysOnly) {
  identity::KeySet mixed = single_key(public_of(62, Suite::kSm2));
  mixed.keys.insert(mixed.keys.begin(), {public_of(62, Suite::kEd25519), 1});
  // The account's own key speaks for the account in all three: it is among the next ones and the recovery ones.
  const auto own = single_key(public_of(4, Suite::kSm2));
  identity::KeySet next = mixed;
  next.keys[1] = own.keys[0];
  std::ranges::sort(next.keys, {}, &identity::WeightedKey::key);
  ASSERT_EQ(chain.by(sm2(4), identity::SetKeys{1, own, own, identity::next_keys_digest(next)}), only(kResultOk));
  EXPECT_EQ(chain.by(sm2(4), identity::Rotate{next}), only(Reject::kSuiteNotAllowed));
  EXPECT_EQ(chain.by(sm2(4), identity::Recover{mixed, own}), only(Reject::kSuiteNotAllowed));
  EXPECT_EQ(chain.by(sm2(4), identity::Recover{own, mixed}), only(Reject::kSuiteNotAllowed));
  EXPECT_EQ(chain.by(sm2(4), identity::Recover{own, own}), only(kResultOk));
}

TEST_F(GmTest, AnOrganisationEnrolsAccountsOfSm2KeysOnly) {
  ASSERT_EQ(chain.by(sm2(0), organisation("acme")), only(kResultOk));
  EXPECT_EQ(chain.by(sm2(0), identity::Enroll{account(70, Suite::kEd25519), "acme"}), only(Reject::kSuiteNotAllowed));
  EXPECT_EQ(chain.by(sm2(0), identity::Enroll{account(70, Suite::kSecp256k1), "acme"}), only(Reject::kSuiteNotAllowed));
  EXPECT_EQ(chain.by(sm2(0), identity::Enroll{account(70, Suite::kSm2), "acme"}), only(kResultOk));
}

// G9, G10, E4
TEST_F(GmTest, TheCouncilAddsValidatorsOfTheProfileUpToItsMaximum) {
  const auto propose = [&](const Change& change) { return chain.one(0, Propose{{change}, "because"}); };
  EXPECT_EQ(propose(AddValidator{validator(5)}), code(Reject::kChangeNotPossible));
  Validator mixed = validator(5, 1, Suite::kSm2);
  mixed.account = account(5);
  EXPECT_EQ(propose(AddValidator{mixed}), code(Reject::kChangeNotPossible)) << "its account could never sign";
  std::vector<Change> changes;
  for (std::uint8_t i = 4; i < kMaxGmValidators; ++i) {
    Validator more = validator(4, 1, Suite::kSm2);
    more.name = "more" + std::to_string(i);
    const auto key = [&](std::uint8_t use, Suite suite) {
      Bytes raw(kPrivateKeyBytes, i);
      raw[0] = 2;
      raw[1] = use;
      return PrivateKey::from_raw(suite, raw)->public_key();
    };
    more.consensus_key = key(0, Suite::kSm2);
    more.checkpoint_key = key(1, Suite::kSm2);
    more.log_key = key(2, Suite::kSm2);
    more.network_key = key(3, Suite::kEd25519);
    changes.push_back(AddValidator{more});
    if (changes.size() == kMaxChanges || i + 1u == kMaxGmValidators) (void)chain.decide(std::exchange(changes, {}));
  }
  ASSERT_TRUE(chain.membership().next);
  EXPECT_EQ(chain.membership().next->validators.size(), kMaxGmValidators);
  EXPECT_EQ(propose(AddValidator{validator(6, 1, Suite::kSm2)}), code(Reject::kChangeNotPossible));
}

// M6, M7: the report is signed with an SM2 key that stays with the node.
TEST_F(GmTest, AValidatorsNodeReportsWithItsLogKey) {
  const auto number = [](std::uint8_t v, std::uint8_t use) { return static_cast<std::uint8_t>(100 + 4 * v + use); };
  const PrivateKey liar = sm2(number(3, 0));
  const auto say = [&](const consensus::Vote& vote) {
    return consensus::Statement{vote, liar.sign(consensus::signing_bytes(chain.genesis.chain_id, Epoch{0}, vote))};
  };
  const auto evidence = consensus::evidence_of({Epoch{0}, liar.public_key()}, say(consensus::Nullify{View{7}}),
                                               say(consensus::Finalize{View{7}, consensus::BlockId{{5}}}));
  EXPECT_EQ(chain.by(key_of(number(1, 3)), ReportEvidence{evidence}), kNoResults) << "the network key";
  EXPECT_EQ(chain.by(sm2(number(1, 0)), ReportEvidence{evidence}), kNoResults) << "the consensus key";
  EXPECT_EQ(chain.by(sm2(number(1, 2)), ReportEvidence{evidence}), only(kResultOk));
  EXPECT_EQ(evidence_record(chain, evidence.name())->outcome, EvidenceOutcome::kExcluded);
  const auto state = chain.state;
  // Q11: the same statements in other signatures are the same evidence.
  const auto again = consensus::evidence_of(evidence.name(), say(evidence.first.vote), say(evidence.second.vote));
  EXPECT_NE(again, evidence);
  EXPECT_EQ(chain.by(sm2(number(1, 2)), ReportEvidence{again}), only(Reject::kAlreadyReported));
  EXPECT_EQ(chain.state, state);
}

// The other profile is as it was: any suite signs.
TEST(StandardProfile, TakesEverySuite) {
  Chain chain;
  ASSERT_EQ(chain.by(key_of(0), organisation("acme")), only(kResultOk));
  for (const auto suite : {Suite::kEd25519, Suite::kSm2, Suite::kSecp256k1}) {
    EXPECT_EQ(chain.by(key_of(0), identity::Enroll{account(70, suite), "acme"}), only(kResultOk));
    EXPECT_EQ(chain.by(key_of(70, suite), identity::SetKeys{1, single_key(public_of(71, suite))}), only(kResultOk));
  }
}

}  // namespace
}  // namespace xh::execution

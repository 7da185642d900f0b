#include "crypto/hash.h"
#include "ledger/execution/budget.h"
#include "ledger/execution/chain_turn.h"
#include "side.h"

namespace xh::execution {
namespace {

using namespace crosschain;  // NOLINT(google-build-using-namespace): every name here is an operation or a record of that layer

class ClientOps : public testing::Test {
 protected:
  // The first state that the client knows.
  void follow_other() {
    other.pass(1);
    other.pass(1);
    follow(here, "sub1", kSubClient, other);
    first = other.height.value;
  }
  UpdateClient update(std::uint64_t trusted, std::uint64_t height, std::optional<std::uint64_t> below = std::nullopt) const {
    return {kSubClient, below ? std::optional(ChainHeight{*below}) : std::nullopt, other.update(trusted, height)};
  }
  std::optional<StateRecord> state(std::uint64_t height) const {
    return here.record<StateRecord>(RecordKind::kChainState, state_name(kSubClient, ChainHeight{height}));
  }
  // A chain that proves nothing by itself, known at heights 10 and 20.
  void attest() {
    describe(here, "att1", ClientType::kAttested);
    EXPECT_EQ(here.one(kOwner, CreateClient{attesting.client, attesting.terms(), attesting.state(10, kBegin)}), kResultOk);
    EXPECT_EQ(here.one(kAnybody, UpdateClient{attesting.client, {}, attesting.update(10, 20, UnixMillis{kBegin.value + 5000})}), kResultOk);
  }

  Side other{"other.example", kBegin};
  Side here{"here.example", UnixMillis{kBegin.value + 2000}};
  Attesting attesting{here, "att1-notaries"};
  std::uint64_t first = 0;
};

// AC8, AC9
TEST_F(ClientOps, TheOwnerOfACodeDescribesTheChainForTheNamedVersion) {
  SetChain set{"sub1", 0, ClientType::kXinghuo, R"({"id":"did:bid:sub1"})", {}, "", ChainStatus::kActive};
  EXPECT_EQ(here.one(kOwner, set), code(Reject::kSubChainUnknown)) << "not allotted";
  here.decide({SetAcCode{"sub1", account(kOwner)}});
  EXPECT_EQ(here.one(kAnybody, set), code(Reject::kNotOwner));
  EXPECT_EQ(here.one(kOwner, set), kResultOk);
  EXPECT_EQ(here.one(kOwner, set), kResultAlreadyIdentical);
  const auto record = here.record<ChainRecord>(RecordKind::kChain, "sub1");
  EXPECT_EQ(record->bid, "did:bid:sub1");
  EXPECT_EQ(record->version, 1u);
  set.gateways = {account(kGateway)};
  EXPECT_EQ(here.one(kOwner, set), code(Reject::kVersionMismatch));
  set.version = 1;
  EXPECT_EQ(here.one(kOwner, set), kResultOk);
  set.version = 2;
  set.type = ClientType::kAttested;
  EXPECT_EQ(here.one(kOwner, set), code(Reject::kClientRefused)) << "the type of a chain stays";
  set.type = ClientType::kXinghuo;
  set.client = kSubClient;
  EXPECT_EQ(here.one(kOwner, set), code(Reject::kClientUnknown));
  attest();
  set.client = attesting.client;
  EXPECT_EQ(here.one(kOwner, set), code(Reject::kClientForeign)) << "a client of another code";
}

// AC10, AC11
TEST_F(ClientOps, ARetiredOrHeldChainTakesNoClient) {
  follow_other();
  auto set = SetChain{"sub1", 2, ClientType::kXinghuo, "", {account(kGateway)}, kSubClient, ChainStatus::kRetired};
  EXPECT_EQ(here.one(kOwner, set), kResultOk);
  const CreateClient second{"sub1-next", other.terms(), other.state_at(other.height.value)};
  EXPECT_EQ(here.one(kOwner, second), code(Reject::kSubChainSuspended));
  set.status = ChainStatus::kActive;
  set.version = 3;
  EXPECT_EQ(here.one(kOwner, set), kResultOk);
  here.decide({HoldSubChain{"sub1", true}});
  EXPECT_EQ(here.one(kOwner, second), code(Reject::kSubChainSuspended));
  set.version = 5;
  set.document = "{}";
  EXPECT_EQ(here.one(kOwner, set), code(Reject::kSubChainSuspended));
  EXPECT_EQ(refresh(here, kSubClient, other), kResultAlreadyIdentical);
  other.pass(1);
  EXPECT_EQ(refresh(here, kSubClient, other), kResultOk) << "a held chain is followed";
  here.decide({HoldSubChain{"sub1", false}});
  EXPECT_EQ(here.one(kOwner, second), kResultOk);
}

// AC12
TEST_F(ClientOps, ClientsAreMadeByTheOwnerOfTheCodeAndOfTheTypeOfTheChain) {
  other.pass(1);
  const auto begin = other.state_at(1);
  const CreateClient made{kSubClient, other.terms(), begin};
  EXPECT_EQ(here.one(kOwner, made), code(Reject::kSubChainUnknown));
  describe(here, "sub1", ClientType::kXinghuo);
  EXPECT_EQ(here.one(kAnybody, made), code(Reject::kNotOwner));
  CreateClient bad = made;
  bad.terms.trusting_period_ms = 0;
  EXPECT_EQ(here.one(kOwner, bad), code(Reject::kClientRefused));
  bad = made;
  bad.terms.type = ClientType::kFiscoBcos3;
  EXPECT_EQ(here.one(kOwner, bad), code(Reject::kClientRefused)) << "not the type of the chain";
  bad = made;
  bad.terms = here.terms();
  EXPECT_EQ(here.one(kOwner, bad), code(Reject::kClientForeign)) << "a chain does not follow itself";
  EXPECT_EQ(here.one(kOwner, made), kResultOk);
  EXPECT_EQ(here.one(kOwner, made), kResultAlreadyIdentical);
  bad = made;
  bad.terms.clock_drift_ms = 1;
  EXPECT_EQ(here.one(kOwner, bad), code(Reject::kAlreadyExists));
  EXPECT_EQ(here.record<ChainRecord>(RecordKind::kChain, "sub1")->client, kSubClient) << "the first client is the chain's";
}

// AC12
TEST_F(ClientOps, AttestorsSpeakForOneClientOfOneChain) {
  describe(here, "att1", ClientType::kAttested);
  const auto begin = attesting.state(10, kBegin);
  EXPECT_EQ(here.one(kOwner, CreateClient{"att1-others", attesting.terms(), begin}), code(Reject::kClientForeign));
  const Attesting elsewhere{other, attesting.client};
  EXPECT_EQ(here.one(kOwner, CreateClient{attesting.client, elsewhere.terms(), begin}), code(Reject::kClientForeign));
  EXPECT_EQ(here.one(kOwner, CreateClient{attesting.client, attesting.terms(), begin}), kResultOk);
}

// AC13
TEST_F(ClientOps, AnybodyUpdatesAClientAndStoredHeightsKnowTheirNeighbours) {
  follow_other();
  for (int i = 0; i < 6; ++i) other.pass(1);
  EXPECT_EQ(here.one(kAnybody, UpdateClient{"sub1-none", {}, {1}}), code(Reject::kClientUnknown));
  EXPECT_EQ(here.one(kAnybody, update(first + 1, first + 2)), code(Reject::kStateUnknown)) << "the trusted height is not stored";
  EXPECT_EQ(here.one(kAnybody, update(first, first + 4)), kResultOk);
  EXPECT_EQ(here.one(kAnybody, update(first, first + 4)), kResultAlreadyIdentical);
  EXPECT_EQ(here.one(kAnybody, update(first, first + 2)), code(Reject::kNeighboursNotNamed));
  EXPECT_EQ(here.one(kAnybody, update(first, first + 2, first + 1)), code(Reject::kNeighboursNotNamed)) << "not stored";
  EXPECT_EQ(here.one(kAnybody, update(first, first + 2, first + 4)), code(Reject::kNeighboursNotNamed)) << "not below";
  EXPECT_EQ(here.one(kAnybody, update(first, first + 2, first)), kResultOk);
  EXPECT_EQ(here.one(kAnybody, update(first, first + 3, first)), code(Reject::kNeighboursNotNamed)) << "not the greatest below";
  EXPECT_EQ(here.one(kAnybody, update(first, first + 3, first + 2)), kResultOk);
  EXPECT_EQ(state(first)->above, ChainHeight{first + 2});
  EXPECT_EQ(state(first + 3)->below, ChainHeight{first + 2});
  EXPECT_EQ(state(first + 3)->above, ChainHeight{first + 4});
  EXPECT_EQ(state(first + 4)->below, ChainHeight{first + 3});
  EXPECT_FALSE(state(first + 4)->above);
  EXPECT_EQ(here.client(kSubClient).client.latest, ChainHeight{first + 4});
  EXPECT_EQ(here.client(kSubClient).states, 4u);
}

// AC13
TEST_F(ClientOps, UpdatesThatDoNotHoldAreRefusedByName) {
  follow_other();
  other.pass(1);
  UpdateClient bad = update(first, first + 1);
  bad.update.pop_back();
  EXPECT_EQ(here.one(kAnybody, bad), code(Reject::kUpdateMalformed));
  bad = update(first, first + 1);
  bad.update.back() ^= 1;  // the path
  EXPECT_EQ(here.one(kAnybody, bad), code(Reject::kHeaderRefused));
  EXPECT_EQ(here.one(kAnybody, update(first, first)), code(Reject::kHeaderRefused)) << "not higher";
  attest();
  const UpdateClient weak{attesting.client, {}, attesting.update(20, 21, UnixMillis{kBegin.value + 6000}, 2)};
  EXPECT_EQ(here.one(kAnybody, weak), code(Reject::kNotEnoughTrust));
}

// AC13, AC14
TEST_F(ClientOps, AnUpdateThatContradictsAStoredStateFreezesTheClient) {
  attest();
  // Another time for the block of height 20.
  const UpdateClient fork{attesting.client, {}, attesting.update(10, 20, UnixMillis{kBegin.value + 6000})};
  EXPECT_EQ(here.one(kAnybody, fork), kResultOk);
  const auto record = here.client(attesting.client);
  EXPECT_EQ(record.client.frozen, ChainHeight{20});
  EXPECT_EQ(record.evidence, domain_hash("xinghuo/client-evidence/v1", encode(fork)));
  EXPECT_EQ(here.one(kAnybody, fork), code(Reject::kClientFrozen));
  EXPECT_TRUE(here.record<StateRecord>(RecordKind::kChainState, state_name(attesting.client, ChainHeight{20}))) << "states stay";
}

// AC14
TEST_F(ClientOps, AClientWithoutUpdatesExpires) {
  follow_other();
  other.pass(1);
  here.pass(24 * 3600 + 10);
  EXPECT_EQ(here.one(kAnybody, update(first, first + 1)), code(Reject::kClientExpired));
}

// AC15
TEST_F(ClientOps, TwoHeadersThatExcludeEachOtherFreezeTheClientAtTheLowerHeight) {
  attest();
  const auto accuse = [&](const Bytes& one, const Bytes& two) {
    return ReportMisbehaviour{attesting.client, ConflictingHeaders{one, two}};
  };
  const Bytes early = attesting.update(20, 30, UnixMillis{kBegin.value + 6000});
  const Bytes fork = attesting.update(20, 30, UnixMillis{kBegin.value + 6500});
  EXPECT_EQ(here.one(kAnybody, ReportMisbehaviour{"att1-none", ConflictingHeaders{early, fork}}), code(Reject::kClientUnknown));
  EXPECT_EQ(here.one(kAnybody, accuse(early, early)), code(Reject::kNoMisbehaviour));
  EXPECT_EQ(here.one(kAnybody, accuse(early, {1, 2})), code(Reject::kUpdateMalformed));
  EXPECT_EQ(here.one(kAnybody, accuse(early, attesting.update(15, 30, UnixMillis{kBegin.value + 6500}))), code(Reject::kStateUnknown));
  EXPECT_EQ(here.one(kAnybody, accuse(early, attesting.update(20, 30, UnixMillis{kBegin.value + 6500}, 2))), code(Reject::kNotEnoughTrust));
  EXPECT_EQ(here.one(kAnybody, accuse(early, fork)), kResultOk);
  EXPECT_EQ(here.client(attesting.client).client.frozen, ChainHeight{30});
  EXPECT_EQ(here.one(kAnybody, accuse(early, fork)), kResultAlreadyIdentical);
  // A later show of an older fork.
  EXPECT_EQ(here.one(kAnybody, accuse(attesting.update(10, 15, UnixMillis{kBegin.value + 2000}),
                                      attesting.update(10, 15, UnixMillis{kBegin.value + 2500}))),
            kResultOk);
  EXPECT_EQ(here.client(attesting.client).client.frozen, ChainHeight{15});
}

// AC16
TEST_F(ClientOps, TwoStatementsAboutOneKeyAtOneHeightFreezeTheClient) {
  attest();
  const Claim one{{7}, Bytes{1}};
  const Claim two{{7}, Bytes{2}};
  const Claim none{{7}, std::nullopt};
  const auto accuse = [&](const Claim& a, std::uint64_t at, const Claim& b, std::uint64_t bt, unsigned signers = 3) {
    return ReportMisbehaviour{attesting.client,
                              ConflictingStatements{{a, attesting.prove(at, a)}, {b, attesting.prove(bt, b, signers)}, "", 0}};
  };
  EXPECT_EQ(here.one(kAnybody, accuse(one, 20, one, 20)), code(Reject::kNoMisbehaviour));
  EXPECT_EQ(here.one(kAnybody, accuse(one, 10, two, 20)), code(Reject::kNoMisbehaviour)) << "values of keys change";
  EXPECT_EQ(here.one(kAnybody, accuse(one, 20, two, 25)), code(Reject::kStateUnknown));
  EXPECT_EQ(here.one(kAnybody, accuse(one, 20, two, 20, 2)), code(Reject::kProofRefused));
  EXPECT_EQ(here.one(kAnybody, accuse(one, 20, none, 20)), kResultOk);
  EXPECT_EQ(here.client(attesting.client).client.frozen, ChainHeight{20});
  follow_other();
  const ConflictingStatements shown{{one, attesting.prove(20, one)}, {two, attesting.prove(20, two)}, "", 0};
  EXPECT_EQ(here.one(kAnybody, ReportMisbehaviour{kSubClient, shown}), code(Reject::kNotProvable)) << "a chain that proves";
}

// AC16, XC10: whoever attests cannot hide an older lie behind a newer one.
TEST_F(ClientOps, StatementsLowerTheFreezeOfAFrozenClient) {
  attest();
  const Claim one{{7}, Bytes{1}};
  const Claim two{{7}, Bytes{2}};
  const auto accuse = [&](std::uint64_t at, unsigned signers = 3) {
    return ReportMisbehaviour{attesting.client,
                              ConflictingStatements{{one, attesting.prove(at, one)}, {two, attesting.prove(at, two, signers)}, "", 0}};
  };
  EXPECT_EQ(here.one(kAnybody, accuse(20)), kResultOk);
  EXPECT_EQ(here.one(kAnybody, accuse(10, 2)), code(Reject::kProofRefused));
  EXPECT_EQ(here.client(attesting.client).client.frozen, ChainHeight{20});
  EXPECT_EQ(here.one(kAnybody, accuse(10)), kResultOk);
  EXPECT_EQ(here.client(attesting.client).client.frozen, ChainHeight{10});
  EXPECT_EQ(here.one(kAnybody, accuse(20)), kResultAlreadyIdentical);
  EXPECT_EQ(here.client(attesting.client).client.frozen, ChainHeight{10});
  here.pass(25 * 3600);
  EXPECT_EQ(here.one(kAnybody, accuse(10)), code(Reject::kClientExpired));
}

// AC17, XC12
TEST_F(ClientOps, TheCouncilSubstitutesAFrozenClientByAnActiveOneOfTheSameCode) {
  attest();
  const Attesting next{here, "att1-next"};
  const SubstituteClient act{attesting.client, next.client};
  EXPECT_EQ(here.one(0, Propose{{act}, ""}), code(Reject::kChangeNotPossible)) << "no successor";
  EXPECT_EQ(here.one(kOwner, CreateClient{next.client, next.terms(), next.state(20, UnixMillis{kBegin.value + 5000})}), kResultOk);
  EXPECT_EQ(here.one(0, Propose{{act}, ""}), code(Reject::kChangeNotPossible)) << "the old one is active";
  EXPECT_EQ(here.one(kAnybody, UpdateClient{attesting.client, {}, attesting.update(10, 20, UnixMillis{kBegin.value + 6000})}), kResultOk);
  here.decide({act});
  EXPECT_EQ(here.client(attesting.client).client.substitute, next.client);
  EXPECT_EQ(here.one(kAnybody, UpdateClient{attesting.client, {}, attesting.update(20, 30, UnixMillis{kBegin.value + 7000})}),
            code(Reject::kClientSubstituted));
  EXPECT_EQ(here.one(0, Propose{{SubstituteClient{attesting.client, next.client}}, "again"}), code(Reject::kChangeNotPossible));
}

// AC17: eight successors are followed, and no more.
TEST_F(ClientOps, AChainFollowsTheSuccessorsOfItsClient) {
  describe(here, "att1", ClientType::kAttested);
  const auto at = [](std::uint64_t s) { return UnixMillis{kBegin.value + 1000 * s}; };
  const auto name = [](std::size_t number) { return "att1-c" + std::to_string(number); };
  const auto begin = [&](std::size_t number) {
    const Attesting made{here, name(number)};
    EXPECT_EQ(here.one(kOwner, CreateClient{made.client, made.terms(), made.state(20, at(0))}), kResultOk);
  };
  const auto replace = [&](std::size_t number) {
    const Attesting made{here, name(number)};
    EXPECT_EQ(here.one(kAnybody, UpdateClient{made.client, {}, made.update(20, 21, at(1))}), kResultOk);
    EXPECT_EQ(here.one(kAnybody, UpdateClient{made.client, {}, made.update(20, 21, at(2))}), kResultOk) << "a fork";
    begin(number + 1);
    here.decide({SubstituteClient{name(number), name(number + 1)}});
  };
  begin(0);
  for (std::size_t i = 0; i < kMaxSuccessors; ++i) replace(i);
  EXPECT_EQ(here.one(kOwner, SubmitCheckpoint{"att1", 1, ChainHeight{20}, {}}), kResultOk);
  EXPECT_EQ(here.record<CheckpointRecord>(RecordKind::kCheckpoint, "att1/1")->client, name(kMaxSuccessors));
  replace(kMaxSuccessors);
  const Hash32 previous = checkpoint_digest(*here.record<CheckpointRecord>(RecordKind::kCheckpoint, "att1/1"));
  EXPECT_EQ(here.one(kOwner, SubmitCheckpoint{"att1", 2, ChainHeight{20}, previous}), code(Reject::kClientSubstituted));
}

// AC21
TEST_F(ClientOps, OperationsWithProofsAreLargerThanOthers) {
  const UpdateClient large{kSubClient, std::nullopt, Bytes(ledger::kMaxProofOperationBytes - 14, 1)};
  EXPECT_EQ(encode(large).size(), ledger::kMaxProofOperationBytes);
  const auto kind = static_cast<std::uint16_t>(crosschain::OperationKind::kUpdateClient);
  EXPECT_TRUE(execution::parse_operation(kind, encode(large)));
  Transaction transaction;
  transaction.operations.push_back({kind, encode(large)});
  EXPECT_TRUE(decode<Transaction>(encode(transaction)));
  transaction.operations[0].body.push_back(0);
  EXPECT_EQ(decode<Transaction>(encode(transaction)).error().id, ErrorId::kTooLarge);
  const auto set = static_cast<std::uint16_t>(crosschain::OperationKind::kSetChain);
  EXPECT_EQ(execution::parse_operation(set, Bytes(ledger::kMaxOperationBytes + 1)).error().id, ErrorId::kTooLarge);
}

// AC22, XC6
TEST_F(ClientOps, ABlockVerifiesAsMuchAsItsBudgetAllows) {
  Budget budget;
  EXPECT_EQ(budget.charge(kTransactionBudget), kResultOk);
  EXPECT_EQ(budget.charge({1, 0, 0}), code(Reject::kTooCostly));
  EXPECT_EQ(budget.charge({0, 0, 0}), kResultOk);
  for (std::uint64_t i = 1; i < kBlockBudget.signatures / kTransactionBudget.signatures; ++i) {
    budget.next_transaction();
    EXPECT_EQ(budget.charge({kTransactionBudget.signatures, 0, 0}), kResultOk);
  }
  budget.next_transaction();
  EXPECT_EQ(budget.charge({1, 0, 0}), code(Reject::kBlockBudgetSpent));
  EXPECT_EQ(budget.charge({0, 1, 1}), kResultOk) << "only what is spent is spent";
}

// AC22
TEST_F(ClientOps, TheCostOfATransactionIsThatOfAllItsOperations) {
  attest();
  const Claim claim{{7}, Bytes{1}};
  // Refused proofs cost what was planned: 250 of four signatures each, and no more.
  std::vector<Operation> facts;
  for (std::uint8_t i = 0; i < 251; ++i) {
    const Claim each{{7, i}, Bytes{1}};
    facts.push_back(AnchorFact{attesting.client, each, attesting.prove(20, claim, 4)});
  }
  const auto results = here.batch(kAnybody, facts);
  EXPECT_EQ(std::count(results.begin(), results.end(), code(Reject::kProofRefused)), 250);
  EXPECT_EQ(results.back(), code(Reject::kTooCostly));
}

}  // namespace
}  // namespace xh::execution

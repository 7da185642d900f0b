// M6-M10: reports of evidence, and what follows.
#include "ledger/evidence.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "council_chain.h"

namespace xh::execution {
namespace {

using consensus::BlockId;
using consensus::Evidence;
using consensus::EvidenceName;
using consensus::Vote;

PrivateKey consensus_key(std::uint8_t number) { return key_of(static_cast<std::uint8_t>(100 + 4 * number)); }
// Whose account is the one of a network key.
std::uint8_t node_of(std::uint8_t number) { return static_cast<std::uint8_t>(100 + 4 * number + 3); }
PublicKey accused_key(std::uint8_t number) { return consensus_key(number).public_key(); }

Evidence against(const Chain& chain, std::uint8_t number, Epoch epoch = Epoch{0}, std::uint64_t view = 7) {
  const auto say = [&](const Vote& vote) {
    return consensus::Statement{vote, consensus_key(number).sign(consensus::signing_bytes(chain.genesis.chain_id, epoch, vote))};
  };
  return consensus::evidence_of({epoch, accused_key(number)}, say(consensus::Nullify{View{view}}),
                                say(consensus::Finalize{View{view}, BlockId{{5}}}));
}
std::optional<EvidenceRecord> record(const Chain& chain, std::uint8_t number, Epoch epoch = Epoch{0}) {
  return evidence_record(chain, {epoch, accused_key(number)});
}
// Ends the epoch of a chain that has a next set.
void end(Chain& chain) {
  const Epoch before = chain.membership().epoch;
  (void)chain.block({}, chain.membership().next->since.value + 1);
  ASSERT_EQ(chain.membership().epoch, before.next());
}

TEST(EvidenceOps, AReportIsARecordAndTheKeyLeavesTheNextSetAndTheCouncil) {
  Chain chain;
  const Evidence evidence = against(chain, 3);
  EXPECT_EQ(chain.one(kOutsider, ReportEvidence{evidence}), kResultOk);
  EXPECT_EQ(record(chain, 3), (EvidenceRecord{evidence, "v3", account(kOutsider), chain.height, EvidenceOutcome::kExcluded}));
  ASSERT_TRUE(chain.membership().next);
  EXPECT_EQ(chain.membership().next->validators.size(), 3u);
  EXPECT_EQ(chain.membership().next->since, chain.height);
  EXPECT_FALSE(chain.council().contains(account(3)));
  EXPECT_EQ(chain.roles(3), 0u);
  end(chain);
  EXPECT_EQ(chain.membership().validators.size(), 3u);
  EXPECT_EQ(evidence_in({{evidence_key(evidence.name()), std::nullopt}}), (std::vector<EvidenceName>{evidence.name()}));
}

// M7: of two that race the second changes nothing, and neither does another pair of statements.
TEST(EvidenceOps, OneEvidenceForAKeyAndEpochIsEnough) {
  Chain chain;
  const auto results = chain.block({{0, ReportEvidence{against(chain, 3)}}, {1, ReportEvidence{against(chain, 3)}}});
  EXPECT_EQ(results, (std::vector<ResultCode>{kResultOk, code(Reject::kAlreadyReported)}));
  const auto state = chain.state;
  EXPECT_EQ(chain.one(1, ReportEvidence{against(chain, 3, Epoch{0}, 9)}), code(Reject::kAlreadyReported));
  EXPECT_EQ(chain.state, state);
}

TEST(EvidenceOps, WhatDoesNotHoldAccusesNobody) {
  Chain chain;
  const auto state = chain.state;
  Evidence forged = against(chain, 2);
  forged.key = accused_key(3);
  EXPECT_EQ(chain.one(0, ReportEvidence{forged}), code(Reject::kEvidenceRefused));
  Evidence half = against(chain, 3);
  half.second.signature.raw[5] ^= 1;
  EXPECT_EQ(chain.one(0, ReportEvidence{half}), code(Reject::kEvidenceRefused));
  EXPECT_EQ(chain.one(0, ReportEvidence{against(chain, 5)}), code(Reject::kEvidenceRefused)) << "its key serves in no epoch";
  EXPECT_EQ(chain.one(0, ReportEvidence{against(chain, 3, Epoch{1})}), code(Reject::kEpochNotCovered));
  EXPECT_EQ(chain.state, state);
}

// M6.
TEST(EvidenceOps, AValidatorsNodeReportsWithItsNetworkKeyAndDoesNothingElseWithIt) {
  Chain chain;
  EXPECT_TRUE(chain.block({{node_of(6), ReportEvidence{against(chain, 3)}}}).empty()) << "a node that does not serve";
  EXPECT_TRUE(chain.block({{node_of(1), Propose{{RemoveValidator{"v3"}}, ""}}}).empty());
  EXPECT_EQ(chain.one(node_of(1), ReportEvidence{against(chain, 3)}), kResultOk);
  EXPECT_EQ(record(chain, 3)->reporter, account(node_of(1)));
  end(chain);
  EXPECT_TRUE(chain.block({{node_of(3), ReportEvidence{against(chain, 1, Epoch{1})}}}).empty()) << "it serves no more";
}

TEST(EvidenceOps, AReportStandsAloneInItsTransaction) {
  const Chain chain;
  const ReportEvidence operation{against(chain, 3)};
  Transaction transaction;
  transaction.operations.push_back({execution::kind_of(operation), execution::body_of(operation)});
  EXPECT_TRUE(check_operations(transaction));
  transaction.operations.push_back(transaction.operations.front());
  EXPECT_EQ(check_operations(transaction).error().id, ErrorId::kBadContent);
  transaction.operations = {
      {4, encode(consensus::evidence_of(operation.evidence.name(), operation.evidence.first, operation.evidence.first))}};
  EXPECT_EQ(check_operations(transaction).error().id, ErrorId::kBadEvidence);
}

// M8, M10: found after new keys were given; whoever has the name now is not made to answer for the old key.
TEST(EvidenceOps, TheKeyIsExcludedAndNotTheName) {
  Chain chain;
  const Validator fresh = validator(6);
  (void)chain.decide({RekeyValidator{"v3", fresh.consensus_key, fresh.checkpoint_key, fresh.log_key, fresh.network_key}});
  end(chain);
  EXPECT_EQ(serving_set(chain, chain.genesis, Epoch{0}), chain.genesis.validators);
  const auto membership = chain.membership();
  EXPECT_EQ(chain.one(0, ReportEvidence{against(chain, 3)}), kResultOk);
  EXPECT_EQ(record(chain, 3)->outcome, EvidenceOutcome::kAbsent);
  EXPECT_EQ(chain.membership(), membership);
  EXPECT_EQ(chain.one(0, ReportEvidence{against(chain, 6, Epoch{1})}), kResultOk) << "the new key has to answer for itself";
  EXPECT_EQ(record(chain, 6, Epoch{1})->outcome, EvidenceOutcome::kExcluded);
}

// A key that serves on answers for what it signed in an earlier epoch.
TEST(EvidenceOps, EveryEpochOfAKeyIsAnAccusationOfItsOwn) {
  Chain chain;
  (void)chain.decide({SetWeight{"v1", 2}});
  end(chain);
  EXPECT_EQ(chain.one(0, ReportEvidence{against(chain, 3, Epoch{0})}), kResultOk);
  EXPECT_EQ(record(chain, 3, Epoch{0})->outcome, EvidenceOutcome::kExcluded);
  EXPECT_EQ(chain.one(0, ReportEvidence{against(chain, 3, Epoch{1})}), kResultOk);
  EXPECT_EQ(record(chain, 3, Epoch{1})->outcome, EvidenceOutcome::kAbsent) << "it has left already";
}

TEST(EvidenceOps, TheLastValidatorStays) {
  Chain chain;
  for (std::uint8_t i = 3; i > 0; --i) EXPECT_EQ(chain.one(kOutsider, ReportEvidence{against(chain, i)}), kResultOk);
  ASSERT_EQ(chain.membership().next->validators.size(), 1u);
  const auto membership = chain.membership();
  EXPECT_EQ(chain.one(kOutsider, ReportEvidence{against(chain, 0)}), kResultOk);
  EXPECT_EQ(record(chain, 0)->outcome, EvidenceOutcome::kKept);
  EXPECT_EQ(chain.membership(), membership);
  EXPECT_EQ(chain.council().members.size(), 1u);
}

// E6: a next set that equals the running one could not be told from no change.
TEST(EvidenceOps, ANextSetNeverBecomesTheRunningOne) {
  Chain chain;
  (void)chain.decide({AddValidator{validator(4), false}});
  end(chain);
  (void)chain.decide({RemoveValidator{"v4"}});
  end(chain);
  (void)chain.decide({AddValidator{validator(4), false}});
  const auto membership = chain.membership();
  EXPECT_EQ(chain.one(0, ReportEvidence{against(chain, 4, Epoch{1})}), kResultOk);
  EXPECT_EQ(record(chain, 4, Epoch{1})->outcome, EvidenceOutcome::kKept);
  EXPECT_EQ(chain.membership(), membership);
}

// M7, M8: exactly sixty-four.
TEST(EvidenceOps, EpochsTooLongAgoAreNotCovered) {
  Chain chain;
  for (std::uint64_t epoch = 0; epoch <= kEvidenceEpochs; ++epoch) {
    (void)chain.decide({SetWeight{"v1", 2 + epoch % 2}});
    end(chain);
  }
  ASSERT_EQ(chain.membership().epoch, Epoch{kEvidenceEpochs + 1});
  EXPECT_FALSE(serving_set(chain, chain.genesis, Epoch{0}));
  EXPECT_EQ(chain.one(0, ReportEvidence{against(chain, 3, Epoch{0})}), code(Reject::kEpochNotCovered));
  EXPECT_EQ(chain.one(0, ReportEvidence{against(chain, 3, Epoch{1})}), kResultOk);
  EXPECT_EQ(record(chain, 3, Epoch{1})->outcome, EvidenceOutcome::kExcluded);
}

// Frozen: kinds, result codes, names of records.
TEST(EvidenceOps, NumbersAndNamesAreFrozen) {
  const Chain chain;
  const ReportEvidence operation{against(chain, 3)};
  EXPECT_EQ(kind_of(GovernanceOperation(operation)), 4);
  EXPECT_EQ(ledger::body_of(operation), encode(operation.evidence));
  EXPECT_EQ(static_cast<int>(RecordKind::kEvidence), 12);
  EXPECT_EQ(evidence_name(operation.evidence.name()), "0/b06566" + to_hex(accused_key(3).raw));
  EXPECT_EQ(result_info(21).name, "EvidenceRefused");
  EXPECT_EQ(result_info(22).name, "AlreadyReported");
  EXPECT_EQ(result_info(23).name, "EpochNotCovered");
  const EvidenceRecord stored{operation.evidence, "v3", account(1), Height{9}, EvidenceOutcome::kKept};
  EXPECT_EQ(to_hex(encode(stored)), to_hex(encode(operation.evidence)) + "027633" + to_hex(account(1).view()) + "0900000000000000" + "02");
}

}  // namespace
}  // namespace xh::execution

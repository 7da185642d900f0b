// D3-D5: each finding in the situation that it is for, and not in a healthy one.
#include "node/diagnosis.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace xh::node {
namespace {

constexpr std::uint64_t kGiB = std::uint64_t{1} << 30;

// Four validators; this node is the first of them, and all is well.
Facts healthy() {
  Facts facts;
  facts.now = Instant{} + std::chrono::hours(1);
  facts.validator_by_configuration = true;
  facts.disks = {{"/data", 100 * kGiB, 500 * kGiB}};
  auto& report = facts.report;
  report.taken_at = facts.now - std::chrono::milliseconds(50);
  report.quorum = 3;
  report.since_final = std::chrono::milliseconds(700);
  report.executed = report.finalized = report.best_peer = Height{1000};
  report.certified_size = 1000;
  report.voting = true;
  report.mempool_max_count = 1000;
  report.mempool_max_bytes = 1'000'000;
  report.progress.entered_at = facts.now - std::chrono::milliseconds(700);
  for (int i = 0; i < 4; ++i) {
    auto& member = report.members.emplace_back();
    member.name = "v" + std::to_string(i);
    member.self = i == 0;
    if (member.self) continue;
    member.connected = true;
    member.silent_for = std::chrono::milliseconds(300);
    member.announced = Height{1000};
    member.cosigned = 1001;
    member.clock_ahead_ms = 3;
  }
  report.progress.ballots.resize(4);
  return facts;
}

void cut(Facts& facts, std::size_t member) { facts.report.members[member].connected = false; }

std::vector<std::string> ids(const Facts& facts) {
  std::vector<std::string> out;
  for (const auto& finding : diagnose(facts)) out.push_back(finding.id);
  return out;
}

using Ids = std::vector<std::string>;

TEST(Diagnosis, NothingIsSaidOfAHealthyNode) { EXPECT_EQ(ids(healthy()), Ids{}); }

TEST(Diagnosis, OneMissingOfFourLeavesNoMargin) {
  auto facts = healthy();
  cut(facts, 2);
  ASSERT_EQ(ids(facts), Ids{"thin-margin"});
  EXPECT_NE(diagnose(facts)[0].what.find("missing: v2"), std::string::npos);
}

TEST(Diagnosis, ALostQuorumNamesWhoIsMissing) {
  auto facts = healthy();
  cut(facts, 1);
  cut(facts, 3);
  facts.report.since_final = std::chrono::seconds(40);
  ASSERT_EQ(ids(facts), Ids{"quorum-lost"});
  EXPECT_NE(diagnose(facts)[0].what.find("missing: v1, v3"), std::string::npos);
}

TEST(Diagnosis, ANodeAloneSaysSoAndWhatDiallingMet) {
  auto facts = healthy();
  for (std::size_t i = 1; i < 4; ++i) cut(facts, i);
  facts.peers = {{"v1", "cannot connect: Connection refused", std::chrono::seconds(2), false},
                 {"v2", "it serves another chain (00…)", std::chrono::seconds(2), true}};
  EXPECT_EQ(ids(facts), (Ids{"no-peers", "peer-unreachable", "peer-refused"}));
}

TEST(Diagnosis, ConnectedButSilentValidatorsAreNamed) {
  auto facts = healthy();
  facts.report.since_final = kStalled;
  for (std::size_t i : {1, 2}) facts.report.members[i].silent_for = kActive + std::chrono::seconds(1);
  ASSERT_EQ(ids(facts), Ids{"validators-silent"});
  EXPECT_NE(diagnose(facts)[0].what.find("silent: v1, v2"), std::string::npos);
}

TEST(Diagnosis, AStandstillWithAllActiveTellsTheView) {
  auto facts = healthy();
  facts.report.since_final = kStalled - Duration(1);
  EXPECT_EQ(ids(facts), Ids{});
  facts.report.since_final = kStalled;
  facts.report.progress.leader = 2;
  facts.report.members[1].ballot.nullified = true;
  ASSERT_EQ(ids(facts), Ids{"no-finality"});
  const auto what = diagnose(facts)[0].what;
  EXPECT_NE(what.find("by start"), std::string::npos);
  EXPECT_NE(what.find("leader v2"), std::string::npos);
  EXPECT_NE(what.find("notarized by nobody; nullified by v1"), std::string::npos);
}

TEST(Diagnosis, MissingDataIsTheCauseBeforeTheView) {
  auto facts = healthy();
  facts.report.since_final = kStalled;
  facts.report.progress.missing_blocks = 2;
  EXPECT_EQ(ids(facts), Ids{"data-missing"});
}

TEST(Diagnosis, ANodeThatDoesNotVoteIsNotCountedForTheQuorum) {
  auto facts = healthy();
  facts.report.voting = false;
  facts.report.doubt = consensus::Doubt::kRolledBack;
  cut(facts, 3);
  EXPECT_EQ(ids(facts), (Ids{"key-in-doubt", "quorum-lost"}));
  EXPECT_NE(diagnose(facts)[1].what.find("this node does not vote itself"), std::string::npos);
}

TEST(Diagnosis, ASignerThatIsAwayIsAProblemAndSaysWhy) {
  auto facts = healthy();
  facts.report.voting = false;
  facts.report.signer_fault = "nobody answers";
  ASSERT_FALSE(ids(facts).empty());
  EXPECT_EQ(ids(facts)[0], "signer-away");
  EXPECT_NE(diagnose(facts)[0].what.find("nobody answers"), std::string::npos);
}

TEST(Diagnosis, DisksAreSpokenOfAtTheirLimits) {
  auto facts = healthy();
  facts.disks = {{"/data", kDiskLowBytes, 10 * kGiB}};
  EXPECT_EQ(ids(facts), Ids{});
  facts.disks = {{"/data", kDiskLowBytes - 1, 10 * kGiB}};
  EXPECT_EQ(ids(facts), Ids{"disk-low"});
  facts.disks = {{"/data", 20 * kGiB, 500 * kGiB}};  // less than a twentieth
  EXPECT_EQ(ids(facts), Ids{"disk-low"});
  facts.disks = {{"/data", kDiskFullBytes, 500 * kGiB}};
  EXPECT_EQ(ids(facts), Ids{"disk-low"});
  facts.disks = {{"/data", kDiskFullBytes - 1, 500 * kGiB}};
  EXPECT_EQ(ids(facts), Ids{"disk-full"});
}

TEST(Diagnosis, OurClockAndAnothersClockAreToldApart) {
  auto facts = healthy();
  for (std::size_t i = 1; i < 4; ++i) facts.report.members[i].clock_ahead_ms = -kClockNoticeMillis - 1;
  ASSERT_EQ(ids(facts), Ids{"clock-off"});
  EXPECT_EQ(diagnose(facts)[0].severity, Severity::kWarning);
  EXPECT_NE(diagnose(facts)[0].what.find("ahead of"), std::string::npos);
  for (std::size_t i = 1; i < 4; ++i) facts.report.members[i].clock_ahead_ms = 2001;
  EXPECT_EQ(diagnose(facts)[0].severity, Severity::kProblem);
  facts = healthy();
  facts.report.members[2].clock_ahead_ms = 90'000;
  ASSERT_EQ(ids(facts), Ids{"validator-clock-off"});
  EXPECT_NE(diagnose(facts)[0].what.find("v2"), std::string::npos);
}

TEST(Diagnosis, OfTwoOthersThatDifferTheOneThatAgreesWithUsIsRight) {
  for (const std::int64_t off : {-30'000, 30'000}) {
    auto facts = healthy();
    cut(facts, 3);
    facts.report.members[1].clock_ahead_ms = off;
    EXPECT_EQ(ids(facts), (Ids{"validator-clock-off", "thin-margin"}));
  }
}

TEST(Diagnosis, OneOtherClockAloneAccusesNobody) {
  auto facts = healthy();
  facts.report.members.resize(2);
  facts.report.quorum = 2;
  facts.report.members[1].clock_ahead_ms = 90'000;
  EXPECT_EQ(ids(facts), Ids{});
}

TEST(Diagnosis, ALoopThatHangsComesFirst) {
  auto facts = healthy();
  facts.report.taken_at = facts.now - kStuck - Duration(1);
  cut(facts, 2);
  EXPECT_EQ(ids(facts), (Ids{"loop-stuck", "thin-margin"}));
}

TEST(Diagnosis, DamageAndDivergenceAreProblems) {
  auto facts = healthy();
  facts.damage = "a flipped bit";
  facts.report.diverged = true;
  EXPECT_EQ(ids(facts), (Ids{"damaged", "diverged"}));
}

TEST(Diagnosis, LagsAreSpokenOfAtTheirLimits) {
  auto facts = healthy();
  facts.report.best_peer = Height{1004};
  EXPECT_EQ(ids(facts), Ids{});
  facts.report.best_peer = Height{1005};
  EXPECT_EQ(ids(facts), Ids{"behind"});
  facts = healthy();
  facts.report.executed = Height{937};
  facts.report.certified_size = 938;
  EXPECT_EQ(ids(facts), Ids{});
  facts.report.executed = Height{936};
  EXPECT_EQ(ids(facts), Ids{"execution-lags"});
  facts = healthy();
  facts.report.certified_size = 937;
  facts.report.members[3].cosigned = 937;
  ASSERT_EQ(ids(facts), Ids{"checkpoint-lags"});
  EXPECT_NE(diagnose(facts)[0].what.find("not cosigned: v3"), std::string::npos);
}

TEST(Diagnosis, AFullMempoolAndANonMemberAreWarnings) {
  auto facts = healthy();
  facts.report.mempool_count = 900;
  EXPECT_EQ(ids(facts), Ids{"mempool-full"});
  facts = healthy();
  facts.report.members.erase(facts.report.members.begin());
  facts.report.voting = false;
  EXPECT_EQ(ids(facts), Ids{"not-a-member"});
  facts.validator_by_configuration = false;
  EXPECT_EQ(ids(facts), Ids{});
}

// U10, U11
TEST(Diagnosis, WhoIsNotReadyForAnUpgradeIsNamed) {
  auto facts = healthy();
  facts.report.known_protocol = 2;
  for (auto& member : facts.report.members) member.known_protocol = 2;
  facts.report.upgrades = {{Height{1200}, 2}};
  EXPECT_EQ(ids(facts), Ids{});
  facts.report.members[2].known_protocol = 1;
  ASSERT_EQ(ids(facts), Ids{"validators-outdated"});
  const auto one = diagnose(facts)[0];
  EXPECT_EQ(one.severity, Severity::kWarning);
  EXPECT_NE(one.what.find("1 validators do not know protocol 2, which begins at height 1200, 200 blocks from now: v2"), std::string::npos)
      << one.what;
  facts.report.members[3].known_protocol = 1;
  EXPECT_EQ(diagnose(facts)[0].severity, Severity::kProblem) << "two of four are no quorum";
  facts.report.members[3].known_protocol = std::nullopt;  // away: who knows
  EXPECT_EQ(diagnose(facts)[0].severity, Severity::kWarning);
  facts.report.upgrades.clear();
  EXPECT_EQ(ids(facts), Ids{});
}

TEST(Diagnosis, ABuildThatWillEndSaysSo) {
  auto facts = healthy();
  facts.report.known_protocol = 1;
  facts.report.upgrades = {{Height{1200}, 2}};
  ASSERT_EQ(ids(facts), Ids{"build-outdated"});
  EXPECT_EQ(diagnose(facts)[0].severity, Severity::kProblem);
  EXPECT_NE(diagnose(facts)[0].what.find("height 1200, 200 blocks from now"), std::string::npos);
  facts.report.known_protocol = 2;
  EXPECT_EQ(ids(facts), Ids{});
}

TEST(Diagnosis, NotesComeLast) {
  auto facts = healthy();
  facts.report.listening = true;
  facts.report.voting = false;
  facts.strangers = {{"key z6Mk", "not listed", std::chrono::seconds(5), true}};
  facts.disks = {{"/data", 1, 500 * kGiB}};
  EXPECT_EQ(ids(facts), (Ids{"disk-full", "thin-margin", "listening", "stranger-refused"}));
}

TEST(Diagnosis, AValidatorAloneByDesignIsHealthy) {
  auto facts = healthy();
  facts.report.members.resize(1);
  facts.report.quorum = 1;
  EXPECT_EQ(ids(facts), Ids{});
}

// D9: at the limit and beyond it.
TEST(Diagnosis, ARedactionIsRemindedOfForAMonth) {
  auto facts = healthy();
  facts.redaction = LastRedaction{Height{77}, kRedactionReminder};
  ASSERT_EQ(ids(facts), Ids{"redacted-lately"});
  EXPECT_EQ(diagnose(facts)[0].severity, Severity::kNote);
  EXPECT_NE(diagnose(facts)[0].what.find("block 77 redacted bytes, 30 days ago"), std::string::npos);
  facts.redaction->ago += Duration(1);
  EXPECT_EQ(ids(facts), Ids{});
}

}  // namespace
}  // namespace xh::node

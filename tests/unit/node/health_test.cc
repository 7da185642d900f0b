// HL2-HL4: each check fails where it must, and at its threshold it does not; queries are read strictly.
#include "node/health.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace xh::node {
namespace {

// A validator of four of weight 1, in the best of health.
Facts fit_facts() {
  Facts facts;
  facts.now = Instant{} + std::chrono::hours(1);
  facts.disks = {{"/data", std::uint64_t{512} << 20, std::uint64_t{1} << 40}, {"/keys", std::uint64_t{1} << 40, std::uint64_t{1} << 40}};
  auto& report = facts.report;
  report.taken_at = facts.now - kStuck;
  report.quorum = 3;
  report.executed = Height{100};
  report.best_peer = Height{104};
  report.certified_size = 91;
  report.voting = true;
  report.since_final = std::chrono::seconds(5);
  for (int i = 0; i < 4; ++i) {
    auto& member = report.members.emplace_back();
    member.name = "v" + std::to_string(i);
    member.self = i == 0;
    member.connected = i != 0;
    if (i != 0) member.clock_ahead_ms = 2000;
  }
  return facts;
}

std::vector<std::string> failed(const Facts& facts, std::string_view query, std::size_t peers = 3) {
  const auto thresholds = parse_thresholds(query);
  EXPECT_TRUE(thresholds) << thresholds.error().to_string();
  std::vector<std::string> out;
  for (const auto& check : check_health(facts, peers, *thresholds)) {
    if (!check.passed) out.push_back(check.id);
  }
  return out;
}
using Failed = std::vector<std::string>;

TEST(Health, AtEveryThresholdANodeIsReady) {
  EXPECT_EQ(failed(fit_facts(), ""), Failed{});
  EXPECT_EQ(
      failed(fit_facts(),
             "max_lag=4&min_free_mib=512&max_clock_ms=2000&max_checkpoint_lag=10&max_final_age_s=10&min_peers=3&min_margin=1&voting=1"),
      Failed{});
  EXPECT_TRUE(all_passed(check_health(fit_facts(), 0, {})));
}

TEST(Health, OneBeyondAThresholdIsAReason) {
  EXPECT_EQ(failed(fit_facts(), "max_lag=3"), Failed{"caught-up"});
  EXPECT_EQ(failed(fit_facts(), "min_free_mib=513"), Failed{"disk"});
  EXPECT_EQ(failed(fit_facts(), "max_clock_ms=1999"), Failed{"clock"});
  EXPECT_EQ(failed(fit_facts(), "max_checkpoint_lag=9"), Failed{"certified"});
  EXPECT_EQ(failed(fit_facts(), "max_final_age_s=9"), Failed{"final"});
  EXPECT_EQ(failed(fit_facts(), "min_peers=4"), Failed{"peers"});
  EXPECT_EQ(failed(fit_facts(), "min_margin=2"), Failed{"margin"});
}

TEST(Health, AStuckDamagedOrDivergedNodeIsNotReady) {
  Facts facts = fit_facts();
  facts.report.taken_at = facts.now - kStuck - std::chrono::milliseconds(1);
  facts.damage = "block 7";
  facts.report.diverged = true;
  facts.report.certified_size = 0;
  EXPECT_EQ(failed(facts, ""), (Failed{"turns", "undamaged", "agrees", "provable"}));
}

TEST(Health, AChainThatStandsStillCanStillBeRead) {
  Facts facts = fit_facts();
  for (auto& member : facts.report.members) member.connected = false;
  facts.report.since_final = std::chrono::hours(1);
  EXPECT_EQ(failed(facts, "", 0), Failed{});
  EXPECT_EQ(failed(facts, "min_margin=0&min_peers=1&max_final_age_s=15", 0), (Failed{"peers", "margin", "final"}));
}

TEST(Health, WhoDoesNotVoteSaysWhy) {
  const auto why = [](const Facts& facts) {
    Thresholds thresholds;
    thresholds.voting = true;
    const auto checks = check_health(facts, 3, thresholds);
    EXPECT_FALSE(checks.back().passed);
    return checks.back().what;
  };
  Facts facts = fit_facts();
  facts.report.voting = false;
  EXPECT_EQ(why(facts), "it is no validator of this epoch");
  facts.report.listening = true;
  EXPECT_EQ(why(facts), "it listens before it votes");
  facts.report.doubt = consensus::Doubt::kRolledBack;
  EXPECT_NE(why(facts).find("rolled-back"), std::string::npos);
  facts.report.signer_fault = "nobody listens";
  EXPECT_EQ(why(facts), "the remote signer cannot be used: nobody listens");
}

// HL4
TEST(Health, AQueryWithATypingErrorIsRefusedAndNamed) {
  const auto place = [](std::string_view query) {
    const auto read = parse_thresholds(query);
    EXPECT_FALSE(read) << query;
    EXPECT_EQ(read.error().id, ErrorId::kBadRequest);
    return read.error().place;
  };
  EXPECT_EQ(place("max_lagg=1"), "max_lagg");
  EXPECT_EQ(place("max_lag"), "max_lag");
  EXPECT_EQ(place("max_lag="), "max_lag");
  EXPECT_EQ(place("max_lag=-1"), "max_lag");
  EXPECT_EQ(place("max_lag=1&max_lag=1"), "max_lag");
  EXPECT_EQ(place("voting=2"), "voting");
  EXPECT_EQ(place("max_lag=1&&min_peers=1"), "");
  EXPECT_EQ(place("min_peers=" + std::string(kMaxThresholdDigits + 1, '9')), "min_peers");
  EXPECT_EQ(parse_thresholds("min_peers=" + std::string(kMaxThresholdDigits, '9'))->min_peers, 999'999'999'999'999);
  EXPECT_EQ(parse_thresholds("voting=0&min_margin=0")->min_margin, 0);
}

}  // namespace
}  // namespace xh::node

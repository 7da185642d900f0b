#include "tools/xh_audit/remembered_log.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "synthetic_log.h"
#include "tools/xh_audit/scratch.h"

namespace xh::tools {
namespace {

constexpr std::uint64_t kFork = 100;

class RememberedLogTest : public testing::Test {
 protected:
  /// A valid proof under the checkpoint of this size.
  static ledger::ProofReport proof(const SyntheticLog& log, std::uint64_t size) {
    ledger::ProofReport report;
    report.claim = ledger::RecordClaim{};
    report.anchor.emplace();
    report.anchor->checkpoint = *ledger::parse_note(log.genesis().cosigners(), log.genesis().origin(), log.note(size));
    return report;
  }
  static ledger::ProofReport consistency(const SyntheticLog& log, std::uint64_t old, std::uint64_t size) {
    auto report = proof(log, size);
    report.claim = ledger::ConsistencyClaim{log.note(old), TileReader(log.fetch(), size).prefix(old)->path};
    report.earlier = log.name(old);
    return report;
  }
  static std::vector<LogServer> served_by(const SyntheticLog& log) { return {{"http://one", log.fetch()}}; }
  /// By a process of its own, as it were: nothing but the folder is kept.
  LogCheck check(const ledger::ProofReport& report, const std::vector<LogServer>& servers = {}) {
    return *RememberedLog::open(folder_.path(), log_.genesis())->check(report, servers);
  }
  std::uint64_t remembered() {
    const std::string stem = folder_.path() + "/" + to_hex(log_.genesis().chain_id.view());
    const auto note = *read_followed(stem + ".json", log_.genesis());
    return note ? note->name.size : 0;
  }

  ScratchFolder folder_ = *ScratchFolder::make({});
  SyntheticLog log_{600};
  SyntheticLog other_{600, kFork};
};

TEST_F(RememberedLogTest, TheFirstProofIsRememberedAndTheSameLogNeedsNobody) {
  EXPECT_EQ(check(proof(log_, 300)).standing, LogStanding::kOne);
  EXPECT_EQ(remembered(), 300u);
  EXPECT_TRUE(verdict_of(check(proof(log_, 300))));
  EXPECT_EQ(check(proof(log_, 300)).standing, LogStanding::kOne);
}

TEST_F(RememberedLogTest, AGrownLogIsShownByTilesAndTheLargerOneIsRemembered) {
  (void)check(proof(log_, 300));
  EXPECT_EQ(check(proof(log_, 500), served_by(log_)).standing, LogStanding::kOne);
  EXPECT_EQ(remembered(), 500u);
  const auto older = check(proof(log_, 200), served_by(log_));
  EXPECT_EQ(older.standing, LogStanding::kOne);
  EXPECT_EQ(older.detail, "size 200 is a beginning of size 500");
  EXPECT_EQ(remembered(), 500u);
}

TEST_F(RememberedLogTest, WithoutANodeTheQuestionStaysOpenAndNothingIsRemembered) {
  (void)check(proof(log_, 300));
  for (const std::uint64_t size : {500, 200}) {
    const auto open = check(proof(log_, size));
    EXPECT_EQ(open.standing, LogStanding::kUnchecked);
    EXPECT_EQ(verdict_of(open).error().id, ErrorId::kUncheckedLog);
    EXPECT_NE(open.detail.find("remembered size 300: no node was named"), std::string::npos) << open.detail;
  }
  EXPECT_EQ(remembered(), 300u);
}

TEST_F(RememberedLogTest, NodesThatAnswerBadlyLeaveItOpenAndAnyGoodOneCloses) {
  (void)check(proof(log_, 300));
  const LogServer silent{"http://silent", [](const std::string&) -> Result<std::string> { return fail(ErrorId::kCannotConnect, "gone"); }};
  const LogServer faulty{"http://faulty", other_.fetch()};
  const LogServer good{"http://good", log_.fetch()};
  const auto open = check(proof(log_, 500), {silent, faulty});
  EXPECT_EQ(open.standing, LogStanding::kUnchecked);
  EXPECT_NE(open.detail.find("http://faulty: the tiles do not lead to the certified root"), std::string::npos) << open.detail;
  EXPECT_EQ(remembered(), 300u);
  EXPECT_EQ(check(proof(log_, 500), {silent, faulty, good}).standing, LogStanding::kOne);
  EXPECT_EQ(remembered(), 500u);
}

TEST_F(RememberedLogTest, AForkIsRefusedInBothOrdersWithBothNotesAsEvidence) {
  (void)check(proof(log_, 300));
  for (const std::uint64_t size : {500, 200}) {
    const auto servers = size > 300 ? served_by(other_) : served_by(log_);
    const auto forked = check(proof(other_, size), servers);
    ASSERT_EQ(forked.standing, LogStanding::kTwo) << size;
    EXPECT_EQ(verdict_of(forked).error().id, ErrorId::kForkedLog);
    ASSERT_TRUE(forked.evidence);
    EXPECT_EQ(*forked.evidence->find("kind")->string(), "fork");
    const auto named = [&](const char* which) {
      return ledger::parse_note(log_.genesis().cosigners(), log_.genesis().origin(), *forked.evidence->find(which)->string())->name;
    };
    EXPECT_EQ(named("first"), log_.name(300));
    EXPECT_EQ(named("second"), other_.name(size));
    EXPECT_FALSE(forked.evidence->find("prefix")->find("path")->array()->empty());
  }
  EXPECT_EQ(remembered(), 300u);
}

TEST_F(RememberedLogTest, TwoRootsOfOneSizeNeedNoNode) {
  (void)check(proof(log_, 300));
  EXPECT_EQ(check(proof(other_, 300)).standing, LogStanding::kTwo);
}

TEST_F(RememberedLogTest, AProofOfConsistencyFromTheRememberedSizeNeedsNoNode) {
  (void)check(proof(log_, 300));
  EXPECT_EQ(check(consistency(log_, 299, 500)).standing, LogStanding::kUnchecked);
  EXPECT_EQ(check(consistency(log_, 300, 500)).standing, LogStanding::kOne);
  EXPECT_EQ(remembered(), 500u);
  // Between two sizes of another history: its older checkpoint contradicts by itself.
  const auto forked = check(consistency(other_, 500, 600));
  EXPECT_EQ(forked.standing, LogStanding::kTwo);
  EXPECT_EQ(remembered(), 500u);
}

// Its own path was checked with the proof; a path that was not counts for nothing.
TEST_F(RememberedLogTest, APathThatLeadsNowhereShowsNothing) {
  (void)check(proof(log_, 300));
  auto report = consistency(log_, 300, 500);
  std::get<ledger::ConsistencyClaim>(*report.claim).path.pop_back();
  EXPECT_EQ(check(report).standing, LogStanding::kUnchecked);
  EXPECT_EQ(remembered(), 300u);
}

TEST_F(RememberedLogTest, AnUnusableStateIsRefusedAndNotReplaced) {
  (void)check(proof(log_, 300));
  const std::string path = folder_.path() + "/" + to_hex(log_.genesis().chain_id.view()) + ".json";
  ASSERT_TRUE(os::write_file(path, as_bytes("{}")));
  const auto opened = RememberedLog::open(folder_.path(), log_.genesis());
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().id, ErrorId::kBadCheckpoint);
  EXPECT_NE(opened.error().to_string().find(path), std::string::npos);
}

TEST_F(RememberedLogTest, ChainsAreRememberedApart) {
  (void)check(proof(log_, 300));
  auto genesis = log_.genesis();
  genesis.chain_id.bytes[3] ^= 1;
  const auto opened = RememberedLog::open(folder_.path(), genesis);
  EXPECT_TRUE(opened);
}

}  // namespace
}  // namespace xh::tools

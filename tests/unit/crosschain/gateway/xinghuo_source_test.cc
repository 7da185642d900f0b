// GW10, on the frozen proof files.
#include "crosschain/gateway/xinghuo_source.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace xh::crosschain::gateway {
namespace {

const std::string kFolder = std::string(XH_SOURCE_DIR) + "/tests/vectors/proofs/epochs/";

std::string read(const std::string& name) {
  std::ifstream in(kFolder + name, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}
const ledger::Genesis& genesis() {
  static const ledger::Genesis made = ledger::parse_genesis(read("genesis.json")).value();
  return made;
}
// A block of epoch 0 that somebody vouches for.
ConsensusState first_state() {
  const XinghuoTrust trust{Epoch{0}, Height{0}, ledger::validators_hash(genesis().validators)};
  return {ChainHeight{1}, chain_time(genesis().time), {}, Bytes(32), encode(trust)};
}
ClientTerms terms() {
  return {ClientType::kXinghuo, encode(XinghuoParameters{genesis().chain_name, genesis().chain_id}), kMaxTrustingPeriodMs, 1000};
}

TEST(XinghuoSource, OneProofFileMovesTheClientAndProvesARecord) {
  for (const std::string name : {"record.xhproof", "absent.xhproof"}) {
    const auto answer = xinghuo_answer(read(name), genesis());
    ASSERT_TRUE(answer) << answer.error().to_string();
    EXPECT_EQ(answer->value.has_value(), name == "record.xhproof");
    const ConsensusState first = first_state();
    const UnixMillis now{answer->anchor.summary.time.value + 10};
    const Client client = create_client(terms(), first, now).value();
    const auto update = xinghuo_update(genesis(), first, *answer);
    ASSERT_TRUE(update);
    EXPECT_FALSE(update->links.empty());
    const auto updated = update_client(client, {first, {}, {}, {}}, encode(*update), now);
    ASSERT_TRUE(updated) << updated.error().to_string();
    EXPECT_EQ(updated->state, answer->state);
    EXPECT_TRUE(verify_claim(updated->client, updated->state, xinghuo_claim(*answer), encode(answer->proof), now));
    // From there on it is known.
    EXPECT_EQ(xinghuo_update(genesis(), answer->state, *answer).error().id, ErrorId::kBadAnswer);
  }
}

TEST(XinghuoSource, AFileThatDoesNotHoldIsRefusedByItsStep) {
  std::string text = read("record.xhproof");
  text[text.find("\"value\":\"") + 12] ^= 1;
  EXPECT_EQ(xinghuo_answer(text, genesis()).error().id, ErrorId::kBadProof);
  EXPECT_EQ(xinghuo_answer("{}", genesis()).error().id, ErrorId::kBadProof);
  EXPECT_EQ(xinghuo_answer(read("consistency-same-set.xhproof"), genesis()).error().id, ErrorId::kBadAnswer);
}

// More changes of the set than one update may cross: the first step goes to the end of the epoch that the 64th link ends.
TEST(XinghuoSource, ManyEpochsAreCrossedInSteps) {
  XinghuoAnswer answer = xinghuo_answer(read("record.xhproof"), genesis()).value();
  const ledger::EpochLink link = answer.anchor.links.front();
  answer.anchor.links.assign(kMaxLinks, link);
  EXPECT_EQ(xinghuo_update(genesis(), first_state(), answer)->summary, answer.anchor.summary);
  answer.anchor.links.push_back(link);
  const XinghuoUpdate step = xinghuo_update(genesis(), first_state(), answer).value();
  EXPECT_EQ(step.links.size(), kMaxLinks);
  EXPECT_EQ(step.summary, link.summary);
  EXPECT_EQ(step.checkpoint, link.checkpoint);
  EXPECT_EQ(step.path, link.path);
}

}  // namespace
}  // namespace xh::crosschain::gateway

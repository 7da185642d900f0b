// AC23
#include "node/code_listing.h"

#include <gtest/gtest.h>

#include "identity/sub_chain.h"

namespace xh::node {
namespace {

using ledger::ProposalRecord;
using ledger::ProposalStatus;
using ledger::RecordKind;
using ledger::SetAcCode;
using Codes = std::vector<std::string>;

// What a council leaves behind: proposals, and the records of the codes that it allotted.
struct Proposals : ledger::StateView {
  std::optional<Bytes> read(const ledger::StateKey& key) const override {
    const auto it = state.find(key);
    return it == state.end() ? std::nullopt : std::optional(it->second);
  }
  std::optional<ledger::TransactionId> remembered(const AccountId&, const ledger::Nonce&) const override { return std::nullopt; }

  void decide(const std::vector<ledger::Change>& changes, ProposalStatus status = ProposalStatus::kEnacted, std::uint64_t decided = 0) {
    ++last;
    ProposalRecord made;
    made.content.changes = changes;
    made.status = status;
    made.decided = Height{decided == 0 ? 10 * last : decided};
    state[{RecordKind::kProposal, std::to_string(last)}] = encode(made);
    ledger::CouncilRecord council;
    council.last_proposal = last;
    state[{RecordKind::kCouncil, std::string(ledger::kCouncilName)}] = encode(council);
    if (status != ProposalStatus::kEnacted) return;
    for (const auto& change : changes) {
      const auto* act = std::get_if<SetAcCode>(&change);
      if (act == nullptr) continue;
      identity::SubChainRecord record;
      record.created.height = made.decided;
      state.try_emplace({RecordKind::kSubChain, act->code}, encode(record));
    }
  }
  static SetAcCode allot(const std::string& code) { return {code, AccountId{}}; }

  std::map<ledger::StateKey, Bytes> state;
  ledger::Genesis genesis;
  std::uint64_t last = 0;
};

TEST(CodeListing, CodesComeInTheOrderInWhichTheyWereAllottedEachOnce) {
  Proposals chain;
  EXPECT_EQ(allotted_codes(chain, chain.genesis, 1, 10), (CodePage{{}, 0}));
  chain.decide({Proposals::allot("zzzz"), Proposals::allot("aaaa")});
  chain.decide({Proposals::allot("bbbb")}, ProposalStatus::kRejected);
  chain.decide({SetAcCode{"zzzz", std::nullopt}});
  chain.decide({Proposals::allot("zzzz")});  // again, after it was withdrawn
  chain.decide({Proposals::allot("cccc")}, ProposalStatus::kOpen);
  chain.decide({Proposals::allot("dddd")});
  EXPECT_EQ(allotted_codes(chain, chain.genesis, 1, 10), (CodePage{{"zzzz", "aaaa", "dddd"}, 0}));
}

TEST(CodeListing, TwoProposalsOfOneBlockListACodeOnce) {
  Proposals chain;
  chain.decide({Proposals::allot("aaaa")}, ProposalStatus::kEnacted, 50);
  chain.decide({Proposals::allot("aaaa"), Proposals::allot("bbbb")}, ProposalStatus::kEnacted, 50);
  EXPECT_EQ(allotted_codes(chain, chain.genesis, 1, 1), (CodePage{{"aaaa"}, 2}));
  EXPECT_EQ(allotted_codes(chain, chain.genesis, 2, 1), (CodePage{{"bbbb"}, 0}));
}

TEST(CodeListing, ItGoesOnWhereThePageBeforeEnded) {
  Proposals chain;
  for (const auto* code : {"c001", "c002", "c003"}) chain.decide({Proposals::allot(code)});
  EXPECT_EQ(allotted_codes(chain, chain.genesis, 1, 2), (CodePage{{"c001", "c002"}, 3}));
  EXPECT_EQ(allotted_codes(chain, chain.genesis, 3, 2), (CodePage{{"c003"}, 0}));
  EXPECT_EQ(allotted_codes(chain, chain.genesis, 99, 2), (CodePage{{}, 0}));
  EXPECT_EQ(allotted_codes(chain, chain.genesis, 0, 9), allotted_codes(chain, chain.genesis, 1, 9));
}

TEST(CodeListing, AnAnswerReadsAThousandProposals) {
  Proposals chain;
  for (std::uint64_t i = 0; i < kMaxProposalsRead; ++i) chain.decide({}, ProposalStatus::kVoid);
  chain.decide({Proposals::allot("last")});
  EXPECT_EQ(allotted_codes(chain, chain.genesis, 1, 9), (CodePage{{}, kMaxProposalsRead + 1}));
  EXPECT_EQ(allotted_codes(chain, chain.genesis, kMaxProposalsRead + 1, 9), (CodePage{{"last"}, 0}));
}

}  // namespace
}  // namespace xh::node

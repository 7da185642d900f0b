#include "council_chain.h"
#include "identity/sub_chain.h"
#include "ledger/execution/council_acts.h"

namespace xh::execution {
namespace {

using identity::DescribeSubChain;
using identity::SubChainRecord;

SetAcCode allot(std::uint8_t number) { return {"ab12", account(number)}; }
const SetAcCode kWithdraw{"ab12", std::nullopt};

std::optional<SubChainRecord> record(const Chain& chain) {
  const auto bytes = chain.read({ledger::RecordKind::kSubChain, "ab12"});
  return bytes ? std::optional(*decode<SubChainRecord>(*bytes)) : std::nullopt;
}

// AC1
TEST(SubChainOps, ACodeIsAllottedToBackboneAndSupernodeAccountsAlone) {
  Chain chain;
  EXPECT_EQ(chain.one(0, Propose{{allot(77)}, ""}), code(Reject::kChangeNotPossible)) << "no role";
  EXPECT_EQ(chain.one(0, Propose{{kWithdraw}, ""}), code(Reject::kChangeNotPossible)) << "nothing to withdraw";
  chain.decide({allot(kOutsider)});
  EXPECT_EQ(record(chain)->owner, account(kOutsider));
  EXPECT_EQ(record(chain)->version, 1u);
  EXPECT_EQ(chain.one(0, Propose{{allot(kOutsider)}, ""}), code(Reject::kChangeNotPossible)) << "it is his";
  chain.decide({allot(0)});
  EXPECT_EQ(record(chain)->owner, account(0));
}

// AC1, AC4
TEST(SubChainOps, TheOwnerDescribesTheSubChainForTheNamedVersion) {
  Chain chain;
  const DescribeSubChain described{"ab12", 1, "Water", "https://resolver.example"};
  EXPECT_EQ(chain.one(kOutsider, described), code(Reject::kNotFound));
  chain.decide({allot(kOutsider)});
  EXPECT_EQ(chain.one(0, described), code(Reject::kNotOwner));
  EXPECT_EQ(chain.one(kOutsider, DescribeSubChain{"ab12", 2, "Water", ""}), code(Reject::kVersionMismatch));
  EXPECT_EQ(chain.one(kOutsider, described), kResultOk);
  EXPECT_EQ(chain.one(kOutsider, described), kResultAlreadyIdentical);
  EXPECT_EQ(record(chain)->resolver, described.resolver);
  EXPECT_EQ(record(chain)->version, 2u);
  chain.decide({allot(0)});
  EXPECT_EQ(record(chain)->resolver, "") << "what an owner said goes with him";
  EXPECT_EQ(chain.one(kOutsider, DescribeSubChain{"ab12", 3, "", ""}), code(Reject::kNotOwner));
}

// AC2
TEST(SubChainOps, AWithdrawnCodeIsNobodysAndCanBeAllottedAgain) {
  Chain chain;
  chain.decide({allot(kOutsider)});
  chain.decide({kWithdraw});
  EXPECT_FALSE(record(chain)->owner);
  EXPECT_EQ(chain.one(kOutsider, DescribeSubChain{"ab12", 2, "Water", ""}), code(Reject::kNotOwner));
  EXPECT_EQ(chain.one(0, Propose{{kWithdraw}, ""}), code(Reject::kChangeNotPossible));
  chain.decide({allot(kOutsider)});
  EXPECT_EQ(record(chain)->owner, account(kOutsider));
  EXPECT_EQ(record(chain)->version, 3u);
}

TEST(SubChainOps, AProposalNamesACodeOnceAndWellFormed) {
  const auto parses = [](const std::vector<Change>& changes) {
    return parse_governance(static_cast<std::uint16_t>(GovernanceKind::kPropose), encode(Propose{changes, ""})).has_value();
  };
  EXPECT_TRUE(parses({allot(0), SetAcCode{"ab13", account(0)}}));
  EXPECT_FALSE(parses({allot(0), kWithdraw}));
  EXPECT_FALSE(parses({SetAcCode{"AB12", account(0)}}));
  EXPECT_FALSE(parses({SetAcCode{"ab1", account(0)}}));
}

}  // namespace
}  // namespace xh::execution

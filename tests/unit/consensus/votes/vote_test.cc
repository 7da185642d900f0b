#include "consensus/votes/vote.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace xh::consensus {
namespace {

Vote notarize(std::uint64_t view, std::uint8_t block) { return Notarize{View{view}, View{view - 1}, BlockId{{block}}}; }
Vote finalize(std::uint64_t view, std::uint8_t block) { return Finalize{View{view}, BlockId{{block}}}; }
Vote nullify(std::uint64_t view) { return Nullify{View{view}}; }

// R15
TEST(Vote, ExcludeEachOtherExactlyAsTheRuleSays) {
  const Vote n1 = notarize(1, 1);
  const Vote n2 = notarize(1, 2);
  const Vote f1 = finalize(1, 1);
  const Vote f2 = finalize(1, 2);
  const Vote x = nullify(1);
  const Vote moved = Notarize{View{3}, View{1}, BlockId{{1}}};
  for (const auto& [a, b, excluded] : std::vector<std::tuple<Vote, Vote, bool>>{{n1, n2, true},
                                                                                {f1, f2, true},
                                                                                {n1, f2, true},
                                                                                {n1, f1, false},
                                                                                {x, f1, true},
                                                                                {x, n1, false},
                                                                                {x, x, false},
                                                                                {n1, n1, false},
                                                                                {moved, notarize(3, 1), false},
                                                                                {n1, notarize(2, 2), false},
                                                                                {x, finalize(2, 1), false}}) {
    EXPECT_EQ(exclude_each_other(a, b), excluded) << a.index() << b.index();
    EXPECT_EQ(exclude_each_other(b, a), excluded);
  }
}

TEST(Vote, TheSignedBytesNameKindChainAndEpoch) {
  const Hash32 chain{{1}};
  EXPECT_EQ(to_hex(signing_bytes(chain, Epoch{2}, nullify(3))),
            to_hex(as_bytes("xinghuo/nullify/v1")) + to_hex(chain.view()) + "0200000000000000" + "01" + "0300000000000000");
  EXPECT_NE(signing_bytes(chain, Epoch{2}, nullify(3)), signing_bytes(chain, Epoch{3}, nullify(3)));
  EXPECT_EQ(*block_of(finalize(1, 5)), (BlockId{{5}}));
  EXPECT_EQ(block_of(nullify(1)), nullptr);
  EXPECT_EQ(view_of(notarize(9, 1)), View{9});
}

}  // namespace
}  // namespace xh::consensus

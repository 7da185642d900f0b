#include "node/catch_up.h"
#include "numbered.h"

#include <gtest/gtest.h>

namespace xh::node {
namespace {

TEST(CatchUpTest, AFollowerAsksOnePeerAtATimeForTheNextBlock) {
  CatchUp catch_up(0);
  EXPECT_FALSE(catch_up.poll(at(0), Height{5}, false));
  catch_up.announced(1, Height{5});
  EXPECT_FALSE(catch_up.poll(at(0), Height{5}, false));
  catch_up.announced(1, Height{9});
  const auto request = catch_up.poll(at(0), Height{5}, false);
  ASSERT_TRUE(request);
  EXPECT_EQ(request->peer, 1u);
  EXPECT_EQ(request->from, Height{6});
  EXPECT_FALSE(catch_up.poll(at(1), Height{5}, false)) << "one outstanding";
  catch_up.answered(1, true);
  EXPECT_EQ(catch_up.poll(at(2), Height{8}, false)->from, Height{9});
}

TEST(CatchUpTest, AValidatorLeavesTheLastBlocksToConsensusUntilItStalls) {
  CatchUp catch_up(kValidatorSlack);
  catch_up.announced(1, Height{10});
  EXPECT_FALSE(catch_up.poll(at(0), Height{10 - kValidatorSlack}, false));
  EXPECT_TRUE(catch_up.poll(at(0), Height{10 - kValidatorSlack}, true));
}

TEST(CatchUpTest, ASilentOrUselessPeerIsFollowedByAnother) {
  CatchUp catch_up(0);
  catch_up.announced(1, Height{1000});  // a boaster
  catch_up.announced(2, Height{10});
  std::set<PeerId> asked;
  Instant now = at(0);
  for (int turn = 0; turn < 4; ++turn) {
    const auto request = catch_up.poll(now, Height{5}, false);
    ASSERT_TRUE(request);
    asked.insert(request->peer);
    if (request->peer == 1) {
      now += kSyncTimeout;
    } else {
      catch_up.answered(2, true);
      break;
    }
  }
  EXPECT_TRUE(asked.contains(2));
}

TEST(CatchUpTest, APeerThatLeftIsForgotten) {
  CatchUp catch_up(0);
  catch_up.announced(1, Height{10});
  EXPECT_EQ(catch_up.best(), Height{10});
  ASSERT_TRUE(catch_up.poll(at(0), Height{5}, false));
  catch_up.disconnected(1);
  EXPECT_EQ(catch_up.best(), Height{0});
  EXPECT_FALSE(catch_up.poll(at(1), Height{5}, false));
  catch_up.announced(2, Height{7});
  EXPECT_EQ(catch_up.poll(at(2), Height{5}, false)->peer, 2u);
}

}  // namespace
}  // namespace xh::node

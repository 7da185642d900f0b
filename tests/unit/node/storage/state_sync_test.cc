// State sync with peers that do one thing each: what is asked of whom, and who is asked no more (Y11).
#include "node/state_sync.h"

#include <gtest/gtest.h>

#include "crypto/hash.h"
#include "node/storage/zstd_frame.h"
#include "small_snapshot.h"

namespace xh::storage {
namespace {

using node::PartKind;
using node::PeerId;

node::PartAnswer whole(const node::PartRequest& request, ByteView content) {
  const Bytes packed = compress(content);
  return {request, packed.size(), packed};
}

class StateSyncTest : public testing::Test {
 protected:
  StateSyncTest() : parts_("/sync", disk_), sync_(small_snapshot().chain.genesis(), parts_) {}

  void step(std::vector<node::SyncInput> inputs, Duration later = {}) {
    now_ += later;
    for (auto& effect : sync_.step(now_, std::move(inputs))) {
      if (const auto* send = std::get_if<node::SyncSend>(&effect)) {
        if (const auto* request = std::get_if<node::PartRequest>(&send->message)) asked_.emplace_back(send->peer, *request);
      }
      if (const auto* blame = std::get_if<node::SyncBlame>(&effect)) blamed_.insert(blame->peer);
    }
  }
  void join(PeerId peer, Height offer = SmallSnapshot::kHeight) {
    step({node::SyncJoined{peer}});
    step({node::SyncSaid{peer, node::SnapshotOffers{{offer}}}});
  }
  [[nodiscard]] std::pair<PeerId, node::PartRequest> last_asked() const { return asked_.back(); }
  void answer(ByteView content) {
    const auto [peer, request] = last_asked();
    step({node::SyncSaid{peer, whole(request, content)}});
  }

  MemoryDisk disk_;
  SnapshotFolder parts_;
  node::StateSync sync_;
  Instant now_{};
  std::vector<std::pair<PeerId, node::PartRequest>> asked_;
  std::set<PeerId> blamed_;
};

TEST_F(StateSyncTest, AManifestOfAnotherHeightThanTheOfferIsALie) {
  join(1, Height{SmallSnapshot::kHeight.value + 100});
  ASSERT_EQ(asked_.size(), 1u);
  answer(small_snapshot().part(PartKind::kManifest, 0));
  EXPECT_TRUE(blamed_.contains(1));
  EXPECT_FALSE(sync_.progress().height);
}

TEST_F(StateSyncTest, AManifestOfAnEarlierRunIsVerifiedBeforeItIsFollowed) {
  auto forged = small_snapshot().manifest;
  forged.checkpoint.lines.pop_back();
  parts_.write({PartKind::kManifest, 0}, encode(forged));
  step({});
  EXPECT_FALSE(sync_.progress().height);
  parts_.write({PartKind::kManifest, 0}, encode(small_snapshot().manifest));
  node::StateSync again(small_snapshot().chain.genesis(), parts_);
  (void)again.step(now_, {});
  EXPECT_EQ(again.progress().height, SmallSnapshot::kHeight);
}

// Files that an earlier run left, whatever became of them since.
TEST_F(StateSyncTest, PartsOfAnEarlierRunAreVerifiedBeforeTheyCount) {
  parts_.write({PartKind::kManifest, 0}, encode(small_snapshot().manifest));
  Bytes spoiled = small_snapshot().operations;
  spoiled[40] ^= 1;
  parts_.write({PartKind::kOperations, 0}, spoiled);
  join(1);
  ASSERT_FALSE(asked_.empty());
  EXPECT_EQ(last_asked().second.kind, static_cast<std::uint8_t>(PartKind::kOperations));
  EXPECT_EQ(sync_.progress().done, 0u);
}

TEST_F(StateSyncTest, APartThatDoesNotHoldEndsTheDealingsAndIsFetchedFromAnother) {
  join(1);
  answer(small_snapshot().part(PartKind::kManifest, 0));
  Bytes spoiled = small_snapshot().operations;
  spoiled[40] ^= 1;
  answer(spoiled);
  EXPECT_EQ(blamed_, std::set<PeerId>{1});
  const std::size_t before = asked_.size();
  join(2);
  ASSERT_GT(asked_.size(), before);
  EXPECT_EQ(last_asked().first, 2u);
  EXPECT_EQ(last_asked().second.kind, static_cast<std::uint8_t>(PartKind::kOperations));
  // Whoever was blamed is not heard any more, not even with the truth.
  step({node::SyncSaid{1, whole(last_asked().second, small_snapshot().operations)}});
  EXPECT_EQ(sync_.progress().kind, PartKind::kOperations);
  answer(small_snapshot().operations);
  EXPECT_EQ(sync_.progress().kind, PartKind::kValues);
}

// Of chunks that nobody has: enough to be asked for.
node::Manifest of_many_chunks(const TestChain& chain, std::size_t chunks) {
  node::Manifest manifest;
  manifest.chain_id = chain.genesis().chain_id;
  ledger::MerkleLevels lefts(merkle::kNodeTag);
  ledger::MerkleLevels uppers(ledger::kUpperTag);
  for (std::size_t i = 0; i < chunks; ++i) {
    manifest.chunks.push_back({sha256(as_bytes(std::to_string(i))), sha256(as_bytes("upper"))});
    lefts.set(i, manifest.chunks.back().operations);
    uppers.set(i, manifest.chunks.back().uppers);
  }
  manifest.state.operations = manifest.summary.operations = chunks * ledger::kForgetStep;
  manifest.state.operations_root = lefts.root();
  manifest.state.upper_root = uppers.root();
  manifest.summary.state_root = manifest.state.state_root();
  manifest.summaries = {merkle::leaf_hash(encode(manifest.summary))};
  manifest.checkpoint = chain.certify({1, manifest.summaries[0]});
  return manifest;
}

// The peer of one connection answers what it was asked for, not faster than it likes: two requests wait with it, never more.
TEST(StateSyncLimits, TwoRequestsToAPeerAndSixteenInAll) {
  const TestChain chain{0};
  const Bytes manifest = encode(of_many_chunks(chain, node::kMaxFetches + 4));
  ASSERT_TRUE(node::verify_manifest(chain.genesis(), manifest));
  MemoryDisk disk;
  SnapshotFolder parts("/sync", disk);
  parts.write({PartKind::kManifest, 0}, manifest);
  node::StateSync sync(chain.genesis(), parts);
  std::map<PeerId, std::size_t> asked;
  std::size_t all = 0;
  for (PeerId peer = 1; peer <= 12; ++peer) {
    const node::SnapshotOffers offers{{Height{0}}};
    for (const auto& effect : sync.step(Instant{}, {node::SyncJoined{peer}, node::SyncSaid{peer, offers}})) {
      const auto* send = std::get_if<node::SyncSend>(&effect);
      if (send == nullptr || !std::holds_alternative<node::PartRequest>(send->message)) continue;
      EXPECT_LE(++asked[send->peer], node::kMaxFetchesPerPeer);
      ++all;
    }
    EXPECT_EQ(all, std::min<std::size_t>(peer * node::kMaxFetchesPerPeer, node::kMaxFetches));
  }
}

}  // namespace
}  // namespace xh::storage

// Snapshots: what is made is what is restored, whoever made it; nothing that is not genuine gets in; and no crash costs more than time.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "crypto/hash.h"
#include "memory_disk.h"
#include "node/storage/snapshot_maker.h"
#include "node/storage/snapshot_restore.h"
#include "node/storage/verify_files.h"
#include "node/storage/zstd_frame.h"
#include "test_chain.h"

namespace xh::storage {
namespace {

using node::PartKind;

constexpr Height kSnapshotHead{40};

class NullSink final : public node::SnapshotSink {
 public:
  Status chunk(const node::ChunkView&, std::vector<Bytes>) override { return {}; }
  Status block(node::SnapshotBlock) override { return {}; }
};

template <class T>
testing::AssertionResult ok(const Result<T>& result) {
  return result ? testing::AssertionSuccess() : testing::AssertionFailure() << result.error().to_string();
}

Status check(const node::SnapshotParts& parts, const ledger::Genesis& genesis) {
  XH_TRY(auto reader, node::SnapshotReader::open(parts, genesis));
  NullSink sink;
  return reader.read_all(sink, kSilent);
}

// A ledger of small blocks that carry certified checkpoints, in memory.
class Source {
 public:
  explicit Source(std::uint64_t more = 10) : chain(kSnapshotHead.value + more) { chain.carry_checkpoints(); }
  void fill(StorageOptions options = {}) {
    options.disk = &disk;
    const auto store = *chain.open(folder.path(), options);
    chain.commit_up_to(*store, kSnapshotHead);
  }
  [[nodiscard]] Result<SnapshotMaker> maker(std::optional<Height> wanted = {}, StorageOptions options = {}) {
    options.disk = &disk;
    return SnapshotMaker::open(folder.path(), chain.genesis(), wanted, options);
  }
  TestChain chain;
  TestFolder folder;
  MemoryDisk disk;
};

void expect_restored(TestChain& chain, const LedgerStore& store, Height first_block, Height from) {
  const Head head = store.head();
  EXPECT_EQ(head.summary, chain.heads[head.summary.height.value].summary);
  EXPECT_EQ(head.name, chain.heads[head.summary.height.value].name);
  EXPECT_EQ(store.retained(), from);
  for (const auto& [key, value] : chain.state(head.summary.height)) EXPECT_EQ(store.read(key), value);
  EXPECT_EQ(store.read(test_key(77)), std::nullopt);
  for (Height at = std::max(first_block, Height{1}); at <= head.summary.height; at = at.next()) {
    const auto& input = chain.blocks()[at.value - 1];
    EXPECT_EQ(store.summary(at), chain.heads[at.value].summary);
    const auto stored = store.block(at);
    ASSERT_TRUE(stored);
    EXPECT_EQ(stored->block, input.stored.block);
    EXPECT_EQ(stored->certificate, at > from ? input.stored.certificate : Bytes());
    for (const auto& receipt : input.stored.receipts) EXPECT_EQ(store.receipt(receipt.transaction), receipt);
  }
  // Nonces of the last window, and none before it.
  for (const auto& input : chain.blocks()) {
    if (input.block.header.height > head.summary.height) break;
    for (const auto& consumed : input.consumed) {
      const bool known = consumed.valid_until >= head.summary.time;
      EXPECT_EQ(store.remembered(consumed.sender, consumed.nonce).has_value(), known);
    }
  }
}

TEST(SnapshotTest, WhatIsRestoredIsTheSameLedgerFromThereOn) {
  for (const std::uint64_t height : {0, 3, 5, 6, 20, 39}) {
    SCOPED_TRACE(height);
    Source source;
    source.fill();
    const auto maker = source.maker(Height{height});
    ASSERT_TRUE(ok(maker));
    SnapshotFolder out("/snapshot", source.disk);
    ASSERT_TRUE(ok(maker->make(out, kSilent)));
    ASSERT_TRUE(out.contents());
    ASSERT_TRUE(ok(check(out, source.chain.genesis())));

    const TestFolder folder;
    const StorageOptions options{.segment_bytes = 2048};
    const auto restored = restore_snapshot(out, source.chain.genesis(), folder / "data", kSilent, options);
    ASSERT_TRUE(restored) << restored.error().to_string();
    EXPECT_EQ(*restored, Height{height});
    EXPECT_FALSE(std::filesystem::exists(folder / "data/restoring"));
    EXPECT_TRUE(ok(verify_files(folder / "data", source.chain.genesis(), kSilent, options)));
    const Height first{height <= 6 ? 0 : height - 6};
    for (int round = 0; round < 3; ++round) {
      if (round == 1) std::filesystem::remove_all(folder / "data/index");
      const auto store = source.chain.open(folder / "data", options);
      ASSERT_TRUE(store) << store.error().to_string();
      if (round == 2) source.chain.commit_up_to(**store, Height{kSnapshotHead.value + 10});
      expect_restored(source.chain, **store, first, Height{height});
      const Height head = (*store)->head().summary.height;
      const auto proven = (*store)->prove(test_key(1), head);
      ASSERT_TRUE(proven);
      EXPECT_TRUE(ledger::verify_presence(proven->proof, test_key(1).hash(), (*store)->head().summary.state_root));
      if (round == 0 && height == 39) {
        EXPECT_EQ((*store)->certified()->name, (*store)->head().name);
      }
    }
    const auto report = verify_files(folder / "data", source.chain.genesis(), kSilent, options);
    EXPECT_TRUE(report) << report.error().to_string();
  }
}

TEST(SnapshotTest, NodesThatKeepDifferentThingsMakeEqualParts) {
  constexpr std::uint64_t kLast = 60;
  BusyLedger busy(15'000);
  const TestFolder whole_folder;
  const TestFolder pruned_folder;
  busy.commit_up_to(**busy.chain.open(whole_folder.path()), kLast);
  {
    const auto pruned = *busy.chain.open(pruned_folder.path(), {.segment_bytes = 1 << 20});
    busy.commit_up_to(*pruned, kLast);
    pruned->prune(Height{30});
  }
  MemoryDisk disk;
  SnapshotFolder a("/a", disk);
  SnapshotFolder b("/b", disk);
  SnapshotFolder older("/older", disk);
  const auto from = [&](const TestFolder& folder, Height height, SnapshotFolder& out, std::uint64_t segment = 1 << 30) {
    const auto maker = SnapshotMaker::open(folder.path(), busy.chain.genesis(), height, {.segment_bytes = segment});
    ASSERT_TRUE(ok(maker));
    const auto status = maker->make(out, kSilent);
    ASSERT_TRUE(status) << status.error().to_string();
  };
  from(whole_folder, Height{55}, a);
  from(pruned_folder, Height{55}, b, 1 << 20);
  from(whole_folder, Height{50}, older);
  EXPECT_EQ(*a.contents(), *b.contents());
  std::size_t files = 0;
  for (const auto& [path, bytes] : disk.files()) {
    if (!path.starts_with("/a/")) continue;
    ++files;
    EXPECT_EQ(bytes, disk.files().at("/b/" + path.substr(3))) << path;
  }
  const auto reader = node::SnapshotReader::open(a, busy.chain.genesis());
  ASSERT_TRUE(reader);
  EXPECT_GT(reader->manifest().first_chunk(), 0u);
  EXPECT_GT(reader->manifest().chunks.size(), 1u);
  EXPECT_GE(files, 6u);
  // Whole chunks serve later snapshots, too.
  const std::string chunk = fmt::format("operations.{:012}", reader->manifest().first_chunk());
  EXPECT_EQ(disk.files().at("/older/" + chunk), disk.files().at("/a/" + chunk));

  const TestFolder folder;
  const StorageOptions options{.segment_bytes = 1 << 20};
  ASSERT_TRUE(ok(restore_snapshot(a, busy.chain.genesis(), folder / "data", kSilent, options)));
  const auto store = *busy.chain.open(folder / "data", options);
  busy.commit_up_to(*store, kLast);
  const auto whole = *busy.chain.open(whole_folder.path());
  EXPECT_EQ(store->head().name, whole->head().name);
  for (std::uint64_t key = 0; key < BusyLedger::kKeys; key += 37) {
    EXPECT_EQ(store->read(test_key(key)), BusyLedger::value(kLast, key));
    const auto past = store->prove_past(test_key(key), Height{56}, Height{kLast});
    ASSERT_TRUE(past);
    EXPECT_EQ(past->value, BusyLedger::value(56, key));
    EXPECT_FALSE(whole_history(*store, test_key(key)).complete);
  }
}

TEST(SnapshotTest, APowerCutWhileMakingCostsOnlyTime) {
  Source source(0);
  source.fill();
  const std::size_t begin = source.disk.requests();
  const auto maker = source.maker(Height{20});
  SnapshotFolder out("/snapshot", source.disk);
  ASSERT_TRUE(ok(maker->make(out, kSilent)));
  const auto whole = source.disk.files();
  Chance chance;
  for (std::size_t point = begin; point <= source.disk.requests(); ++point) {
    for (const Loss loss : {Loss::kNothing, Loss::kEverything, Loss::kRandom}) {
      SCOPED_TRACE("point " + std::to_string(point) + " loss " + std::to_string(static_cast<int>(loss)));
      MemoryDisk left(source.disk.after_crash(point, loss, chance));
      SnapshotFolder again("/snapshot", left);
      // What says that it is whole is whole.
      if (again.contents()) {
        EXPECT_TRUE(ok(check(again, source.chain.genesis())));
      }
      const auto second = SnapshotMaker::open(source.folder.path(), source.chain.genesis(), Height{20}, {.disk = &left});
      ASSERT_TRUE(second);
      ASSERT_TRUE(ok(second->make(again, kSilent)));
      for (const auto& [path, bytes] : whole) {
        if (path.starts_with("/snapshot/")) {
          ASSERT_EQ(left.files().at(path), bytes) << path;
        }
      }
    }
  }
}

TEST(SnapshotTest, APowerCutWhileRestoringIsGoneOnFrom) {
  Source source;
  source.fill();
  SnapshotFolder out("/snapshot", source.disk);
  ASSERT_TRUE(ok(source.maker(Height{39})->make(out, kSilent)));
  const TestFolder folder;
  MemoryDisk disk;
  constexpr std::uint64_t kSegmentBytes = 4096;
  ASSERT_TRUE(ok(restore_snapshot(out, source.chain.genesis(), folder.path(), kSilent, {.disk = &disk, .segment_bytes = kSegmentBytes})));
  ASSERT_GT(disk.requests(), 30u);
  Chance chance;
  for (std::size_t point = 0; point <= disk.requests(); ++point) {
    for (const Loss loss : {Loss::kNothing, Loss::kEverything, Loss::kRandom}) {
      SCOPED_TRACE("point " + std::to_string(point) + " loss " + std::to_string(static_cast<int>(loss)));
      const TestFolder left;
      MemoryDisk::Files files;
      for (const auto& [path, data] : disk.after_crash(point, loss, chance)) files.emplace(left / path.substr(path.rfind('/') + 1), data);
      MemoryDisk again(files);
      const StorageOptions options{.disk = &again, .segment_bytes = kSegmentBytes};
      // A folder that is not whole is not taken for a ledger.
      if (again.exists(left / "restoring")) {
        EXPECT_EQ(source.chain.open(left.path(), options).error().id, ErrorId::kUnfinishedRestore);
      }
      const auto restored = restore_snapshot(out, source.chain.genesis(), left.path(), kSilent, options);
      if (!restored) {
        // The marker was gone before the power was: the work was done.
        ASSERT_EQ(restored.error().id, ErrorId::kNotEmpty) << restored.error().to_string();
        ASSERT_GT(point, disk.requests() / 2);
      }
      const auto store = source.chain.open(left.path(), options);
      ASSERT_TRUE(store) << store.error().to_string();
      expect_restored(source.chain, **store, Height{33}, Height{39});
      if (testing::Test::HasFailure()) return;
    }
  }
}

TEST(SnapshotTest, RestoringGoesOnAfterTheLastWholeChunk) {
  constexpr std::uint64_t kLast = 60;
  BusyLedger busy(15'000);
  const TestFolder source;
  busy.commit_up_to(**busy.chain.open(source.path()), kLast);
  MemoryDisk disk;
  SnapshotFolder out("/snapshot", disk);
  ASSERT_TRUE(ok(SnapshotMaker::open(source.path(), busy.chain.genesis(), std::nullopt)->make(out, kSilent)));
  // A part is missing: what comes before it is kept.
  const auto contents = *out.contents();
  const node::PartName last{PartKind::kValues, contents.values.back()};
  const Bytes saved = *out.read(last);
  must(disk.remove(out.path_of(last)));
  const TestFolder folder;
  const auto failed = restore_snapshot(out, busy.chain.genesis(), folder / "data", kSilent);
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().id, ErrorId::kBadSnapshot);
  EXPECT_NE(failed.error().to_string().find(out.path_of(last)), std::string::npos);
  out.write(last, saved);
  std::uint64_t all = 0;
  ASSERT_TRUE(ok(restore_snapshot(out, busy.chain.genesis(), folder / "data", [&](std::uint64_t, std::uint64_t a) { all = a; })));
  const auto manifest = *node::verify_manifest(busy.chain.genesis(), *out.read({PartKind::kManifest, 0}));
  ASSERT_GT(manifest.chunks.size(), 1u);
  EXPECT_LT(all, 2 * manifest.chunks.size());
  const auto store = *busy.chain.open(folder / "data");
  busy.commit_up_to(*store, kLast + 2);
  for (std::uint64_t key = 0; key < BusyLedger::kKeys; key += 37) EXPECT_EQ(store->read(test_key(key)), BusyLedger::value(kLast + 2, key));
  EXPECT_TRUE(ok(verify_files(folder / "data", busy.chain.genesis(), kSilent)));
}

// The files of one snapshot must not pass for those of another when the power fails between the two.
TEST(SnapshotTest, AnotherSnapshotInAHalfFilledFolderBeginsAnew) {
  BusyLedger busy(15'000);
  const TestFolder source;
  busy.commit_up_to(**busy.chain.open(source.path()), 60);
  MemoryDisk disk;
  SnapshotFolder older("/older", disk);
  SnapshotFolder newer("/newer", disk);
  ASSERT_TRUE(ok(SnapshotMaker::open(source.path(), busy.chain.genesis(), Height{57})->make(older, kSilent)));
  ASSERT_TRUE(ok(SnapshotMaker::open(source.path(), busy.chain.genesis(), Height{59})->make(newer, kSilent)));
  must(disk.remove(newer.path_of({PartKind::kBlocks, newer.contents()->blocks.front()})));
  const TestFolder folder;
  MemoryDisk filled;
  ASSERT_FALSE(restore_snapshot(newer, busy.chain.genesis(), folder.path(), kSilent, {.disk = &filled}));
  const std::size_t begin = filled.requests();
  ASSERT_TRUE(ok(restore_snapshot(older, busy.chain.genesis(), folder.path(), kSilent, {.disk = &filled})));
  Chance chance;
  for (std::size_t point = begin + 2; point < begin + 14; point += 3) {
    MemoryDisk again(filled.after_crash(point, Loss::kNothing, chance));
    ASSERT_TRUE(ok(restore_snapshot(older, busy.chain.genesis(), folder.path(), kSilent, {.disk = &again})));
    EXPECT_TRUE(ok(verify_files(folder.path(), busy.chain.genesis(), kSilent, {.disk = &again}))) << point - begin;
  }
}

TEST(SnapshotTest, AFlippedBitInAnyFileIsFound) {
  Source source(0);
  source.fill();
  SnapshotFolder out("/snapshot", source.disk);
  ASSERT_TRUE(ok(source.maker(Height{20})->make(out, kSilent)));
  for (const auto& [path, bytes] : source.disk.files()) {
    if (!path.starts_with("/snapshot/")) continue;
    Bytes& content = source.disk.content(path);
    const auto original = decompress(content, node::kMaxManifestBytes);  // not of `complete`
    for (std::size_t byte = 0; byte<content.size(); byte += content.size()> 4000 ? 97 : 1) {
      content[byte] ^= 0x20;
      const auto contents = out.contents();
      const auto status = check(out, source.chain.genesis());
      // Some bits of a frame carry nothing.
      if (contents && status) {
        const auto flipped = decompress(content, node::kMaxManifestBytes);
        ASSERT_TRUE(original && flipped) << path << " byte " << byte;
        EXPECT_EQ(*flipped, *original);
      }
      if (!status) {
        EXPECT_TRUE(status.error().id == ErrorId::kBadSnapshot || status.error().id == ErrorId::kWrongLedger ||
                    status.error().id == ErrorId::kBadCheckpoint)
            << status.error().to_string();
      }
      content[byte] ^= 0x20;
    }
  }
  EXPECT_TRUE(ok(check(out, source.chain.genesis())));
}

// Whoever knows the format changes one thing and makes everything fit again that needs no quorum.
TEST(SnapshotTest, NothingInAManifestCanBeChanged) {
  BusyLedger busy(15'000);
  const TestFolder source;
  busy.commit_up_to(**busy.chain.open(source.path()), 60);
  MemoryDisk disk;
  SnapshotFolder out("/snapshot", disk);
  ASSERT_TRUE(ok(SnapshotMaker::open(source.path(), busy.chain.genesis(), Height{50})->make(out, kSilent)));
  const auto good = *node::verify_manifest(busy.chain.genesis(), *out.read({PartKind::kManifest, 0}));
  ASSERT_FALSE(good.log_peaks.empty());
  ASSERT_FALSE(good.base.lefts.empty());
  const std::vector<std::pair<std::string, std::function<void(node::Manifest&)>>> lies{
      {"format", [](auto& m) { ++m.format; }},
      {"chain", [](auto& m) { m.chain_id.bytes[3] ^= 1; }},
      {"checkpoint root", [](auto& m) { m.checkpoint.name.root.bytes[0] ^= 1; }},
      {"checkpoint size", [](auto& m) { ++m.checkpoint.name.size; }},
      {"a line less", [](auto& m) { m.checkpoint.lines.pop_back(); }},
      {"height", [](auto& m) { m.height = m.height.previous(); }},
      {"first block", [](auto& m) { m.first_block = m.first_block.next(); }},
      {"peak", [](auto& m) { m.log_peaks[0].bytes[9] ^= 1; }},
      {"no peak", [](auto& m) { m.log_peaks.pop_back(); }},
      {"leaf", [](auto& m) { m.summaries[1].bytes[9] ^= 1; }},
      {"leaf less", [](auto& m) { m.summaries.pop_back(); }},
      {"summary", [](auto& m) { m.summary.time.value += 1; }},
      {"operations", [](auto& m) { ++m.state.operations; }},
      {"floor", [](auto& m) { ++m.state.floor; }},
      {"upper root", [](auto& m) { m.state.upper_root.bytes[0] ^= 1; }},
      {"base height", [](auto& m) { m.base.height = m.base.height.previous(); }},
      {"base", [](auto& m) { m.base.first += ledger::kForgetStep; }},
      {"base peak", [](auto& m) { m.base.lefts[0].bytes[0] ^= 1; }},
      {"upper peak", [](auto& m) { m.base.uppers[0].bytes[0] ^= 1; }},
      {"chunk root", [](auto& m) { m.chunks[0].operations.bytes[0] ^= 1; }},
      {"upper chunk root", [](auto& m) { m.chunks.back().uppers.bytes[0] ^= 1; }},
      {"chunk less", [](auto& m) { m.chunks.pop_back(); }},
  };
  for (const auto& [what, lie] : lies) {
    auto manifest = good;
    lie(manifest);
    EXPECT_FALSE(node::verify_manifest(busy.chain.genesis(), encode(manifest))) << what;
  }
  // Blocks that begin later than the window, with everything else right.
  node::Manifest late = good;
  const auto blocks = *node::verify_blocks(good, good.first_block, *out.read({PartKind::kBlocks, good.first_block.value}));
  ledger::MerkleLevels log(merkle::kNodeTag, good.first_block.value, good.log_peaks);
  log.set(log.size(), good.summaries[0]);
  late.first_block = good.first_block.next();
  late.log_peaks = log.peaks(late.first_block.value);
  late.summaries.erase(late.summaries.begin());
  ASSERT_TRUE(node::verify_manifest(busy.chain.genesis(), encode(late)));
  node::BlocksPart part{late.first_block, {blocks.blocks.begin() + 1, blocks.blocks.end()}};
  const auto refused = node::verify_blocks(late, late.first_block, encode(part));
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().what.find("begin too late"), std::string::npos);
}

TEST(SnapshotTest, RefusalsNameTheirReason) {
  Source source(0);
  source.fill();
  SnapshotFolder out("/snapshot", source.disk);
  EXPECT_EQ(out.contents().error().id, ErrorId::kBadSnapshot);
  EXPECT_EQ(check(out, source.chain.genesis()).error().id, ErrorId::kBadSnapshot);
  EXPECT_EQ(source.maker(kSnapshotHead).error().id, ErrorId::kNotReady);  // certified only up to its parent
  ASSERT_TRUE(ok(source.maker(Height{20})->make(out, kSilent)));
  ledger::Genesis other = source.chain.genesis();
  other.chain_id.bytes[0] ^= 1;
  EXPECT_EQ(check(out, other).error().id, ErrorId::kWrongLedger);
  const TestFolder folder;
  EXPECT_EQ(restore_snapshot(out, other, folder / "data", kSilent).error().id, ErrorId::kWrongLedger);
  EXPECT_FALSE(std::filesystem::exists(folder / "data"));
  ASSERT_TRUE(ok(restore_snapshot(out, source.chain.genesis(), folder / "data", kSilent)));
  EXPECT_EQ(restore_snapshot(out, source.chain.genesis(), folder / "data", kSilent).error().id, ErrorId::kNotEmpty);
}

TEST(SnapshotTest, FramesAreOneFrameWithinTheCap) {
  const Bytes content(100'000, 7);
  const Bytes frame = compress(content);
  EXPECT_EQ(*decompress(frame, content.size()), content);
  EXPECT_FALSE(decompress(frame, content.size() - 1));
  EXPECT_FALSE(decompress({}, 10));
  EXPECT_FALSE(decompress(Bytes(50, 9), 100));
  for (std::size_t cut = 0; cut < frame.size(); ++cut) EXPECT_FALSE(decompress(ByteView(frame).first(cut), content.size()));
  Bytes two = frame;
  append(two, frame);
  EXPECT_FALSE(decompress(two, 2 * content.size()));
  EXPECT_EQ(*decompress(compress({}), 0), Bytes());
}

// The library behind it reads them: whoever sends parts could choose decoders that nobody looks after.
TEST(SnapshotTest, FramesOfOlderFormatsAndFramesToBeSkippedAreRefused) {
  const Bytes before_rfc{0x27, 0xb5, 0x2f, 0xfd, 0x20, 3, 0x40, 0, 3, 'a', 'b', 'c', 0xc0, 0, 0};
  const Bytes skipped{0x50, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 1, 2};
  for (const auto& frame : {before_rfc, skipped}) {
    const auto content = decompress(frame, 100);
    ASSERT_FALSE(content);
    EXPECT_EQ(content.error().id, ErrorId::kBadSnapshot);
  }
}

TEST(SnapshotTest, WithAuditRootsTheHeightIsOneThatOwesNone) {
  Source source;
  source.chain.audit(10, 4);
  StorageOptions options;
  {
    // On the real disk, because the audit root is computed on a thread of its own.
    const auto store = *source.chain.open(source.folder.path(), options);
    source.chain.commit_up_to(*store, kSnapshotHead);
  }
  const auto open = [&](std::optional<Height> wanted) { return SnapshotMaker::open(source.folder.path(), source.chain.genesis(), wanted); };
  EXPECT_EQ(open(Height{20})->height(), Height{24});
  EXPECT_EQ(open(Height{24})->height(), Height{24});
  EXPECT_EQ(open(Height{33})->height(), Height{34});
  EXPECT_EQ(open(std::nullopt)->height(), Height{39});
  MemoryDisk disk;
  SnapshotFolder out("/snapshot", disk);
  ASSERT_TRUE(ok(open(Height{34})->make(out, kSilent)));
  const TestFolder folder;
  ASSERT_TRUE(ok(restore_snapshot(out, source.chain.genesis(), folder / "data", kSilent)));
  const auto store = *source.chain.open(folder / "data");
  source.chain.commit_up_to(*store, Height{kSnapshotHead.value + 10});  // compares summaries, audit roots among them
  EXPECT_TRUE(store->summary(Height{44})->audit_root);
}

}  // namespace
}  // namespace xh::storage

// RD7-RD10, F70-F72: bytes go and stay away whatever happens, and a block is applied by its effects.
#include <gtest/gtest.h>

#include "apart.h"
#include "memory_disk.h"
#include "test_chain.h"

namespace xh::storage {
namespace {

constexpr Height kRedacts{4};
constexpr Height kLastHeight{6};

// Block 4 redacts what test_key(1) had before (genesis and block 1), and the first and the last envelope of block 2.
class RedactedChain : public TestChain {
 public:
  RedactedChain() : TestChain(kLastHeight.value) {
    input_ = blocks()[kRedacts.value - 1];
    input_.redacting.keys = {test_key(1).hash()};
    input_.redacting.entries[Height{2}] = {0, 2};
  }
  [[nodiscard]] const Redacting& redacting() const { return input_.redacting; }
  void run(LedgerStore& store, Height last) {
    commit_up_to(store, std::min(last, kRedacts.previous()));
    if (last < kRedacts || store.head().summary.height >= kRedacts) return commit_up_to(store, last);
    const Head head = store.commit(input_);
    if (heads.size() == kRedacts.value) heads.push_back(head);
    commit_up_to(store, last);
  }
  std::vector<Bytes> secrets() const {
    const auto& bodies = blocks()[1].stored.bodies;
    return {Bytes(25, 0x41), bodies[0].bytes, bodies[2].bytes};
  }

 private:
  CommitInput input_;
};

bool holds(const Bytes& content, const Bytes& secret) {
  return std::search(content.begin(), content.end(), secret.begin(), secret.end()) != content.end();
}

// How many of the secrets stand somewhere in the files.
std::size_t left_in(const RedactedChain& chain, const MemoryDisk::Files& files) {
  std::size_t left = 0;
  for (const auto& secret : chain.secrets()) {
    left += std::ranges::any_of(files, [&](const auto& file) { return holds(file.second, secret); }) ? 1 : 0;
  }
  return left;
}

void expect_redacted(const RedactedChain& chain, const LedgerStore& store) {
  const auto page = store.history(test_key(1), {}).value();
  ASSERT_EQ(page.values.size(), 3u);
  EXPECT_FALSE(page.values[0].empty());
  EXPECT_TRUE(page.values[1].empty());
  EXPECT_TRUE(page.values[2].empty());
  EXPECT_EQ(page.gone.at(1).height, Height{1});
  EXPECT_EQ(page.gone.at(1).hash, ledger::value_hash(Bytes(25, 0x41)));
  const auto block = store.block(Height{2});
  ASSERT_TRUE(block);
  EXPECT_TRUE(block->bodies[0].bytes.empty());
  EXPECT_EQ(block->bodies[1].bytes, chain.blocks()[1].stored.bodies[1].bytes);
  EXPECT_TRUE(block->bodies[2].bytes.empty());
  const auto& input = chain.blocks()[1];
  EXPECT_FALSE(store.envelope(input.block.entries[0]));
  EXPECT_EQ(store.receipt(input.transactions[0]), input.stored.receipts[0]);
  EXPECT_FALSE(store.damage());
}

TEST(LedgerRedactionTest, RedactedBytesStandInNoFileAndEverythingElseStays) {
  RedactedChain chain;
  const TestFolder folder;
  MemoryDisk disk;
  const StorageOptions options{.disk = &disk, .segment_bytes = kSegmentBytes};
  {
    const auto store = chain.open(folder.path(), options);
    ASSERT_TRUE(store) << store.error().to_string();
    chain.run(**store, kRedacts.previous());
    EXPECT_EQ(left_in(chain, disk.files()), 3u);
    chain.run(**store, kLastHeight);
    EXPECT_EQ(left_in(chain, disk.files()), 0u);
    expect_redacted(chain, **store);
    for (const auto& [key, value] : chain.state(kLastHeight)) EXPECT_EQ((*store)->read(key), value);
  }
  std::filesystem::remove_all(folder / "index");
  const auto again = chain.open(folder.path(), options);
  ASSERT_TRUE(again) << again.error().to_string();
  expect_redacted(chain, **again);
}

TEST(LedgerRedactionTest, APowerCutAtAnyPointLeavesNothingOfWhatACommittedBlockRedacts) {
  RedactedChain chain;
  const TestFolder folder;
  MemoryDisk disk;
  std::size_t committed = 0;
  {
    const auto store = chain.open(folder.path(), {.disk = &disk, .segment_bytes = kSegmentBytes});
    ASSERT_TRUE(store) << store.error().to_string();
    chain.run(**store, kRedacts);
    committed = disk.requests();
    chain.run(**store, kLastHeight);
  }
  Chance chance{3};
  std::size_t redone = 0;
  for (std::size_t point = 0; point <= disk.requests(); ++point) {
    for (const Loss loss : {Loss::kNothing, Loss::kEverything, Loss::kRandom}) {
      SCOPED_TRACE("point " + std::to_string(point) + " loss " + std::to_string(static_cast<int>(loss)));
      const TestFolder left;
      MemoryDisk::Files files;
      for (const auto& [path, data] : disk.after_crash(point, loss, chance)) files.emplace(left / path.substr(path.rfind('/') + 1), data);
      MemoryDisk after(files);
      const bool torn = after.exists(left / "erasing");
      const auto store = chain.open(left.path(), {.disk = &after, .segment_bytes = kSegmentBytes});
      ASSERT_TRUE(store) << store.error().to_string();
      const Height height = (*store)->head().summary.height;
      EXPECT_FALSE(after.exists(left / "erasing"));
      if (point >= committed) {
        EXPECT_GE(height, kRedacts);
      }
      if (height >= kRedacts) {
        redone += torn ? 1 : 0;
        EXPECT_EQ(left_in(chain, after.files()), 0u);
        expect_redacted(chain, **store);
      }
      if (height < kRedacts) chain.expect_equal(**store);
      chain.run(**store, kLastHeight);
      EXPECT_EQ(left_in(chain, after.files()), 0u);
      expect_redacted(chain, **store);
      if (testing::Test::HasFailure()) return;
    }
  }
  EXPECT_GT(redone, 5u);
}

CommitInput input_of(const RedactedChain& chain, Height height, node::BlockEffects effects) {
  const CommitInput& original = chain.blocks()[height.value - 1];
  CommitInput input;
  input.stored = original.stored;
  input.stored.bodies = std::move(effects.bodies);
  input.stored.receipts = std::move(effects.receipts);
  input.block = original.block;
  input.id = original.id;
  input.transactions = original.transactions;
  input.changes = std::move(effects.changes);
  input.certified = effects.summary;
  if (height == kRedacts) input.redacting = chain.redacting();
  return input;
}

TEST(LedgerRedactionTest, ABlockThatCannotBeExecutedIsAppliedByItsEffects) {
  RedactedChain chain;
  const TestFolder first;
  const auto source = chain.open(first.path());
  ASSERT_TRUE(source) << source.error().to_string();
  chain.run(**source, kLastHeight);
  EXPECT_FALSE((*source)->effects(Height{2}));
  (*source)->put_checkpoint(chain.certify((*source)->head().name));
  const TestFolder second;
  const auto copy = chain.open(second.path());
  ASSERT_TRUE(copy) << copy.error().to_string();
  const auto cosigners = chain.genesis().cosigners();
  for (Height at{1}; at <= kRedacts; at = at.next()) {
    const auto effects = (*source)->effects(at);
    ASSERT_TRUE(effects);
    const auto& block = chain.blocks()[at.value - 1].block;
    auto verified = node::verify_effects(chain.genesis().origin(), cosigners, block, encode(*effects));
    ASSERT_TRUE(verified) << verified.error().to_string();
    EXPECT_EQ((*copy)->commit(input_of(chain, at, *std::move(verified))).name, chain.heads[at.value].name);
    if (at == Height{1}) {
      (void)LedgerStore::missed_bytes();
      EXPECT_FALSE((*copy)->read(test_key(1)));
      EXPECT_TRUE(LedgerStore::missed_bytes());
      EXPECT_FALSE(LedgerStore::missed_bytes());
      EXPECT_TRUE((*copy)->read(test_key(0)));
      EXPECT_FALSE(LedgerStore::missed_bytes());
    }
  }
  chain.commit_up_to(**copy, kLastHeight);
  EXPECT_EQ((*copy)->head().name, (*source)->head().name);
  expect_redacted(chain, **copy);
  for (const auto& [key, value] : chain.state(kLastHeight)) EXPECT_EQ((*copy)->read(key), value);
}

// RD10, RD17
TEST(LedgerRedactionTest, OfEffectsThatLeadElsewhereNothingStays) {
  RedactedChain chain;
  const TestFolder first;
  const TestFolder second;
  const auto source = chain.open(first.path());
  chain.run(**source, kLastHeight);
  (*source)->put_checkpoint(chain.certify((*source)->head().name));
  MemoryDisk disk;
  const StorageOptions options{.disk = &disk, .segment_bytes = kSegmentBytes};
  auto copy = chain.open(second.path(), options);
  for (Height at{1}; at <= kLastHeight; at = at.next()) {
    const auto honest = *(*source)->effects(at);
    const auto version = (*copy)->version();
    const auto lie = [&](const std::function<void(node::BlockEffects&)>& change) {
      auto effects = honest;
      change(effects);
      const auto files = disk.files();
      const auto head = (*copy)->apply(input_of(chain, at, std::move(effects)));
      ASSERT_FALSE(head) << at.value;
      EXPECT_EQ(head.error().id, ErrorId::kBadEffects);
      EXPECT_EQ((*copy)->head().name, chain.heads[at.value - 1].name);
      EXPECT_EQ((*copy)->version(), version);
      for (const auto& [path, content] : disk.files()) {
        // Kept hashes of full twigs may be there early: they are checked before they are used.
        if (path.ends_with("twigs")) continue;
        EXPECT_EQ(content, files.contains(path) ? files.at(path) : Bytes()) << path;
      }
    };
    lie([](auto& e) { e.changes.pop_back(); });
    lie([](auto& e) { e.changes[0].value = ledger::value_hash(Bytes(3)); });
    lie([](auto& e) { e.changes.clear(); });
    lie([](auto& e) {
      for (std::uint8_t i = 0; i < 200; ++i) e.changes.push_back({Hash32{{0xff, i}}, Hash32{{i, 1}}, {}});
    });
    if (at == Height{3}) {
      copy = fail(ErrorId::kNotFound, "closed");
      copy = chain.open(second.path(), options);
      ASSERT_TRUE(copy) << copy.error().to_string();
    }
    const auto before = (*copy)->version();  // of this life
    const auto head = (*copy)->apply(input_of(chain, at, honest));
    ASSERT_TRUE(head) << head.error().to_string();
    EXPECT_EQ(head->name, chain.heads[at.value].name);
    EXPECT_GT((*copy)->version(), before);
  }
  for (const auto& [key, value] : chain.state(kLastHeight)) EXPECT_EQ((*copy)->read(key), value);
}

// RD17
TEST(LedgerRedactionTest, EffectsSayWhatTheLogBeforeTheBlockWas) {
  RedactedChain chain;
  const TestFolder folder;
  const auto store = chain.open(folder.path());
  chain.run(**store, kLastHeight);
  (*store)->put_checkpoint(chain.certify((*store)->head().name));
  for (Height at{1}; at <= kLastHeight; at = at.next()) {
    EXPECT_EQ(node::log_root_before(*(*store)->effects(at)), (*store)->log_root(at.value)) << at.value;
  }
}

TEST(LedgerRedactionTest, EffectsAreBelievedForNothingThatCanBeChecked) {
  RedactedChain chain;
  const TestFolder folder;
  const auto source = chain.open(folder.path());
  chain.run(**source, kLastHeight);
  (*source)->put_checkpoint(chain.certify((*source)->head().name));
  const auto honest = *(*source)->effects(Height{3});
  const auto& block = chain.blocks()[2].block;
  const auto refused = [&](const std::function<void(node::BlockEffects&)>& lie) {
    auto effects = honest;
    lie(effects);
    return !node::verify_effects(chain.genesis().origin(), chain.genesis().cosigners(), block, encode(effects));
  };
  EXPECT_FALSE(refused([](auto&) {}));
  EXPECT_TRUE(refused([](auto& e) { e.checkpoint.lines.pop_back(); }));
  EXPECT_TRUE(refused([](auto& e) { e.path.pop_back(); }));
  EXPECT_TRUE(refused([](auto& e) { e.summary.state_root.bytes[0] ^= 1; }));
  EXPECT_TRUE(refused([&](auto& e) { e = *(*source)->effects(Height{2}); }));
  EXPECT_TRUE(refused([](auto& e) { e.bodies.pop_back(); }));
  EXPECT_TRUE(refused([](auto& e) { e.bodies[0].bytes.back() ^= 1; }));
  EXPECT_TRUE(refused([](auto& e) { e.receipts.pop_back(); }));
  EXPECT_TRUE(refused([](auto& e) { std::swap(e.changes[0], e.changes[1]); }));
  EXPECT_TRUE(refused([](auto& e) { e.changes[0].bytes.back() ^= 1; }));
  EXPECT_TRUE(refused([](auto& e) { e.changes[0].value.reset(); }));
  EXPECT_TRUE(refused([](auto& e) { e.changes.insert(e.changes.begin(), {ledger::kFirstKey, std::nullopt, {}}); }));
  EXPECT_TRUE(refused([](auto& e) { e.changes.push_back({ledger::last_key(), std::nullopt, {}}); }));
  // Whoever applies the block decodes these two before anything else is known.
  const ledger::StateKey set{ledger::RecordKind::kValidators, std::string(ledger::kCurrentMembership)};
  const ledger::StateKey rules{ledger::RecordKind::kRules, std::string(ledger::kCurrentRules)};
  const Bytes garbage = to_bytes("garbage");
  for (const auto& key : {set.hash(), rules.hash()}) {
    EXPECT_TRUE(refused([&](auto& e) { e.changes = {{key, ledger::value_hash(garbage), {}}}; }));
    EXPECT_TRUE(refused([&](auto& e) { e.changes = {{key, ledger::value_hash(garbage), garbage}}; }));
    EXPECT_TRUE(refused([&](auto& e) { e.changes = {{key, std::nullopt, {}}}; }));
  }
  EXPECT_FALSE(refused([](auto& e) { e.bodies[0].bytes.clear(); }));
  EXPECT_FALSE(refused([](auto& e) { e.changes[0].bytes.clear(); }));
}

TEST(LedgerRedactionTest, WhatIsGivenBackLeavesNoBytesInSharedPages) {
  const TestFolder folder;
  auto log = *RecordLog::open(folder.path(), "values");
  const Bytes first = to_bytes("the first stays");
  const Bytes second = to_bytes(std::string(5000, 's'));
  const Bytes third = to_bytes("the third stays, too");
  const auto addresses = log.append_all(std::vector<ByteView>{first, second, third});
  log.sync();
  log.release(std::vector<Address>{addresses[1]});
  const auto content = *File::open_read_only(folder / "values.000000");
  EXPECT_FALSE(holds(*content.read(0, content.size()), to_bytes("ss")));
  EXPECT_EQ(*log.read(addresses[0]), first);
  EXPECT_EQ(*log.read(addresses[2]), third);
}

TEST(LedgerRedactionTest, AnErasedRecordSaysSoAndAFlippedBitOfItIsDamage) {
  const TestFolder folder;
  MemoryDisk disk;
  auto log = *RecordLog::open(folder.path(), "values", {.disk = &disk});
  const Address address = log.append(Bytes(40, 7));
  log.erase(address);
  log.erase(address);
  EXPECT_EQ(log.read(address).error().id, ErrorId::kRedacted);
  EXPECT_EQ(log.read(kNoRecord).error().id, ErrorId::kRedacted);
  for (std::size_t byte = 4; byte < 48; ++byte) {
    disk.content(folder / "values.000000")[byte] ^= 1;
    EXPECT_EQ(log.read(address).error().id, ErrorId::kDamaged) << byte;
    disk.content(folder / "values.000000")[byte] ^= 1;
  }
}

}  // namespace
}  // namespace xh::storage

// The file of an audited state: what is written is read and proven, and nothing else (H9).
#include "node/storage/audit_file.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "memory_disk.h"

namespace xh::storage {
namespace {

Hash32 hash_of(std::uint64_t number) { return sha256(as_bytes(std::to_string(number))); }

class AuditFileTest : public testing::Test {
 protected:
  AuditFileTest() : slot_{"ledger", 1, hash_of(77), &disk_} {}
  Hash32 write(std::uint64_t pairs) {
    leaves_.clear();
    for (std::uint64_t i = 0; i < pairs; ++i) leaves_.push_back({hash_of(i), hash_of(i + 1)});
    std::ranges::sort(leaves_, {}, &ledger::AuditLeaf::key);
    auto writer = AuditWriter::create(slot_, point_);
    EXPECT_TRUE(writer);
    for (const auto& leaf : leaves_) EXPECT_TRUE(writer->add(leaf));
    return writer->finish();
  }

  MemoryDisk disk_;
  AuditSlot slot_;
  AuditPoint point_{Height{40}, 1234, hash_of(5)};
  std::vector<ledger::AuditLeaf> leaves_;
};

// 40,000 pairs are more than one buffer, and shorter files replace longer ones.
TEST_F(AuditFileTest, WhatIsWrittenIsReadAndProven) {
  for (const std::uint64_t pairs : {40'000, 300, 1, 0}) {
    const Hash32 root = write(pairs);
    ledger::AuditFolder folder;
    for (const auto& leaf : leaves_) ASSERT_TRUE(folder.add(leaf));
    ASSERT_EQ(root, folder.finish());
    auto reader = AuditReader::open(slot_, point_);
    ASSERT_TRUE(reader) << pairs;
    for (std::uint64_t i = 0; i < pairs + 10; i += 1 + pairs / 50) {
      const auto proof = reader->prove(hash_of(i));
      ASSERT_TRUE(proof);
      const auto value = ledger::verify_audit(*proof, hash_of(i), root);
      ASSERT_TRUE(value);
      ASSERT_EQ(*value, i < pairs ? std::optional(hash_of(i + 1)) : std::nullopt);
    }
    for (const auto& leaf : leaves_) {
      ASSERT_EQ(reader->peek(), leaf);
      EXPECT_FALSE(reader->is_sound());
      reader->take();
    }
    EXPECT_FALSE(reader->peek());
    EXPECT_TRUE(reader->is_sound());
  }
}

TEST_F(AuditFileTest, AnotherPointOrChainIsNotOpened) {
  (void)write(10);
  AuditPoint other = point_;
  other.operations += 1;
  EXPECT_FALSE(AuditReader::open(slot_, other));
  AuditSlot foreign = slot_;
  foreign.chain_id = hash_of(78);
  EXPECT_FALSE(AuditReader::open(foreign, point_));
  foreign = slot_;
  foreign.number = 0;
  EXPECT_FALSE(AuditReader::open(foreign, point_));
  EXPECT_TRUE(AuditReader::open(slot_, point_));
}

// FV2
TEST_F(AuditFileTest, AFileOfTheLayoutBeforeIsNotOpened) {
  (void)write(10);
  auto& content = disk_.content(slot_.path());
  ASSERT_EQ(content[0], 2);
  content[0] = 1;
  const Hash32 sum = sha256(ByteView(content).first(content.size() - Hash32::kSize));
  std::copy(sum.bytes.begin(), sum.bytes.end(), content.end() - Hash32::kSize);
  EXPECT_FALSE(AuditReader::open(slot_, point_));
}

TEST_F(AuditFileTest, ACutFileIsNotOpened) {
  (void)write(30);
  const MemoryDisk::Files files = disk_.files();
  for (std::size_t size = 0; size < files.at(slot_.path()).size(); ++size) {
    MemoryDisk cut(files);
    cut.content(slot_.path()).resize(size);
    AuditSlot slot = slot_;
    slot.disk = &cut;
    EXPECT_FALSE(AuditReader::open(slot, point_)) << size;
  }
}

}  // namespace
}  // namespace xh::storage

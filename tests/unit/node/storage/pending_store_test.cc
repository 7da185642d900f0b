#include "node/storage/pending_store.h"

#include <gtest/gtest.h>

#include "memory_disk.h"

namespace xh::storage {
namespace {

const std::string kPendingPath = "folder/pending";

PendingBlock block_at(std::uint64_t height, const std::string& body) {
  ledger::Block block;
  block.header.height = Height{height};
  return {encode(block), {}, {{to_bytes(body)}}};
}

bool holds(MemoryDisk& disk, const std::string& text) {
  const auto files = disk.files();
  return std::ranges::any_of(files, [&](const auto& file) { return as_text(file.second).find(text) != std::string_view::npos; });
}

// RD8: found on a running network, where the file kept what every other one had dropped.
TEST(PendingStore, WhatIsInTheLedgerLeavesTheFileWhenAsked) {
  MemoryDisk disk;
  auto store = PendingStore::open(
      kPendingPath, Height{0}, [](const PendingBlock&) {}, disk);
  ASSERT_TRUE(store);
  store->put(block_at(1, "secret"), Height{1});
  store->put(block_at(2, "needed"), Height{2});
  store->prune(Height{1});
  EXPECT_TRUE(holds(disk, "secret"));
  store->drop_dead();
  EXPECT_FALSE(holds(disk, "secret"));
  EXPECT_TRUE(holds(disk, "needed"));
}

// The process died before it dropped them.
TEST(PendingStore, WhatIsInTheLedgerLeavesTheFileAtTheStart) {
  MemoryDisk disk;
  {
    auto store = PendingStore::open(
        kPendingPath, Height{0}, [](const PendingBlock&) {}, disk);
    ASSERT_TRUE(store);
    store->put(block_at(1, "secret"), Height{1});
    store->put(block_at(2, "needed"), Height{2});
  }
  std::vector<std::string> found;
  const auto again = PendingStore::open(
      kPendingPath, Height{1}, [&](const PendingBlock& block) { found.emplace_back(as_text(block.bodies.at(0).bytes)); }, disk);
  ASSERT_TRUE(again);
  EXPECT_EQ(found, std::vector<std::string>{"needed"});
  EXPECT_FALSE(holds(disk, "secret"));
  EXPECT_TRUE(holds(disk, "needed"));
}

}  // namespace
}  // namespace xh::storage

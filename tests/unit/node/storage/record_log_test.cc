// Records of every length around what one request reads: content, ends of files, damage.
#include "node/storage/record_log.h"

#include <gtest/gtest.h>

#include "memory_disk.h"

namespace xh::storage {
namespace {

class RecordLogTest : public testing::Test {
 protected:
  [[nodiscard]] RecordLog open() { return *RecordLog::open("d", "log", {.disk = &disk_}); }
  [[nodiscard]] Bytes& content() { return disk_.content("d/log.000000"); }
  MemoryDisk disk_;
};

TEST_F(RecordLogTest, RecordsOfAnyLengthReadBackInTheMiddleAndAtTheEnd) {
  std::vector<std::pair<Address, Bytes>> written;
  for (const std::size_t length : {0, 1, 7, 8, 503, 504, 505, 511, 512, 513, 5000}) {
    RecordLog log = open();
    const Bytes record(length, static_cast<std::uint8_t>(length + 1));
    written.emplace_back(log.append(record), record);
    for (const auto& [address, bytes] : written) EXPECT_EQ(log.read(address), bytes) << bytes.size();
    EXPECT_FALSE(log.read(log.end()));
  }
}

TEST_F(RecordLogTest, ACutOrFlippedRecordIsDamageWhateverItsLength) {
  for (const std::size_t length : {1, 503, 504, 505, 2000}) {
    RecordLog log = open();
    const Address address = log.append(Bytes(length, 3));
    ASSERT_TRUE(log.read(address));
    for (const std::size_t back : {std::size_t{1}, length, length + 5}) {
      content()[content().size() - back] ^= 1;
      const auto read = log.read(address);
      ASSERT_FALSE(read) << length << " " << back;
      EXPECT_EQ(read.error().id, ErrorId::kDamaged);
      content()[content().size() - back] ^= 1;
    }
    content().pop_back();
    ASSERT_FALSE(log.read(address)) << length;
    content().push_back(3);
    EXPECT_TRUE(log.read(address));
  }
}

}  // namespace
}  // namespace xh::storage

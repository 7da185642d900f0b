#include "tools/xh_audit/admin_log.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "base/text.h"
#include "node/os/files.h"

namespace xh::tools {
namespace {

using storage::AdminKind;
using storage::AdminLog;

class AuditAdminLog : public testing::Test {
 protected:
  AuditAdminLog() : folder_(std::filesystem::temp_directory_path() / ("xh-adminlog-" + std::to_string(::getpid()))) {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  ~AuditAdminLog() override { std::filesystem::remove_all(folder_); }
  [[nodiscard]] std::string path(const std::string& name = "admin.log") const { return (folder_ / name).string(); }
  // Appends so many entries; hash of the last.
  Hash32 grow(int entries, std::uint64_t maximum = storage::kMaxAdminLogBytes) {
    auto log = *AdminLog::open({.path = path(), .actor = {}, .wall_ms = [] { return std::uint64_t{0}; }, .maximum = maximum});
    for (int i = 0; i < entries; ++i) log.append({.kind = AdminKind::kBegun, .action = "admin_drain", .detail = "{}"});
    return log.head();
  }
  [[nodiscard]] int audit(const std::string& head = "", bool state = false) const {
    return audit_admin_log({path(), head, state ? path("state") : "", false});
  }
  void cut(std::size_t bytes) { std::filesystem::resize_file(path(), std::filesystem::file_size(path()) - bytes); }
  void flip(std::size_t byte) {
    Bytes content = *os::read_file(path(), 1 << 20);
    content.at(byte) ^= 1;
    ASSERT_TRUE(os::write_file(path(), content));
  }
  std::filesystem::path folder_;
};

// AL10
TEST_F(AuditAdminLog, ASoundFileIsWholeAndAChangedOneIsNot) {
  (void)grow(3);
  EXPECT_EQ(audit(), 0);
  cut(1);
  EXPECT_EQ(audit(), 9) << "torn";
  (void)grow(1);
  EXPECT_EQ(audit(), 0) << "the next writer says so";
  flip(60);
  EXPECT_EQ(audit(), 7);
  ASSERT_TRUE(os::write_file(path(), Bytes()));
  EXPECT_EQ(audit(), 7) << "nothing";
  std::filesystem::remove(path());
  EXPECT_EQ(audit(), 1);
}

// AL11
TEST_F(AuditAdminLog, ACutAtTheEndIsFoundByAHead) {
  (void)grow(2);
  const std::size_t size = std::filesystem::file_size(path());
  const Hash32 head = grow(1);
  EXPECT_EQ(audit(to_hex(head.view())), 0);
  EXPECT_EQ(audit(to_0x(head.view())), 0);
  EXPECT_EQ(audit("0x12"), 2);
  (void)grow(1);
  EXPECT_EQ(audit(to_0x(head.view())), 0) << "it grew";
  std::filesystem::resize_file(path(), size);
  EXPECT_EQ(audit(), 0) << "nothing in the file says so";
  EXPECT_EQ(audit(to_0x(head.view())), 7);
}

TEST_F(AuditAdminLog, WhatWasSeenIsRemembered) {
  (void)grow(2);
  EXPECT_EQ(audit("", true), 0);
  const std::size_t size = std::filesystem::file_size(path());
  (void)grow(2);
  EXPECT_EQ(audit("", true), 0);
  std::filesystem::resize_file(path(), size);
  EXPECT_EQ(audit("", true), 7);
  (void)grow(2);
  EXPECT_EQ(audit("", true), 0) << "the same two again are the same log";
  std::filesystem::remove(path());
  (void)grow(9);
  (void)grow(9);
  EXPECT_EQ(audit("", true), 0);
  ASSERT_TRUE(os::write_file(path("state"), as_bytes("{}")));
  EXPECT_EQ(audit("", true), 1);
}

TEST_F(AuditAdminLog, AHeadOfAnOlderFileIsSaidToBeThere) {
  constexpr std::uint64_t kSmall = storage::kAdminHeadBytes + storage::kAdminFrameBytes + storage::kMaxAdminEntryBytes;
  const Hash32 last = grow(1, kSmall);
  EXPECT_EQ(audit("", true), 0);
  (void)grow(1, kSmall);
  EXPECT_EQ(audit("", true), 0) << "the first entry names it";
  EXPECT_EQ(audit(to_0x(last.view())), 0);
  (void)grow(1, kSmall);
  (void)grow(1, kSmall);
  EXPECT_EQ(audit("", true), 9) << "in a file before the one before";
}

TEST(RememberedHead, HasATextForm) {
  const RememberedHead head{7, Hash32{{1, 2, 3}}};
  EXPECT_EQ(*remembered_head_from(to_text(head)), head);
  for (const char* text :
       {"", "{}", R"({"format":"x","head":"0x00","number":1})", R"({"format":"xinghuo-admin-log/v1","head":"0x00","number":1})"})
    EXPECT_EQ(remembered_head_from(text).error().id, ErrorId::kBadAdminLog) << text;
}

TEST(AdminLogText, AnEntryIsOneLineWhateverItHolds) {
  storage::AdminEntry entry;
  entry.kind = AdminKind::kEnded;
  entry.action = "admin_drain\n";
  entry.detail = "{\"a\":\"\x1b[31m\"}";
  entry.outcome = "ok";
  entry.begun = 4;
  EXPECT_EQ(entry_line(entry),
            "     0  1970-01-01T00:00:00.000Z  ended      uid 0 pid 0  admin_drain\\u{a}  of 4  ok  {\"a\":\"\\u{1b}[31m\"}");
  EXPECT_EQ(entry_json(entry, {}).find("kind")->string()->compare("ended"), 0);
}

}  // namespace
}  // namespace xh::tools

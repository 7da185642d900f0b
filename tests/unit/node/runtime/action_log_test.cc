#include "node/runtime/action_log.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

namespace xh::runtime {
namespace {

using storage::AdminEntry;
using storage::AdminKind;

class ActionLogTest : public testing::Test {
 protected:
  ActionLogTest() : folder_(std::filesystem::temp_directory_path() / ("xh-actions-" + std::to_string(::getpid()))) {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  ~ActionLogTest() override { std::filesystem::remove_all(folder_); }
  [[nodiscard]] std::string path() const { return (folder_ / "admin.log").string(); }
  [[nodiscard]] std::vector<AdminEntry> entries() const {
    std::vector<AdminEntry> out;
    const auto reading =
        storage::read_admin_log(*os::read_file(path(), 1 << 20), [&](const AdminEntry& entry, const Hash32&) { out.push_back(entry); });
    EXPECT_FALSE(reading.tail);
    return out;
  }
  std::filesystem::path folder_;
};

// AL2, AL5
TEST_F(ActionLogTest, AnActionHasABeginningAndAnEnd) {
  auto log = *ActionLog::open(path());
  log->started(json_object());
  const auto number = log->begin({1000, 42}, "admin_drain", Json(json_object().set("reason", "disk")));
  EXPECT_EQ(entries().back().kind, AdminKind::kBegun) << "on the disk before anything happens";
  log->end({1000, 42}, "admin_drain", number, outcome_text(std::nullopt));
  log->stopped("signal 15");
  log->stopped("again");
  const auto all = entries();
  ASSERT_EQ(all.size(), 4u);
  EXPECT_EQ(all[1].detail, R"({"reason":"disk"})");
  EXPECT_EQ(all[1].actor, (storage::AdminActor{1000, 42}));
  EXPECT_EQ(all[2].begun, 1u);
  EXPECT_EQ(all[2].outcome, "ok");
  EXPECT_EQ(all[3].detail, R"({"why":"signal 15"})");
  EXPECT_EQ(log->head().entries, 4u);
  EXPECT_EQ(log->head().hash, storage::hash_of(all[3]));
  struct stat info {};
  ASSERT_EQ(::stat(path().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
}

// AL6
TEST_F(ActionLogTest, OneProcessWrites) {
  const auto log = ActionLog::open(path());
  ASSERT_TRUE(log);
  EXPECT_EQ(ActionLog::open(path()).error().id, ErrorId::kLocked);
}

TEST_F(ActionLogTest, ACommandsActionIsLoggedWithItsOutcome) {
  const std::string below = (folder_ / "data/admin.log").string();
  EXPECT_TRUE(logged_action(below, "sign-state export", json_object(), [] { return Status(); }));
  EXPECT_FALSE(logged_action(below, "sign-state import", json_object(), [] { return Status(fail(ErrorId::kSignStateRefused, "older")); }));
  std::vector<std::string> outcomes;
  (void)storage::read_admin_log(*os::read_file(below, 1 << 20),
                                [&](const AdminEntry& entry, const Hash32&) { outcomes.push_back(entry.outcome); });
  EXPECT_EQ(outcomes, (std::vector<std::string>{"", "ok", "", "XH-1414 older"}));
}

TEST_F(ActionLogTest, ParametersAreCleanAndWithoutSecrets) {
  Json params = json_object();
  params.set("passphrase", "open sesame").set("a\nb", Json::Array{"x\ny", 7}).set("long", std::string(1000, 'x')).set("n", nullptr);
  const auto shown = shown_parameters(params).dump();
  EXPECT_EQ(shown.find("sesame"), std::string::npos);
  EXPECT_NE(shown.find(R"("a\\u{a}b":["x\\u{a}y",7])"), std::string::npos) << shown;
  EXPECT_NE(shown.find("(488 bytes more)"), std::string::npos) << shown;
  EXPECT_EQ(outcome_text(Error{ErrorId::kBusy, "a\nb", ""}), "XH-1603 a\\u{a}b");
  EXPECT_LE(outcome_text(Error{ErrorId::kBusy, std::string(2000, 'x'), ""}).size(), storage::kMaxAdminOutcomeBytes);
}

// AL7
TEST_F(ActionLogTest, AKilledWriterLosesNothingThatItSaid) {
  int report[2];
  ASSERT_EQ(::pipe(report), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    auto log = *ActionLog::open(path());
    for (;;) {
      const auto number = log->begin({1, 2}, "admin_drain", json_object());
      if (::write(report[1], &number, sizeof(number)) != sizeof(number)) ::_exit(1);
    }
  }
  std::uint64_t last = 0;
  for (int i = 0; i < 50; ++i) ASSERT_EQ(::read(report[0], &last, sizeof(last)), static_cast<ssize_t>(sizeof(last)));
  ::kill(child, SIGKILL);
  int status = 0;
  ::waitpid(child, &status, 0);
  ::close(report[0]);
  ::close(report[1]);
  { EXPECT_TRUE(ActionLog::open(path())); }
  EXPECT_GT(entries().size(), last);
}

}  // namespace
}  // namespace xh::runtime

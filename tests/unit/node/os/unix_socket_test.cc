#include "node/os/unix_socket.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>

namespace xh::os {
namespace {

class UnixSocketTest : public testing::Test {
 protected:
  UnixSocketTest() : folder_(std::filesystem::temp_directory_path() / ("xh-socket-" + std::to_string(::getpid()))) {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  ~UnixSocketTest() override { std::filesystem::remove_all(folder_); }
  [[nodiscard]] std::string path(const std::string& name = "s") const { return (folder_ / name).string(); }
  std::filesystem::path folder_;
};

// AD1
TEST_F(UnixSocketTest, OnlyItsUserMayConnectAndIsKnown) {
  auto listener = UnixListener::take(path());
  ASSERT_TRUE(listener) << listener.error().to_string();
  struct stat info {};
  ASSERT_EQ(::lstat(path().c_str(), &info), 0);
  EXPECT_TRUE(S_ISSOCK(info.st_mode));
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  EXPECT_FALSE(std::filesystem::exists(path() + ".new"));
  auto client = UnixStream::connect(path(), std::chrono::seconds(5));
  ASSERT_TRUE(client);
  const int server = ::accept(listener->fd(), nullptr, nullptr);
  EXPECT_EQ(peer_of(server), own_process());
  ASSERT_TRUE(client->send("hello"));
  char text[6] = {};
  EXPECT_EQ(::recv(server, text, 5, MSG_WAITALL), 5);
  EXPECT_STREQ(text, "hello");
  ASSERT_EQ(::send(server, "answer", 6, 0), 6);
  ::close(server);
  EXPECT_EQ(client->receive_all(6).value(), "answer");
}

TEST_F(UnixSocketTest, ItIsGoneWithItsOwner) {
  { const auto listener = UnixListener::take(path()); }
  EXPECT_FALSE(std::filesystem::exists(path()));
  EXPECT_EQ(UnixStream::connect(path(), std::chrono::seconds(1)).error().id, ErrorId::kCannotConnect);
}

// AD2
TEST_F(UnixSocketTest, ALiveOwnerIsNotReplaced) {
  const auto first = UnixListener::take(path());
  ASSERT_TRUE(first);
  const auto second = UnixListener::take(path());
  EXPECT_EQ(second.error().id, ErrorId::kLocked);
  EXPECT_NE(second.error().what.find(std::to_string(::getpid())), std::string::npos) << second.error().what;
  EXPECT_TRUE(UnixStream::connect(path(), std::chrono::seconds(1)));
}

TEST_F(UnixSocketTest, NorIsWhoeverAnswersThereWithoutALock) {
  const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un at{};
  at.sun_family = AF_UNIX;
  std::strncpy(at.sun_path, path().c_str(), sizeof(at.sun_path) - 1);
  ASSERT_EQ(::bind(fd, reinterpret_cast<const sockaddr*>(&at), sizeof(at)), 0);
  ASSERT_EQ(::listen(fd, 1), 0);
  EXPECT_EQ(UnixListener::take(path()).error().id, ErrorId::kLocked);
  ::close(fd);
  EXPECT_TRUE(UnixListener::take(path())) << "nobody answers any more";
}

TEST_F(UnixSocketTest, WhatAKilledProcessLeftIsReplaced) {
  const pid_t child = ::fork();
  if (child == 0) {
    const auto listener = UnixListener::take(path());
    ::kill(::getpid(), SIGKILL);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(std::filesystem::exists(path()));
  const auto listener = UnixListener::take(path());
  ASSERT_TRUE(listener) << listener.error().to_string();
  EXPECT_TRUE(UnixStream::connect(path(), std::chrono::seconds(1)));
}

TEST_F(UnixSocketTest, AFileIsNoSocketAndStays) {
  ASSERT_TRUE(write_file(path(), Bytes{1, 2}));
  EXPECT_EQ(UnixListener::take(path()).error().id, ErrorId::kBadConfig);
  EXPECT_EQ(read_file(path(), 2).value(), (Bytes{1, 2}));
}

TEST_F(UnixSocketTest, DeepFoldersAndLongNamesWork) {
  const std::string deep = std::string(50, 'a') + "/" + std::string(50, 'b') + "/" + std::string(50, 'c');
  std::filesystem::create_directories(folder_ / deep);
  for (const auto& name : {deep + "/s", deep + "/" + std::string(kMaxSocketName, 'n'), std::string(kMaxSocketName, 'n')}) {
    const auto listener = UnixListener::take(path(name));
    ASSERT_TRUE(listener) << listener.error().to_string();
    EXPECT_TRUE(UnixStream::connect(path(name), std::chrono::seconds(1))) << name;
  }
  EXPECT_EQ(UnixListener::take(path(std::string(kMaxSocketName + 1, 'n'))).error().id, ErrorId::kBadConfig);
  EXPECT_EQ(UnixListener::take(path("")).error().id, ErrorId::kBadConfig);
  EXPECT_FALSE(UnixListener::take(path("none/s")));
}

TEST_F(UnixSocketTest, AnAnswerThatIsLateOrTooLongIsAnError) {
  const auto listener = UnixListener::take(path());
  auto client = UnixStream::connect(path(), std::chrono::milliseconds(20));
  ASSERT_TRUE(client);
  EXPECT_EQ(client->receive_all(10).error().id, ErrorId::kTimeout);
  const int server = ::accept(listener->fd(), nullptr, nullptr);
  ASSERT_EQ(::send(server, "12345678901", 11, 0), 11);
  ::close(server);
  EXPECT_EQ(client->receive_all(10).error().id, ErrorId::kTooLarge);
}

}  // namespace
}  // namespace xh::os

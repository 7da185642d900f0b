#include "node/signer/server.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "side.h"

namespace xh::signer {
namespace {

class SignerServer : public testing::Test {
 protected:
  SignerServer() { signing.start(); }
  Stream connect() {
    auto stream = Stream::connect(signing.socket());
    EXPECT_TRUE(stream) << stream.error().to_string();
    return *std::move(stream);
  }
  static Result<Answer> next(Stream& stream) {
    XH_TRY(const Bytes frame, stream.receive(in(kPatience)));
    return decode<Answer>(frame);
  }
  static Result<Answer> ask(Stream& stream, const Request& request) {
    XH_TRY_VOID(stream.send(encode(request), in(kPatience)));
    return next(stream);
  }
  // Somebody who comes when the one before is gone is served.
  void expect_serves() {
    Stream stream = connect();
    const auto greeting = next(stream);
    ASSERT_TRUE(greeting) << greeting.error().to_string();
    ASSERT_TRUE(std::holds_alternative<Greeting>(*greeting));
    const auto answer = ask(stream, SignVote{{}, notarize(++view, 1)});
    ASSERT_TRUE(answer);
    EXPECT_TRUE(std::holds_alternative<VoteSigned>(*answer));
  }
  OwnFolder folder;
  Signing signing{folder};
  std::uint64_t view = 0;
};

TEST_F(SignerServer, GreetsWithItsChainAndKeysAndSigns) {
  Stream stream = connect();
  const auto greeting = std::get<Greeting>(*next(stream));
  EXPECT_EQ(greeting.version, kProtocolVersion);
  EXPECT_EQ(greeting.chain_id, kTestChain);
  EXPECT_EQ(greeting.consensus_key, test_key(1).public_key());
  EXPECT_EQ(greeting.checkpoint_key, test_key(2).public_key());
  EXPECT_TRUE(std::holds_alternative<VoteSigned>(*ask(stream, SignVote{{}, notarize(1, 1)})));
  EXPECT_EQ(std::get<Refused>(*ask(stream, SignVote{{}, notarize(1, 2)})).reason, Reason::kExcluded);
}

TEST_F(SignerServer, ASecondNodeIsToldThatItIsBusyAndTheFirstGoesOn) {
  Stream first = connect();
  ASSERT_TRUE(next(first));
  Stream second = connect();
  EXPECT_EQ(std::get<Refused>(*next(second)).reason, Reason::kBusy);
  EXPECT_FALSE(next(second));
  EXPECT_TRUE(std::holds_alternative<VoteSigned>(*ask(first, SignVote{{}, notarize(1, 1)})));
}

TEST_F(SignerServer, WhoeverComesAfterTheFirstLeftIsServed) {
  for (int n = 0; n < 5; ++n) expect_serves();
}

TEST_F(SignerServer, GarbageEndsTheConnectionAndNotTheSigner) {
  const std::vector<Bytes> frames = {{}, {0xff}, Bytes(100, 7), encode(Request(Attach{})), encode(Answer(Heard{}))};
  for (const auto& frame : frames) {
    for (const std::uint8_t added : {std::uint8_t{0x00}, std::uint8_t{0x80}}) {
      Bytes bytes = frame;
      bytes.push_back(added);
      Stream stream = connect();
      ASSERT_TRUE(next(stream));
      ASSERT_TRUE(stream.send(bytes, in(kPatience)));
      EXPECT_FALSE(next(stream));
      expect_serves();
    }
  }
}

TEST_F(SignerServer, AFrameThatIsTooLargeIsNotReadAndOneAtTheLimitIs) {
  for (const std::uint32_t length : {std::uint32_t{kMaxFrameBytes} + 1, UINT32_MAX}) {
    Stream stream = connect();
    ASSERT_TRUE(next(stream));
    Bytes head;
    for (int i = 0; i < 4; ++i) head.push_back(static_cast<std::uint8_t>(length >> (8 * i)));
    ASSERT_EQ(::send(stream.fd(), head.data(), head.size(), MSG_NOSIGNAL), 4);
    EXPECT_FALSE(next(stream));
    expect_serves();
  }
  EXPECT_FALSE(connect().send(Bytes(kMaxFrameBytes + 1), in(kPatience)));
  // The largest request there is: all votes that fit one frame.
  Stream stream = connect();
  ASSERT_TRUE(next(stream));
  const TellVotes most{std::vector<HeldVote>(kMaxVotesTold, held(notarize(9, 1)))};
  ASSERT_LE(encode(Request(most)).size(), kMaxFrameBytes);
  EXPECT_TRUE(std::holds_alternative<Heard>(*ask(stream, most)));
}

TEST_F(SignerServer, HalfAFrameDoesNotKeepOthersOut) {
  Stream stream = connect();
  ASSERT_TRUE(next(stream));
  ASSERT_EQ(::send(stream.fd(), "\x10\x00", 2, MSG_NOSIGNAL), 2);
  EXPECT_FALSE(next(stream)) << "it waits for the rest, and then no longer";
  expect_serves();
}

TEST_F(SignerServer, TheSocketIsPrivateAndWhatADeadSignerLeftIsReplaced) {
  struct stat info {};
  ASSERT_EQ(::stat(signing.socket().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  signing.stop();
  ASSERT_EQ(::stat(signing.socket().c_str(), &info), 0) << "it was not cleaned up";
  signing.start();
  expect_serves();
}

TEST(SignerSocket, AFolderThatOthersMayEnterIsRefusedAndAPathThatDoesNotFit) {
  const OwnFolder folder;
  std::filesystem::create_directory(folder.at("open"));
  std::filesystem::permissions(folder.at("open"), std::filesystem::perms(0755));
  EXPECT_EQ(listen_at(folder.at("open/socket")).error().id, ErrorId::kKeyFileOpen);
  EXPECT_EQ(listen_at(folder.at(std::string(120, 'x'))).error().id, ErrorId::kBadConfig);
  ASSERT_TRUE(os::write_file(folder.at("file"), Bytes{1}));
  EXPECT_EQ(listen_at(folder.at("file")).error().id, ErrorId::kBadConfig);
}

}  // namespace
}  // namespace xh::signer

// Both ends of a signer's socket in one process, in a folder of the test's own. Shared by the tests of server, client and folder.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <thread>

#include "node/os/files.h"
#include "node/signer/server.h"

namespace xh::signer {

inline constexpr std::chrono::milliseconds kPatience{20'000};

inline const Hash32 kTestChain{{1}};
inline constexpr std::string_view kTestOrigin = "test/0000";

inline PrivateKey test_key(std::uint8_t number) { return *PrivateKey::from_seed(Bytes(kEd25519SeedBytes, number)); }
inline consensus::PastVote notarize(std::uint64_t view, std::uint8_t id) {
  return {Epoch{0}, consensus::Notarize{View{view}, View{view - 1}, Hash32{{id}}}};
}
inline HeldVote held(const consensus::PastVote& vote, std::uint8_t by = 1) {
  return {vote, test_key(by).sign(signing_bytes(kTestChain, vote.epoch, vote.vote))};
}

/// A private folder that goes with the test.
class OwnFolder {
 public:
  OwnFolder()
      : path_(std::filesystem::temp_directory_path() / ("xh-signer-" + std::to_string(::getpid()) + "-" + std::to_string(++made_))) {
    std::filesystem::remove_all(path_);
    EXPECT_TRUE(os::make_folder(path_.string(), 0700));
  }
  ~OwnFolder() { std::filesystem::remove_all(path_); }
  OwnFolder(const OwnFolder&) = delete;
  OwnFolder& operator=(const OwnFolder&) = delete;
  [[nodiscard]] std::string at(const std::string& name) const { return (path_ / name).string(); }
  [[nodiscard]] std::string path() const { return path_.string(); }

 private:
  static inline int made_ = 0;
  std::filesystem::path path_;
};

/// A signer that runs from start() to stop(), over and over, with one state on disk.
class Signing {
 public:
  explicit Signing(const OwnFolder& folder) : folder_(folder) {}
  ~Signing() { stop(); }
  Signing(const Signing&) = delete;
  Signing& operator=(const Signing&) = delete;
  [[nodiscard]] std::string socket() const { return folder_.at("socket"); }
  [[nodiscard]] Judge judge() const {
    const PublicKey ours = test_key(1).public_key();
    const std::string path = storage::sign_state_in(folder_.path());
    auto state = *storage::SignStateFile::open(path, kTestChain, ours);
    if (!state) state = *storage::SignStateFile::create(path, {kTestChain, ours});
    const auto key = [this](std::uint8_t number) {
      return SigningKey(test_key(number).public_key(), [this, number](ByteView message) -> Result<Signature> {
        if (mute) return fail(ErrorId::kHardwareModule, "the token was pulled");
        return test_key(number).sign(message);
      });
    };
    return {std::string(kTestOrigin),
            {key(1), key(2), [this]() -> Status { return away ? fail(ErrorId::kHardwareModule, "no such token is present") : Status(); }},
            *std::move(state),
            *storage::CheckpointMark::open(storage::checkpoint_mark_in(folder_.path()))};
  }
  /// Z16: its keys do not sign; and they cannot even be found.
  std::atomic<bool> mute{false};
  std::atomic<bool> away{false};

  void start() {
    auto server = Server::open(socket(), judge(), [](const std::string&) {});
    ASSERT_TRUE(server) << server.error().to_string();
    server_ = *std::move(server);
    thread_ = std::thread([this] { server_->run(); });
  }
  void stop() {
    if (!server_) return;
    server_->stop();
    thread_.join();
    server_.reset();
  }

 private:
  const OwnFolder& folder_;
  std::unique_ptr<Server> server_;
  std::thread thread_;
};

}  // namespace xh::signer

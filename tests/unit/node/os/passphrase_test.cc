// KF8: where a passphrase comes from, in which order, and what is none.
#include "node/os/passphrase.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "node/os/files.h"

namespace xh::os {
namespace {

class PassphraseTest : public testing::Test {
 protected:
  PassphraseTest() : folder_(std::filesystem::temp_directory_path() / ("xh-passphrase-" + std::to_string(::getpid()))) {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_ / "credentials");
    ::unsetenv("CREDENTIALS_DIRECTORY");
  }
  ~PassphraseTest() override {
    ::unsetenv("CREDENTIALS_DIRECTORY");
    std::filesystem::remove_all(folder_);
  }
  [[nodiscard]] std::string path(const std::string& name) const { return (folder_ / name).string(); }
  void give(const std::string& name, std::string_view text, unsigned mode = 0600) const {
    ASSERT_TRUE(write_file(path(name), as_bytes(text), mode));
  }
  void use_credentials() const { ::setenv("CREDENTIALS_DIRECTORY", path("credentials").c_str(), 1); }
  static ErrorId error_of(const PassphraseSource& source) {
    const auto found = find_passphrase(source);
    EXPECT_FALSE(found);
    return found ? ErrorId::kUsage : found.error().id;
  }

 private:
  std::filesystem::path folder_;
};

TEST_F(PassphraseTest, TheNamedFileComesBeforeTheCredential) {
  give("file", "of the file\nmore\n");
  give("credentials/passphrase", "of the manager\n");
  use_credentials();
  EXPECT_EQ(find_passphrase({path("file"), true, "passphrase", ""})->text(), "of the file");
  EXPECT_EQ(find_passphrase({"", true, "passphrase", ""})->text(), "of the manager");
  EXPECT_EQ(find_passphrase({path("absent"), false, "passphrase", ""})->text(), "of the manager");
  EXPECT_EQ(error_of({path("absent"), true, "passphrase", ""}), ErrorId::kCannotRead);
  EXPECT_EQ(error_of({path("absent"), false, "another", ""}), ErrorId::kPassphraseNeeded);
}

TEST_F(PassphraseTest, WithoutAnySourceItIsSaidThatOneIsNeeded) {
  EXPECT_EQ(error_of({"", true, "passphrase", ""}), ErrorId::kPassphraseNeeded);
  give("empty", "\n");
  EXPECT_EQ(error_of({path("empty"), true, "", ""}), ErrorId::kPassphraseNeeded);
}

// KF11
TEST_F(PassphraseTest, AFileThatOthersMayReadIsRefusedAndACredentialIsTheManagersAffair) {
  give("open", "secret\n", 0640);
  EXPECT_EQ(error_of({path("open"), true, "", ""}), ErrorId::kKeyFileOpen);
  give("credentials/passphrase", "secret\n", 0440);  // so it looks with an access list
  use_credentials();
  EXPECT_EQ(find_passphrase({"", true, "passphrase", ""})->text(), "secret");
}

TEST_F(PassphraseTest, ADescriptorIsAFile) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  ASSERT_EQ(::write(ends[1], "through a pipe\n", 15), 15);
  ::close(ends[1]);
  EXPECT_EQ(find_passphrase({"/dev/fd/" + std::to_string(ends[0]), true, "", ""})->text(), "through a pipe");
  ::close(ends[0]);
}

TEST_F(PassphraseTest, AFolderThatOthersMayEnterIsNoFolderForKeys) {
  std::filesystem::permissions(path("credentials"), std::filesystem::perms{0750});
  const auto status = check_private(path("credentials"));
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().id, ErrorId::kKeyFileOpen);
  EXPECT_NE(status.error().what.find("chmod 700"), std::string::npos);
}

}  // namespace
}  // namespace xh::os

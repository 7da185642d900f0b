#include "node/runtime/tar_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>

#include "node/os/files.h"

namespace xh::runtime {
namespace {

std::string listed(ByteView file, const std::string& name) {
  const std::string path = (std::filesystem::temp_directory_path() / ("xh_tar_test_" + std::to_string(::getpid()) + name)).string();
  EXPECT_TRUE(os::write_file(path, file, 0600));
  std::string out;
  std::array<char, 4096> buffer{};
  std::FILE* pipe = ::popen(("TZ=UTC tar -tvf " + path + " 2>&1").c_str(), "r");
  while (const std::size_t n = std::fread(buffer.data(), 1, buffer.size(), pipe)) out.append(buffer.data(), n);
  ::pclose(pipe);
  std::filesystem::remove(path);
  return out;
}

TarFile two_files() {
  TarFile tar;
  EXPECT_TRUE(tar.add("folder/a.txt", "hello\n", 1'700'000'000));
  EXPECT_TRUE(tar.add("folder/empty", "", 0));
  return tar;
}

TEST(TarFile, TarReadsWhatIsWritten) {
  const auto text = listed(two_files().bytes(), "plain.tar");
  EXPECT_THAT(text, testing::ContainsRegex("-rw------- 0/0 +6 2023-11-14 22:13 folder/a.txt\n"));
  EXPECT_THAT(text, testing::ContainsRegex("-rw------- 0/0 +0 1970-01-01 00:00 folder/empty\n$"));
}

TEST(TarFile, EveryPackingIsRead) {
  const Bytes archive = two_files().bytes();
  EXPECT_THAT(listed(pack(archive, Packing::kGzip), "a.tar.gz"), testing::HasSubstr("folder/a.txt"));
  EXPECT_THAT(listed(pack(archive, Packing::kZstandard), "a.tar.zst"),
              testing::AnyOf(testing::HasSubstr("folder/a.txt"), testing::HasSubstr("zstd: Cannot exec")));
  EXPECT_EQ(pack(archive, Packing::kNone), archive);
  EXPECT_LT(pack(archive, Packing::kGzip).size(), archive.size());
}

TEST(TarFile, TheEndOfTheNameSaysHowItIsPacked) {
  EXPECT_EQ(packing_of("a.tar"), Packing::kNone);
  EXPECT_EQ(packing_of("a.tar.gz"), Packing::kGzip);
  EXPECT_EQ(packing_of("b.tgz"), Packing::kGzip);
  EXPECT_EQ(packing_of("a.tar.zst"), Packing::kZstandard);
  ASSERT_FALSE(packing_of("xhd.toml"));
  EXPECT_EQ(packing_of("xhd.toml").error().id, ErrorId::kUsage);
}

TEST(TarFile, LimitsHoldAtTheLimitAndOneBeyond) {
  TarFile tar;
  EXPECT_TRUE(tar.add(std::string(kMaxTarNameBytes, 'n'), "x", 0));
  EXPECT_FALSE(tar.add(std::string(kMaxTarNameBytes + 1, 'n'), "x", 0));
  EXPECT_FALSE(tar.add("", "x", 0));
  // Only the size is looked at before anything is copied.
  const Bytes some = tar.bytes();
  const std::string_view beyond(reinterpret_cast<const char*>(some.data()), kMaxTarFileBytes + 1);
  EXPECT_FALSE(tar.add("big", beyond, 0));
  EXPECT_THAT(listed(tar.bytes(), "limit.tar"), testing::HasSubstr(std::string(kMaxTarNameBytes, 'n')));
}

}  // namespace
}  // namespace xh::runtime

#include "tools/xh/anchor_tree.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

namespace xh::tools {
namespace {

namespace fs = std::filesystem;

class AnchorTreeTest : public testing::Test {
 protected:
  AnchorTreeTest() { fs::create_directories(folder_); }
  ~AnchorTreeTest() override { fs::remove_all(folder_); }

  void write(const std::string& text) const { std::ofstream(source_, std::ios::binary) << text; }
  // Rows of a few bytes; the same number has the same bytes.
  void write_rows(std::uint64_t rows) const {
    std::string text;
    for (std::uint64_t i = 0; i < rows; ++i) text += "{\"n\":" + std::to_string(i) + "}\n";
    write(text);
  }
  static std::vector<Hash32> leaves(std::uint64_t rows) {
    std::vector<Hash32> out;
    for (std::uint64_t i = 0; i < rows; ++i) out.push_back(merkle::leaf_hash(to_bytes("{\"n\":" + std::to_string(i) + "}")));
    return out;
  }
  [[nodiscard]] Result<AnchorTree> build() const {
    return AnchorTree::build(source_, [](std::uint64_t) {});
  }
  [[nodiscard]] std::vector<std::string> rows_of(const std::string& path) const {
    auto reader = *AnchorRows::open(path);
    std::vector<std::string> rows;
    for (;;) {
      const auto row = reader.next();
      if (!row || !*row) return rows;
      rows.push_back(**row);
    }
  }

  const std::string folder_ = fs::temp_directory_path() / ("xinghuo-anchor-" + std::to_string(::getpid()));
  const std::string source_ = folder_ + "/rows.ndjson";
};

TEST_F(AnchorTreeTest, RootsPathsAndConsistencyAreThoseOfTheWholeTree) {
  for (const std::uint64_t rows : {1, 2, 255, 256, 257, 511, 512, 513, 1000, 2048, 2049}) {
    write_rows(rows);
    const auto tree = *build();
    const auto all = leaves(rows);
    ASSERT_EQ(tree.rows(), rows);
    for (const std::uint64_t count : {rows, rows / 2 + 1, std::uint64_t{1}}) {
      const auto some = std::span(all).first(count);
      EXPECT_EQ(tree.root(count).value(), merkle::root(some));
      for (std::uint64_t row = 0; row < count; row += 1 + count / 9)
        EXPECT_EQ(tree.path(row, count).value(), merkle::inclusion_path(some, row));
      EXPECT_TRUE(merkle::verify_consistency(count, rows, merkle::root(some), merkle::root(all), tree.consistency(count, rows).value()));
    }
    EXPECT_EQ(tree.row(rows - 1).value(), "{\"n\":" + std::to_string(rows - 1) + "}");
  }
}

TEST_F(AnchorTreeTest, ATreeFileIsReadBackAndAnyChangedByteIsFound) {
  write_rows(700);
  const auto tree = *build();
  const std::string file = source_ + ".xhtree";
  ASSERT_TRUE(tree.save(file));
  EXPECT_EQ(AnchorTree::load(file, source_)->root(700).value(), tree.root(700).value());
  EXPECT_EQ(fs::file_size(file), 24u + 3 * 40 + 32);
  for (std::size_t at = 0; at < fs::file_size(file); ++at) {
    const auto flip = [&] {
      std::fstream io(file, std::ios::in | std::ios::out | std::ios::binary);
      io.seekg(static_cast<std::streamoff>(at));
      const int byte = io.get();
      io.seekp(static_cast<std::streamoff>(at));
      io.put(static_cast<char>(byte ^ 1));
    };
    flip();
    EXPECT_EQ(AnchorTree::load(file, source_).error().id, ErrorId::kBadAnchorTree) << at;
    flip();
  }
  fs::resize_file(file, fs::file_size(file) - 1);
  EXPECT_EQ(AnchorTree::load(file, source_).error().id, ErrorId::kBadAnchorTree);
}

TEST_F(AnchorTreeTest, AChangedSourceGivesNoPath) {
  write_rows(700);
  const auto tree = *build();
  std::fstream(source_, std::ios::in | std::ios::out | std::ios::binary).seekp(6).put('9');
  EXPECT_EQ(tree.row(3).error().id, ErrorId::kAnchorSourceChanged);
  EXPECT_EQ(tree.path(3, 700).error().id, ErrorId::kAnchorSourceChanged);
  EXPECT_TRUE(tree.path(300, 700));  // another group
  write_rows(500);
  EXPECT_EQ(tree.row(690).error().id, ErrorId::kAnchorSourceChanged);
}

TEST_F(AnchorTreeTest, OnlyAnAppendedFileExtendsAnOlderTree) {
  write_rows(700);
  const auto older = *build();
  write_rows(900);
  EXPECT_TRUE(build()->extends(older));
  write_rows(600);
  EXPECT_FALSE(build()->extends(older));
  std::string text = "{\"n\":x}\n";
  for (std::uint64_t i = 1; i < 900; ++i) text += "{\"n\":" + std::to_string(i) + "}\n";
  write(text);
  EXPECT_FALSE(build()->extends(older));
}

TEST_F(AnchorTreeTest, RowsAreWhatThePageSays) {
  const std::string csv = folder_ + "/rows.csv";
  std::ofstream(csv, std::ios::binary) << "a,b\r\n1,\"two\nlines, \"\"quoted\"\"\"\r\n\n\r\n3,4";
  EXPECT_EQ(rows_of(csv), (std::vector<std::string>{"a,b", "1,\"two\nlines, \"\"quoted\"\"\"", "3,4"}));
  write("{\"a\":\"\\\"\"}\r\n\n{}\n");
  EXPECT_EQ(rows_of(source_), (std::vector<std::string>{"{\"a\":\"\\\"\"}", "{}"}));
  write("\n\n");
  EXPECT_EQ(build().error().id, ErrorId::kBadRow);
  write(std::string(kMaxAnchoredRowBytes, 'x') + "\n");
  EXPECT_EQ(build()->rows(), 1u);
  write(std::string(kMaxAnchoredRowBytes + 1, 'x') + "\n");
  EXPECT_EQ(build().error().id, ErrorId::kTooLarge);
  EXPECT_EQ(AnchorRows::open(folder_ + "/absent.csv").error().id, ErrorId::kCannotRead);
}

}  // namespace
}  // namespace xh::tools

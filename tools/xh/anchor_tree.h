// The Merkle tree over the rows of a local file, and the small file beside it from which any path is made. Spec:
// docs/spec/anchor-stream.md.
#pragma once

#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "crypto/merkle.h"

namespace xh::tools {

inline constexpr std::size_t kMaxAnchoredRowBytes = 1024 * 1024;
/// Rows of a group: 2^8.
inline constexpr unsigned kGroupLevel = 8;
inline constexpr std::uint64_t kGroupRows = std::uint64_t{1} << kGroupLevel;
/// 10^9 rows.
inline constexpr std::size_t kMaxTreeFileBytes = 160 * 1024 * 1024;

/// Splits a file into rows (A3), streaming.
class AnchorRows {
 public:
  /// `.ndjson`, `.jsonl` and `.txt` have one row a line; all else is CSV. Error kCannotRead.
  [[nodiscard]] static Result<AnchorRows> open(const std::string& path, std::uint64_t from = 0);
  /// The next row without its line end; nullopt at the end. Errors: kTooLarge, kCannotRead.
  [[nodiscard]] Result<std::optional<std::string>> next();
  /// Where the row that next() returned last begins.
  [[nodiscard]] std::uint64_t begin() const { return begin_; }
  /// Bytes consumed so far.
  [[nodiscard]] std::uint64_t position() const { return position_; }

 private:
  AnchorRows(std::ifstream in, bool quotes, std::uint64_t from) : in_(std::move(in)), quotes_(quotes), begin_(from), position_(from) {}
  [[nodiscard]] int get();
  std::ifstream in_;
  bool quotes_;
  std::uint64_t begin_;
  std::uint64_t position_;
  std::vector<char> buffer_;
  std::size_t at_ = 0;
};

/// A built tree. Paths read the source again.
class AnchorTree {
 public:
  struct Group {
    std::uint64_t begin = 0;  ///< in the source
    Hash32 root;
    bool operator==(const Group&) const = default;
  };

  /// Hashes the whole source. `progress` gets bytes done. Errors: those of AnchorRows, kBadRow when there is no row.
  [[nodiscard]] static Result<AnchorTree> build(const std::string& source, const std::function<void(std::uint64_t)>& progress);
  /// Reads a tree file. Errors: kCannotRead, kBadAnchorTree.
  [[nodiscard]] static Result<AnchorTree> load(const std::string& file, const std::string& source);
  /// Writes the tree file: a temporary one, then renamed.
  [[nodiscard]] Status save(const std::string& file) const;

  [[nodiscard]] std::uint64_t rows() const { return rows_; }
  [[nodiscard]] std::uint64_t source_bytes() const { return source_bytes_; }
  /// True when the full groups of `older` are the first ones of this tree.
  [[nodiscard]] bool extends(const AnchorTree& older) const;

  // Of the first `count` rows, count <= rows(). Errors: kAnchorSourceChanged, kCannotRead.
  [[nodiscard]] Result<Hash32> root(std::uint64_t count) const;
  [[nodiscard]] Result<merkle::Path> path(std::uint64_t row, std::uint64_t count) const;
  [[nodiscard]] Result<merkle::Path> consistency(std::uint64_t from, std::uint64_t to) const;
  /// The bytes of a row.
  [[nodiscard]] Result<std::string> row(std::uint64_t number) const;

 private:
  explicit AnchorTree(std::string source) : source_(std::move(source)) {}
  /// The rows of a group, checked against its root.
  [[nodiscard]] Result<std::vector<std::string>> read_group(std::uint64_t group) const;
  template <class Make>
  [[nodiscard]] auto with_subtrees(Make make) const -> Result<decltype(make(merkle::SubtreeHash()))>;

  std::string source_;
  std::uint64_t rows_ = 0;
  std::uint64_t source_bytes_ = 0;
  std::vector<Group> groups_;
};

}  // namespace xh::tools

#include "tools/xh/anchor_tree.h"

#include <fmt/format.h>

#include <filesystem>
#include <map>

#include "crypto/hash.h"
#include "node/os/files.h"

namespace xh::tools {
namespace {

constexpr std::array<std::uint8_t, 8> kMagic = {'X', 'H', 'T', 'R', 'E', 'E', 0, 1};
constexpr std::size_t kHeadBytes = 8 + 8 + 8;
constexpr std::size_t kGroupBytes = 8 + Hash32::kSize;
constexpr std::size_t kBufferBytes = 1024 * 1024;

void append_le64(Bytes& out, std::uint64_t value) {
  for (int i = 0; i < 8; ++i) out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}
std::uint64_t read_le64(ByteView bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = 8; i-- > 0;) value = value << 8 | bytes[i];
  return value;
}

tl::unexpected<Error> bad_tree(std::string what, const std::string& file) { return fail(ErrorId::kBadAnchorTree, std::move(what), file); }

}  // namespace

Result<AnchorRows> AnchorRows::open(const std::string& path, std::uint64_t from) {
  std::ifstream in(path, std::ios::binary);
  if (!in || !in.seekg(static_cast<std::streamoff>(from))) return fail(ErrorId::kCannotRead, "cannot be opened", path);
  const std::string type = std::filesystem::path(path).extension();
  return AnchorRows(std::move(in), type != ".ndjson" && type != ".jsonl" && type != ".txt", from);
}

int AnchorRows::get() {
  if (at_ == buffer_.size()) {
    buffer_.resize(kBufferBytes);
    in_.read(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
    buffer_.resize(static_cast<std::size_t>(in_.gcount()));
    at_ = 0;
    if (buffer_.empty()) return -1;
  }
  ++position_;
  return static_cast<unsigned char>(buffer_[at_++]);
}

Result<std::optional<std::string>> AnchorRows::next() {
  std::string row;
  bool quoted = false;
  begin_ = position_;
  for (;;) {
    const int c = get();
    if (in_.bad()) return fail(ErrorId::kCannotRead, "the disk reported an error");
    if (c < 0 && row.empty()) return std::optional<std::string>();
    if (c >= 0 && (c != '\n' || quoted)) {
      if (row.size() == kMaxAnchoredRowBytes)
        return fail(ErrorId::kTooLarge, fmt::format("the row at byte {} has more than 1 MiB: a quote may be missing its end", begin_));
      if (quotes_ && c == '"') quoted = !quoted;
      row += static_cast<char>(c);
      continue;
    }
    if (c >= 0 && row.ends_with('\r')) row.pop_back();
    if (!row.empty()) return std::optional(std::move(row));
    begin_ = position_;
  }
}

Result<AnchorTree> AnchorTree::build(const std::string& source, const std::function<void(std::uint64_t)>& progress) {
  XH_TRY(AnchorRows rows, AnchorRows::open(source));
  AnchorTree tree(source);
  merkle::Frontier group;
  for (;;) {
    XH_TRY(const auto row, rows.next());
    if (!row) break;
    if (group.size() == 0) tree.groups_.push_back({rows.begin(), {}});
    group.append(merkle::leaf_hash(as_bytes(*row)));
    ++tree.rows_;
    if (group.size() < kGroupRows) continue;
    tree.groups_.back().root = group.root();
    group = merkle::Frontier();
    progress(rows.position());
  }
  if (group.size() > 0) tree.groups_.back().root = group.root();
  tree.source_bytes_ = rows.position();
  if (tree.rows_ == 0) return fail(ErrorId::kBadRow, "the file has no rows", source);
  return tree;
}

Result<AnchorTree> AnchorTree::load(const std::string& file, const std::string& source) {
  XH_TRY(const Bytes bytes, os::read_file(file, kMaxTreeFileBytes));
  if (bytes.size() < kHeadBytes + Hash32::kSize || !std::equal(kMagic.begin(), kMagic.end(), bytes.begin()))
    return bad_tree("this is no tree file, or one of another version", file);
  const ByteView content = ByteView(bytes).first(bytes.size() - Hash32::kSize);
  if (sha256(content) != Hash32::from(ByteView(bytes).last(Hash32::kSize))) return bad_tree("the tree file is damaged or cut", file);
  AnchorTree tree(source);
  tree.rows_ = read_le64(content.subspan(8, 8));
  tree.source_bytes_ = read_le64(content.subspan(16, 8));
  const ByteView groups = content.subspan(kHeadBytes);
  if (tree.rows_ == 0 || groups.size() % kGroupBytes != 0 || groups.size() / kGroupBytes != (tree.rows_ - 1) / kGroupRows + 1)
    return bad_tree("the tree file contradicts itself", file);
  for (std::size_t at = 0; at < groups.size(); at += kGroupBytes)
    tree.groups_.push_back({read_le64(groups.subspan(at, 8)), Hash32::from(groups.subspan(at + 8, Hash32::kSize))});
  return tree;
}

Status AnchorTree::save(const std::string& file) const {
  Bytes bytes(kMagic.begin(), kMagic.end());
  append_le64(bytes, rows_);
  append_le64(bytes, source_bytes_);
  for (const auto& group : groups_) {
    append_le64(bytes, group.begin);
    append(bytes, group.root.view());
  }
  append(bytes, sha256(bytes).view());
  return os::write_file(file, bytes);
}

bool AnchorTree::extends(const AnchorTree& older) const {
  const std::uint64_t full = older.rows_ / kGroupRows;
  return rows_ >= older.rows_ &&
         std::equal(older.groups_.begin(), older.groups_.begin() + static_cast<std::ptrdiff_t>(full), groups_.begin());
}

Result<std::vector<std::string>> AnchorTree::read_group(std::uint64_t group) const {
  XH_TRY(AnchorRows rows, AnchorRows::open(source_, groups_[group].begin));
  const std::uint64_t width = std::min(kGroupRows, rows_ - group * kGroupRows);
  std::vector<std::string> out;
  merkle::Frontier frontier;
  while (out.size() < width) {
    XH_TRY(auto row, rows.next());
    if (!row) break;
    frontier.append(merkle::leaf_hash(as_bytes(*row)));
    out.push_back(*std::move(row));
  }
  if (out.size() != width || frontier.root() != groups_[group].root)
    return fail(ErrorId::kAnchorSourceChanged,
                fmt::format("rows {} to {} are not those of the tree file", group * kGroupRows, group * kGroupRows + width - 1), source_);
  return out;
}

// Complete subtrees from the groups' roots, and below them from the source: a few groups at most, each read once.
template <class Make>
auto AnchorTree::with_subtrees(Make make) const -> Result<decltype(make(merkle::SubtreeHash()))> {
  std::map<std::uint64_t, std::vector<Hash32>> leaves;
  std::optional<Error> error;
  const auto leaves_of = [&](std::uint64_t group) -> const std::vector<Hash32>& {
    const auto [it, added] = leaves.try_emplace(group);
    if (!added) return it->second;
    const auto rows = read_group(group);
    if (!rows && !error) error = rows.error();
    for (std::uint64_t i = 0; i < kGroupRows; ++i)
      it->second.push_back(rows && i < rows->size() ? merkle::leaf_hash(as_bytes((*rows)[i])) : Hash32{});
    return it->second;
  };
  const std::function<Hash32(unsigned, std::uint64_t)> subtree = [&](unsigned level, std::uint64_t index) -> Hash32 {
    if (level < kGroupLevel) {
      const std::uint64_t first = index << level;
      const auto& group = leaves_of(first / kGroupRows);
      return merkle::root(std::span(group).subspan(first % kGroupRows, std::size_t{1} << level));
    }
    std::vector<Hash32> roots;
    const unsigned above = level - kGroupLevel;
    for (std::uint64_t i = index << above; i < (index + 1) << above; ++i) roots.push_back(groups_[i].root);
    return merkle::root(roots);
  };
  auto made = make(merkle::SubtreeHash(subtree));
  if (error) return fail(*error);
  return made;
}

Result<Hash32> AnchorTree::root(std::uint64_t count) const {
  return with_subtrees([&](const merkle::SubtreeHash& subtree) { return merkle::root_of(subtree, count); });
}
Result<merkle::Path> AnchorTree::path(std::uint64_t row, std::uint64_t count) const {
  return with_subtrees([&](const merkle::SubtreeHash& subtree) { return merkle::inclusion_path_of(subtree, row, count); });
}
Result<merkle::Path> AnchorTree::consistency(std::uint64_t from, std::uint64_t to) const {
  return with_subtrees([&](const merkle::SubtreeHash& subtree) { return merkle::consistency_path_of(subtree, from, to); });
}

Result<std::string> AnchorTree::row(std::uint64_t number) const {
  XH_TRY(auto rows, read_group(number / kGroupRows));
  return rows[number % kGroupRows];
}

}  // namespace xh::tools

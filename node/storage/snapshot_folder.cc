#include "node/storage/snapshot_folder.h"

#include <fmt/format.h>

#include "crypto/hash.h"
#include "node/storage/file.h"
#include "node/storage/zstd_frame.h"

namespace xh::storage {
namespace {

constexpr const char* kContents = "/complete";

tl::unexpected<Error> bad(std::string what, const std::string& path) { return fail(ErrorId::kBadSnapshot, std::move(what), path); }

Result<File> open_capped(const std::string& path, std::size_t maximum, Disk& disk) {
  if (!disk.exists(path)) return bad("the file is missing", path);
  XH_TRY(File file, File::open_read_only(path, disk));
  if (file.size() > maximum) return bad(fmt::format("the file has {} bytes, at most {} are allowed", file.size(), maximum), path);
  return file;
}

}  // namespace

std::string SnapshotFolder::path_of(const node::PartName& part) const {
  switch (part.kind) {
    case node::PartKind::kManifest:
      return path_ + "/manifest";
    case node::PartKind::kOperations:
      return fmt::format("{}/operations.{:012}", path_, part.number);
    case node::PartKind::kValues:
      return fmt::format("{}/values.{:012}", path_, part.number);
    case node::PartKind::kBlocks:
      break;
  }
  return fmt::format("{}/blocks.{:012}", path_, part.number);
}

bool SnapshotFolder::has(const node::PartName& part) const { return disk_->exists(path_of(part)); }

Result<Bytes> SnapshotFolder::unpack(node::PartKind kind, ByteView packed) const {
  if (packed.size() > max_bytes(kind)) return fail(ErrorId::kBadSnapshot, "the part is larger than parts may be");
  return decompress(packed, max_bytes(kind));
}

Result<Bytes> SnapshotFolder::read(const node::PartName& part) const {
  const std::string path = path_of(part);
  XH_TRY(const File file, open_capped(path, max_bytes(part.kind), *disk_));
  XH_TRY(const Bytes packed, file.read(0, file.size()));
  auto content = unpack(part.kind, packed);
  if (!content) return bad(content.error().what, path);
  return content;
}

void SnapshotFolder::write(const node::PartName& part, ByteView bytes) { replace_file(path_of(part), compress(bytes), *disk_); }

Result<SnapshotFolder::Piece> SnapshotFolder::piece(const node::PartName& part, std::uint64_t offset, std::size_t maximum) const {
  const std::string path = path_of(part);
  XH_TRY(const File file, open_capped(path, max_bytes(part.kind), *disk_));
  if (offset >= file.size()) return bad("the file ends before the piece", path);
  XH_TRY(Bytes bytes, file.read(offset, std::min<std::uint64_t>(maximum, file.size() - offset)));
  return Piece{file.size(), std::move(bytes)};
}

void SnapshotFolder::write_contents(const SnapshotContents& contents) {
  Bytes bytes = encode(contents);
  append(bytes, sha256(bytes).view());
  replace_file(path_ + kContents, bytes, *disk_);
}

Result<SnapshotContents> SnapshotFolder::contents() const {
  const std::string path = path_ + kContents;
  if (!disk_->exists(path)) return bad("the snapshot is not whole: it was not made or fetched to its end", path_);
  XH_TRY(const File file, File::open_read_only(path, *disk_));
  XH_TRY(const Bytes bytes, file.read(0, file.size()));
  if (bytes.size() < Hash32::kSize) return bad("the file is too short", path);
  const ByteView content = ByteView(bytes).first(bytes.size() - Hash32::kSize);
  if (sha256(content) != Hash32::from(ByteView(bytes).last(Hash32::kSize))) return bad("the file does not match its checksum", path);
  const auto format = decode<std::uint16_t>(content.first(std::min<std::size_t>(content.size(), 2)));
  if (!format || *format != node::kSnapshotFormat)
    return bad(fmt::format("it has format {}, this program reads {}", format.value_or(0), node::kSnapshotFormat), path);
  auto contents = decode<SnapshotContents>(content);
  if (!contents) return bad(contents.error().what, path);
  return *std::move(contents);
}

}  // namespace xh::storage

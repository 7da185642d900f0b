#include "tools/xh_audit/log_export.h"

#include <fmt/format.h>

#include <filesystem>

#include "node/os/files.h"

namespace xh::tools {
namespace {

constexpr std::size_t kMaxTileBytes = std::size_t{32} * 1024 * 1024;  // 256 of the longest entries

tl::unexpected<Error> wrong(const ledger::Tile& tile, const char* what) {
  return fail(ErrorId::kBadTile, what, "tile/" + ledger::tile_path(tile));
}

}  // namespace

ledger::Tile LogExport::tile_at(unsigned level, std::uint64_t number) const {
  const std::uint64_t hashes = (size_ >> (ledger::kTileHeight * level)) - number * ledger::kTileWidth;
  return {false, level, number, static_cast<std::size_t>(std::min(hashes, ledger::kTileWidth))};
}

// The partial tiles of all levels hold the peaks of the log and nothing else: together they give its root.
Status LogExport::check_right_edge(const ledger::CheckpointName& name) {
  TileReader reader(fetch_, name.size);
  XH_TRY(const auto prefix, reader.prefix(name.size));
  if (prefix.root == name.root) return {};
  return fail(ErrorId::kBadTile, "the tiles of the right edge do not lead to the certified root", "tile");
}

Status LogExport::run(const CertifiedNote& checkpoint, const std::function<void(std::uint64_t)>& progress) {
  size_ = checkpoint.name.size;
  cached_.reset();
  // The edge is fetched twice, because a server may answer differently: what is written is compared with the first answer.
  std::map<std::string, std::string> edge;
  const LogFetch fetch = fetch_;
  fetch_ = [&edge, &fetch](const std::string& path) -> Result<std::string> {
    if (const auto it = edge.find(path); it != edge.end()) return it->second;
    XH_TRY(std::string bytes, fetch(path));
    if (path.find(".p/") != std::string::npos) edge.emplace(path, bytes);
    return bytes;
  };
  Status status = size_ == 0 ? Status() : check_right_edge(checkpoint.name);
  // Levels from the root down: a full tile is checked by its hash one level above.
  auto tiles = ledger::tiles_of(size_);
  std::ranges::stable_sort(tiles, std::ranges::greater(),
                           [](const ledger::Tile& tile) { return tile.entries ? -1 : static_cast<int>(tile.level); });
  std::uint64_t done = 0;
  for (auto it = tiles.begin(); status && it != tiles.end(); ++it) {
    status = bring(*it);
    progress(++done);
  }
  fetch_ = fetch;
  if (status) status = write_links(checkpoint.links);
  if (status) status = os::write_file(folder_ + "/checkpoint", as_bytes(checkpoint.note));
  return status;
}

Status LogExport::write_links(const std::vector<ledger::EpochLink>& links) {
  if (links.empty()) return {};
  XH_TRY_VOID(os::make_folder(folder_ + "/epochs"));
  for (std::size_t i = 0; i < links.size(); ++i) XH_TRY_VOID(os::write_file(fmt::format("{}/epochs/{}", folder_, i), encode(links[i])));
  return {};
}

Status LogExport::bring(const ledger::Tile& tile) {
  return bring(tile, [&](ByteView bytes) { return tile.entries ? check_entries(tile, bytes) : check_hashes(tile, bytes); });
}

Status LogExport::bring(const ledger::Tile& tile, const Check& check) {
  const std::string path = "tile/" + ledger::tile_path(tile);
  const std::string file = folder_ + "/" + path;
  if (tile.width == ledger::kTileWidth && std::filesystem::exists(file)) {
    const auto bytes = os::read_file(file, kMaxTileBytes);
    if (bytes && check(*bytes)) {
      ++counts_.kept;
      return {};
    }
  }
  XH_TRY(const std::string bytes, fetch_(path));
  XH_TRY_VOID(check(as_bytes(bytes)));
  XH_TRY_VOID(os::make_folder(std::filesystem::path(file).parent_path().string()));
  XH_TRY_VOID(os::write_file(file, as_bytes(bytes)));
  ++counts_.fetched;
  return {};
}

// A partial tile is one of the edge, which was checked as a whole and is kept in memory since.
Status LogExport::check_hashes(const ledger::Tile& tile, ByteView bytes) {
  XH_TRY(const auto hashes, ledger::hashes_from_tile(tile, bytes));
  if (tile.width < ledger::kTileWidth) return {};
  XH_TRY(const auto above, written(tile.level + 1, tile.number / ledger::kTileWidth));
  if (merkle::root(hashes) == above[tile.number % ledger::kTileWidth]) return {};
  return wrong(tile, "the tile does not hash to the tile above it");
}

Status LogExport::check_entries(const ledger::Tile& tile, ByteView bytes) {
  XH_TRY(const auto entries, ledger::entries_from_bundle(tile, bytes));
  XH_TRY(const auto hashes, written(0, tile.number));
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (merkle::leaf_hash(entries[i]) != hashes[i]) return wrong(tile, "an entry does not hash to its leaf");
  }
  return {};
}

Result<std::span<const Hash32>> LogExport::written(unsigned level, std::uint64_t number) {
  const ledger::Tile tile = tile_at(level, number);
  if (cached_ != tile) {
    XH_TRY(const Bytes bytes, os::read_file(folder_ + "/tile/" + ledger::tile_path(tile), kMaxTileBytes));
    XH_TRY(cached_hashes_, ledger::hashes_from_tile(tile, bytes));
    cached_ = tile;
  }
  return std::span<const Hash32>(cached_hashes_);
}

}  // namespace xh::tools

#include "tools/xh_audit/log_reader.h"

#include <fmt/format.h>

#include <algorithm>

namespace xh::tools {

LogFetch fetch_from(client::RpcClient& node) {
  return [&node](const std::string& path) { return node.get("/log/" + path); };
}

Result<CertifiedNote> certified(const ledger::EpochChain& epochs, std::string note) {
  XH_TRY(const auto name, ledger::name_in_note(epochs.origin(), note));
  const auto& cosigners = epochs.certifier(name.size).cosigners;
  XH_TRY(const auto checkpoint, ledger::parse_note(cosigners, epochs.origin(), note));
  XH_TRY_VOID(ledger::verify_certified(cosigners, epochs.origin(), checkpoint));
  const auto links = epochs.links_to(checkpoint.name.size);
  return CertifiedNote{std::move(note), checkpoint.name, {links.begin(), links.end()}};
}

// A link is served before the epoch that follows it certifies anything: what is asked for after the checkpoint suffices for it.
Result<CertifiedNote> newest_checkpoint(ledger::EpochChain& epochs, const LogFetch& fetch) {
  XH_TRY(std::string note, fetch("checkpoint"));
  for (;;) {
    const std::string path = fmt::format("epochs/{}", epochs.links().size());
    const auto bytes = fetch(path);
    if (!bytes && bytes.error().id == ErrorId::kNotFound) break;
    if (!bytes) return fail(bytes.error());
    const auto link = decode<ledger::EpochLink>(as_bytes(*bytes));
    const Status status = link ? epochs.add(*link) : Status(fail(link.error()));
    if (!status) return fail(ErrorId::kBadCheckpoint, "the link to the next epoch does not hold: " + status.error().what, path);
  }
  return certified(epochs, std::move(note));
}

Result<std::vector<Hash32>> TileReader::tile(unsigned level, std::uint64_t number) const {
  const std::uint64_t hashes = size_ >> (ledger::kTileHeight * level);
  ledger::Tile tile{false, level, number, static_cast<std::size_t>(std::min(ledger::kTileWidth, hashes - number * ledger::kTileWidth))};
  XH_TRY(const std::string bytes, fetch_("tile/" + ledger::tile_path(tile)));
  return ledger::hashes_from_tile(tile, as_bytes(bytes));
}

// A complete subtree of level 8t + s is the root over 2^s neighbours in one tile of level t.
Hash32 TileReader::subtree(unsigned level, std::uint64_t index) {
  if (error_) return {};
  const unsigned tile_level = level / ledger::kTileHeight;
  const unsigned shift = level % ledger::kTileHeight;
  const std::uint64_t first = index << shift;
  const auto place = std::pair(tile_level, first / ledger::kTileWidth);
  auto it = tiles_.find(place);
  if (it == tiles_.end()) {
    auto hashes = tile(place.first, place.second);
    if (!hashes) {
      error_ = hashes.error();
      return {};
    }
    it = tiles_.emplace(place, *std::move(hashes)).first;
  }
  return merkle::root(std::span(it->second).subspan(first % ledger::kTileWidth, std::size_t{1} << shift));
}

Result<LogPrefix> TileReader::prefix(std::uint64_t old_size) {
  const auto hashes = [this](unsigned level, std::uint64_t index) { return subtree(level, index); };
  LogPrefix out{merkle::root_of(hashes, old_size), merkle::consistency_path_of(hashes, old_size, size_)};
  if (error_) return fail(*error_);
  return out;
}

}  // namespace xh::tools

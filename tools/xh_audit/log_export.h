// The whole log of a chain as static files in the layout of c2sp.org/tlog-tiles: checkpoint, tile/L/N, tile/entries/N. Nothing is written
// that does not hash to the certified root; full tiles that are there and right are not fetched again, so that an export goes on where it
// ended.
#pragma once

#include "tools/xh_audit/log_reader.h"

namespace xh::tools {

class LogExport {
 public:
  struct Counts {
    std::uint64_t fetched = 0;
    std::uint64_t kept = 0;  ///< were there and right
  };

  LogExport(LogFetch fetch, std::string folder) : fetch_(std::move(fetch)), folder_(std::move(folder)) {}
  /// Writes every tile below the checkpoint, the links of the epochs, and the checkpoint last. `progress` is called with the number of
  /// tiles done. Errors: kBadTile with the path of what does not fit, of the fetch, of the disk.
  [[nodiscard]] Status run(const CertifiedNote& checkpoint, const std::function<void(std::uint64_t)>& progress);
  [[nodiscard]] const Counts& counts() const { return counts_; }

 private:
  using Check = std::function<Status(ByteView)>;
  [[nodiscard]] Status check_right_edge(const ledger::CheckpointName& name);
  [[nodiscard]] Status write_links(const std::vector<ledger::EpochLink>& links);
  [[nodiscard]] Status bring(const ledger::Tile& tile);
  [[nodiscard]] Status bring(const ledger::Tile& tile, const Check& check);
  [[nodiscard]] Status check_hashes(const ledger::Tile& tile, ByteView bytes);
  [[nodiscard]] Status check_entries(const ledger::Tile& tile, ByteView bytes);
  /// The hashes of a tile of the log that was written before.
  [[nodiscard]] Result<std::span<const Hash32>> written(unsigned level, std::uint64_t number);
  [[nodiscard]] ledger::Tile tile_at(unsigned level, std::uint64_t number) const;

  LogFetch fetch_;
  std::string folder_;
  std::uint64_t size_ = 0;
  std::optional<ledger::Tile> cached_;
  std::vector<Hash32> cached_hashes_;
  Counts counts_;
};

}  // namespace xh::tools

// The chain log as files and URLs: tile names, tiles and entry bundles (c2sp.org/tlog-tiles), and proofs of one entry
// (c2sp.org/tlog-proof). Hashes and entries come from the caller; nothing is stored here. Spec: docs/spec/checkpoint.md (K9-K11).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "crypto/merkle.h"
#include "ledger/checkpoint.h"

namespace xh::ledger {

inline constexpr unsigned kTileHeight = 8;
inline constexpr std::uint64_t kTileWidth = 256;
inline constexpr unsigned kMaxTileLevel = 7;                                   ///< 8 bits each: a log has fewer than 2^64 leaves
inline constexpr std::uint64_t kMaxTileNumber = (std::uint64_t{1} << 56) - 2;  ///< so that 256 * (number + 1) fits 64 bits
inline constexpr std::size_t kMaxEntryBytes = 65'535;                          ///< two bytes of length
inline constexpr std::size_t kMaxTlogProofBytes = 2 * 1024 * 1024;             ///< a note and a path

/// One tile: 256 hashes of a level, or the entries below a tile of level 0; fewer when it is the last one.
struct Tile {
  bool entries = false;
  unsigned level = 0;  ///< 0 for entries
  std::uint64_t number = 0;
  std::size_t width = kTileWidth;  ///< 1..256

  bool operator==(const Tile&) const = default;
};

/// "0/x001/x234/067", "entries/000.p/5": what follows "tile/".
[[nodiscard]] std::string tile_path(const Tile& tile);
/// The one tile of this spelling, nullopt for anything else.
[[nodiscard]] std::optional<Tile> tile_from_path(std::string_view path);
/// True when a log of `size` leaves has that many hashes (or entries) in that place.
[[nodiscard]] bool has_tile(const Tile& tile, std::uint64_t size);
/// Every full and every last partial tile of a log of `size` leaves, entry bundles too: what an export writes.
[[nodiscard]] std::vector<Tile> tiles_of(std::uint64_t size);

/// The bytes of a tile of hashes: width * 32.
[[nodiscard]] Bytes tile_bytes(const merkle::SubtreeHash& subtree, const Tile& tile);
/// The hashes of a tile. Error kBadTile when the length is wrong.
[[nodiscard]] Result<std::vector<Hash32>> hashes_from_tile(const Tile& tile, ByteView bytes);
/// Appends one entry to a bundle: u16 length, big-endian, and the bytes.
void append_entry(Bytes& bundle, ByteView entry);
/// The entries of a bundle, exactly `width` of them. Error kBadTile.
[[nodiscard]] Result<std::vector<Bytes>> entries_from_bundle(const Tile& tile, ByteView bytes);

/// A proof that an entry is in a log, for tools of other logs.
struct TlogProof {
  std::optional<Bytes> extra;  ///< not authenticated by anything
  std::uint64_t index = 0;
  merkle::Path path;
  std::string checkpoint;  ///< signed note, verbatim

  bool operator==(const TlogProof&) const = default;
};

[[nodiscard]] std::string to_text(const TlogProof& proof);
/// Form only: neither note nor path are checked. Error kBadTlogProof.
[[nodiscard]] Result<TlogProof> tlog_proof_from_text(std::string_view text);
/// The certified checkpoint when the entry with this leaf hash stands at the index below it. Signatures are the caller's business.
[[nodiscard]] Result<CheckpointName> verify_logged(const TlogProof& proof, std::string_view origin, const Hash32& leaf);

}  // namespace xh::ledger

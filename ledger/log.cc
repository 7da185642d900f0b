#include "ledger/log.h"

#include <fmt/format.h>

#include "base/check.h"
#include "base/text.h"
#include "ledger/note.h"

namespace xh::ledger {
namespace {

constexpr std::size_t kEntryLengthBytes = 2;
constexpr std::size_t kGroupDigits = 3;
constexpr std::uint64_t kGroupNumbers = 1000;
constexpr std::size_t kMaxGroups = 6;  // 10^18 is beyond kMaxTileNumber
constexpr std::string_view kProofHeader = "c2sp.org/tlog-proof@v1";

// Decimal digits only; no leading zero but for "0". nullopt beyond `maximum`.
std::optional<std::uint64_t> decimal(std::string_view digits, std::uint64_t maximum) {
  if (digits.empty() || digits.size() > 19 || (digits.size() > 1 && digits.front() == '0')) return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return value <= maximum ? std::optional(value) : std::nullopt;
}

// "x001/x234/067" to 1234067: groups of three digits, all but the last with an x.
std::optional<std::uint64_t> number_from(std::string_view path) {
  std::uint64_t number = 0;
  for (std::size_t groups = 0; groups < kMaxGroups; ++groups) {
    const bool more = path.starts_with('x');
    if (more) path.remove_prefix(1);
    const std::string_view digits = path.substr(0, kGroupDigits);
    if (digits.size() != kGroupDigits || !std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; })) return std::nullopt;
    for (const char c : digits) number = number * 10 + static_cast<std::uint64_t>(c - '0');
    path.remove_prefix(kGroupDigits);
    if (!more) return path.empty() && number <= kMaxTileNumber ? std::optional(number) : std::nullopt;
    // One spelling: a number does not begin with a group of zeros.
    if (number == 0 || !path.starts_with('/')) return std::nullopt;
    path.remove_prefix(1);
  }
  return std::nullopt;
}

tl::unexpected<Error> bad_tile(std::string what) { return fail(ErrorId::kBadTile, std::move(what)); }
tl::unexpected<Error> bad_proof(std::string what) { return fail(ErrorId::kBadTlogProof, std::move(what)); }

// The next line without its newline; nullopt when there is none.
std::optional<std::string_view> take_line(std::string_view& text) {
  const auto end = text.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

}  // namespace

std::string tile_path(const Tile& tile) {
  std::string number = fmt::format("{:03}", tile.number % kGroupNumbers);
  for (std::uint64_t rest = tile.number / kGroupNumbers; rest > 0; rest /= kGroupNumbers)
    number = fmt::format("x{:03}/{}", rest % kGroupNumbers, number);
  const std::string level = tile.entries ? "entries" : fmt::format("{}", tile.level);
  return tile.width == kTileWidth ? fmt::format("{}/{}", level, number) : fmt::format("{}/{}.p/{}", level, number, tile.width);
}

std::optional<Tile> tile_from_path(std::string_view path) {
  Tile tile;
  const auto slash = path.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const std::string_view level = path.substr(0, slash);
  path.remove_prefix(slash + 1);
  tile.entries = level == "entries";
  if (!tile.entries) {
    const auto value = decimal(level, kMaxTileLevel);
    if (!value) return std::nullopt;
    tile.level = static_cast<unsigned>(*value);
  }
  static constexpr std::string_view kPartial = ".p/";
  if (const auto partial = path.find(kPartial); partial != std::string_view::npos) {
    const auto width = decimal(path.substr(partial + kPartial.size()), kTileWidth - 1);
    if (!width || *width == 0) return std::nullopt;
    tile.width = *width;
    path = path.substr(0, partial);
  }
  const auto number = number_from(path);
  if (!number) return std::nullopt;
  tile.number = *number;
  return tile;
}

bool has_tile(const Tile& tile, std::uint64_t size) {
  if (tile.level > kMaxTileLevel || tile.number > kMaxTileNumber || tile.width == 0 || tile.width > kTileWidth) return false;
  return tile.number * kTileWidth + tile.width <= size >> (kTileHeight * tile.level);
}

std::vector<Tile> tiles_of(std::uint64_t size) {
  std::vector<Tile> tiles;
  const auto row = [&](bool entries, unsigned level) {
    const std::uint64_t hashes = size >> (kTileHeight * level);
    for (std::uint64_t n = 0; n < hashes / kTileWidth; ++n) tiles.push_back({entries, level, n, kTileWidth});
    if (hashes % kTileWidth != 0) tiles.push_back({entries, level, hashes / kTileWidth, static_cast<std::size_t>(hashes % kTileWidth)});
  };
  row(true, 0);
  for (unsigned level = 0; level <= kMaxTileLevel; ++level) row(false, level);
  return tiles;
}

Bytes tile_bytes(const merkle::SubtreeHash& subtree, const Tile& tile) {
  Bytes bytes;
  bytes.reserve(tile.width * Hash32::kSize);
  for (std::size_t i = 0; i < tile.width; ++i) append(bytes, subtree(kTileHeight * tile.level, tile.number * kTileWidth + i).view());
  return bytes;
}

Result<std::vector<Hash32>> hashes_from_tile(const Tile& tile, ByteView bytes) {
  if (bytes.size() != tile.width * Hash32::kSize) return bad_tile(fmt::format("{} bytes are not {} hashes", bytes.size(), tile.width));
  std::vector<Hash32> hashes;
  for (std::size_t at = 0; at < bytes.size(); at += Hash32::kSize) hashes.push_back(Hash32::from(bytes.subspan(at)));
  return hashes;
}

void append_entry(Bytes& bundle, ByteView entry) {
  XH_CHECK(entry.size() <= kMaxEntryBytes);
  append_be(bundle, entry.size(), kEntryLengthBytes);
  append(bundle, entry);
}

Result<std::vector<Bytes>> entries_from_bundle(const Tile& tile, ByteView bytes) {
  std::vector<Bytes> entries;
  while (!bytes.empty()) {
    if (bytes.size() < kEntryLengthBytes) return bad_tile("the bundle ends inside a length");
    const std::size_t length = read_be(bytes.first(kEntryLengthBytes));
    bytes = bytes.subspan(kEntryLengthBytes);
    if (bytes.size() < length) return bad_tile("the bundle ends inside an entry");
    entries.push_back(to_bytes(bytes.first(length)));
    bytes = bytes.subspan(length);
    if (entries.size() > tile.width) break;
  }
  if (entries.size() != tile.width) return bad_tile(fmt::format("the bundle does not hold {} entries", tile.width));
  return entries;
}

std::string to_text(const TlogProof& proof) {
  std::string out = fmt::format("{}\n", kProofHeader);
  if (proof.extra) out += fmt::format("extra {}\n", to_base64(*proof.extra));
  out += fmt::format("index {}\n", proof.index);
  for (const auto& hash : proof.path) out += to_base64(hash.view()) + "\n";
  return out + "\n" + proof.checkpoint;
}

Result<TlogProof> tlog_proof_from_text(std::string_view text) {
  static constexpr std::string_view kExtra = "extra ";
  static constexpr std::string_view kIndex = "index ";
  if (text.size() > kMaxTlogProofBytes) return bad_proof("the proof is too large");
  if (take_line(text) != kProofHeader) return bad_proof("the first line is another");
  TlogProof proof;
  auto line = take_line(text);
  if (line && line->starts_with(kExtra)) {
    const auto extra = from_base64(line->substr(kExtra.size()));
    if (!extra) return bad_proof("the extra data is not base64");
    proof.extra = *extra;
    line = take_line(text);
  }
  const auto index = line && line->starts_with(kIndex) ? decimal(line->substr(kIndex.size()), ~std::uint64_t{0}) : std::nullopt;
  if (!index) return bad_proof("the index is not a decimal number");
  proof.index = *index;
  for (line = take_line(text); line && !line->empty(); line = take_line(text)) {
    const auto hash = from_base64(*line);
    if (!hash || hash->size() != Hash32::kSize) return bad_proof("a line of the path is not base64 of 32 bytes");
    if (proof.path.size() == merkle::kMaxPath) return bad_proof("the path is too long");
    proof.path.push_back(Hash32::from(*hash));
  }
  if (!line) return bad_proof("no empty line before the checkpoint");
  proof.checkpoint = std::string(text);
  return proof;
}

Result<CheckpointName> verify_logged(const TlogProof& proof, std::string_view origin, const Hash32& leaf) {
  XH_TRY(const Note note, split_note(proof.checkpoint));
  XH_TRY(const CheckpointName name, checkpoint_from_text(origin, note.text));
  if (merkle::root_from_path(proof.index, name.size, leaf, proof.path) != name.root)
    return bad_proof("the path does not lead to the checkpoint's root");
  return name;
}

}  // namespace xh::ledger

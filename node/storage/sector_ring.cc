#include "node/storage/sector_ring.h"

#include "base/check.h"
#include "node/storage/crc32c.h"

namespace xh::storage {
namespace {

// Sector: crc32c of the rest (4), payload length (4), sequence (8), payload, zeros.
constexpr std::size_t kHead = 16;

}  // namespace

Result<SectorRing> SectorRing::open(const std::string& path, std::uint64_t slots, bool read_only) {
  XH_TRY(File file, read_only ? File::open_read_only(path) : File::open(path));
  return SectorRing(std::move(file), slots);
}

Result<std::optional<SectorRing::Entry>> SectorRing::newest() const {
  std::optional<Entry> best;
  for (std::uint64_t at = 0; at + kSectorBytes <= file_.size(); at += kSectorBytes) {
    XH_TRY(const Bytes sector, file_.read(at, kSectorBytes));
    const ByteView view(sector);
    const std::uint64_t length = read_be(view.subspan(4, 4));
    if (length > kMaxSectorPayload || read_be(view.first(4)) != crc32c(view.subspan(4))) continue;
    const std::uint64_t sequence = read_be(view.subspan(8, 8));
    if (!best || sequence > best->sequence) best = Entry{sequence, to_bytes(view.subspan(kHead, length))};
  }
  return best;
}

void SectorRing::write(std::uint64_t sequence, ByteView payload) {
  XH_CHECK(payload.size() <= kMaxSectorPayload);
  Bytes body;
  append_be(body, payload.size(), 4);
  append_be(body, sequence, 8);
  append(body, payload);
  body.resize(kSectorBytes - 4);
  Bytes sector;
  append_be(sector, crc32c(body), 4);
  append(sector, body);
  file_.write_at(sequence % slots_ * kSectorBytes, sector);
  file_.sync();
}

}  // namespace xh::storage

#include "node/storage/sector_ring.h"

#include <fmt/format.h>

#include "base/check.h"
#include "node/storage/crc32c.h"

namespace xh::storage {
namespace {

// Sector: crc32c of the rest (4), payload length (4), sequence (8), payload, zeros.
constexpr std::size_t kHead = 16;

std::optional<SectorRing::Entry> parse(ByteView sector) {
  const std::uint64_t length = read_be(sector.subspan(4, 4));
  if (length > kMaxSectorPayload || read_be(sector.first(4)) != crc32c(sector.subspan(4))) return std::nullopt;
  return SectorRing::Entry{read_be(sector.subspan(8, 8)), to_bytes(sector.subspan(kHead, length))};
}

}  // namespace

Result<SectorRing> SectorRing::open(const std::string& path, std::uint64_t slots, const StorageOptions& options) {
  XH_TRY(File file, open_segment(path, options));
  SectorRing ring(std::move(file), slots);
  XH_TRY_VOID(ring.load());
  if (!options.read_only && ring.newest_) ring.put(ring.slot_, *ring.newest_);
  return ring;
}

Status SectorRing::load() {
  Bytes content(2 * slots_ * kSectorBytes);  // what was never written reads as zeros
  XH_TRY(const Bytes have, file_.read(0, std::min<std::uint64_t>(file_.size(), content.size())));
  std::ranges::copy(have, content.begin());
  std::vector<std::uint64_t> bad;
  for (std::uint64_t slot = 0; slot < slots_; ++slot) {
    bool written = false;
    bool good = false;
    for (const std::uint64_t at : {slot, slots_ + slot}) {
      const ByteView sector = ByteView(content).subspan(at * kSectorBytes, kSectorBytes);
      if (std::ranges::all_of(sector, [](std::uint8_t byte) { return byte == 0; })) continue;
      written = true;
      auto entry = parse(sector);
      if (!entry) continue;
      good = true;
      if (newest_ && entry->sequence <= newest_->sequence) continue;
      newest_ = std::move(entry);
      slot_ = slot;
    }
    if (written && !good) bad.push_back(slot);
  }
  const bool torn = bad.size() == 1 && bad.front() == (newest_ ? (slot_ + 1) % slots_ : 0);
  if (!bad.empty() && !torn)
    return fail(ErrorId::kDamaged, "both copies of a sector are damaged", fmt::format("{} sector {}", file_.path(), bad.front()));
  return {};
}

void SectorRing::put(std::uint64_t slot, const Entry& entry) {
  XH_CHECK(entry.payload.size() <= kMaxSectorPayload);
  Bytes body;
  append_be(body, entry.payload.size(), 4);
  append_be(body, entry.sequence, 8);
  append(body, entry.payload);
  body.resize(kSectorBytes - 4);
  Bytes sector;
  append_be(sector, crc32c(body), 4);
  append(sector, body);
  for (const std::uint64_t at : {slot, slots_ + slot}) file_.write_at(at * kSectorBytes, sector);
  file_.sync();
}

void SectorRing::write(std::uint64_t sequence, ByteView payload) {
  Entry entry{sequence, to_bytes(payload)};
  if (newest_ && sequence == newest_->sequence) {
    XH_CHECK(entry == *newest_);
    return;  // it is on disk
  }
  XH_CHECK(!newest_ || sequence > newest_->sequence);
  const std::uint64_t slot = newest_ ? (slot_ + 1) % slots_ : 0;
  put(slot, entry);
  slot_ = slot;
  newest_ = std::move(entry);
}

}  // namespace xh::storage

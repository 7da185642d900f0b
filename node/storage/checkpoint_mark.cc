#include "node/storage/checkpoint_mark.h"

#include "base/check.h"

namespace xh::storage {

using ledger::CheckpointName;

namespace {

constexpr std::uint64_t kSlots = 2;

Result<std::optional<CheckpointName>> last_in(const SectorRing& ring, const std::string& path) {
  if (!ring.newest()) return std::optional<CheckpointName>();
  auto name = decode<CheckpointName>(ring.newest()->payload);
  if (!name) return fail(ErrorId::kDamaged, name.error().what, path);
  return std::optional(*std::move(name));
}

}  // namespace

Result<CheckpointMark> CheckpointMark::open(const std::string& path, Disk& disk) {
  StorageOptions options;
  options.disk = &disk;
  XH_TRY(auto ring, SectorRing::open(path, kSlots, options));
  XH_TRY(auto last, last_in(ring, path));
  return CheckpointMark(std::move(ring), std::move(last));
}

Result<std::optional<CheckpointName>> CheckpointMark::read(const std::string& path, Disk& disk) {
  if (!disk.exists(path)) return std::optional<CheckpointName>();
  StorageOptions options;
  options.disk = &disk;
  options.read_only = true;
  XH_TRY(const auto ring, SectorRing::open(path, kSlots, options));
  return last_in(ring, path);
}

bool CheckpointMark::allows(const CheckpointName& name) const { return !last_ || name.size > last_->size || name == *last_; }

void CheckpointMark::keep(const CheckpointName& name) {
  XH_CHECK(allows(name));
  ring_.write(name.size, encode(name));
  last_ = name;
}

Status CheckpointMark::receive(const std::optional<CheckpointName>& other) {
  if (!other) return {};
  if (allows(*other)) {
    keep(*other);
  } else if (other->size == last_->size) {
    return fail(ErrorId::kSignStateRefused, "two roots of one size were cosigned: here, and where the file comes from");
  }
  return {};
}

}  // namespace xh::storage

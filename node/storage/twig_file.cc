#include "node/storage/twig_file.h"

#include "base/check.h"
#include "node/storage/crc32c.h"

namespace xh::storage {
namespace {

constexpr std::size_t kHashBytes = ledger::kKeptHashes * Hash32::kSize;
constexpr std::size_t kCheckedBytes = kHashBytes + 8;
static_assert(kCheckedBytes + 4 <= kTwigRecordBytes);

}  // namespace

Result<TwigFile> TwigFile::open(const std::string& path, const StorageOptions& options) {
  XH_TRY(File file, open_segment(path, options));
  return TwigFile(std::move(file));
}

void TwigFile::keep(std::uint64_t twig, std::span<const Hash32> hashes) {
  XH_CHECK(hashes.size() == ledger::kKeptHashes);
  Bytes record;
  record.reserve(kTwigRecordBytes);
  for (const auto& hash : hashes) append(record, hash.view());
  append_le(record, static_cast<std::uint32_t>(twig));
  append_le(record, static_cast<std::uint32_t>(twig >> 32));
  append_le(record, crc32c(record));
  record.resize(kTwigRecordBytes);
  file_.write_at(twig * kTwigRecordBytes, record);
}

std::vector<Hash32> TwigFile::kept(std::uint64_t twig) const {
  const auto record = file_.read(twig * kTwigRecordBytes, kCheckedBytes + 4);
  if (!record) return {};
  const ByteView bytes(*record);
  if (read_le(bytes.subspan(kCheckedBytes, 4)) != crc32c(bytes.first(kCheckedBytes))) return {};
  if (read_le(bytes.subspan(kHashBytes, 4)) != static_cast<std::uint32_t>(twig)) return {};
  std::vector<Hash32> hashes(ledger::kKeptHashes);
  for (std::size_t i = 0; i < hashes.size(); ++i) hashes[i] = Hash32::from(bytes.subspan(i * Hash32::kSize, Hash32::kSize));
  return hashes;
}

}  // namespace xh::storage

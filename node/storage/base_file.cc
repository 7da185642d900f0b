#include "node/storage/base_file.h"

#include <fmt/format.h>

#include "crypto/hash.h"

namespace xh::storage {
namespace {

/// Peaks of three trees and a few numbers.
constexpr std::uint64_t kMaxBaseBytes = 16 * 1024;

std::string base_path(const std::string& folder) { return folder + "/base"; }

}  // namespace

Result<LedgerBase> read_base(const std::string& folder, const Hash32& chain_id, Disk& disk) {
  const std::string path = base_path(folder);
  LedgerBase whole;
  whole.chain_id = chain_id;
  if (!disk.exists(path)) return whole;
  XH_TRY(const File file, File::open_read_only(path, disk));
  const auto damaged = [&] { return fail(ErrorId::kDamaged, "the record of where the files begin does not match its checksum", path); };
  if (file.size() < Hash32::kSize || file.size() > kMaxBaseBytes) return damaged();
  XH_TRY(const Bytes bytes, file.read(0, file.size()));
  const ByteView content = ByteView(bytes).first(bytes.size() - Hash32::kSize);
  if (sha256(content) != Hash32::from(ByteView(bytes).last(Hash32::kSize))) return damaged();
  const auto format = decode<std::uint16_t>(content.first(std::min<std::size_t>(content.size(), 2)));
  if (!format || *format != kBaseFormat)
    return fail(
        ErrorId::kWrongLedger,
        fmt::format("the file has layout {}, this program reads {}: start the build that wrote it", format.value_or(0), kBaseFormat), path);
  auto base = decode<LedgerBase>(content);
  if (!base || !base->state.is_sound() || base->log_peaks.size() != ledger::peak_count(base->first_block.value)) return damaged();
  if (base->chain_id != chain_id) return fail(ErrorId::kWrongLedger, "the file is of another chain", path);
  return *std::move(base);
}

void write_base(const std::string& folder, const LedgerBase& base, Disk& disk) {
  Bytes bytes = encode(base);
  append(bytes, sha256(bytes).view());
  replace_file(base_path(folder), bytes, disk);
}

}  // namespace xh::storage

#include "node/storage/erasure.h"

#include "crypto/hash.h"

namespace xh::storage {
namespace {

std::string erasure_path(const std::string& folder) { return folder + "/erasing"; }

// What a power cut in the middle left decodes, too: lengths stay, and zeros are as good as what they replace.
Status erase_bodies(const ErasedBodies& erased, RecordLog& blocks) {
  XH_TRY(const Bytes record, blocks.read_torn(erased.block));
  XH_TRY(StoredBlock stored, decode<StoredBlock>(record));
  for (const auto entry : erased.entries) {
    if (entry < stored.bodies.size()) std::ranges::fill(stored.bodies[entry].bytes, std::uint8_t{0});
  }
  blocks.rewrite(erased.block, encode(stored));
  return {};
}

}  // namespace

void write_erasure(const std::string& folder, const Erasure& erasure, Disk& disk) {
  Bytes bytes = encode(erasure);
  append(bytes, sha256(bytes).view());
  replace_file(erasure_path(folder), bytes, disk);
}

Result<std::optional<Erasure>> read_erasure(const std::string& folder, const Hash32& chain_id, Disk& disk) {
  const std::string path = erasure_path(folder);
  if (!disk.exists(path)) return std::optional<Erasure>();
  XH_TRY(const File file, File::open_read_only(path, disk));
  const auto damaged = [&] { return fail(ErrorId::kDamaged, "the list of what is being erased does not match its checksum", path); };
  if (file.size() < Hash32::kSize) return damaged();
  XH_TRY(const Bytes bytes, file.read(0, file.size()));
  const ByteView content = ByteView(bytes).first(bytes.size() - Hash32::kSize);
  if (sha256(content) != Hash32::from(ByteView(bytes).last(Hash32::kSize))) return damaged();
  auto erasure = decode<Erasure>(content);
  if (!erasure || erasure->format != kErasureFormat || erasure->chain_id != chain_id) return damaged();
  return std::optional(*std::move(erasure));
}

void erase(const Erasure& erasure, RecordLog& values, RecordLog& blocks) {
  for (const Address value : erasure.values) values.erase(value);
  for (const auto& block : erasure.blocks) must(erase_bodies(block, blocks));
  values.sync_all();
  blocks.sync_all();
}

void remove_erasure(const std::string& folder, Disk& disk) {
  must(disk.remove(erasure_path(folder)));
  must(disk.sync_folder(folder));
}

}  // namespace xh::storage

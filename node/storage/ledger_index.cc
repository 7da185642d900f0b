#include "node/storage/ledger_index.h"

#include <fmt/format.h>
#include <leveldb/cache.h>
#include <leveldb/db.h>
#include <leveldb/write_batch.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "node/storage/file.h"

namespace xh::storage {
namespace {

constexpr std::size_t kTableBytes = 32 * 1024 * 1024;
constexpr std::size_t kBlockBytes = 16 * 1024;
constexpr std::size_t kScratchBufferBytes = 16 * 1024 * 1024;
constexpr int kMaxOpenTables = 1000;
constexpr std::size_t kSerialBytes = 6;

// Beside the folder: an empty database is made at the next start.
std::string mark_of(const std::string& folder) { return folder + ".rebuild"; }

leveldb::ReadOptions checked_read() {
  leveldb::ReadOptions options;
  options.verify_checksums = true;
  return options;
}

// LevelDB passes the sentence of the system on, not its number.
std::optional<Error> disk_fault(const leveldb::Status& status, const std::string& folder) {
  const std::string text = status.ToString();
  for (const int number : {ENOSPC, EDQUOT, EROFS, EIO}) {
    if (text.ends_with(std::strerror(number))) return disk_error(ErrorId::kCannotWrite, number, folder);
  }
  return std::nullopt;
}

leveldb::Slice slice(ByteView bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }
ByteView view(const leveldb::Slice& s) { return {reinterpret_cast<const std::uint8_t*>(s.data()), s.size()}; }

Bytes tagged(char tag, ByteView rest) {
  Bytes key = {static_cast<std::uint8_t>(tag)};
  append(key, rest);
  return key;
}

Bytes number(std::uint64_t value) {
  Bytes bytes;
  append_be(bytes, value, 8);
  return bytes;
}

// Keys are stored inverted: the predecessor of a key is then one forward seek, which LevelDB does better than a seek and a step back.
std::array<std::uint8_t, 1 + LedgerIndex::kIndexedBytes> inverted(const Hash32& key) {
  std::array<std::uint8_t, 1 + LedgerIndex::kIndexedBytes> bytes;
  bytes[0] = 'k';
  for (std::size_t i = 0; i < LedgerIndex::kIndexedBytes; ++i) bytes[i + 1] = static_cast<std::uint8_t>(~key.bytes[i]);
  return bytes;
}

Bytes place_bytes(const Place& place) {
  Bytes bytes = number(place.height.value);
  append_be(bytes, place.entry, 4);
  append_be(bytes, place.receipt, 4);
  return bytes;
}

std::optional<Place> place_from(const std::optional<Bytes>& bytes) {
  if (!bytes || bytes->size() != 16) return std::nullopt;
  const ByteView v(*bytes);
  return Place{Height{read_be(v.first(8))}, static_cast<std::uint32_t>(read_be(v.subspan(8, 4))),
               static_cast<std::uint32_t>(read_be(v.subspan(12, 4)))};
}

}  // namespace

struct LedgerIndex::Engine {
  std::unique_ptr<leveldb::Cache> cache;
  std::unique_ptr<leveldb::DB> db;
};

LedgerIndex::LedgerIndex(std::string folder) : folder_(std::move(folder)), engine_(std::make_unique<Engine>()) {}
LedgerIndex::~LedgerIndex() = default;

Hash32 LedgerIndex::below_prefix(const Hash32& key) {
  Hash32 below = key;
  std::fill(below.bytes.begin() + kIndexedBytes, below.bytes.end(), std::uint8_t{0xff});
  for (std::size_t i = kIndexedBytes; i-- > 0;) {
    if (below.bytes[i]-- != 0) break;
  }
  return below;
}

void LedgerIndex::discard(const std::string& folder) { std::ofstream(mark_of(folder)) << "damaged\n"; }

void LedgerIndex::damaged(const std::string& why) const {
  discard(folder_);
  stop_process({ErrorId::kDamagedIndex, why + ": start again, it is rebuilt from the ledger", folder_});
}

Result<std::unique_ptr<LedgerIndex>> LedgerIndex::open(const std::string& folder, std::uint64_t memory, Writes writes) {
  std::unique_ptr<LedgerIndex> index(new LedgerIndex(folder));
  index->writes_ = writes;
  index->engine_->cache.reset(leveldb::NewLRUCache(memory / 2));
  leveldb::Options options;
  options.create_if_missing = true;
  // Without this LevelDB would silently skip damaged batches and leave holes.
  options.paranoid_checks = true;
  options.write_buffer_size = memory / 4;  // two of them are in memory while one is written
  // A table in memory that is larger than the processor's caches costs more at every key than the tables on disk that it saves.
  if (writes == Writes::kScratch) options.write_buffer_size = std::min(options.write_buffer_size, kScratchBufferBytes);
  options.max_file_size = kTableBytes;
  options.block_size = kBlockBytes;
  options.max_open_files = kMaxOpenTables;
  options.compression = leveldb::kNoCompression;  // keys are hashes
  options.block_cache = index->engine_->cache.get();
  std::error_code ignored;
  if (std::filesystem::exists(mark_of(folder))) {
    std::filesystem::remove_all(folder, ignored);
    std::filesystem::remove(mark_of(folder), ignored);
  }
  leveldb::DB* db = nullptr;
  auto status = leveldb::DB::Open(options, folder, &db);
  if (status.IsCorruption() || status.IsInvalidArgument()) {
    std::filesystem::remove_all(folder, ignored);
    status = leveldb::DB::Open(options, folder, &db);
  }
  // A disk that takes nothing is no damage: the index stays as it is.
  if (auto fault = disk_fault(status, folder)) return fail(*std::move(fault));
  if (!status.ok()) return fail(ErrorId::kDamagedIndex, status.ToString(), folder);
  index->engine_->db.reset(db);
  return index;
}

std::optional<Bytes> LedgerIndex::get(ByteView key) const {
  std::string value;
  const auto status = engine_->db->Get(checked_read(), slice(key), &value);
  if (status.IsNotFound()) return std::nullopt;
  if (!status.ok()) damaged(status.ToString());
  return to_bytes(as_bytes(value));
}

// Blocks of tables are not checked again on every seek, which would cost more than the seek: an entry that is wrong or missing contradicts
// the operation that it leads to, because operations name their successors.
LedgerIndex::Entry LedgerIndex::seek(leveldb::Iterator& it, const Hash32& key) const {
  it.Seek(slice(inverted(key)));
  return entry_at(it);
}

LedgerIndex::Entry LedgerIndex::entry_at(const leveldb::Iterator& it) const {
  // The sentinel is the last entry of its kind, so there is always one.
  if (!it.Valid() || it.key().size() != 1 + kIndexedBytes || it.key()[0] != 'k' || it.value().size() != kSerialBytes)
    damaged(it.status().ok() ? "a key is missing" : it.status().ToString());
  Entry entry{{}, read_be(view(it.value()))};
  for (std::size_t i = 0; i < kIndexedBytes; ++i)
    entry.key.bytes[i] = static_cast<std::uint8_t>(~static_cast<std::uint8_t>(it.key()[i + 1]));
  return entry;
}

// Keys stand inverted, so they ascend from the end of their range to its begin.
Status LedgerIndex::visit_keys(const std::function<Status(const Entry&)>& visit) const {
  const std::unique_ptr<leveldb::Iterator> it(engine_->db->NewIterator({}));
  it->Seek("l");  // behind the last key
  if (it->Valid()) {
    it->Prev();
  } else {
    it->SeekToLast();
  }
  for (; it->Valid() && it->key()[0] == 'k'; it->Prev()) XH_TRY_VOID(visit(entry_at(*it)));
  if (!it->status().ok()) damaged(it->status().ToString());
  return {};
}

LedgerIndex::Entry LedgerIndex::at_or_before(const Hash32& key) const { return Cursor(*this).at_or_before(key); }

LedgerIndex::Cursor::Cursor(const LedgerIndex& index) : index_(index), iterator_(index.engine_->db->NewIterator({})) {}
LedgerIndex::Cursor::~Cursor() = default;
LedgerIndex::Entry LedgerIndex::Cursor::at_or_before(const Hash32& key) { return index_.seek(*iterator_, key); }

std::optional<Address> LedgerIndex::summary(Height height) const {
  const auto value = get(tagged('h', number(height.value)));
  return value ? std::optional(read_be(*value)) : std::nullopt;
}
std::optional<Height> LedgerIndex::block(const ledger::BlockId& id) const {
  const auto value = get(tagged('b', id.view()));
  return value ? std::optional(Height{read_be(*value)}) : std::nullopt;
}
std::optional<Place> LedgerIndex::transaction(const ledger::TransactionId& id) const { return place_from(get(tagged('t', id.view()))); }
std::optional<Place> LedgerIndex::envelope(const ledger::EnvelopeId& id) const { return place_from(get(tagged('e', id.view()))); }
std::optional<Height> LedgerIndex::indexed() const {
  const auto value = get(tagged('c', {}));
  return value ? std::optional(Height{read_be(*value)}) : std::nullopt;
}

LedgerIndex::Batch::Batch() : batch_(std::make_unique<leveldb::WriteBatch>()) {}
LedgerIndex::Batch::Batch(Batch&& other) noexcept = default;
LedgerIndex::Batch& LedgerIndex::Batch::operator=(Batch&& other) noexcept = default;
LedgerIndex::Batch::~Batch() = default;

void LedgerIndex::Batch::key(const ledger::IndexChange& change) {
  const auto key = inverted(change.key);
  if (change.serial) {
    Bytes serial;
    append_be(serial, *change.serial, kSerialBytes);
    batch_->Put(slice(key), slice(serial));
  } else {
    batch_->Delete(slice(key));
  }
}
void LedgerIndex::Batch::block(Height height, Address summary, const ledger::BlockId& id) {
  batch_->Put(slice(tagged('h', number(height.value))), slice(number(summary)));
  batch_->Put(slice(tagged('b', id.view())), slice(number(height.value)));
}
void LedgerIndex::Batch::transaction(const ledger::TransactionId& id, const Place& place) {
  batch_->Put(slice(tagged('t', id.view())), slice(place_bytes(place)));
}
void LedgerIndex::Batch::envelope(const ledger::EnvelopeId& id, const Place& place) {
  batch_->Put(slice(tagged('e', id.view())), slice(place_bytes(place)));
}

void LedgerIndex::Batch::drop_block(Height height, const ledger::BlockId& id) {
  batch_->Delete(slice(tagged('h', number(height.value))));
  batch_->Delete(slice(tagged('b', id.view())));
}
void LedgerIndex::Batch::drop_transaction(const ledger::TransactionId& id) { batch_->Delete(slice(tagged('t', id.view()))); }
void LedgerIndex::Batch::drop_envelope(const ledger::EnvelopeId& id) { batch_->Delete(slice(tagged('e', id.view()))); }

void LedgerIndex::write(Batch& batch, Height height) {
  batch.batch_->Put(slice(tagged('c', {})), slice(number(height.value)));
  write_piece(batch);
}

void LedgerIndex::write_piece(Batch& batch) {
  leveldb::WriteOptions options;
  // An older unsynced log may be lost while a newer one survives: holes, which catching up by height cannot see.
  options.sync = writes_ == Writes::kSynced;
  const auto status = engine_->db->Write(options, batch.batch_.get());
  if (status.ok()) return;
  auto fault = disk_fault(status, folder_);
  stop_process(fault ? *std::move(fault) : Error{ErrorId::kCannotWrite, status.ToString(), folder_});
}

}  // namespace xh::storage

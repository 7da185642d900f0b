#include "node/storage/snapshot_restore.h"

#include <fmt/format.h>

#include "crypto/hash.h"
#include "node/os/files.h"
#include "node/storage/checkpoint_file.h"
#include "node/storage/ledger_files.h"
#include "node/storage/ledger_index.h"
#include "node/storage/link_file.h"

namespace xh::storage {
namespace {

/// What the marker says: of which snapshot the folder's files are.
struct Marker {
  Height height;
  Hash32 manifest;
  bool operator==(const Marker&) const = default;
  static constexpr auto fields() { return std::tuple{field(&Marker::height), field(&Marker::manifest)}; }
};

std::optional<Marker> read_marker(const std::string& path, Disk& disk) {
  if (!disk.exists(path)) return std::nullopt;
  const auto file = File::open_read_only(path, disk);
  const auto bytes = file ? file->read(0, file->size()) : fail(file.error());
  const auto marker = bytes ? decode<Marker>(*bytes) : fail(bytes.error());
  // One that cannot be read means the same as one of another snapshot: begin anew.
  return marker ? *marker : Marker{};
}

// The files of a ledger while they are filled.
class Restoring final : public node::SnapshotSink {
 public:
  static Result<Restoring> open(const std::string& folder, const node::Manifest& manifest, const StorageOptions& options) {
    XH_TRY(RecordLog blocks, RecordLog::open(folder, "blocks", options));
    XH_TRY(RecordLog summaries, RecordLog::open(folder, "summaries", options));
    XH_TRY(RecordLog values, RecordLog::open(folder, "values", options));
    XH_TRY(OperationFile operations, OperationFile::open(folder, options, manifest.base.first));
    return Restoring(manifest, std::move(blocks), std::move(summaries), std::move(values), std::move(operations));
  }

  /// Cuts everything off that is not of whole chunks; `keep`: the files are of this snapshot. The number of the next chunk.
  Result<std::uint64_t> resume(bool keep) {
    XH_TRY_VOID(blocks_.truncate(0));
    XH_TRY_VOID(summaries_.truncate(0));
    std::uint64_t chunk = manifest_.first_chunk();
    if (keep) chunk = std::max(chunk, std::min(manifest_.end_chunk(), operations_.end() / ledger::kForgetStep));
    XH_TRY(const Address values_end, end_of_values(chunk));
    XH_TRY_VOID(operations_.truncate(manifest_.chunk_begin(chunk)));
    XH_TRY_VOID(values_.truncate(values_end));
    return chunk;
  }

  // Values first: an operation on the disk has its value there.
  Status chunk(const node::ChunkView& chunk, std::vector<Bytes> values) override {
    const std::vector<ByteView> views(values.begin(), values.end());
    const auto addresses = values_.append_all(views);
    values_.sync();
    std::vector<OperationFile::Stored> operations;
    operations.reserve(chunk.records.size());
    for (std::size_t value = 0; const auto& record : chunk.records) {
      const bool has_value = chunk.active.has_value(chunk.first + operations.size(), record);
      operations.push_back({record, has_value ? addresses[value++] : 0});
    }
    operations_.append(operations);
    operations_.sync();
    return {};
  }

  Status block(node::SnapshotBlock block) override {
    const StoredBlock stored{std::move(block.block), {}, {}, std::move(block.bodies), std::move(block.receipts)};
    const Address address = blocks_.append(encode(stored));
    (void)summaries_.append(encode(StoredSummary{block.summary, address}));
    return {};
  }

  /// After the last block: syncs, and what the commit record says.
  CommitRecord finish() {
    blocks_.sync();
    summaries_.sync();
    return {.chain_id = manifest_.chain_id,
            .height = manifest_.height,
            .operations = manifest_.state.operations,
            .blocks_end = blocks_.end(),
            .summaries_end = summaries_.end(),
            .values_end = values_.end(),
            .log_root = manifest_.log_root(),
            .state_root = manifest_.summary.state_root};
  }

 private:
  Restoring(const node::Manifest& manifest, RecordLog blocks, RecordLog summaries, RecordLog values, OperationFile operations)
      : manifest_(manifest),
        blocks_(std::move(blocks)),
        summaries_(std::move(summaries)),
        values_(std::move(values)),
        operations_(std::move(operations)) {}

  // Behind the last value that a kept operation names. They ascend, and a chunk may be without any.
  Result<Address> end_of_values(std::uint64_t chunk) const {
    while (chunk-- > manifest_.first_chunk()) {
      std::optional<Address> last;
      XH_TRY_VOID(
          operations_.scan(manifest_.chunk_begin(chunk), manifest_.chunk_end(chunk), [&](const OperationFile::Stored& stored) -> Status {
            // 0 is the first value's address, and what an operation without one says: a larger one decides, if there is any.
            if (stored.value >= last.value_or(0)) last = stored.value;
            return {};
          }));
      if (last.value_or(0) == 0 && chunk > manifest_.first_chunk()) continue;
      const auto value = values_.read(last.value_or(0));
      return value ? last.value_or(0) + kRecordFrameBytes + value->size() : Address{0};
    }
    return Address{0};
  }

  const node::Manifest& manifest_;
  RecordLog blocks_;
  RecordLog summaries_;
  RecordLog values_;
  OperationFile operations_;
};

Status write_certified(const std::string& folder, const ledger::Genesis& genesis, const node::Manifest& manifest, Disk& disk) {
  XH_TRY(LinkFile links, LinkFile::open(folder + "/links", genesis, disk));
  XH_TRY(const auto chain, ledger::EpochChain::over(genesis, manifest.links));
  links.replace(chain);
  CheckpointFile::BySize certified;
  XH_TRY(CheckpointFile checkpoints, CheckpointFile::open(folder + "/checkpoints", certified, disk));
  checkpoints.put(manifest.checkpoint, {});
  return {};
}

Status fill(node::SnapshotReader& reader, const ledger::Genesis& genesis, const std::string& folder, const Marker& wanted,
            const std::optional<Marker>& found, const node::SnapshotReader::Progress& progress, const StorageOptions& options) {
  // The marker names this snapshot only when no file of another one is left: whoever dies in between begins anew.
  const std::string marker = folder + kRestoringMarker;
  if (found != wanted) replace_file(marker, encode(Marker{}), *options.disk);
  const auto& manifest = reader.manifest();
  XH_TRY(Restoring restoring, Restoring::open(folder, manifest, options));
  XH_TRY(const std::uint64_t chunk, restoring.resume(found == wanted));
  if (found != wanted) replace_file(marker, encode(wanted), *options.disk);
  XH_TRY_VOID(reader.read_all(restoring, progress, chunk));
  const CommitRecord record = restoring.finish();
  LedgerBase base;
  base.chain_id = manifest.chain_id;
  base.retained = base.first_block = manifest.first_block;
  base.log_peaks = manifest.log_peaks;
  base.state = manifest.base;
  write_base(folder, base, *options.disk);
  XH_TRY_VOID(write_certified(folder, genesis, manifest, *options.disk));
  XH_TRY(SectorRing commits, SectorRing::open(folder + "/commits", kCommitSlots, options));
  commits.write(record.height.value, encode(record));
  return {};
}

}  // namespace

Result<Height> restore_snapshot(const node::SnapshotParts& parts, const ledger::Genesis& genesis, const std::string& data_folder,
                                const node::SnapshotReader::Progress& progress, const StorageOptions& options) {
  XH_TRY(auto reader, node::SnapshotReader::open(parts, genesis));
  XH_TRY_VOID(os::make_folder(data_folder, 0700));
  XH_TRY(const os::FileLock lock, os::FileLock::take(data_folder + "/lock"));
  Disk& disk = *options.disk;
  const std::string marker_path = data_folder + kRestoringMarker;
  const Marker wanted{reader.manifest().height, sha256(encode(reader.manifest()))};
  const auto found = read_marker(marker_path, disk);
  bool committed = false;
  if (disk.exists(data_folder + "/commits")) {
    XH_TRY(const SectorRing commits, SectorRing::open(data_folder + "/commits", kCommitSlots, options));
    committed = commits.newest().has_value();
  }
  if (committed && !found) return fail(ErrorId::kNotEmpty, "a ledger is there already", data_folder);
  // With a commit record only the marker was left over.
  if (!committed) {
    LedgerIndex::discard(data_folder + "/index");
    XH_TRY_VOID(fill(reader, genesis, data_folder, wanted, found, progress, options));
  }
  must(disk.remove(marker_path));
  must(disk.sync_folder(data_folder));
  return committed ? found->height : reader.manifest().height;
}

}  // namespace xh::storage

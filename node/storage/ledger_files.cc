#include "node/storage/ledger_files.h"

#include <fmt/format.h>

#include "base/check.h"
#include "node/storage/crc32c.h"
#include "node/storage/erasure.h"

namespace xh::storage {
namespace {

constexpr std::size_t kScanOperations = 8192;

// Before the first commit a folder holds at most the record of height 0.
constexpr std::uint64_t kMaxFirstSummaryBytes = 512;

// The checksum covers the serial number, which is the operation's place.
std::uint32_t checksum(ByteView bytes, ledger::Serial serial) {
  std::array<std::uint8_t, 8> place;
  for (std::size_t i = 0; i < place.size(); ++i) place[i] = static_cast<std::uint8_t>(serial >> (8 * i));
  return crc32c(bytes, crc32c(place));
}

void append_operation(Bytes& out, const OperationFile::Stored& stored, ledger::Serial serial) {
  const std::size_t begin = out.size();
  const auto record = ledger::record_bytes(stored.record);
  append(out, record);
  append_be(out, stored.value, 6);
  append_be(out, checksum(ByteView(out).subspan(begin), serial), 4);
}

}  // namespace

std::string OperationFile::segment_path(std::size_t segment) const { return fmt::format("{}/operations.{:06}", folder_, segment); }

Result<OperationFile> OperationFile::open(const std::string& folder, const StorageOptions& options, ledger::Serial first) {
  OperationFile operations(folder, options, first);
  for (std::size_t i = operations.first_; i == operations.first_ || options.disk->exists(operations.segment_path(i)); ++i) {
    XH_TRY(File file, open_segment(operations.segment_path(i), options));
    operations.files_.push_back(std::move(file));
  }
  // In a new folder that begins inside a segment.
  const std::uint64_t before = first % operations.per_segment() * kStoredOperationBytes;
  if (!options.read_only && operations.files_.front().size() < before) operations.files_.front().truncate(before);
  return operations;
}

void OperationFile::forget_before(ledger::Serial first) {
  XH_CHECK(first >= begin_ && first / per_segment() < first_ + files_.size());
  files_.erase(files_.begin(), files_.begin() + static_cast<std::ptrdiff_t>(first / per_segment() - first_));
  begin_ = first;
  first_ = first / per_segment();
}

void OperationFile::release_forgotten() {
  if (begin_ == 0) return;
  remove_segments_below(
      first_, [this](std::size_t number) { return segment_path(number); }, *options_.disk);
  files_.front().release(0, begin_ % per_segment() * kStoredOperationBytes);
}

std::uint64_t OperationFile::allocated() const {
  std::uint64_t bytes = 0;
  for (const auto& file : files_) bytes += file.allocated();
  return bytes;
}

Result<const File*> OperationFile::segment_of(ledger::Serial serial) const {
  const std::size_t segment = serial / per_segment();
  if (serial < begin_) return fail(ErrorId::kDamaged, fmt::format("operation {} was released", serial), segment_path(segment));
  if (segment >= first_ + files_.size()) return fail(ErrorId::kDamaged, "the segment is missing", segment_path(segment));
  return &files_[segment - first_];
}

Status OperationFile::check(ByteView bytes, ledger::Serial serial) const {
  if (read_be(bytes.subspan(124, 4)) == checksum(bytes.first(124), serial)) return {};
  return fail(ErrorId::kDamaged, "the operation's checksum does not match",
              fmt::format("{} operation {}", segment_path(serial / per_segment()), serial));
}

// Of bytes that passed check().
Result<OperationFile::Stored> OperationFile::parse(ByteView bytes, ledger::Serial serial) const {
  auto record = ledger::operation_record_from(bytes.first(ledger::kOperationRecordBytes));
  if (!record)
    return fail(ErrorId::kDamaged, record.error().what, fmt::format("{} operation {}", segment_path(serial / per_segment()), serial));
  return Stored{*record, read_be(bytes.subspan(118, 6))};
}

Result<OperationFile::Stored> OperationFile::read(ledger::Serial serial) const {
  XH_TRY(const File* file, segment_of(serial));
  XH_TRY(const Bytes bytes, file->read(serial % per_segment() * kStoredOperationBytes, kStoredOperationBytes));
  XH_TRY_VOID(check(bytes, serial));
  return parse(bytes, serial);
}

void OperationFile::append(std::span<const Stored> operations) {
  Bytes buffer;
  ledger::Serial serial = end();
  for (const auto& operation : operations) {
    if (files_.back().size() + buffer.size() >= per_segment() * kStoredOperationBytes) {
      files_.back().append(buffer);
      files_.back().sync();
      buffer.clear();
      auto file = File::open(segment_path(first_ + files_.size()), *options_.disk);
      if (!file) stop_process(file.error());
      files_.push_back(*std::move(file));
    }
    append_operation(buffer, operation, serial++);
  }
  files_.back().append(buffer);
}

Status OperationFile::truncate(std::uint64_t operations) {
  const std::size_t segment = operations == begin_ ? first_ : (operations - 1) / per_segment();
  const std::uint64_t size = (operations - segment * per_segment()) * kStoredOperationBytes;
  if (segment < first_ || segment >= first_ + files_.size() || files_[segment - first_].size() < size)
    return fail(ErrorId::kDamaged, "the file is shorter than the last commit says", segment_path(segment));
  cut_segments(files_, segment - first_, size, *options_.disk);
  return {};
}

Status OperationFile::visit_bytes(ledger::Serial from, ledger::Serial to,
                                  const std::function<Status(ledger::Serial, ByteView)>& visit) const {
  while (from < to) {
    const std::size_t segment = from / per_segment();
    const std::uint64_t end = std::min({to, from + kScanOperations, (segment + 1) * per_segment()});
    XH_TRY(const File* file, segment_of(from));
    XH_TRY(const Bytes bytes, file->read(from % per_segment() * kStoredOperationBytes, (end - from) * kStoredOperationBytes));
    for (std::size_t at = 0; from < end; ++from, at += kStoredOperationBytes) {
      const ByteView operation = ByteView(bytes).subspan(at, kStoredOperationBytes);
      XH_TRY_VOID(check(operation, from));
      XH_TRY_VOID(visit(from, operation));
    }
  }
  return {};
}

Status OperationFile::scan(ledger::Serial from, ledger::Serial to, const std::function<Status(const Stored&)>& visit) const {
  return visit_bytes(from, to, [&](ledger::Serial serial, ByteView bytes) -> Status {
    XH_TRY(const Stored stored, parse(bytes, serial));
    return visit(stored);
  });
}

Result<std::vector<Hash32>> OperationFile::leaf_hashes(ledger::Serial from, ledger::Serial to) const {
  std::vector<Hash32> leaves;
  leaves.reserve(to - from);
  XH_TRY_VOID(visit_bytes(from, to, [&](ledger::Serial, ByteView bytes) -> Status {
    leaves.push_back(merkle::leaf_hash(bytes.first(ledger::kOperationRecordBytes)));
    return {};
  }));
  return leaves;
}

namespace {

Result<CommitRecord> parse_commit(ByteView payload, const Hash32& chain_id, const std::string& folder) {
  const auto format = decode<std::uint16_t>(payload.first(std::min<std::size_t>(payload.size(), 2)));
  if (format && *format != kStorageFormat)
    return fail(ErrorId::kWrongLedger,
                fmt::format("the files have layout {}, this program reads {}: start the build that wrote them", *format, kStorageFormat),
                folder);
  XH_TRY(CommitRecord record, decode<CommitRecord>(payload));
  if (record.chain_id != chain_id) return fail(ErrorId::kWrongLedger, "the commit record names another chain", folder);
  return record;
}

}  // namespace

Result<LedgerFiles> LedgerFiles::open(const std::string& folder, const Hash32& chain_id, const StorageOptions& options) {
  if (options.disk->exists(folder + kRestoringMarker)) return fail(ErrorId::kUnfinishedRestore, "its restoring was not finished", folder);
  XH_TRY(SectorRing commits, SectorRing::open(folder + "/commits", kCommitSlots, options));
  std::optional<CommitRecord> head;
  if (commits.newest()) {
    XH_TRY(head, parse_commit(commits.newest()->payload, chain_id, folder));
  }
  XH_TRY(LedgerBase base, read_base(folder, chain_id, *options.disk));
  XH_TRY(RecordLog blocks, RecordLog::open(folder, "blocks", options, base.blocks_begin));
  XH_TRY(RecordLog summaries, RecordLog::open(folder, "summaries", options, base.summaries_begin));
  XH_TRY(RecordLog values, RecordLog::open(folder, "values", options));
  XH_TRY(OperationFile operations, OperationFile::open(folder, options, base.state.first));
  LedgerFiles files{std::move(blocks), std::move(summaries), std::move(values), std::move(operations), std::move(commits), head,
                    std::move(base)};
  if (options.read_only) return files;
  // Lost commit records must not make an old ledger look like a new one.
  if (!head && files.summaries.end() > kMaxFirstSummaryBytes)
    return fail(ErrorId::kDamaged, "there are blocks but no commit record", folder + "/commits");
  const CommitRecord last = head.value_or(CommitRecord{});
  XH_TRY_VOID(files.blocks.truncate(last.blocks_end));
  XH_TRY_VOID(files.summaries.truncate(last.summaries_end));
  XH_TRY_VOID(files.values.truncate(last.values_end));
  XH_TRY_VOID(files.operations.truncate(last.operations));
  // F71: what a process left that died while it erased. Of a block that was not committed it comes again.
  XH_TRY(const auto erasing, read_erasure(folder, chain_id, *options.disk));
  if (erasing && erasing->height <= last.height && head) erase(*erasing, files.values, files.blocks);
  if (erasing) remove_erasure(folder, *options.disk);
  // What a process left that died while it gave space back.
  files.blocks.release_forgotten();
  files.summaries.release_forgotten();
  files.operations.release_forgotten();
  return files;
}

}  // namespace xh::storage

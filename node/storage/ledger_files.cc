#include "node/storage/ledger_files.h"

#include <fmt/format.h>

#include <filesystem>

#include "node/storage/crc32c.h"

namespace xh::storage {
namespace {

constexpr std::size_t kStoredOperationBytes = 128;
constexpr std::uint64_t kOperationsPerSegment = kMaxSegmentBytes / kStoredOperationBytes;
constexpr std::uint64_t kCommitSlots = 1024;
constexpr std::size_t kScanOperations = 8192;

Bytes stored_bytes(const OperationFile::Stored& stored) {
  const auto record = ledger::record_bytes(stored.record);
  Bytes bytes = to_bytes(ByteView(record));
  append_be(bytes, stored.value, 6);
  append_be(bytes, crc32c(bytes), 4);
  return bytes;
}

}  // namespace

std::string OperationFile::segment_path(std::size_t segment) const { return fmt::format("{}/operations.{:06}", folder_, segment); }

Result<OperationFile> OperationFile::open(const std::string& folder, bool read_only) {
  OperationFile operations(folder);
  for (std::size_t i = 0; i == 0 || std::filesystem::exists(operations.segment_path(i)); ++i) {
    XH_TRY(File file, read_only ? File::open_read_only(operations.segment_path(i)) : File::open(operations.segment_path(i)));
    operations.files_.push_back(std::move(file));
  }
  return operations;
}

Result<OperationFile::Stored> OperationFile::parse(ByteView bytes, ledger::Serial serial) const {
  const std::string place = fmt::format("{} operation {}", segment_path(serial / kOperationsPerSegment), serial);
  if (read_be(bytes.subspan(124, 4)) != crc32c(bytes.first(124)))
    return fail(ErrorId::kDamaged, "the operation's checksum does not match", place);
  auto record = ledger::operation_record_from(bytes.first(ledger::kOperationRecordBytes));
  if (!record) return fail(ErrorId::kDamaged, record.error().what, place);
  return Stored{*record, read_be(bytes.subspan(118, 6))};
}

Result<OperationFile::Stored> OperationFile::read(ledger::Serial serial) const {
  const std::size_t segment = serial / kOperationsPerSegment;
  if (segment >= files_.size()) return fail(ErrorId::kDamaged, "the segment is missing", segment_path(segment));
  XH_TRY(const Bytes bytes, files_[segment].read(serial % kOperationsPerSegment * kStoredOperationBytes, kStoredOperationBytes));
  return parse(bytes, serial);
}

void OperationFile::append(std::span<const Stored> operations) {
  Bytes buffer;
  for (const auto& operation : operations) {
    if (files_.back().size() + buffer.size() >= kMaxSegmentBytes) {
      files_.back().append(buffer);
      files_.back().sync();
      buffer.clear();
      auto file = File::open(segment_path(files_.size()));
      if (!file) stop_process(file.error().to_string());
      files_.push_back(*std::move(file));
    }
    xh::append(buffer, stored_bytes(operation));
  }
  files_.back().append(buffer);
}

Status OperationFile::truncate(std::uint64_t operations) {
  const std::size_t segment = operations == 0 ? 0 : (operations - 1) / kOperationsPerSegment;
  const std::uint64_t size = (operations - segment * kOperationsPerSegment) * kStoredOperationBytes;
  if (segment >= files_.size() || files_[segment].size() < size)
    return fail(ErrorId::kDamaged, "the file is shorter than the last commit says", segment_path(segment));
  while (files_.size() > segment + 1) {
    const std::string path = files_.back().path();
    files_.pop_back();
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
  }
  if (files_.back().size() > size) files_.back().truncate(size);
  return {};
}

Status OperationFile::scan(ledger::Serial from, ledger::Serial to, const std::function<Status(const Stored&)>& visit) const {
  while (from < to) {
    const std::size_t segment = from / kOperationsPerSegment;
    const std::uint64_t end = std::min({to, from + kScanOperations, (segment + 1) * kOperationsPerSegment});
    if (segment >= files_.size()) return fail(ErrorId::kDamaged, "the segment is missing", segment_path(segment));
    XH_TRY(const Bytes bytes,
           files_[segment].read(from % kOperationsPerSegment * kStoredOperationBytes, (end - from) * kStoredOperationBytes));
    for (std::size_t at = 0; from < end; ++from, at += kStoredOperationBytes) {
      XH_TRY(const Stored stored, parse(ByteView(bytes).subspan(at, kStoredOperationBytes), from));
      XH_TRY_VOID(visit(stored));
    }
  }
  return {};
}

Result<LedgerFiles> LedgerFiles::open(const std::string& folder, const Hash32& chain_id, bool read_only) {
  XH_TRY(SectorRing commits, SectorRing::open(folder + "/commits", kCommitSlots, read_only));
  XH_TRY(auto newest, commits.newest());
  XH_TRY(RecordLog blocks, RecordLog::open(folder, "blocks", read_only));
  XH_TRY(RecordLog summaries, RecordLog::open(folder, "summaries", read_only));
  XH_TRY(RecordLog values, RecordLog::open(folder, "values", read_only));
  XH_TRY(OperationFile operations, OperationFile::open(folder, read_only));
  LedgerFiles files{std::move(blocks), std::move(summaries), std::move(values), std::move(operations), std::move(commits), std::nullopt};
  if (newest) {
    XH_TRY(CommitRecord head, decode<CommitRecord>(newest->payload));
    files.head = head;
    if (files.head->chain_id != chain_id) return fail(ErrorId::kWrongLedger, "the commit record names another chain", folder);
  }
  if (read_only) return files;
  const CommitRecord last = files.head.value_or(CommitRecord{});
  XH_TRY_VOID(files.blocks.truncate(last.blocks_end));
  XH_TRY_VOID(files.summaries.truncate(last.summaries_end));
  XH_TRY_VOID(files.values.truncate(last.values_end));
  XH_TRY_VOID(files.operations.truncate(last.operations));
  return files;
}

}  // namespace xh::storage

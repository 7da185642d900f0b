#include "node/storage/record_log.h"

#include <fmt/format.h>

#include <filesystem>

#include "base/check.h"
#include "node/storage/crc32c.h"

namespace xh::storage {
namespace {

std::uint32_t little_endian(ByteView bytes) {
  return static_cast<std::uint32_t>(bytes[0]) | static_cast<std::uint32_t>(bytes[1]) << 8 | static_cast<std::uint32_t>(bytes[2]) << 16 |
         static_cast<std::uint32_t>(bytes[3]) << 24;
}

}  // namespace

Bytes frame_record(ByteView record) {
  Bytes out;
  out.reserve(kRecordFrameBytes + record.size());
  for (const std::uint32_t word : {static_cast<std::uint32_t>(record.size()), crc32c(record)}) {
    for (int i = 0; i < 4; ++i) out.push_back(static_cast<std::uint8_t>(word >> (8 * i)));
  }
  append(out, record);
  return out;
}

Frame parse_frame(ByteView bytes) { return {little_endian(bytes), little_endian(bytes.subspan(4))}; }

std::string RecordLog::segment_path(std::size_t segment) const { return fmt::format("{}/{}.{:06}", folder_, name_, segment); }

Result<RecordLog> RecordLog::open(const std::string& folder, const std::string& name, bool read_only) {
  RecordLog log(folder, name, read_only);
  for (std::size_t i = 0; i == 0 || std::filesystem::exists(log.segment_path(i)); ++i) {
    XH_TRY(File file, read_only ? File::open_read_only(log.segment_path(i)) : File::open(log.segment_path(i)));
    log.segments_.push_back(std::move(file));
  }
  return log;
}

Address RecordLog::append(ByteView record) {
  XH_CHECK(!read_only_ && record.size() <= kMaxRecordBytes);
  if (segments_.back().size() + kRecordFrameBytes + record.size() > kMaxSegmentBytes) {
    segments_.back().sync();
    auto file = File::open(segment_path(segments_.size()));
    if (!file) stop_process(file.error().to_string());
    segments_.push_back(*std::move(file));
  }
  const Address address = end();
  segments_.back().append(frame_record(record));
  return address;
}

void RecordLog::sync() { segments_.back().sync(); }

Result<Bytes> RecordLog::read(Address address) const {
  const std::size_t segment = address >> 32;
  const std::uint64_t offset = address & 0xffffffffU;
  const auto damaged = [&](std::string what) {
    return fail(ErrorId::kDamaged, std::move(what), fmt::format("{} byte {}", segment_path(segment), offset));
  };
  if (segment >= segments_.size()) return damaged("the segment is missing");
  XH_TRY(const Bytes head, segments_[segment].read(offset, kRecordFrameBytes));
  const Frame frame = parse_frame(head);
  if (frame.length > kMaxRecordBytes) return damaged("the record's length is impossible");
  XH_TRY(Bytes record, segments_[segment].read(offset + kRecordFrameBytes, frame.length));
  if (crc32c(record) != frame.crc) return damaged("the record's checksum does not match");
  return record;
}

Address RecordLog::end() const { return static_cast<Address>(segments_.size() - 1) << 32 | segments_.back().size(); }

Status RecordLog::truncate(Address end) {
  const std::size_t segment = end >> 32;
  const std::uint64_t size = end & 0xffffffffU;
  if (segment >= segments_.size() || segments_[segment].size() < size) {
    return fail(ErrorId::kDamaged, "the log is shorter than the last commit says", segment_path(segment));
  }
  while (segments_.size() > segment + 1) {
    const std::string path = segments_.back().path();
    segments_.pop_back();
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
  }
  if (segments_.back().size() > size) segments_.back().truncate(size);
  return {};
}

Status RecordLog::scan(Address from, Address to, const std::function<Status(Address, Bytes)>& visit) const {
  Address at = from;
  while (at < to) {
    const std::size_t segment = at >> 32;
    if (segment < segments_.size() && (at & 0xffffffffU) >= segments_[segment].size() && segment < (to >> 32)) {
      at = static_cast<Address>(segment + 1) << 32;
      continue;
    }
    XH_TRY(Bytes record, read(at));
    const Address next = at + kRecordFrameBytes + record.size();
    XH_TRY_VOID(visit(at, std::move(record)));
    at = next;
  }
  return {};
}

}  // namespace xh::storage

#include "node/storage/record_log.h"

#include <fmt/format.h>

#include "base/check.h"
#include "node/storage/crc32c.h"

namespace xh::storage {
namespace {

// Length u32 LE, CRC-32C u32 LE. The checksum covers the record's own address: a record that a disk serves from the wrong place is
// damage, too.
std::uint32_t checksum(Address address, ByteView record) {
  std::array<std::uint8_t, 8> place;
  for (std::size_t i = 0; i < place.size(); ++i) place[i] = static_cast<std::uint8_t>(address >> (8 * i));
  return crc32c(record, crc32c(place));
}

}  // namespace

std::string RecordLog::segment_path(std::size_t segment) const { return fmt::format("{}/{}.{:06}", folder_, name_, segment); }

Result<RecordLog> RecordLog::open(const std::string& folder, const std::string& name, const StorageOptions& options) {
  RecordLog log(folder, name, options);
  for (std::size_t i = 0; i == 0 || options.disk->exists(log.segment_path(i)); ++i) {
    XH_TRY(File file, open_segment(log.segment_path(i), options));
    log.segments_.push_back(std::move(file));
  }
  return log;
}

void RecordLog::begin_segment() {
  segments_.back().sync();
  auto file = File::open(segment_path(segments_.size()), *options_.disk);
  if (!file) stop_process(file.error().to_string());
  segments_.push_back(*std::move(file));
}

Address RecordLog::append(ByteView record) { return append_all({&record, 1}).front(); }

std::vector<Address> RecordLog::append_all(std::span<const ByteView> records) {
  XH_CHECK(!options_.read_only);
  std::vector<Address> addresses;
  addresses.reserve(records.size());
  Bytes framed;
  for (const auto& record : records) {
    XH_CHECK(record.size() <= kMaxRecordBytes);
    const std::uint64_t used = segments_.back().size() + framed.size();
    if (used > 0 && used + kRecordFrameBytes + record.size() > options_.segment_bytes) {
      segments_.back().append(framed);
      framed.clear();
      begin_segment();
    }
    const Address address = end() + framed.size();
    append_le(framed, static_cast<std::uint32_t>(record.size()));
    append_le(framed, checksum(address, record));
    xh::append(framed, record);
    addresses.push_back(address);
  }
  segments_.back().append(framed);
  return addresses;
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
  const std::uint32_t length = read_le(head);
  if (length > kMaxRecordBytes) return damaged("the record's length is impossible");
  XH_TRY(Bytes record, segments_[segment].read(offset + kRecordFrameBytes, length));
  if (checksum(address, record) != read_le(ByteView(head).subspan(4))) return damaged("the record's checksum does not match");
  return record;
}

Address RecordLog::end() const { return static_cast<Address>(segments_.size() - 1) << 32 | segments_.back().size(); }

Status RecordLog::truncate(Address end) {
  const std::size_t segment = end >> 32;
  const std::uint64_t size = end & 0xffffffffU;
  if (segment >= segments_.size() || segments_[segment].size() < size) {
    return fail(ErrorId::kDamaged, "the log is shorter than the last commit says", segment_path(segment));
  }
  cut_segments(segments_, segment, size, *options_.disk);
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

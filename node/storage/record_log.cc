#include "node/storage/record_log.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"
#include "node/storage/crc32c.h"

namespace xh::storage {
namespace {

/// Most values are shorter: they come with their frame, in one request.
constexpr std::uint64_t kFirstReadBytes = 512;

// Length u32 LE, CRC-32C u32 LE. The checksum covers the record's own address: a record that a disk serves from the wrong place is
// damage, too.
std::uint32_t checksum(Address address, ByteView record) {
  std::array<std::uint8_t, 8> place;
  for (std::size_t i = 0; i < place.size(); ++i) place[i] = static_cast<std::uint8_t>(address >> (8 * i));
  return crc32c(record, crc32c(place));
}

}  // namespace

std::string RecordLog::segment_path(std::size_t segment) const { return fmt::format("{}/{}.{:06}", folder_, name_, segment); }

Result<RecordLog> RecordLog::open(const std::string& folder, const std::string& name, const StorageOptions& options, Address begin) {
  RecordLog log(folder, name, options, begin);
  for (std::size_t i = log.first_; i == log.first_ || options.disk->exists(log.segment_path(i)); ++i) {
    XH_TRY(File file, open_segment(log.segment_path(i), options));
    log.segments_.push_back(std::move(file));
  }
  return log;
}

void RecordLog::begin_segment() {
  segments_.back().sync();
  auto file = File::open(segment_path(first_ + segments_.size()), *options_.disk);
  if (!file) stop_process(file.error());
  segments_.push_back(*std::move(file));
}

void RecordLog::forget_before(Address begin) {
  XH_CHECK(begin >= begin_ && begin >> 32 < first_ + segments_.size());
  segments_.erase(segments_.begin(), segments_.begin() + static_cast<std::ptrdiff_t>((begin >> 32) - first_));
  begin_ = begin;
  first_ = begin >> 32;
}

void RecordLog::release_forgotten() {
  if (begin_ == 0) return;
  remove_segments_below(
      first_, [this](std::size_t number) { return segment_path(number); }, *options_.disk);
  segments_.front().release(0, begin_ & 0xffffffffU);
  segments_.front().sync();
}

// Neighbours go together, because only whole pages can be given back.
void RecordLog::release(std::span<const Address> records) {
  Address from = 0;
  Address to = 0;
  const auto flush = [&] {
    if (to <= from) return;
    File& file = segments_[(from >> 32) - first_];
    file.release(from & 0xffffffffU, to - from);
    file.sync();
  };
  for (const Address record : records) {
    if (record < begin_ || record == kNoRecord) continue;
    const auto head = segments_[(record >> 32) - first_].read(record & 0xffffffffU, kRecordFrameBytes);
    const std::uint64_t length = head ? read_le(*head) : 0;
    if (length == 0 || length > kMaxRecordBytes) continue;  // given back before
    if (record != to) {
      flush();
      from = record;
    }
    to = record + kRecordFrameBytes + length;
  }
  flush();
}

std::uint64_t RecordLog::allocated() const {
  std::uint64_t bytes = 0;
  for (const auto& segment : segments_) bytes += segment.allocated();
  return bytes;
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

void RecordLog::sync_all() {
  for (auto& segment : segments_) segment.sync();
}

Result<Bytes> RecordLog::read(Address address) const {
  const std::size_t segment = address >> 32;
  const std::uint64_t offset = address & 0xffffffffU;
  const auto damaged = [&](std::string what) {
    return fail(ErrorId::kDamaged, std::move(what), fmt::format("{} byte {}", segment_path(segment), offset));
  };
  if (address == kNoRecord) return fail(ErrorId::kRedacted, "the record came without its bytes");
  if (address < begin_) return damaged("the record was released");
  if (segment >= first_ + segments_.size()) return damaged("the segment is missing");
  const File& file = segments_[segment - first_];
  const std::uint64_t left = file.size() > offset ? file.size() - offset : 0;
  XH_TRY(const Bytes first, file.read(offset, std::clamp<std::uint64_t>(left, kRecordFrameBytes, kFirstReadBytes)));
  const std::uint32_t length = read_le(first);
  if (length > kMaxRecordBytes) return damaged("the record's length is impossible");
  Bytes record;
  if (kRecordFrameBytes + length <= first.size()) {
    const auto begin = first.begin() + kRecordFrameBytes;
    record.assign(begin, begin + length);
  } else {
    XH_TRY(record, file.read(offset + kRecordFrameBytes, length));
  }
  const std::uint32_t check = read_le(ByteView(first).subspan(4));
  const std::uint32_t own = checksum(address, record);
  // F70: an erased record has the complement of its checksum.
  if (check == ~own && std::ranges::all_of(record, [](std::uint8_t byte) { return byte == 0; }))
    return fail(ErrorId::kRedacted, "the bytes were redacted", fmt::format("{} byte {}", segment_path(segment), offset));
  if (check != own) return damaged("the record's checksum does not match");
  return record;
}

// The length stays as it is, so that whatever a power cut leaves can be overwritten again.
void RecordLog::overwrite(Address address, ByteView record, std::uint32_t check) {
  Bytes framed;
  append_le(framed, check);
  xh::append(framed, record);
  segments_[(address >> 32) - first_].write_at((address & 0xffffffffU) + 4, framed);
}

void RecordLog::erase(Address address) {
  if (address == kNoRecord || address < begin_) return;
  const auto torn = read_torn(address);
  if (!torn) stop_process(torn.error());
  const Bytes zeros(torn->size(), 0);
  overwrite(address, zeros, ~checksum(address, zeros));
}

Result<Bytes> RecordLog::read_torn(Address address) const {
  const File& file = segments_.at((address >> 32) - first_);
  const std::uint64_t offset = address & 0xffffffffU;
  XH_TRY(const Bytes head, file.read(offset, kRecordFrameBytes));
  const std::uint32_t length = read_le(head);
  if (length > kMaxRecordBytes) return fail(ErrorId::kDamaged, "the record's length is impossible", file.path());
  return file.read(offset + kRecordFrameBytes, length);
}

void RecordLog::rewrite(Address address, ByteView record) { overwrite(address, record, checksum(address, record)); }

Address RecordLog::end() const { return static_cast<Address>(first_ + segments_.size() - 1) << 32 | segments_.back().size(); }

Status RecordLog::truncate(Address end) {
  const std::size_t segment = end >> 32;
  const std::uint64_t size = end & 0xffffffffU;
  if (segment < first_ || segment >= first_ + segments_.size() || segments_[segment - first_].size() < size) {
    return fail(ErrorId::kDamaged, "the log is shorter than the last commit says", segment_path(segment));
  }
  cut_segments(segments_, segment - first_, size, *options_.disk);
  return {};
}

Status RecordLog::scan(Address from, Address to, const std::function<Status(Address, Bytes)>& visit) const {
  Address at = from;
  while (at < to) {
    const std::size_t segment = at >> 32;
    const bool known = segment >= first_ && segment < first_ + segments_.size();
    if (known && (at & 0xffffffffU) >= segments_[segment - first_].size() && segment < (to >> 32)) {
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

#include "ledger/operation_record.h"

namespace xh::ledger {
namespace {

constexpr std::size_t kSerialBytes = 6;
constexpr std::size_t kMetaBytes = 9;

}  // namespace

Hash32 last_key() {
  Hash32 key;
  key.bytes.fill(0xff);
  return key;
}

std::array<std::uint8_t, kOperationRecordBytes> record_bytes(const OperationRecord& record) {
  std::array<std::uint8_t, kOperationRecordBytes> out{};
  std::size_t at = 0;
  const auto put_be = [&](std::uint64_t value, std::size_t width) {
    for (std::size_t i = width; i-- > 0;) out[at++] = static_cast<std::uint8_t>(value >> (8 * i));
  };
  put_be(static_cast<std::uint8_t>(record.type), 1);
  for (const auto* hash : {&record.key, &record.next, &record.value}) {
    std::ranges::copy(hash->bytes, out.begin() + static_cast<std::ptrdiff_t>(at));
    at += Hash32::kSize;
  }
  put_be(record.height.value, kSerialBytes);
  put_be(record.replaces, kSerialBytes);
  // Nine bytes of meta: big-endian, so a floor stands in the last eight.
  put_be(0, kMetaBytes - 8);
  put_be(record.floor, 8);
  return out;
}

Result<OperationRecord> operation_record_from(ByteView bytes) {
  if (bytes.size() != kOperationRecordBytes) return fail(ErrorId::kBadOperationRecord, "an operation record has 118 bytes");
  OperationRecord record;
  if (bytes[0] < 1 || bytes[0] > 5) return fail(ErrorId::kBadOperationRecord, "unknown operation type");
  record.type = static_cast<OperationType>(bytes[0]);
  record.key = Hash32::from(bytes.subspan(1));
  record.next = Hash32::from(bytes.subspan(33));
  record.value = Hash32::from(bytes.subspan(65));
  record.height = Height{read_be(bytes.subspan(97, kSerialBytes))};
  record.replaces = read_be(bytes.subspan(103, kSerialBytes));
  record.floor = read_be(bytes.subspan(110, 8));
  const bool floored = record.floor != 0 && record.type != OperationType::kCommit;
  if (bytes[109] != 0 || floored) return fail(ErrorId::kBadOperationRecord, "a field that must be zero is not");
  return record;
}

}  // namespace xh::ledger

#include "crosschain/records.h"

#include <fmt/format.h>

#include <array>

#include "base/text.h"
#include "crypto/hash.h"

namespace xh::crosschain {

std::string_view to_word(ChainStatus status) { return status == ChainStatus::kActive ? "active" : "retired"; }

std::string_view to_word(CrossStatus status) {
  constexpr std::array<std::string_view, 5> kWords = {"init", "ok", "failed", "timeout", "refunded"};
  return kWords.at(static_cast<std::size_t>(status));
}

bool is_stuck(const CrossRecord& record, UnixMillis now) {
  const std::uint64_t seconds = now.value / 1000;
  return record.status == CrossStatus::kInit && seconds > kStuckAfterSeconds && seconds - kStuckAfterSeconds >= record.timeout_s;
}

std::string state_name(std::string_view client, ChainHeight height) { return fmt::format("{}/{}", client, height.value); }

std::string checkpoint_name(std::string_view code, std::uint64_t number) { return fmt::format("{}/{}", code, number); }

std::string fact_name(std::string_view client, ChainHeight height, ByteView key) {
  return fmt::format("{}/{}/{}", client, height.value, to_hex(sha256(key).view()));
}

Hash32 checkpoint_digest(const CheckpointRecord& record) { return domain_hash("xinghuo/checkpoint/v1", encode(record)); }

}  // namespace xh::crosschain

#include "node/report.h"

#include <algorithm>

namespace xh::node {

bool is_active(const Report& report, const MemberReport& member) {
  if (member.self) return report.voting;
  return member.connected && member.silent_for && *member.silent_for <= kActive;
}

Strength strength_of(const Report& report) {
  Strength strength;
  for (const auto& member : report.members) {
    if (member.self ? report.voting : member.connected) strength.connected += member.weight;
    if (is_active(report, member)) strength.active += member.weight;
  }
  return strength;
}

std::optional<std::int64_t> median_clock(const Report& report) {
  std::vector<std::int64_t> offsets;
  for (const auto& member : report.members) {
    if (!member.self && member.connected && member.clock_ahead_ms) offsets.push_back(*member.clock_ahead_ms);
  }
  if (offsets.size() < 2) return std::nullopt;
  offsets.push_back(0);  // ours: of two others that differ, one agrees with us
  std::ranges::sort(offsets);
  return offsets[(offsets.size() - 1) / 2];
}

}  // namespace xh::node

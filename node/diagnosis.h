// Why a node or its network stands still: findings from facts, as a pure function. Spec: docs/spec/diagnosis.md (D3-D5).
#pragma once

#include "node/report.h"

namespace xh::node {

/// D4: without a finalization for this long, the chain stands still.
inline constexpr Duration kStalled = std::chrono::seconds(15);
/// A replica that took no turn for this long hangs.
inline constexpr Duration kStuck = std::chrono::seconds(5);
inline constexpr std::uint64_t kDiskFullBytes = std::uint64_t{512} << 20;
inline constexpr std::uint64_t kDiskLowBytes = std::uint64_t{5} << 30;
inline constexpr std::int64_t kClockNoticeMillis = 500;
inline constexpr std::uint64_t kCheckpointLag = 64;

enum class Severity : std::uint8_t { kProblem, kWarning, kNote };
[[nodiscard]] std::string_view name_of(Severity severity);

struct Finding {
  std::string id;  ///< stable, of the table of D5
  Severity severity = Severity::kProblem;
  std::string what;
  std::string hint;
  bool operator==(const Finding&) const = default;
};

/// A listed peer that is not connected, or a refused stranger.
struct PeerTrouble {
  std::string name;
  std::string reason;
  Duration since{};      ///< since it was last tried
  bool refused = false;  ///< one side refused the other; otherwise it was not reached
};
struct DiskSpace {
  std::string path;
  std::uint64_t free_bytes = 0;
  std::uint64_t total_bytes = 0;
};

/// D9: the newest block that redacted something.
struct LastRedaction {
  Height height;
  Duration ago{};  ///< by block time
};
inline constexpr Duration kRedactionReminder = std::chrono::hours(24 * 30);

struct Facts {
  Report report;
  Instant now{};
  bool validator_by_configuration = false;
  std::vector<PeerTrouble> peers = {};
  std::vector<PeerTrouble> strangers = {};
  std::vector<DiskSpace> disks = {};
  std::optional<std::string> damage = {};
  std::optional<LastRedaction> redaction = {};
};

/// Problems first, then warnings, then notes; within each in the order of the table.
[[nodiscard]] std::vector<Finding> diagnose(const Facts& facts);

}  // namespace xh::node

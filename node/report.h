// What a replica knows of itself and of the validators of its epoch, for people and for diagnosis. Nothing decides by it.
// Spec: docs/spec/diagnosis.md (D1, D2).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/strong.h"
#include "consensus/progress.h"
#include "consensus/sign_state.h"

namespace xh::node {

/// One validator of the epoch, as seen from here.
struct MemberReport {
  std::string name;
  std::uint64_t weight = 1;
  bool self = false;
  bool connected = false;
  std::optional<Duration> silent_for;          ///< since its last message; absent: nothing came on this connection
  Height announced;                            ///< newest height that it said it has
  std::uint64_t cosigned = 0;                  ///< greatest size of a checkpoint whose line it sent
  std::optional<std::int64_t> clock_ahead_ms;  ///< its wall clock minus ours, at the last announcement
  consensus::Ballot ballot;
  std::optional<std::uint32_t> known_protocol = {};  ///< newest version that it says it knows; absent: it is not connected
};

/// A protocol version that is scheduled.
struct Upgrade {
  Height from;
  std::uint32_t protocol = 0;
};

struct Report {
  Instant taken_at{};
  Epoch epoch;
  consensus::Progress progress;
  std::vector<MemberReport> members;  ///< in the order of the set
  std::uint64_t quorum = 0;           ///< weight
  Duration since_final{};             ///< since the last finalization, or since the start
  Height executed;
  Height finalized;
  Height best_peer;
  std::uint64_t certified_size = 0;  ///< of the newest certified checkpoint; 0: none
  std::size_t missing_bodies = 0;    ///< known blocks that wait for bodies
  bool waits_for_clock = false;      ///< a proposal's time is ahead of our clock
  bool voting = false;
  bool listening = false;
  bool diverged = false;
  consensus::Doubt doubt = consensus::Doubt::kNone;
  std::optional<std::string> signer_fault;  ///< why a remote signer cannot be used (Z10)
  std::size_t mempool_count = 0;
  std::size_t mempool_bytes = 0;
  std::size_t mempool_max_count = 0;
  std::size_t mempool_max_bytes = 0;
  std::uint32_t known_protocol = 0;
  std::vector<Upgrade> upgrades;  ///< ascending
};

/// Weights of the validators that are connected (with ourselves, if we vote) and of those that were heard of within `kActive` (D3).
struct Strength {
  std::uint64_t connected = 0;
  std::uint64_t active = 0;
};
/// D3: a validator that was silent for longer is not active.
inline constexpr Duration kActive = std::chrono::seconds(15);
[[nodiscard]] bool is_active(const Report& report, const MemberReport& member);
[[nodiscard]] Strength strength_of(const Report& report);
/// D2: the median of our clock and those of at least two validators, relative to ours, in ms.
[[nodiscard]] std::optional<std::int64_t> median_clock(const Report& report);

}  // namespace xh::node

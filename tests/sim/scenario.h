// What happens in one run of a simulated validator set: drawn from a seed, restricted by options, or made smaller to explain a failure.
// Every run draws its own mixture of faults (swarm testing, Groce et al., ISSTA 2012): what many faults at once would hide, few show.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace xh::sim {

/// Kinds of fault, by the names of the command line.
enum class Fault : std::uint8_t {
  kCrash,        ///< a process dies; what was not synced is lost but for a prefix
  kCrashAll,     ///< all at once
  kMidStep,      ///< between two effects of one turn
  kRestartLoop,  ///< several times within a moment
  kPause,        ///< takes no turn for longer than any timer; then everything at once
  kSlowNode,     ///< everything takes it up to 200 ms
  kSlowDisk,     ///< blocks become durable up to a second later
  kLoss,
  kDelay,  ///< single messages, up to two seconds
  kDuplicate,
  kReplay,     ///< a message comes again seconds later
  kPartition,  ///< two sides
  kBridge,     ///< two sides, and one node that belongs to both
  kOneWay,     ///< one node is not heard, or does not hear
  kFlap,       ///< a link that comes and goes
  kClog,       ///< a link that holds everything back and then lets it go at once
  kSyncError,  ///< the journal is not synced: the process ends before anything of that turn leaves
  kNoSpace,    ///< for a while every write ends the process, also after its next starts
};
[[nodiscard]] const std::vector<Fault>& all_faults();
[[nodiscard]] std::string_view name_of(Fault fault);

struct Scenario {
  std::uint64_t seed = 0;
  std::size_t validators = 4;
  bool weighted = false;  ///< weights 1 to 3 instead of equal ones
  std::set<Fault> faults;
  std::optional<std::string> adversary;  ///< a name of adversary_names(); Byzantine validators of weight f at most follow it
  bool thrifty = false;                  ///< certificates are not sent unasked, as in large sets (R17)
  Duration faulty_for = std::chrono::seconds(5);
};

/// What a caller asks for; the seed decides the rest.
struct Wanted {
  std::optional<std::set<Fault>> faults;  ///< exactly these
  std::optional<std::string> adversary;   ///< this one; "none"
  std::optional<std::size_t> validators;
  std::optional<bool> thrifty;
  std::optional<Duration> faulty_for;
};

[[nodiscard]] Scenario draw(std::uint64_t seed, const Wanted& wanted = {});
/// Names with commas, "all" or "none". Error kUsage names the unknown one and lists the others.
[[nodiscard]] Result<std::set<Fault>> parse_faults(const std::string& text);
/// The options of xh-sim that repeat exactly this run.
[[nodiscard]] std::string options_of(const Scenario& scenario);

}  // namespace xh::sim

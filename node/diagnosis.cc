#include "node/diagnosis.h"

#include <fmt/format.h>

#include <algorithm>

#include "ledger/block.h"
#include "node/catch_up.h"

namespace xh::node {
namespace {

using Findings = std::vector<Finding>;

std::int64_t seconds(Duration duration) { return std::chrono::duration_cast<std::chrono::seconds>(duration).count(); }

// A readable list: the first names, and how many more there are.
std::string listed(const std::vector<std::string>& names) {
  constexpr std::size_t kShown = 12;
  std::string out;
  for (std::size_t i = 0; i < std::min(names.size(), kShown); ++i) out += (i == 0 ? "" : ", ") + names[i];
  if (names.size() > kShown) out += fmt::format(" and {} more", names.size() - kShown);
  return out.empty() ? "nobody" : out;
}

template <class Predicate>
std::string members(const Report& report, Predicate predicate) {
  std::vector<std::string> names;
  for (const auto& member : report.members) {
    if (predicate(member)) names.push_back(member.name);
  }
  return listed(names);
}

void add_machine(Findings& out, const Facts& facts) {
  const auto age = facts.now - facts.report.taken_at;
  if (age > kStuck) {
    out.push_back({"loop-stuck", Severity::kProblem, fmt::format("the node has not taken a turn for {} s", seconds(age)),
                   "a disk that does not answer is the usual cause: dmesg, iostat -x 1; the process may be killed and started again"});
  }
  if (facts.damage) {
    out.push_back({"damaged", Severity::kProblem, "the store is damaged: " + *facts.damage,
                   "stop the node, run xhd db verify, then restore a snapshot or let xhd start --sync fetch one"});
  }
  if (facts.report.diverged) {
    out.push_back({"diverged", Severity::kProblem,
                   "the network certified another state than this node computed: it votes and signs no more",
                   "keep the data folder for analysis (xh-audit ledger finds the block), and start over from a snapshot"});
  }
  for (const auto& disk : facts.disks) {
    const bool full = disk.free_bytes < kDiskFullBytes;
    if (!full && disk.free_bytes >= kDiskLowBytes && disk.free_bytes >= disk.total_bytes / 20) continue;
    out.push_back(
        {full ? "disk-full" : "disk-low", full ? Severity::kProblem : Severity::kWarning,
         fmt::format("{} MiB are free of {} MiB for {}", disk.free_bytes >> 20, disk.total_bytes >> 20, disk.path),
         "free or add space: a node whose disk is full stops rather than lose a vote; storage.retention = \"window:N\" bounds the ledger"});
  }
}

void add_key(Findings& out, const Facts& facts) {
  const auto& report = facts.report;
  if (report.doubt != consensus::Doubt::kNone) {
    out.push_back({"key-in-doubt", Severity::kProblem,
                   fmt::format("the consensus key may have signed what this node does not know ({}): it follows, and does not vote",
                               consensus::name_of(report.doubt)),
                   "xhd key sign-state show says more; import the state from where the key ran last, or let the council give new keys (xh "
                   "governance propose --rekey)"});
  }
  if (report.signer_fault) {
    out.push_back(
        {"signer-away", Severity::kProblem,
         "the remote signer cannot be used, so this node follows, and does not vote: " + *report.signer_fault,
         "look at the log of xh-signer, and whether [signer] of xhd.toml names its socket and keys; the node tries again by itself"});
  }
  if (report.listening)
    out.push_back({"listening", Severity::kNote, "the consensus key was handed over: the node listens for 20 seconds before it votes", ""});
  const bool member = std::ranges::any_of(report.members, [](const auto& m) { return m.self; });
  if (facts.validator_by_configuration && !member) {
    out.push_back({"not-a-member", Severity::kWarning,
                   fmt::format("the node is configured as validator, but its key is not in the set of epoch {}", report.epoch.value),
                   "xh validators list shows the set and the next one; xh governance list shows whether the council still decides"});
  }
}

void add_clocks(Findings& out, const Facts& facts) {
  const auto median = median_clock(facts.report);
  if (!median) return;
  const auto off = std::abs(*median);
  if (off > kClockNoticeMillis) {
    const bool bad = off > static_cast<std::int64_t>(ledger::kMaxClockAheadMillis);
    out.push_back({"clock-off", bad ? Severity::kProblem : Severity::kWarning,
                   fmt::format("this node's clock is {} ms {} those of the validators", off, *median > 0 ? "behind" : "ahead of"),
                   "chronyc tracking or timedatectl; step the clock, and keep a time service running"});
  }
  for (const auto& member : facts.report.members) {
    if (member.self || !member.clock_ahead_ms) continue;
    const auto differs = *member.clock_ahead_ms - *median;
    if (std::abs(differs) <= kClockNoticeMillis) continue;
    out.push_back(
        {"validator-clock-off", Severity::kWarning,
         fmt::format("the clock of {} is {} ms {} the others'", member.name, std::abs(differs), differs > 0 ? "ahead of" : "behind"),
         "tell its operator: its blocks will be refused or wait"});
  }
}

std::string view_story(const Facts& facts) {
  const auto& report = facts.report;
  const auto& progress = report.progress;
  return fmt::format("view {} (last final {}), entered {} s ago by {}; leader {}, proposal {}; notarized by {}; nullified by {}",
                     progress.view.value, progress.last_final.value, seconds(facts.now - progress.entered_at),
                     consensus::name_of(progress.entered_by), report.members.at(progress.leader).name,
                     progress.proposed ? "here" : "missing", members(report, [](const auto& m) { return m.ballot.notarized; }),
                     members(report, [](const auto& m) { return m.ballot.nullified; }));
}

// Who keeps a quorum from forming. At most one of these is said: the first that explains the standstill.
void add_quorum(Findings& out, const Facts& facts) {
  const auto& report = facts.report;
  if (report.members.empty()) return;
  const auto strength = strength_of(report);
  const auto away = [](const auto& m) { return !m.self && !m.connected; };
  const auto others = std::ranges::count_if(report.members, [](const auto& m) { return !m.self; });
  const auto gone = std::ranges::count_if(report.members, away);
  if (others > 0 && gone == others) {
    out.push_back(
        {"no-peers", Severity::kProblem, fmt::format("none of the {} other validators is connected", others),
         "cable, firewall, listen address and [[peers.peer]] of the configuration; the peer findings below say what dialling met"});
    return;
  }
  if (strength.connected < report.quorum) {
    std::string what = fmt::format("validators of weight {} are reachable, a quorum needs {}: no block can become final; missing: {}",
                                   strength.connected, report.quorum, members(report, away));
    if (!report.voting && std::ranges::any_of(report.members, [](const auto& m) { return m.self; }))
      what += "; this node does not vote itself";
    out.push_back(
        {"quorum-lost", Severity::kProblem, std::move(what),
         "start or reconnect the missing ones; nothing is lost meanwhile. Never start a validator from an older copy of its folders"});
    return;
  }
  const bool stalled = report.since_final >= kStalled;
  if (stalled && strength.active < report.quorum) {
    out.push_back({"validators-silent", Severity::kProblem,
                   fmt::format("a quorum is connected, but validators of weight {} only speak, {} are needed; silent: {}", strength.active,
                               report.quorum, members(report, [&](const auto& m) { return !away(m) && !is_active(report, m); })),
                   "their processes hang or are overloaded: xh doctor --node for each of them"});
    return;
  }
  const auto missing = report.progress.missing_blocks + report.progress.missing_certificates + report.missing_bodies;
  if (stalled && missing > 0) {
    out.push_back({"data-missing", Severity::kProblem,
                   fmt::format("no block became final for {} s: {} blocks, {} certificates and the bodies of {} blocks are being asked for",
                               seconds(report.since_final), report.progress.missing_blocks, report.progress.missing_certificates,
                               report.missing_bodies),
                   "whoever has them is not connected, or the links are too slow for the blocks"});
    return;
  }
  if (stalled) {
    std::string what = fmt::format("no block became final for {} s: {}", seconds(report.since_final), view_story(facts));
    if (report.waits_for_clock) what += "; a proposal's time is ahead of this node's clock";
    out.push_back({"no-finality", Severity::kProblem, std::move(what),
                   "compare with xh doctor of the other validators; the one without a vote is the place to look"});
  }
}

void add_margin(Findings& out, const Facts& facts) {
  const auto& report = facts.report;
  const auto connected = strength_of(report).connected;
  if (report.members.size() < 4 || connected < report.quorum) return;
  const auto away = [&](const auto& m) { return m.self ? !report.voting : !m.connected; };
  std::uint64_t least = UINT64_MAX;
  for (const auto& member : report.members) {
    if (!away(member)) least = std::min(least, member.weight);
  }
  if (connected - report.quorum >= least || std::ranges::none_of(report.members, away)) return;
  out.push_back({"thin-margin", Severity::kWarning,
                 fmt::format("validators of weight {} are reachable, {} are needed: one more that fails stops the chain; missing: {}",
                             connected, report.quorum, members(report, away)),
                 "bring the missing ones back before anything else is restarted"});
}

void add_peers(Findings& out, const Facts& facts) {
  for (const auto& peer : facts.peers) {
    out.push_back({peer.refused ? "peer-refused" : "peer-unreachable", Severity::kWarning,
                   fmt::format("{}: {} ({} s ago)", peer.name, peer.reason, seconds(peer.since)),
                   peer.refused
                       ? "both configurations must name the other's network key, and both nodes need the same genesis file and protocol"
                       : "is it running, is the address right, does a firewall stand between?"});
  }
  for (const auto& stranger : facts.strangers) {
    out.push_back({"stranger-refused", Severity::kNote,
                   fmt::format("{}: {} ({} s ago)", stranger.name, stranger.reason, seconds(stranger.since)),
                   "add its key to [[peers.peer]] if it should be admitted"});
  }
}

// D9: what a redaction does not reach is the operator's.
void add_redaction(Findings& out, const Facts& facts) {
  if (!facts.redaction || facts.redaction->ago > kRedactionReminder) return;
  out.push_back(
      {"redacted-lately", Severity::kNote,
       fmt::format("block {} redacted bytes, {} days ago: copies of this ledger from before it still hold them",
                   facts.redaction->height.value, seconds(facts.redaction->ago) / 86'400),
       "delete backups of the data folder, snapshots elsewhere, exports and proof files that are older (docs/OPERATING.md, Supervision)"});
}

// U11. The first upgrade for which somebody is not ready.
void add_upgrades(Findings& out, const Facts& facts) {
  const auto& report = facts.report;
  const auto beyond = std::ranges::find_if(report.upgrades, [&](const auto& u) { return u.protocol > report.known_protocol; });
  if (beyond != report.upgrades.end()) {
    out.push_back({"build-outdated", Severity::kProblem,
                   fmt::format("protocol {} begins at height {}, {} blocks from now; this build knows {} and stops before it",
                               beyond->protocol, beyond->from.value, beyond->from.value - report.executed.value, report.known_protocol),
                   "install a newer build and restart before that height; later is safe, too: it goes on where it stopped"});
  }
  for (const auto& upgrade : report.upgrades) {
    const auto behind = [&](const auto& m) { return !m.self && m.known_protocol && *m.known_protocol < upgrade.protocol; };
    std::uint64_t others = 0;
    for (const auto& member : report.members) others += behind(member) ? 0 : member.weight;
    const auto count = std::ranges::count_if(report.members, behind);
    if (count == 0) continue;
    const bool stops = others < report.quorum;
    out.push_back(
        {"validators-outdated", stops ? Severity::kProblem : Severity::kWarning,
         fmt::format("{} validators do not know protocol {}, which begins at height {}, {} blocks from now: {}{}", count, upgrade.protocol,
                     upgrade.from.value, upgrade.from.value - report.executed.value, members(report, behind),
                     stops ? "; without them the chain stops there" : ""),
         "tell their operators; the council can cancel the change while there is notice enough (xh governance propose --cancel)"});
    return;
  }
}

void add_lags(Findings& out, const Facts& facts) {
  const auto& report = facts.report;
  if (report.best_peer.value > report.finalized.value + kValidatorSlack) {
    out.push_back({"behind", Severity::kWarning,
                   fmt::format("{} blocks behind the best peer ({} of {})", report.best_peer.value - report.finalized.value,
                               report.finalized.value, report.best_peer.value),
                   "it catches up by itself; for a gap of millions stop it and use xhd start --sync"});
  }
  if (report.finalized.value >= report.executed.value + ledger::kMaxExecutionLag) {
    out.push_back({"execution-lags", Severity::kWarning,
                   fmt::format("{} final blocks wait for execution", report.finalized.value - report.executed.value),
                   "the disk or the processor is slower than the load: iostat -x 1, and storage.index_memory_mb"});
  }
  if (report.executed.value + 1 >= report.certified_size + kCheckpointLag) {
    const auto late = [&](const auto& m) { return !m.self && m.cosigned + kCheckpointLag <= report.executed.value + 1; };
    out.push_back({"checkpoint-lags", Severity::kWarning,
                   fmt::format("the newest certified checkpoint has size {}, this node executed {} blocks; not cosigned: {}",
                               report.certified_size, report.executed.value, members(report, late)),
                   "proofs are made for certified checkpoints only; look at execution and clock of those that do not cosign"});
  }
  if (report.mempool_count >= report.mempool_max_count / 10 * 9 || report.mempool_bytes >= report.mempool_max_bytes / 10 * 9) {
    out.push_back({"mempool-full", Severity::kWarning,
                   fmt::format("{} transactions of {} bytes wait", report.mempool_count, report.mempool_bytes),
                   "clients get 'full' and should slow down; if the chain stands still, that is the cause"});
  }
}

}  // namespace

std::string_view name_of(Severity severity) {
  switch (severity) {
    case Severity::kProblem:
      return "problem";
    case Severity::kWarning:
      return "warning";
    case Severity::kNote:
      break;
  }
  return "note";
}

std::vector<Finding> diagnose(const Facts& facts) {
  Findings out;
  add_machine(out, facts);
  add_key(out, facts);
  add_clocks(out, facts);
  add_quorum(out, facts);
  add_margin(out, facts);
  add_peers(out, facts);
  add_upgrades(out, facts);
  add_lags(out, facts);
  add_redaction(out, facts);
  std::ranges::stable_sort(out, {}, &Finding::severity);
  return out;
}

}  // namespace xh::node

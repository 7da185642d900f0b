#include "node/runtime/log_events.h"

#include <fmt/format.h>

#include "node/net/peer_network.h"

namespace xh::runtime {
namespace {

// clang-format off
constexpr auto kEventRows = std::to_array<EventRow>({
    {event::kNodeStarted, "name, role, chain, height, rpc_port, peer_port, version", ""},
    {event::kNodeStopping, "why", ""},
    {event::kNodeEnded, "error", "`xh explain` and OPERATING.md say what follows"},
    {event::kNodeDrained, "uid, reason", "`xhd admin undrain` ends it"},
    {event::kNodeUndrained, "uid, reason", ""},
    {event::kNote, "text", ""},
    {event::kReplicaNote, "text", "a divergence, evidence, or a protocol that this build does not know: `xh doctor`"},
    {event::kEpochBegun, "epoch, height, validators", ""},
    {event::kKeyNotListed, "", "nothing where the council has not admitted the node yet"},
    {event::kListensFirst, "", "nothing: it votes after 20 seconds"},
    {event::kFollowsOnly, "error", "OPERATING.md, Restore"},
    {event::kVotingStopped, "error", "another process may use the key: OPERATING.md, A validator is accused"},
    {event::kUnsafeToSign, "error", "do not start it again before it is known why: exit code 10"},
    {event::kCheckpointRefused, "size, why", "keep the folder; the ledger and what was signed differ"},
    {event::kEvidenceRecorded, "validator, outcome", "OPERATING.md, A validator is accused"},
    {event::kEvidenceWaits, "error", "nothing: it is tried again"},
    {event::kBlockCommitted, "height, transactions", ""},
    {event::kBlockRefused, "error", "`xh doctor`; the disk or these files may be at fault"},
    {event::kBlockRedacts, "height", "delete what the message names"},
    {event::kPeerConnected, "peer, wire", ""},
    {event::kPeerLost, "peer, reason", "when it repeats: the link, or the peer"},
    {event::kPeerRefused, "who, reason", "list its key in `[[peers.peer]]`, or ask who it is"},
    {event::kPeerAddress, "peer, error", "correct it in the configuration"},
    {event::kBinaryListens, "address", ""},
    {event::kHttpRead, "path, status", ""},
    {event::kRpcRequest, "bytes, answer_bytes, ms", ""},
    {event::kSnapshotMade, "height, path", ""},
    {event::kSnapshotFailed, "height, error", "space on the disk; it is tried again"},
    {event::kSnapshotDropped, "path, height", ""},
    {event::kSnapshotFile, "path, error", "permissions of the data folder"},
    {event::kSnapshotUnserved, "path", "`xhd snapshot verify`"},
    {event::kFetchProgress, "text", ""},
    {event::kFetchNote, "text", ""},
    {event::kFetchPeer, "peer, why", ""},
    {event::kSignerNote, "text", "OPERATING.md, Keys in another process"},
    {event::kSignerBad, "", "the signer has another key, or is at fault"},
    {event::kAdminListens, "socket", ""},
    {event::kAdminAction, "action, uid, pid, entry, outcome", "the log of actions has it as `entry`"},
    {event::kAdminLogTorn, "what", "nothing: the process died while it wrote"},
    {event::kAdminLogDamaged, "what", "keep the file that was set aside, find out who changed it, compare with remembered heads"},
    {event::kLevelsChanged, "level, levels", ""},
    {event::kSuppressed, "event, count", "raise the level of its component, or end the cause"},
});
// clang-format on

}  // namespace

std::span<const EventRow> log_events() { return kEventRows; }

std::string log_events_page() {
  std::string out = "| event | component | level | message | fields | what to do |\n|---|---|---|---|---|---|\n";
  for (const auto& row : kEventRows) {
    out += fmt::format("| `{}` | {} | {} | {} | {} | {} |\n", row.event.name, row.event.component, os::name_of(row.event.level),
                       row.event.message, row.fields, row.advice);
  }
  return out;
}

void log_note(os::Log& log, const net::NetworkNote& note) {
  using Kind = net::NetworkNote::Kind;
  switch (note.kind) {
    case Kind::kConnected:
      return log.write(event::kPeerConnected, {{"peer", note.peer}, {"wire", json_u64(note.wire)}});
    case Kind::kLost:
      return log.write(event::kPeerLost, {{"peer", note.peer}, {"reason", note.reason}});
    case Kind::kRefused:
      return log.write(event::kPeerRefused, {{"who", note.peer}, {"reason", note.reason}});
    case Kind::kBadAddress:
      return log.write(event::kPeerAddress, {{"peer", note.peer}, {"error", note.reason}});
  }
}

}  // namespace xh::runtime

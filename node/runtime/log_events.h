// The events of a node's log: one table, of which docs/LOGS.md is made (a test compares). Names are stable, messages hold nothing that
// others chose. Rules: docs/spec/logs.md (LG2).
#pragma once

#include <array>
#include <span>

#include "node/os/log.h"

namespace xh::net {
struct NetworkNote;
}

namespace xh::runtime {

inline constexpr auto kLogComponents =
    std::to_array<std::string_view>({"node", "consensus", "ledger", "net", "rpc", "snapshot", "signer", "admin", "log"});

/// An event, with what its fields are and what an operator does about it.
struct EventRow {
  os::LogEvent event;
  std::string_view fields;
  std::string_view advice;
};
/// All of them, by component.
[[nodiscard]] std::span<const EventRow> log_events();
/// The table of docs/LOGS.md.
[[nodiscard]] std::string log_events_page();
/// What happens to connections, as events.
void log_note(os::Log& log, const net::NetworkNote& note);

namespace event {

using os::LogEvent;
using os::LogLevel;

inline constexpr LogEvent kNodeStarted{"node-started", "node", LogLevel::kInfo, "the node serves"};
inline constexpr LogEvent kNodeStopping{"node-stopping", "node", LogLevel::kInfo, "the node stops"};
inline constexpr LogEvent kNodeEnded{"node-ended", "node", LogLevel::kError, "the node cannot go on"};
inline constexpr LogEvent kNodeDrained{"node-drained", "node", LogLevel::kWarn,
                                       "the operator took the node out of service: it is not ready, and votes on"};
inline constexpr LogEvent kNodeUndrained{"node-undrained", "node", LogLevel::kInfo, "the operator put the node back into service"};
inline constexpr LogEvent kNote{"note", "node", LogLevel::kInfo, "a part of the node says"};
inline constexpr LogEvent kReplicaNote{"replica-note", "consensus", LogLevel::kWarn, "the replica says"};
inline constexpr LogEvent kEpochBegun{"epoch-begun", "consensus", LogLevel::kInfo, "an epoch begins"};
inline constexpr LogEvent kKeyNotListed{"key-not-listed", "consensus", LogLevel::kWarn,
                                        "the consensus key is not in the validator set: this node follows until a set lists it"};
inline constexpr LogEvent kListensFirst{
    "listens-first", "consensus", LogLevel::kWarn,
    "the consensus key signed votes that this data folder does not know: this node listens before it votes"};
inline constexpr LogEvent kFollowsOnly{"follows-only", "consensus", LogLevel::kError, "follows without voting"};
inline constexpr LogEvent kVotingStopped{"voting-stopped", "consensus", LogLevel::kError, "stops voting"};
inline constexpr LogEvent kUnsafeToSign{"unsafe-to-sign", "consensus", LogLevel::kError, "ends rather than sign what its key must not"};
inline constexpr LogEvent kCheckpointRefused{"checkpoint-refused", "consensus", LogLevel::kError, "refuses to sign a checkpoint"};
inline constexpr LogEvent kEvidenceRecorded{"evidence-recorded", "consensus", LogLevel::kError,
                                            "the ledger has evidence against a validator"};
inline constexpr LogEvent kEvidenceWaits{"evidence-waits", "consensus", LogLevel::kWarn, "evidence is not reported now"};
inline constexpr LogEvent kBlockCommitted{"block-committed", "ledger", LogLevel::kDebug, "a block is executed and committed"};
inline constexpr LogEvent kBlockRefused{"block-refused", "ledger", LogLevel::kError, "a block cannot be committed"};
inline constexpr LogEvent kBlockRedacts{
    "block-redacts", "ledger", LogLevel::kWarn,
    "a block redacts: the bytes were dropped here; backups, snapshots elsewhere and exports from before hold "
    "them, delete them"};
inline constexpr LogEvent kPeerConnected{"peer-connected", "net", LogLevel::kInfo, "connected to a peer"};
inline constexpr LogEvent kPeerLost{"peer-lost", "net", LogLevel::kWarn, "lost a peer"};
inline constexpr LogEvent kPeerRefused{"peer-refused", "net", LogLevel::kWarn, "a connection was refused"};
inline constexpr LogEvent kPeerAddress{"peer-address", "net", LogLevel::kError, "a peer has a bad address"};
inline constexpr LogEvent kBinaryListens{"binary-listens", "rpc", LogLevel::kInfo, "binary resolution, UDP and TCP"};
inline constexpr LogEvent kHttpRead{"http-read", "rpc", LogLevel::kDebug, "answered a GET"};
inline constexpr LogEvent kRpcRequest{"rpc-request", "rpc", LogLevel::kDebug, "answered a POST"};
inline constexpr LogEvent kSnapshotMade{"snapshot-made", "snapshot", LogLevel::kInfo, "made a snapshot"};
inline constexpr LogEvent kSnapshotFailed{"snapshot-failed", "snapshot", LogLevel::kError, "made no snapshot"};
inline constexpr LogEvent kSnapshotDropped{"snapshot-dropped", "snapshot", LogLevel::kWarn,
                                           "a snapshot is dropped: it holds, or may hold, what was redacted"};
inline constexpr LogEvent kSnapshotFile{"snapshot-file", "snapshot", LogLevel::kError, "a folder of snapshots cannot be changed"};
inline constexpr LogEvent kSnapshotUnserved{"snapshot-unserved", "snapshot", LogLevel::kError, "a snapshot cannot be served"};
inline constexpr LogEvent kFetchProgress{"fetch-progress", "snapshot", LogLevel::kInfo, "fetching a snapshot"};
inline constexpr LogEvent kFetchNote{"fetch-note", "snapshot", LogLevel::kInfo, "fetching a snapshot"};
inline constexpr LogEvent kFetchPeer{"fetch-peer", "snapshot", LogLevel::kWarn, "a peer is not asked any more"};
inline constexpr LogEvent kSignerNote{"signer-note", "signer", LogLevel::kWarn, "the remote signer"};
inline constexpr LogEvent kSignerBad{"signer-bad", "signer", LogLevel::kError, "the signer's cosignature does not verify: it is not sent"};
inline constexpr LogEvent kAdminListens{"admin-listens", "admin", LogLevel::kInfo, "the operator's socket"};
inline constexpr LogEvent kAdminAction{"admin-action", "admin", LogLevel::kInfo, "the operator acts"};
inline constexpr LogEvent kAdminLogTorn{"admin-log-torn", "admin", LogLevel::kWarn,
                                        "the log of actions ended in a torn entry, which was cut off"};
inline constexpr LogEvent kAdminLogDamaged{"admin-log-damaged", "admin", LogLevel::kError,
                                           "the log of actions is not whole, and was set aside"};
inline constexpr LogEvent kLevelsChanged{"levels-changed", "log", LogLevel::kWarn, "the levels of this log changed"};
inline constexpr LogEvent kSuppressed{"suppressed", "log", LogLevel::kWarn, "lines of an event were left out, because there were too many"};

}  // namespace event
}  // namespace xh::runtime

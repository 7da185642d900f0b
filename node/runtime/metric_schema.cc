#include "node/runtime/metric_schema.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace xh::runtime {
namespace {

constexpr auto kGauge = MetricType::kGauge;
constexpr auto kCounter = MetricType::kCounter;
constexpr auto kHistogram = MetricType::kHistogram;
constexpr std::string_view kAlways;
constexpr std::string_view kNoLabels;

// clang-format off
constexpr std::array kMetrics = {
    // name, type, labels, when, help
    MetricSchema{"build_info", kGauge, "version,protocol", kAlways, "1; what is installed, and the newest protocol version that it knows."},
    MetricSchema{"consensus_height", kGauge, kNoLabels, kAlways, "Height of the newest executed block."},
    MetricSchema{"consensus_final_height", kGauge, kNoLabels, kAlways, "Height of the newest final block."},
    MetricSchema{"consensus_block_time_seconds", kGauge, kNoLabels, kAlways, "Time of the newest executed block, since 1970."},
    MetricSchema{"consensus_block_interval_seconds", kHistogram, kNoLabels, kAlways, "Block time of an executed block minus that of the one before."},
    MetricSchema{"consensus_final_age_seconds", kGauge, kNoLabels, kAlways, "Since the last finalization that this node learned of, or since its start."},
    MetricSchema{"consensus_epoch", kGauge, kNoLabels, kAlways, "Current epoch."},
    MetricSchema{"consensus_view", kGauge, kNoLabels, kAlways, "Current view."},
    MetricSchema{"consensus_view_age_seconds", kGauge, kNoLabels, kAlways, "Since the current view was entered."},
    MetricSchema{"consensus_leader", kGauge, kNoLabels, kAlways, "Index of the current leader."},
    MetricSchema{"consensus_certificates_total", kCounter, "outcome", kAlways, "Certificates that moved this node, by what they say of their view: notarized, nullified, finalized."},
    MetricSchema{"consensus_votes_total", kCounter, "kind", kAlways, "Votes of this node since the start: notarize, nullify, finalize."},
    MetricSchema{"consensus_last_vote_view", kGauge, kNoLabels, kAlways, "View of this node's newest vote since the start; 0: none."},
    MetricSchema{"consensus_last_vote_age_seconds", kGauge, kNoLabels, "it voted since the start", "Since this node's newest vote."},
    MetricSchema{"consensus_voting", kGauge, kNoLabels, kAlways, "1 while this node votes."},
    MetricSchema{"consensus_configured_validator", kGauge, kNoLabels, kAlways, "1 when the configuration says that this node is a validator."},
    MetricSchema{"consensus_listening", kGauge, kNoLabels, kAlways, "1 while it listens before it votes with a key that was handed over."},
    MetricSchema{"consensus_key_in_doubt", kGauge, kNoLabels, kAlways, "1 when the consensus key may not vote: xhd key sign-state show."},
    MetricSchema{"consensus_signer_away", kGauge, kNoLabels, "the keys are with a remote signer", "1 while the remote signer cannot be used: xh doctor says why."},
    MetricSchema{"consensus_signer_refusals_total", kCounter, kNoLabels, "the keys are with a remote signer", "Requests that the remote signer refused."},
    MetricSchema{"consensus_validators", kGauge, kNoLabels, kAlways, "Validators of the epoch."},
    MetricSchema{"consensus_validators_missing", kGauge, kNoLabels, kAlways, "Of them, those that are not connected; this node when it does not vote."},
    MetricSchema{"consensus_weight", kGauge, kNoLabels, kAlways, "Weight of all validators."},
    MetricSchema{"consensus_weight_connected", kGauge, kNoLabels, kAlways, "Weight of the connected ones, with this node if it votes."},
    MetricSchema{"consensus_weight_active", kGauge, kNoLabels, kAlways, "Weight of those that were heard of within 15 seconds."},
    MetricSchema{"consensus_quorum", kGauge, kNoLabels, kAlways, "Weight of a quorum."},
    MetricSchema{"consensus_quorum_margin", kGauge, kNoLabels, kAlways, "Connected weight minus quorum; below 0 no block becomes final."},
    MetricSchema{"consensus_validator_connected", kGauge, "validator", "the node took a turn", "1 while the validator is connected; of this node, while it votes."},
    MetricSchema{"consensus_validator_silent_seconds", kGauge, "validator", "other validators are connected", "Since the validator's last message."},
    MetricSchema{"consensus_validator_height", kGauge, "validator", "the node took a turn", "Newest height that the validator announced."},
    MetricSchema{"consensus_clock_offset_seconds", kGauge, kNoLabels, "two other validators told their clocks", "Median of the validators' clocks minus this node's."},
    MetricSchema{"consensus_diverged", kGauge, kNoLabels, kAlways, "1 when the network certified another root."},
    MetricSchema{"consensus_protocol", kGauge, kNoLabels, kAlways, "Protocol version in force for the next block."},
    MetricSchema{"consensus_known_protocol", kGauge, kNoLabels, kAlways, "Newest protocol version that this build knows."},
    MetricSchema{"consensus_blocks_until_outdated", kGauge, kNoLabels, "a protocol that this build does not know is scheduled", "Blocks until this build stops, because it does not know the protocol that begins."},
    MetricSchema{"consensus_journal_syncs_total", kCounter, kNoLabels, kAlways, "Journal syncs."},
    MetricSchema{"consensus_journal_sync_seconds", kHistogram, kNoLabels, kAlways, "How long a sync of the journal took."},
    MetricSchema{"checkpoint_size", kGauge, kNoLabels, kAlways, "Size of the newest certified checkpoint."},
    MetricSchema{"checkpoint_lag", kGauge, kNoLabels, kAlways, "Executed blocks that no certified checkpoint covers."},
    MetricSchema{"state_operations", kGauge, kNoLabels, kAlways, "Operations in the state tree's log."},
    MetricSchema{"ledger_blocks_total", kCounter, kNoLabels, kAlways, "Blocks executed since the start."},
    MetricSchema{"ledger_transactions_total", kCounter, kNoLabels, kAlways, "Executed transactions since the start."},
    MetricSchema{"ledger_operations_total", kCounter, kNoLabels, kAlways, "Operations in executed blocks since the start."},
    MetricSchema{"ledger_rejected_total", kCounter, kNoLabels, kAlways, "Rejected transactions since the start."},
    MetricSchema{"ledger_execution_seconds", kHistogram, kNoLabels, kAlways, "How long executing and committing a block took."},
    MetricSchema{"ledger_retained_height", kGauge, kNoLabels, kAlways, "Heights from here on can be read and proven."},
    MetricSchema{"storage_bytes", kGauge, "part", kAlways, "Bytes on the disk by kind of file; looked at once a minute."},
    MetricSchema{"disk_free_bytes", kGauge, "folder", kAlways, "Free for this process where data and keys are."},
    MetricSchema{"disk_size_bytes", kGauge, "folder", kAlways, "Size of these file systems."},
    MetricSchema{"mempool_transactions", kGauge, kNoLabels, kAlways, "Transactions that wait."},
    MetricSchema{"mempool_bytes", kGauge, kNoLabels, kAlways, "Bytes that wait."},
    MetricSchema{"mempool_full_ratio", kGauge, kNoLabels, kAlways, "The greater of both as a part of its limit, 0 to 1."},
    MetricSchema{"rpc_submissions_total", kCounter, kNoLabels, kAlways, "Calls of xh_submit."},
    MetricSchema{"rpc_final_seconds", kHistogram, kNoLabels, kAlways, "From a submission to its receipt, for callers that wait for it."},
    MetricSchema{"rpc_requests_total", kCounter, kNoLabels, kAlways, "Bodies of JSON-RPC over HTTP, a batch being one."},
    MetricSchema{"rpc_calls_total", kCounter, "method,outcome", "a method was called", "JSON-RPC calls: ok, invalid, refused. Unknown methods are counted as unknown."},
    MetricSchema{"rpc_call_seconds", kHistogram, kNoLabels, kAlways, "How long calls took, waiting callers included."},
    MetricSchema{"rpc_sockets", kGauge, kNoLabels, kAlways, "Open WebSockets."},
    MetricSchema{"rpc_connections", kGauge, kNoLabels, kAlways, "Connections of JSON-RPC and HTTP."},
    MetricSchema{"rpc_rate_refusals_total", kCounter, kNoLabels, kAlways, "Requests that were answered 429."},
    MetricSchema{"rpc_full_refusals_total", kCounter, kNoLabels, kAlways, "Requests that were answered 503, and connections that were not taken."},
    MetricSchema{"rpc_made_room_total", kCounter, kNoLabels, kAlways, "Idle connections that were closed to make room."},
    MetricSchema{"rpc_bad_handshakes_total", kCounter, kNoLabels, "JSON-RPC speaks TLS", "TLS handshakes that failed."},
    MetricSchema{"rpc_events_total", kCounter, kNoLabels, kAlways, "Events that subscribers were told."},
    MetricSchema{"resolution_answers_found_total", kCounter, kNoLabels, kAlways, "Resolutions that were answered as shortly before."},
    MetricSchema{"resolution_answers_bytes", kGauge, kNoLabels, kAlways, "Memory of the answers that are kept."},
    MetricSchema{"p2p_peers", kGauge, kNoLabels, kAlways, "Connected peers that are listed."},
    MetricSchema{"p2p_validators", kGauge, kNoLabels, kAlways, "Connected validators."},
    MetricSchema{"p2p_best_height", kGauge, kNoLabels, kAlways, "Greatest height that a peer announced."},
    MetricSchema{"p2p_bytes_in_total", kCounter, kNoLabels, kAlways, "Bytes from listed peers."},
    MetricSchema{"p2p_bytes_out_total", kCounter, kNoLabels, kAlways, "Bytes to listed peers."},
    MetricSchema{"p2p_peer_connected", kGauge, "peer", "peers are listed", "1 while the listed peer is connected."},
    MetricSchema{"p2p_peer_bytes_total", kCounter, "peer,direction", "peers are listed", "Bytes in and out, of the first 128 listed peers."},
    MetricSchema{"p2p_dropped_frames_total", kCounter, kNoLabels, kAlways, "Transactions not sent because a peer read too slowly."},
    MetricSchema{"p2p_refused_messages_total", kCounter, kNoLabels, kAlways, "Messages that failed verification."},
    MetricSchema{"p2p_repeated_certificates_total", kCounter, kNoLabels, kAlways, "Certificates that were known and not verified again."},
    MetricSchema{"evidence_found_total", kCounter, kNoLabels, kAlways, "Evidence against validators that this node kept since the start."},
    MetricSchema{"evidence_waiting", kGauge, kNoLabels, kAlways, "Evidence that this node holds and the ledger does not have."},
    MetricSchema{"short_proposals_at_once_total", kCounter, kNoLabels, kAlways, "Short proposals whose entries were all known when they came."},
    MetricSchema{"short_proposals_later_total", kCounter, kNoLabels, kAlways, "Short proposals that were completed by late gossip or an answer."},
    MetricSchema{"short_proposals_asked_total", kCounter, kNoLabels, kAlways, "Requests for entries of short proposals."},
    MetricSchema{"short_proposals_contradicted_total", kCounter, kNoLabels, kAlways, "Runs whose author had told this node another transaction."},
    MetricSchema{"crosschain_client_active", kGauge, "client", "chains with a light client are joined", "0 when the light client is frozen, expired or substituted."},
    MetricSchema{"crosschain_client_expiry_timestamp_seconds", kGauge, "client", "chains with a light client are joined", "When the light client expires unless it is updated, since 1970."},
    MetricSchema{"certificate_expiry_timestamp_seconds", kGauge, "role", "a TLS certificate with an end is configured", "When the certificate ends, since 1970."},
    MetricSchema{"process_resident_bytes", kGauge, kNoLabels, kAlways, "Resident memory."},
    MetricSchema{"process_virtual_bytes", kGauge, kNoLabels, kAlways, "Virtual memory."},
    MetricSchema{"process_open_files", kGauge, kNoLabels, kAlways, "Open file descriptors."},
    MetricSchema{"process_max_files", kGauge, kNoLabels, kAlways, "How many may be open."},
    MetricSchema{"process_cpu_seconds_total", kCounter, kNoLabels, kAlways, "Processor time, of user and kernel."},
    MetricSchema{"process_start_timestamp_seconds", kGauge, kNoLabels, kAlways, "When the process began, since 1970."},
};
// clang-format on

}  // namespace

std::string_view name_of(MetricType type) {
  switch (type) {
    case MetricType::kGauge:
      return "gauge";
    case MetricType::kCounter:
      return "counter";
    case MetricType::kHistogram:
      break;
  }
  return "histogram";
}

std::span<const MetricSchema> metric_schema() { return kMetrics; }

const MetricSchema* find_metric(std::string_view name) {
  const auto found = std::ranges::find(kMetrics, name, &MetricSchema::name);
  return found == kMetrics.end() ? nullptr : &*found;
}

std::string metrics_reference() {
  std::string out = "| metric | type | labels | served | meaning |\n|---|---|---|---|---|\n";
  for (const auto& metric : kMetrics) {
    std::string labels;
    for (const char c : metric.labels) labels += c == ',' ? "`, `" : std::string(1, c);
    if (!labels.empty()) labels = "`" + labels + "`";
    const std::string when = metric.when.empty() ? "always" : fmt::format("when {}", metric.when);
    out += fmt::format("| `{}{}` | {} | {} | {} | {} |\n", kMetricPrefix, metric.name, name_of(metric.type), labels, when, metric.help);
  }
  return out;
}

}  // namespace xh::runtime

// HTTP reads: liveness, readiness, metrics, and the chain log as C2SP tiles (c2sp.org/tlog-tiles).
#include <fmt/format.h>
#include <unistd.h>

#include <charconv>
#include <fstream>

#include "ledger/log.h"
#include "node/runtime/methods.h"
#include "node/runtime/node.h"

namespace xh::runtime {
namespace {

rpc::HttpAnswer not_found() { return {404, "text/plain; charset=utf-8", "no such thing\n", false}; }

rpc::HttpAnswer read_tile(const Node& node, std::string_view path) {
  const auto tile = ledger::tile_from_path(path);
  if (!tile) return not_found();
  // Full tiles never change: they may be cached for ever.
  rpc::HttpAnswer answer{200, "application/octet-stream", "", tile->width == ledger::kTileWidth};
  if (!tile->entries) {
    const auto hashes = node.store().log_tile(tile->level, tile->number, tile->width);
    if (hashes.size() != tile->width) return not_found();
    for (const auto& hash : hashes) answer.body += as_text(hash.view());
    return answer;
  }
  Bytes bundle;
  for (std::size_t i = 0; i < tile->width; ++i) {
    const auto summary = node.store().summary(Height{tile->number * ledger::kTileWidth + i});
    if (!summary) return not_found();
    ledger::append_entry(bundle, encode(*summary));
  }
  answer.body = as_text(bundle);
  return answer;
}

// The link that ended an epoch (E10). It never changes.
rpc::HttpAnswer read_link(const Node& node, std::string_view number) {
  std::size_t epoch = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), epoch);
  const auto epochs = node.store().epochs();
  if (error != std::errc() || end != number.data() + number.size() || epoch >= epochs->links().size()) return not_found();
  return {200, "application/octet-stream", std::string(as_text(encode(epochs->links()[epoch]))), true};
}

rpc::HttpAnswer read_log(const Node& node, std::string_view path) {
  if (path.starts_with("tile/")) return read_tile(node, path.substr(5));
  if (path.starts_with("epochs/")) return read_link(node, path.substr(7));
  if (path != "checkpoint") return not_found();
  const auto certified = node.store().certified();
  if (!certified) return {503, "text/plain; charset=utf-8", "no checkpoint is certified yet\n", false};
  return {200, "text/plain; charset=utf-8", node.note_of(*certified), false};
}

// Ready: caught up, and a checkpoint is certified, so that what is read can be proven.
rpc::HttpAnswer ready(Node& node) {
  const auto status = node.status();
  const auto head = node.store().head();
  std::string reasons;
  if (status.best_peer.value > head.summary.height.value + node::kValidatorSlack) {
    reasons += fmt::format("behind: height {} of {}\n", head.summary.height.value, status.best_peer.value);
  }
  if (!node.store().certified())
    reasons += fmt::format("no certified checkpoint yet ({} validators connected)\n", status.validators_connected);
  if (node.drained()) reasons += "draining: the operator took this node out of service\n";
  if (status.diverged) reasons += "diverged: the network certifies another root\n";
  if (const auto damage = node.store().damage()) reasons += damage->to_string() + "\n";
  if (reasons.empty()) return {200, "text/plain; charset=utf-8", "ready\n", false};
  return {503, "text/plain; charset=utf-8", reasons, false};
}

std::uint64_t resident_bytes() {
  std::ifstream in("/proc/self/statm");
  std::uint64_t total = 0;
  std::uint64_t resident = 0;
  in >> total >> resident;
  return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

auto adder(std::string& out) {
  return [&out](std::string_view name, std::string_view type, std::string_view help, std::uint64_t value) {
    out += fmt::format("# HELP xinghuo_{0} {1}\n# TYPE xinghuo_{0} {2}\nxinghuo_{0} {3}\n", name, help, type, value);
  };
}

std::string consensus_metrics(Node& node, const node::ReplicaStatus& status) {
  const auto head = node.store().head();
  const auto certified = node.store().certified();
  std::string out;
  const auto add = adder(out);
  add("consensus_height", "gauge", "Height of the newest executed block.", head.summary.height.value);
  add("consensus_final_height", "gauge", "Height of the newest final block.", status.finalized.value);
  add("consensus_view", "gauge", "Current view.", status.view);
  add("consensus_leader", "gauge", "Index of the current leader.", status.leader);
  add("consensus_voting", "gauge", "1 while this node votes.", status.voting ? 1 : 0);
  add("consensus_key_in_doubt", "gauge", "1 when the consensus key may not vote: xhd key sign-state show.",
      status.doubt == consensus::Doubt::kNone ? 0 : 1);
  if (const auto* signer = node.remote_signer()) {
    add("consensus_signer_away", "gauge", "1 while the remote signer cannot be used: xh doctor says why.", signer->fault() ? 1 : 0);
    add("consensus_signer_refusals_total", "counter", "Requests that the remote signer refused.", signer->refusals());
  }
  add("consensus_diverged", "gauge", "1 when the network certified another root.", status.diverged ? 1 : 0);
  add("consensus_protocol", "gauge", "Protocol version in force for the next block.", status.protocol);
  add("consensus_known_protocol", "gauge", "Newest protocol version that this build knows.", status.known_protocol);
  if (status.ends_at)
    add("consensus_blocks_until_outdated", "gauge", "Blocks until this build stops, because it does not know the protocol that begins.",
        status.ends_at->value - std::min(status.ends_at->value, head.summary.height.value));
  add("consensus_journal_syncs_total", "counter", "Journal syncs.", node.counters().journal_syncs);
  add("consensus_block_time_ms", "gauge", "Time of the newest executed block.", head.summary.time.value);
  add("checkpoint_size", "gauge", "Size of the newest certified checkpoint.", certified ? certified->name.size : 0);
  add("state_operations", "gauge", "Operations in the state tree's log.", head.summary.operations);
  return out;
}

std::string metrics(Node& node) {
  const auto status = node.status();
  const auto& counters = node.counters();
  std::string out = consensus_metrics(node, status);
  const auto add = adder(out);
  std::uint64_t in = 0;
  std::uint64_t sent = 0;
  std::uint64_t dropped = 0;
  std::uint64_t connected = 0;
  for (const auto& peer : node.peers()) {
    in += peer.bytes_in;
    sent += peer.bytes_out;
    dropped += peer.dropped;
    connected += peer.connected ? 1 : 0;
  }
  add("ledger_transactions_total", "counter", "Executed transactions since the start.", counters.transactions);
  add("ledger_operations_total", "counter", "Operations in executed blocks since the start.", counters.operations);
  add("ledger_rejected_total", "counter", "Rejected transactions since the start.", counters.rejected);
  add("mempool_transactions", "gauge", "Transactions that wait.", status.mempool_count);
  add("mempool_bytes", "gauge", "Bytes that wait.", status.mempool_bytes);
  add("rpc_submissions_total", "counter", "Calls of xh_submit.", counters.submissions);
  add("resolution_answers_found_total", "counter", "Resolutions that were answered as shortly before.", node.answers().found());
  add("resolution_answers_bytes", "gauge", "Memory of the answers that are kept.", node.answers().bytes());
  add("rpc_requests_total", "counter", "JSON-RPC requests.", counters.rpc_requests);
  add("rpc_sockets", "gauge", "Open WebSockets.", node.events().conversations());
  add("rpc_events_total", "counter", "Events that subscribers were told.", node.events().events());
  add("p2p_peers", "gauge", "Connected peers that are listed.", connected);
  add("p2p_validators", "gauge", "Connected validators.", status.validators_connected);
  add("p2p_best_height", "gauge", "Greatest height that a peer announced.", status.best_peer.value);
  add("p2p_bytes_in_total", "counter", "Bytes from peers.", in);
  add("p2p_bytes_out_total", "counter", "Bytes to peers.", sent);
  add("p2p_dropped_frames_total", "counter", "Transactions not sent because a peer read too slowly.", dropped);
  add("p2p_refused_messages_total", "counter", "Messages that failed verification.", counters.refused_frames);
  add("p2p_repeated_certificates_total", "counter", "Certificates that were known and not verified again.", counters.dull_frames);
  add("evidence_found_total", "counter", "Evidence against validators that this node kept since the start.", counters.evidence_found);
  add("evidence_waiting", "gauge", "Evidence that this node holds and the ledger does not have.", status.evidence_waiting);
  const auto& proposals = status.short_proposals;
  add("short_proposals_at_once_total", "counter", "Short proposals whose entries were all known when they came.", proposals.at_once);
  add("short_proposals_later_total", "counter", "Short proposals that were completed by late gossip or an answer.", proposals.later);
  add("short_proposals_asked_total", "counter", "Requests for entries of short proposals.", proposals.asked);
  add("short_proposals_contradicted_total", "counter", "Runs whose author had told this node another transaction.", proposals.contradicted);
  add("process_resident_bytes", "gauge", "Resident memory.", resident_bytes());
  return out;
}

}  // namespace

rpc::HttpAnswer http_read(Node& node, const rpc::Dispatcher& table, const rpc::HttpGet& request) {
  const std::string_view path = std::string_view(request.target).substr(0, request.target.find('?'));
  if (path == "/livez") return {200, "text/plain; charset=utf-8", "alive\n", false};
  if (path == "/readyz") return ready(node);
  if (path == "/metrics") return {200, "text/plain; version=0.0.4", metrics(node), false};
  if (path == "/openrpc.json") return {200, "application/json", table.describe().dump(), false};
  if (path.starts_with("/log/")) return read_log(node, path.substr(5));
  if (auto resolved = resolution_read(node, request)) return *std::move(resolved);
  return not_found();
}

}  // namespace xh::runtime

#include "node/runtime/metrics.h"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "crosschain/records.h"
#include "node/code_listing.h"
#include "node/runtime/node.h"
#include "node/runtime/rpc_front.h"

namespace xh::runtime {
namespace {

/// HL7: so many listed peers have lines of their own.
constexpr std::size_t kMaxPeerLines = 128;
/// HL7: what takes reading of files or state is looked at so often.
constexpr auto kSlowLook = std::chrono::seconds(60);

double as_seconds(Duration duration) { return std::chrono::duration<double>(duration).count(); }
double as_seconds(UnixMillis time) { return static_cast<double>(time.value) / 1000; }
std::uint64_t one_if(bool condition) { return condition ? 1 : 0; }

void add_chain(Exposition& out, Node& node, const node::ReplicaStatus& status) {
  const auto head = node.store().head();
  const auto certified = node.store().certified();
  const std::uint64_t height = head.summary.height.value;
  const std::uint64_t size = certified ? certified->name.size : 0;
  out.add_count("consensus_height", height);
  out.add_count("consensus_final_height", status.finalized.value);
  out.add("consensus_block_time_seconds", as_seconds(head.summary.time));
  out.add_count("consensus_epoch", status.epoch.value);
  out.add_count("consensus_view", status.view);
  out.add_count("consensus_leader", status.leader);
  out.add_count("consensus_voting", one_if(status.voting));
  out.add_count("consensus_configured_validator", one_if(node.config().role == Role::kValidator));
  out.add_count("consensus_listening", one_if(status.listening));
  out.add_count("consensus_key_in_doubt", one_if(status.doubt != consensus::Doubt::kNone));
  if (const auto* signer = node.remote_signer()) {
    out.add_count("consensus_signer_away", one_if(signer->fault().has_value()));
    out.add_count("consensus_signer_refusals_total", signer->refusals());
  }
  out.add_count("consensus_diverged", one_if(status.diverged));
  out.add_count("consensus_protocol", status.protocol);
  out.add_count("consensus_known_protocol", status.known_protocol);
  if (status.ends_at) out.add_count("consensus_blocks_until_outdated", status.ends_at->value - std::min(status.ends_at->value, height));
  out.add_count("checkpoint_size", size);
  out.add_count("checkpoint_lag", height + 1 - std::min(height + 1, size));
  out.add_count("state_operations", head.summary.operations);
  out.add_count("ledger_retained_height", node.store().retained().value);
}

void add_members(Exposition& out, const node::Report& report, Duration age) {
  for (const auto& member : report.members) {
    const bool connected = member.self ? report.voting : member.connected;
    out.add_count("consensus_validator_connected", one_if(connected), {member.name});
    out.add_count("consensus_validator_height", member.self ? report.executed.value : member.announced.value, {member.name});
    if (!member.self && member.silent_for)
      out.add("consensus_validator_silent_seconds", as_seconds(*member.silent_for + age), {member.name});
  }
  if (const auto median = node::median_clock(report)) out.add("consensus_clock_offset_seconds", static_cast<double>(*median) / 1000);
}

// Before the first turn there is no report, and all of this is 0.
void add_strength(Exposition& out, const node::Report& report, Duration age, Duration view_age) {
  std::uint64_t total = 0;
  std::uint64_t missing = 0;
  for (const auto& member : report.members) {
    total += member.weight;
    missing += one_if(member.self ? !report.voting : !member.connected);
  }
  const auto strength = node::strength_of(report);
  out.add("consensus_final_age_seconds", as_seconds(report.since_final + age));
  out.add("consensus_view_age_seconds", as_seconds(view_age));
  out.add_count("consensus_validators", report.members.size());
  out.add_count("consensus_validators_missing", missing);
  out.add_count("consensus_weight", total);
  out.add_count("consensus_weight_connected", strength.connected);
  out.add_count("consensus_weight_active", strength.active);
  out.add_count("consensus_quorum", report.quorum);
  out.add("consensus_quorum_margin", static_cast<double>(strength.connected) - static_cast<double>(report.quorum));
}

void add_counters(Exposition& out, Node& node, const node::ReplicaStatus& status) {
  const auto& counters = node.counters();
  out.add_count("consensus_journal_syncs_total", counters.journal_syncs);
  out.add_count("ledger_blocks_total", counters.blocks);
  out.add_count("ledger_transactions_total", counters.transactions);
  out.add_count("ledger_operations_total", counters.operations);
  out.add_count("ledger_rejected_total", counters.rejected);
  out.add_count("rpc_submissions_total", counters.submissions);
  out.add_count("rpc_requests_total", counters.rpc_requests);
  out.add_count("rpc_sockets", node.events().conversations());
  out.add_count("rpc_events_total", node.events().events());
  out.add_count("resolution_answers_found_total", node.answers().found());
  out.add_count("resolution_answers_bytes", node.answers().bytes());
  out.add_count("p2p_refused_messages_total", counters.refused_frames);
  out.add_count("p2p_repeated_certificates_total", counters.dull_frames);
  out.add_count("evidence_found_total", counters.evidence_found);
  out.add_count("evidence_waiting", status.evidence_waiting);
  const auto& proposals = status.short_proposals;
  out.add_count("short_proposals_at_once_total", proposals.at_once);
  out.add_count("short_proposals_later_total", proposals.later);
  out.add_count("short_proposals_asked_total", proposals.asked);
  out.add_count("short_proposals_contradicted_total", proposals.contradicted);
}

void add_mempool(Exposition& out, const node::ReplicaStatus& status, const node::Report& report) {
  out.add_count("mempool_transactions", status.mempool_count);
  out.add_count("mempool_bytes", status.mempool_bytes);
  const auto part = [](std::size_t used, std::size_t most) {
    return most == 0 ? 0.0 : static_cast<double>(used) / static_cast<double>(most);
  };
  out.add("mempool_full_ratio",
          std::max(part(status.mempool_count, report.mempool_max_count), part(status.mempool_bytes, report.mempool_max_bytes)));
}

void add_peers(Exposition& out, Node& node, const node::ReplicaStatus& status) {
  std::uint64_t in = 0;
  std::uint64_t sent = 0;
  std::uint64_t dropped = 0;
  std::uint64_t connected = 0;
  std::set<std::string> named;
  for (const auto& peer : node.peers()) {
    in += peer.bytes_in;
    sent += peer.bytes_out;
    dropped += peer.dropped;
    connected += one_if(peer.connected);
    // Two of one name would be two values of one line.
    if (named.size() >= kMaxPeerLines || !named.insert(peer.name).second) continue;
    out.add_count("p2p_peer_connected", one_if(peer.connected), {peer.name});
    out.add_count("p2p_peer_bytes_total", peer.bytes_in, {peer.name, "in"});
    out.add_count("p2p_peer_bytes_total", peer.bytes_out, {peer.name, "out"});
  }
  out.add_count("p2p_peers", connected);
  out.add_count("p2p_validators", status.validators_connected);
  out.add_count("p2p_best_height", status.best_peer.value);
  out.add_count("p2p_bytes_in_total", in);
  out.add_count("p2p_bytes_out_total", sent);
  out.add_count("p2p_dropped_frames_total", dropped);
}

// HL7: of the first AC codes that a page of the listing has.
SlowMetrics::Clients light_clients(const Node& node) {
  SlowMetrics::Clients out;
  const auto& store = node.store();
  const UnixMillis now = store.head().summary.time;
  for (const auto& code : node::allotted_codes(store, node.genesis(), 1, node::kMaxCodesPage).codes) {
    const auto bytes = store.read(ledger::StateKey{ledger::RecordKind::kChain, code});
    const auto chain = bytes ? decode<crosschain::ChainRecord>(*bytes) : fail(ErrorId::kNotFound, "");
    if (!chain || chain->client.empty()) continue;
    const auto client_bytes = store.read(ledger::StateKey{ledger::RecordKind::kChainClient, chain->client});
    const auto record = client_bytes ? decode<crosschain::ClientRecord>(*client_bytes) : fail(ErrorId::kNotFound, "");
    if (!record) continue;
    const double ends =
        static_cast<double>(record->client.latest_time.value) / 1e9 + static_cast<double>(record->client.terms.trusting_period_ms) / 1e3;
    out[chain->client] = {crosschain::status_of(record->client, now) == crosschain::ClientStatus::kActive, ends};
  }
  return out;
}

void add_slow(Exposition& out, Node& node) {
  const auto now = std::chrono::steady_clock::now();
  const auto slow = node.slow_metrics().get(now, kSlowLook, [&node] {
    SlowMetrics::Values values;
    values.bytes = node.store().disk_use();
    values.clients = light_clients(node);
    return values;
  });
  for (const auto& [part, bytes] : slow.bytes) out.add_count("storage_bytes", bytes, {part});
  for (const auto& [name, client] : slow.clients) {
    out.add_count("crosschain_client_active", one_if(client.active), {name});
    out.add("crosschain_client_expiry_timestamp_seconds", client.ends, {name});
  }
}

void add_disks(Exposition& out, const Node& node) {
  for (const auto& [name, folder] : {std::pair("data", node.config().data_dir), std::pair("keys", node.config().keys_dir)}) {
    const auto space = os::free_space(folder);
    if (!space) continue;
    out.add_count("disk_free_bytes", space->free_bytes, {name});
    out.add_count("disk_size_bytes", space->total_bytes, {name});
  }
}

std::uint64_t open_files() {
  std::error_code error;
  std::uint64_t count = 0;
  for (auto it = std::filesystem::directory_iterator("/proc/self/fd", error); !error && it != std::filesystem::directory_iterator();
       it.increment(error))
    ++count;
  return count > 0 ? count - 1 : 0;  // one of them is this look
}

// Ticks after boot at which the process began: the 22nd field, counted after the name, which may hold spaces.
double start_time() {
  std::ifstream in("/proc/self/stat");
  std::string text((std::istreambuf_iterator<char>(in)), {});
  std::istringstream fields(text.substr(std::min(text.size(), text.rfind(')') + 1)));
  std::string word;
  for (int i = 0; i < 20; ++i) fields >> word;
  const double after_boot = word.empty() ? 0 : std::stod(word) / static_cast<double>(::sysconf(_SC_CLK_TCK));
  std::ifstream boot("/proc/stat");
  for (std::string key; boot >> key;) {
    double value = 0;
    if (key == "btime" && boot >> value) return value + after_boot;
  }
  return 0;
}

void add_process(Exposition& out) {
  const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  std::ifstream in("/proc/self/statm");
  std::uint64_t total = 0;
  std::uint64_t resident = 0;
  in >> total >> resident;
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  const auto time = [](const timeval& t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6; };
  static const double kStarted = start_time();
  out.add_count("process_resident_bytes", resident * page);
  out.add_count("process_virtual_bytes", total * page);
  out.add_count("process_open_files", open_files());
  out.add_count("process_max_files", files.rlim_cur);
  out.add("process_cpu_seconds_total", time(used.ru_utime) + time(used.ru_stime));
  out.add("process_start_timestamp_seconds", kStarted);
}

}  // namespace

std::string metrics_page(Node& node) {
  const auto status = node.status();
  const auto shared = node.report();
  const node::Report report = shared ? *shared : node::Report{};
  const Instant now = read_clock().now;
  const Duration age = shared ? now - report.taken_at : Duration{};
  Exposition out;
  out.add_count("build_info", 1, {XH_RUNTIME_VERSION, std::to_string(status.known_protocol)});
  add_chain(out, node, status);
  add_strength(out, report, age, shared ? now - report.progress.entered_at : Duration{});
  add_members(out, report, age);
  add_counters(out, node, status);
  add_mempool(out, status, report);
  add_peers(out, node, status);
  add_slow(out, node);
  add_disks(out, node);
  add_process(out);
  if (node.front() != nullptr) add_front(out, *node.front());
  node.meters().write(out, std::chrono::steady_clock::now());
  return out.text();
}

}  // namespace xh::runtime

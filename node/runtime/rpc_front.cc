#include "node/runtime/rpc_front.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <pthread.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <ctime>

#include "base/text.h"
#include "node/net/peer_network.h"
#include "node/os/files.h"
#include "node/rpc/tls_front.h"
#include "node/runtime/node.h"

namespace xh::runtime {
namespace {

constexpr std::size_t kMaxPemBytes = 1024 * 1024;
constexpr std::int64_t kDaySeconds = 24 * 60 * 60;
constexpr std::int64_t kWarnedDays = 30;
/// Peers, the index, files of the ledger.
constexpr std::uint64_t kOtherFiles = 2048;
constexpr std::uint64_t kLeastConnections = 64;

std::int64_t unix_now() { return static_cast<std::int64_t>(std::time(nullptr)); }

Result<std::string> read_pem(const std::string& path) {
  XH_TRY(Bytes bytes, os::read_file(path, kMaxPemBytes));
  std::string text(as_text(bytes));
  ::explicit_bzero(bytes.data(), bytes.size());
  return text;
}

// What changes when somebody writes, replaces or links the files anew.
std::string state_of(const TlsFiles& files) {
  std::string out;
  for (const auto* path : {&files.certificate, &files.key, &files.client_ca}) {
    struct stat found {};
    if (path->empty() || ::stat(path->c_str(), &found) != 0) {
      out += "none;";
      continue;
    }
    out += fmt::format("{} {} {}.{};", found.st_ino, found.st_size, found.st_mtim.tv_sec, found.st_mtim.tv_nsec);
  }
  return out;
}

// GD18: how many of the connections there may be.
std::uint64_t make_room_for(std::uint64_t connections, const FrontLog& log) {
  const rlim_t wanted = connections + kOtherFiles;
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted) return connections;
  const rlim_t before = limit.rlim_cur;
  limit.rlim_cur = std::min(limit.rlim_max, wanted);
  if (::setrlimit(RLIMIT_NOFILE, &limit) != 0) limit.rlim_cur = before;
  if (limit.rlim_cur >= wanted) return connections;
  const std::uint64_t left = limit.rlim_cur > kOtherFiles ? limit.rlim_cur - kOtherFiles : 0;
  const std::uint64_t taken = std::min(connections, std::max(kLeastConnections, left));
  log(fmt::format(
      "this process may open {} files: {} connections of JSON-RPC are taken, not {} (rpc.max_connections; ulimit -n, LimitNOFILE)",
      limit.rlim_cur, taken, connections));
  return taken;
}

}  // namespace

Result<std::shared_ptr<rpc::TlsFront>> load_tls(const TlsFiles& files) {
  XH_TRY_VOID(os::check_private(files.key));
  rpc::TlsMaterial material;
  XH_TRY(material.certificate, read_pem(files.certificate));
  if (!files.client_ca.empty()) {
    XH_TRY(material.client_ca, read_pem(files.client_ca));
  }
  XH_TRY(material.key, read_pem(files.key));
  auto front = rpc::make_tls_front(material);
  ::explicit_bzero(material.key.data(), material.key.size());
  return front;
}

rpc::GuardConfig guard_config(const Config& config, const FrontLog& log) {
  rpc::GuardConfig out;
  out.per_second = {config.front.rate_reads, config.front.rate_proofs, config.front.rate_submissions};
  out.limit_loopback = config.front.limit_loopback;
  out.client_connections = config.front.client_connections;
  out.max_connections = make_room_for(config.front.max_connections, log);
  out.hosts = config.rpc_hosts;
  return out;
}

Result<rpc::HttpConfig> http_config(const Config& config, const FrontLog& log) {
  XH_TRY(const auto at, net::parse_host_port(config.rpc_listen));
  rpc::HttpConfig out;
  out.host = at.host;
  out.port = static_cast<std::uint16_t>(std::stoi(at.port));
  out.guard = guard_config(config, log);
  if (config.front.tls) {
    XH_TRY(out.tls, load_tls(*config.front.tls));
  }
  return out;
}

void set_costs(rpc::Dispatcher& table) {
  table.set_cost(rpc::CostClass::kSubmission, {"xh_submit"});
  table.set_cost(
      rpc::CostClass::kProof,
      {"xh_getProof", "xh_getBatchProof", "xh_getLogProof", "xh_getConsistencyProof", "xh_getAuditProof", "xh_verifyProof", "xh_dryRun",
       "xh_getHistory", "xh_getStatusListHistory", "xh_listPrefix", "xh_listSubChains", "xh_getCarriers", "xh_getRedactions",
       "xh_getSupervisionActs", "xh_getCheckpointLane", "xh_getFact", "xh_unreceivedPackets", "xh_unacknowledgedPackets", "rpc.discover"});
}

rpc::Charge cost_of_get(std::string_view target) {
  rpc::Charge charge;
  const std::string_view path = target.substr(0, target.find('?'));
  if (path != "/livez") charge.add(path == "/openrpc.json" ? rpc::CostClass::kProof : rpc::CostClass::kRead, 1);
  return charge;
}

std::optional<std::string> certificate_warning(const rpc::TlsFront& front, std::int64_t now_s) {
  const auto day = [](std::int64_t s) { return fmt::format("{:%Y-%m-%d %H:%M}Z", fmt::gmtime(static_cast<std::time_t>(s))); };
  if (now_s >= front.not_after_s) return "the TLS certificate of JSON-RPC expired on " + day(front.not_after_s) + ": clients refuse it";
  if (now_s < front.not_before_s) return "the TLS certificate of JSON-RPC is not valid before " + day(front.not_before_s);
  if (now_s + kWarnedDays * kDaySeconds >= front.not_after_s)
    return fmt::format("the TLS certificate of JSON-RPC ends on {}, in {} days", day(front.not_after_s),
                       (front.not_after_s - now_s) / kDaySeconds);
  return std::nullopt;
}

void add_front(Exposition& out, const rpc::HttpServer& server) {
  const auto counts = server.counts();
  out.add_count("rpc_connections", counts.connections);
  out.add_count("rpc_rate_refusals_total", counts.rate_refusals);
  out.add_count("rpc_full_refusals_total", counts.full_refusals);
  out.add_count("rpc_made_room_total", counts.made_room);
  const auto tls = server.tls();
  if (!tls) return;
  out.add_count("rpc_bad_handshakes_total", counts.bad_handshakes);
  out.add("certificate_expiry_timestamp_seconds", static_cast<double>(tls->not_after_s), {"rpc"});
}

TlsWatch::TlsWatch(TlsFiles files, rpc::HttpServer& server, Log log, std::chrono::milliseconds every)
    : files_(std::move(files)), server_(server), log_(std::move(log)), every_(every), used_(state_of(files_)), thread_([this] { run(); }) {}

TlsWatch::~TlsWatch() {
  {
    const std::scoped_lock guard(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void TlsWatch::run() {
  pthread_setname_np(pthread_self(), "tls watch");
  std::string last = used_;
  for (;;) {
    warn();
    {
      std::unique_lock guard(mutex_);
      if (wake_.wait_for(guard, every_, [this] { return stopping_; })) return;
    }
    // What is still being written changes again until the next look.
    std::string now = state_of(files_);
    const bool settled = now == last;
    last = std::move(now);
    if (settled && last != used_) load();
  }
}

void TlsWatch::load() {
  used_ = state_of(files_);
  auto loaded = load_tls(files_);
  if (!loaded) return log_("the changed TLS files are not used: " + loaded.error().to_string());
  server_.use(*std::move(loaded));
  warned_day_.reset();
  log_("the changed TLS files are used for new connections");
}

// Once a day.
void TlsWatch::warn() {
  const auto tls = server_.tls();
  const std::int64_t now = unix_now();
  if (!tls || warned_day_ == now / kDaySeconds) return;
  warned_day_ = now / kDaySeconds;
  if (const auto warning = certificate_warning(*tls, now)) log_(*warning);
}

}  // namespace xh::runtime

// The front of JSON-RPC as a configuration wants it: TLS files, their reload, limits, numbers about it. Spec: docs/spec/guarding.md (GD2,
// GD5, GD8, GD18).
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "node/rpc/dispatch.h"
#include "node/rpc/http_server.h"
#include "node/runtime/config.h"
#include "node/runtime/exposition.h"

namespace xh::runtime {

class Node;

/// A line for the operator.
using FrontLog = std::function<void(const std::string& line)>;

/// GD2. Errors: kCannotRead, kTooLarge, kKeyFileOpen, kBadConfig.
[[nodiscard]] Result<std::shared_ptr<rpc::TlsFront>> load_tls(const TlsFiles& files);
/// Reads the files of TLS, and raises the limit of open files. Errors of load_tls() and kBadAddress.
[[nodiscard]] Result<rpc::HttpConfig> http_config(const Config& config, const FrontLog& log);
/// GD10, GD13: limits and hosts; raises the limit of open files.
[[nodiscard]] rpc::GuardConfig guard_config(const Config& config, const FrontLog& log);
/// GD8: of the methods that are not reads.
void set_costs(rpc::Dispatcher& table);
[[nodiscard]] rpc::Charge cost_of_get(std::string_view target);
/// GD2: what is to be said of the dates of a certificate; nothing when it holds for a while.
[[nodiscard]] std::optional<std::string> certificate_warning(const rpc::TlsFront& front, std::int64_t now_s);
/// Its numbers and the end of its certificate.
void add_front(Exposition& out, const rpc::HttpServer& server);

/// GD5: gives the server what is in the files when they change. A thread of its own.
class TlsWatch {
 public:
  using Log = FrontLog;
  /// All outlive it.
  TlsWatch(TlsFiles files, rpc::HttpServer& server, Log log, std::chrono::milliseconds every = std::chrono::seconds(2));
  ~TlsWatch();
  TlsWatch(const TlsWatch&) = delete;
  TlsWatch& operator=(const TlsWatch&) = delete;

 private:
  void run();
  void load();
  void warn();

  TlsFiles files_;
  rpc::HttpServer& server_;
  Log log_;
  std::chrono::milliseconds every_;
  std::string used_;  ///< the state of the files that was used last
  std::optional<std::int64_t> warned_day_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace xh::runtime

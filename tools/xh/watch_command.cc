#include "tools/xh/watch_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <csignal>
#include <thread>

#include "node/client/event_client.h"
#include "tools/xh/event_text.h"
#include "tools/xh/watcher.h"

namespace xh::tools {
namespace {

struct WatchArguments {
  std::string topic;
  std::string filter;
  std::string from;
  std::uint64_t count = 0;  ///< 0: for ever
};

constexpr auto kLook = std::chrono::milliseconds(200);  // between looks at signals

std::atomic<bool> watch_stop_requested = false;
extern "C" void request_watch_stop(int) { watch_stop_requested = true; }

// "prefix=88.100.7"
Result<Json> filter_from(const std::string& text) {
  Json out{Json::Object{}};
  if (text.empty()) return out;
  const auto equals = text.find('=');
  if (equals == std::string::npos || equals == 0)
    return fail(ErrorId::kUsage, "a filter looks like NAME=VALUE, e.g. prefix=88.100.7", text);
  return Json(out.set(text.substr(0, equals), text.substr(equals + 1)));
}

// False: nobody reads any more.
bool print_event(const Options& options, const std::string& topic, const Json& event) {
  fmt::print("{}\n", options.json ? event.dump() : event_text(topic, event));
  return std::fflush(stdout) == 0;
}

class Watch {
 public:
  Watch(const Options& options, const WatchArguments& a, Json filter)
      : options_(options), arguments_(a), watcher_(a.topic, std::move(filter), a.from) {}

  int run() {
    while (!over()) {
      const auto done = follow();
      if (!done) return end(report(done.error()));
      pause();
    }
    return end(kOk);
  }

 private:
  [[nodiscard]] bool over() const { return watch_stop_requested || closed_ || (arguments_.count != 0 && printed_ >= arguments_.count); }

  // One connection. An error ends all.
  Status follow() {
    const auto client = client::EventClient::connect(options_.node, std::chrono::milliseconds(options_.timeout_ms), options_.trust);
    if (!client) return lost(client.error());
    if (auto sent = (*client)->send(watcher_.request()); !sent) return lost(sent.error());
    while (!over()) {
      auto text = (*client)->receive(kLook);
      if (!text) return lost(text.error());
      if (!*text) continue;
      XH_TRY(auto heard, watcher_.hear(**text));
      if (heard.why) return lost(*heard.why);
      failures_ = 0;
      told_loss_ = false;
      if (heard.event) {
        ++printed_;
        closed_ = !print_event(options_, arguments_.topic, *heard.event);
      }
      if (heard.again) return {};
    }
    return {};
  }

  // What another attempt may mend is said once.
  Status lost(const Error& error) {
    const bool lasting = error.id == ErrorId::kBadAddress || error.id == ErrorId::kBadAnswer || error.id == ErrorId::kTls ||
                         error.id == ErrorId::kUsage || error.id == ErrorId::kKeyFileOpen;
    if (lasting) return fail(error);
    if (!told_loss_ && !watch_stop_requested) fmt::print(stderr, "{}; connecting again\n", error.to_string());
    told_loss_ = true;
    return {};
  }

  void pause() {
    auto left = std::chrono::milliseconds(watch_pause_ms(failures_++));
    for (; left.count() > 0 && !over(); left -= kLook) std::this_thread::sleep_for(std::min(left, kLook));
  }

  int end(int code) const {
    if (!watcher_.cursor().empty()) fmt::print(stderr, "go on with --from {}\n", watcher_.cursor());
    return code;
  }

  const Options& options_;
  const WatchArguments& arguments_;
  Watcher watcher_;
  std::uint64_t printed_ = 0;
  unsigned failures_ = 0;
  bool told_loss_ = false;
  bool closed_ = false;  ///< nobody reads what is printed
};

int watch_events(const Options& options, const WatchArguments& a) {
  auto filter = filter_from(a.filter);
  if (!filter) return usage(filter.error());
  (void)std::signal(SIGTERM, request_watch_stop);
  (void)std::signal(SIGINT, request_watch_stop);
  return Watch(options, a, *std::move(filter)).run();
}

}  // namespace

void add_watch_command(CLI::App& app, Shell& shell) {
  const auto a = std::make_shared<WatchArguments>();
  auto* watch =
      app.add_subcommand("watch",
                         "Print the ledger's events, one a line, old ones first and then new ones, for ever; connects again by itself\n\n"
                         "Examples:\n"
                         "  xh watch blocks\n"
                         "  xh watch records prefix=88.100.7 --from first --json > records.ndjson\n"
                         "  xh watch receipts account=did:bid:ef… --from 1200\n"
                         "  xh watch packets lane=orders --from 1200.3.1\n\n"
                         "Each line has its cursor: to go on later, give --from that of the last whole line.");
  watch->add_option("topic", a->topic, "blocks, checkpoints, receipts, records, packets, chains, governance or evidence")->required();
  watch->add_option("filter", a->filter,
                    "receipts: account=BID, transaction=0x…; records: name=NAME, prefix=PREFIX; packets: lane=NAME; chains: code=AC");
  watch->add_option("--from", a->from, "a cursor, a height, or first; without it: what comes from now on");
  watch->add_option("--count", a->count, "end after this many events; 0: for ever")->capture_default_str();
  watch->callback([&shell, a] { shell.action = [&shell, a] { return watch_events(shell.options, *a); }; });
}

}  // namespace xh::tools

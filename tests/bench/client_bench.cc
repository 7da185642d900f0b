// How fast a network answers clients: single-record transactions of so many clients at once, each final before the client sends its next
// one. Usage: client_bench KEY PASSPHRASE_FILE PREFIX CLIENTS NODE_URL... ; the key owns PREFIX; a node answers at most 256 requests at a
// time. Prints rows of a Markdown table.
#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

#include "base/text.h"
#include "node/os/files.h"
#include "tests/bench/yardstick.h"
#include "tools/common/context.h"

namespace xh::bench {
namespace {

constexpr int kRuns = 5;
constexpr double kWindowSeconds = 4;
constexpr auto kTimeout = std::chrono::seconds(40);

struct Target {
  std::vector<std::string> urls;
  std::string prefix;
  PrivateKey key;
  ledger::Transaction model;  // chain and sender
};

class Requester {
 public:
  Requester(const Target& target, std::size_t number)
      : target_(target), node_(*client::RpcClient::make(target.urls[number % target.urls.size()], kTimeout)) {}

  // One registration, from signing to final. False when it did not become final.
  bool one(std::uint64_t number) {
    ledger::Transaction transaction = target_.model;
    for (std::size_t i = 0; i < 8; ++i) transaction.nonce.bytes[i] = static_cast<std::uint8_t>(number >> 8 * i);
    const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
    transaction.valid_until = UnixMillis{static_cast<std::uint64_t>(now) + 60'000};
    const identity::Content content{{identity::Value{1, "URL", identity::ValueFormat::kText, to_bytes("https://example.com/pump"), 60}},
                                    std::nullopt};
    transaction.operations =
        tools::to_ledger({identity::Register{fmt::format("{}/bench-{}", target_.prefix, number), std::nullopt, content}});
    const Bytes envelope = encode(ledger::sign_transaction(transaction, target_.key));
    const auto answer = node_->call("xh_submit", Json(Json::Object{}).set("envelope", to_0x(envelope)).set("wait_ms", json_u64(20'000)));
    return answer && answer->find("receipt") != nullptr;
  }

 private:
  const Target& target_;
  std::unique_ptr<client::RpcClient> node_;
};

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

struct Figures {
  std::vector<double> milliseconds;  // of each transaction, submit to final
  double per_second = 0;
};

// All clients for one window; each has one transaction in flight.
Figures window(const Target& target, std::size_t clients, std::atomic<std::uint64_t>& number) {
  Figures figures;
  std::mutex mutex;
  const auto start = Clock::now();
  std::vector<std::thread> threads;
  for (std::size_t c = 0; c < clients; ++c) {
    threads.emplace_back([&, c] {
      Requester requester(target, c);
      std::vector<double> mine;
      while (seconds_since(start) < kWindowSeconds) {
        const auto sent = Clock::now();
        if (requester.one(++number)) {
          mine.push_back(seconds_since(sent) * 1e3);
        } else {
          fmt::print(stderr, "a transaction did not become final\n");
        }
      }
      const std::scoped_lock lock(mutex);
      figures.milliseconds.insert(figures.milliseconds.end(), mine.begin(), mine.end());
    });
  }
  for (auto& thread : threads) thread.join();
  figures.per_second = static_cast<double>(figures.milliseconds.size()) / seconds_since(start);
  return figures;
}

void measure(const Target& target, std::size_t clients) {
  std::atomic<std::uint64_t> number = static_cast<std::uint64_t>(std::chrono::system_clock::now().time_since_epoch().count());
  std::vector<double> middles;
  std::vector<double> worst;
  std::vector<double> rates;
  for (int run = 0; run < kRuns; ++run) {
    Figures figures = window(target, clients, number);
    std::vector<double>& times = figures.milliseconds;
    if (times.empty()) continue;
    std::ranges::sort(times);
    middles.push_back(times[times.size() / 2]);
    worst.push_back(times[times.size() * 99 / 100]);
    rates.push_back(figures.per_second);
  }
  if (rates.empty()) return;
  report(fmt::format("{} in flight, submit to final, p50", clients), median(middles), "ms");
  report(fmt::format("{} in flight, submit to final, p99", clients), median(worst), "ms");
  report(fmt::format("{} in flight, final transactions", clients), median(rates), "per s");
}

int run(int argc, char** argv) {
  if (argc < 6) {
    fmt::print(stderr, "usage: client_bench KEY PASSPHRASE_FILE PREFIX CLIENTS NODE_URL...\n");
    return 2;
  }
  tools::Options options;
  options.key_file = argv[1];
  options.passphrase_file = argv[2];
  options.node = argv[5];
  auto key = tools::load_key(options);
  if (!key) return tools::report(key.error());
  auto node = tools::connect(options);
  if (!node) return tools::report(node.error());
  auto model = tools::build(**node, account_of(key->public_key()), {}, ledger::BatchMode::kAllOrNothing);
  if (!model) return tools::report(model.error());
  const Target target{{argv + 5, argv + argc}, argv[3], *std::move(key), *std::move(model)};
  report("yardstick: leaf hashes, one core", leaf_hashes(), "thousand/s");
  report("yardstick: Ed25519 verifications, one core", verifications(), "thousand/s");
  measure(target, std::stoull(argv[4]));
  return 0;
}

}  // namespace
}  // namespace xh::bench

int main(int argc, char** argv) { return xh::bench::run(argc, argv); }

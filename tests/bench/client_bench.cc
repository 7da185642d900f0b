// How fast a network answers clients: latency of one client, and single-record transactions of many, each final before it counts.
// Usage: client_bench KEY PASSPHRASE_FILE PREFIX NODE_URL... ; the key owns PREFIX. Prints rows of a Markdown table.
#include <algorithm>
#include <atomic>
#include <thread>

#include "base/text.h"
#include "node/os/files.h"
#include "tests/bench/yardstick.h"
#include "tools/common/context.h"

namespace xh::bench {
namespace {

constexpr int kRuns = 5;
constexpr int kSamples = 100;
constexpr std::size_t kClients = 192;
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

void latency(const Target& target, std::uint64_t& number) {
  std::vector<double> middles;
  std::vector<double> worst;
  for (int run = 0; run < kRuns; ++run) {
    Requester requester(target, 0);
    std::vector<double> samples;
    for (int i = 0; i < kSamples; ++i) {
      const auto start = Clock::now();
      if (!requester.one(++number)) fmt::print(stderr, "a transaction did not become final\n");
      samples.push_back(seconds_since(start) * 1e3);
    }
    std::ranges::sort(samples);
    middles.push_back(samples[samples.size() / 2]);
    worst.push_back(samples[samples.size() * 99 / 100]);
  }
  report("one client, submit to final, p50", median(middles), "ms");
  report("one client, submit to final, p99", median(worst), "ms");
}

void throughput(const Target& target, std::uint64_t& number) {
  std::vector<double> rates;
  for (int run = 0; run < kRuns; ++run) {
    std::atomic<std::uint64_t> next = number;
    std::atomic<std::uint64_t> final_count = 0;
    const auto start = Clock::now();
    std::vector<std::thread> clients;
    for (std::size_t c = 0; c < kClients; ++c) {
      clients.emplace_back([&, c] {
        Requester requester(target, c);
        while (seconds_since(start) < kWindowSeconds) final_count += requester.one(++next) ? 1 : 0;
      });
    }
    for (auto& client : clients) client.join();
    rates.push_back(static_cast<double>(final_count) / seconds_since(start));
    number = next;
  }
  report(fmt::format("{} clients, single-record transactions", kClients), median(rates), "per s");
}

int run(int argc, char** argv) {
  if (argc < 5) {
    fmt::print(stderr, "usage: client_bench KEY PASSPHRASE_FILE PREFIX NODE_URL...\n");
    return 2;
  }
  tools::Options options;
  options.key_file = argv[1];
  options.passphrase_file = argv[2];
  options.node = argv[4];
  auto key = tools::load_key(options);
  if (!key) return tools::report(key.error());
  auto node = tools::connect(options);
  if (!node) return tools::report(node.error());
  auto model = tools::build(**node, account_of(key->public_key()), {}, ledger::BatchMode::kAllOrNothing);
  if (!model) return tools::report(model.error());
  const Target target{{argv + 4, argv + argc}, argv[3], *std::move(key), *std::move(model)};
  report("yardstick: leaf hashes, one core", leaf_hashes(), "thousand/s");
  report("yardstick: Ed25519 verifications, one core", verifications(), "thousand/s");
  std::uint64_t number = static_cast<std::uint64_t>(std::chrono::system_clock::now().time_since_epoch().count());
  latency(target, number);
  throughput(target, number);
  return 0;
}

}  // namespace
}  // namespace xh::bench

int main(int argc, char** argv) { return xh::bench::run(argc, argv); }

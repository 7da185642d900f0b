// Records per second on one core: admission (signature, decoding, form), execution, and the state tree's part of a block, with batches of
// 1,000 operations. It prints; it checks nothing but that every operation is done. Spec: docs/spec/execution.md.
#include <fmt/format.h>

#include <chrono>
#include <string>
#include <unordered_map>

#include "base/check.h"
#include "identity/operations.h"
#include "ledger/execution/executor.h"
#include "tests/unit/ledger/memory_tree.h"

namespace {

using namespace xh;  // NOLINT(google-build-using-namespace): a program
using Clock = std::chrono::steady_clock;

constexpr std::size_t kTransactions = 20;
constexpr std::size_t kBatch = 1000;
constexpr std::size_t kBlocks = 10;

struct KeyHash {
  std::size_t operator()(const ledger::StateKey& key) const {
    return std::hash<std::string>()(key.name) ^ static_cast<std::size_t>(key.kind);
  }
};

class State : public ledger::StateView {
 public:
  std::optional<Bytes> read(const ledger::StateKey& key) const override {
    const auto it = records.find(key);
    return it == records.end() ? std::nullopt : std::optional(it->second);
  }
  std::optional<ledger::TransactionId> remembered(const AccountId&, const ledger::Nonce&) const override { return std::nullopt; }
  std::unordered_map<ledger::StateKey, Bytes, KeyHash> records;
};

struct Seconds {
  double admission = 0;
  double execution = 0;
  double tree = 0;
};

class Bench {
 public:
  Bench() : key_(*PrivateKey::from_seed(Bytes(kEd25519SeedBytes, 7))), sender_(account_of(key_.public_key())) {
    genesis_.first_arcs = {"88"};
    genesis_.organisations = {{"registrar", "enterprise", "Registrar", std::uint64_t{1} << 50}};
    genesis_.accounts = {{sender_, "backbone", "registrar"}};
    genesis_.prefixes = {{"88.100", sender_}};
    store(execution::genesis_delta(genesis_), height_);
  }

  // One block of kTransactions batches whose operations `make` gives for the serial number of a record.
  template <class Make>
  Seconds block(Make make) {
    std::vector<Bytes> wire;
    height_ = height_.next();
    const UnixMillis time{1'000'000 + height_.value};
    for (std::size_t t = 0; t < kTransactions; ++t) {
      ledger::Transaction transaction;
      transaction.sender = sender_;
      for (std::size_t i = 0; i < 8; ++i)
        transaction.nonce.bytes[i] = static_cast<std::uint8_t>((height_.value * kTransactions + t) >> (8 * i));
      transaction.valid_until = UnixMillis{time.value + 1000};
      for (std::size_t i = 0; i < kBatch; ++i) {
        const identity::Operation operation = make((height_.value * kTransactions + t) * kBatch + i);
        transaction.operations.push_back({identity::kind_of(operation), identity::body_of(operation)});
      }
      wire.push_back(encode(ledger::sign_transaction(transaction, key_)));
    }
    Seconds seconds;
    auto begin = Clock::now();
    std::vector<ledger::VerifiedEnvelope> envelopes;
    for (auto& bytes : wire) {
      envelopes.push_back(ledger::verify_envelope(std::move(bytes), genesis_.chain_id).value());
      XH_CHECK(execution::check_operations(envelopes.back().transaction()).has_value());
    }
    seconds.admission = lap(begin);
    std::vector<const ledger::VerifiedEnvelope*> entries;
    for (const auto& envelope : envelopes) entries.push_back(&envelope);
    const auto outcome = execution::execute(state_, {height_, time, genesis_, 1, {}}, entries);
    seconds.execution = lap(begin);
    for (const auto& receipt : outcome.receipts) XH_CHECK(receipt.outcome == ledger::kResultOk && receipt.results.size() == kBatch);
    XH_CHECK(outcome.receipts.size() == kTransactions);
    begin = Clock::now();
    seconds.tree = store(outcome.delta, height_);
    return seconds;
  }

 private:
  static double lap(Clock::time_point& begin) {
    const auto end = Clock::now();
    const double seconds = std::chrono::duration<double>(end - begin).count();
    begin = end;
    return seconds;
  }
  double store(const ledger::StateDelta& delta, Height height) {
    auto begin = Clock::now();
    std::map<Hash32, std::optional<Hash32>> changes;
    for (const auto& [key, value] : delta) changes.emplace(key.hash(), ledger::value_hash(*value));
    (void)tree_.apply(height.value, {}, changes);
    const double seconds = lap(begin);
    for (const auto& [key, value] : delta) state_.records.insert_or_assign(key, *value);
    return seconds;
  }

  PrivateKey key_;
  AccountId sender_;
  ledger::Genesis genesis_;
  State state_;
  ledger::MemoryTree tree_;
  Height height_{0};
};

template <class Make>
void run(Bench& bench, const char* what, Make make) {
  Seconds sum;
  for (std::size_t i = 0; i < kBlocks; ++i) {
    const Seconds seconds = bench.block(make);
    sum.admission += seconds.admission;
    sum.execution += seconds.execution;
    sum.tree += seconds.tree;
  }
  constexpr double kRecords = kBlocks * kTransactions * kBatch;
  fmt::print("{:<10} admission {:>9.0f}/s   execution {:>9.0f}/s   state tree {:>9.0f}/s   all three {:>9.0f}/s\n", what,
             kRecords / sum.admission, kRecords / sum.execution, kRecords / sum.tree,
             kRecords / (sum.admission + sum.execution + sum.tree));
}

}  // namespace

int main() {
  Bench bench;
  const auto name = [](std::size_t serial) { return fmt::format("88.100.7/pump-{:010}", serial); };
  const auto content = [](std::string_view data) {
    return identity::Content{{identity::Value{1, "URL", identity::ValueFormat::kText, to_bytes(data), 86'400}}, std::nullopt};
  };
  run(bench, "register", [&](std::size_t serial) {
    return identity::Register{name(serial), std::nullopt, content("https://example.com/objects/0123456789")};
  });
  // The records of kBlocks blocks before, once more.
  run(bench, "update", [&](std::size_t serial) {
    return identity::Update{name(serial - kBlocks * kTransactions * kBatch), 1, content("https://example.com/objects/9876543210")};
  });
  run(bench, "identical", [&](std::size_t serial) {
    return identity::Register{name(serial - 2 * kBlocks * kTransactions * kBatch), std::nullopt,
                              content("https://example.com/objects/9876543210")};
  });
  return 0;
}

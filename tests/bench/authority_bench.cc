// What it costs on one core to admit single-record transactions by key suite, and to authorise an operation of a delegate whose prefix lies
// one or eight levels down. Medians of five, as a Markdown table. It checks nothing but that every operation is done.
#include <algorithm>
#include <array>
#include <unordered_map>

#include "base/check.h"
#include "identity/operations.h"
#include "ledger/execution/executor.h"
#include "ledger/execution/identity_ops.h"
#include "tests/bench/yardstick.h"

namespace {

using namespace xh;  // NOLINT(google-build-using-namespace): a program

constexpr std::size_t kAdmissions = 2'000;
constexpr std::size_t kOperations = 20'000;
constexpr int kRuns = 5;

class State : public ledger::StateView {
 public:
  std::optional<Bytes> read(const ledger::StateKey& key) const override {
    const auto it = records.find(key.name + static_cast<char>(key.kind));
    return it == records.end() ? std::nullopt : std::optional(it->second);
  }
  std::optional<ledger::TransactionId> remembered(const AccountId&, const ledger::Nonce&) const override { return std::nullopt; }
  void take(const ledger::StateDelta& delta) {
    for (const auto& [key, value] : delta) records.insert_or_assign(key.name + static_cast<char>(key.kind), *value);
  }
  std::unordered_map<std::string, Bytes> records;
};

PrivateKey key_of(Suite suite) { return *PrivateKey::from_raw(suite, Bytes(32, 7)); }

identity::Register registration(const std::string& name) {
  return {name, std::nullopt, {{identity::Value{1, "URL", identity::ValueFormat::kText, Bytes(40, 'x'), 60}}, std::nullopt}};
}

template <class Measure>
double median(Measure measure) {
  std::array<double, kRuns> all;
  for (auto& one : all) one = measure();
  std::ranges::sort(all);
  return all[kRuns / 2];
}

// Decoding, signature, form: what a node does once with each envelope (N8), thousand/s.
double admissions(Suite suite) {
  const PrivateKey key = key_of(suite);
  ledger::Transaction transaction;
  transaction.sender = account_of(key.public_key());
  const identity::Operation operation = registration("88.100.7/pump-0000000001");
  transaction.operations.push_back({identity::kind_of(operation), identity::body_of(operation)});
  const Bytes wire = encode(ledger::sign_transaction(transaction, key));
  const auto start = bench::Clock::now();
  for (std::size_t i = 0; i < kAdmissions; ++i) {
    const auto envelope = ledger::verify_envelope(wire, transaction.chain_id);
    XH_CHECK(envelope && execution::check_operations(envelope->transaction()));
  }
  return kAdmissions / bench::seconds_since(start) / 1e3;
}

// Updates and registrations by a delegate of the lowest of `depth` prefixes, which a workspace reads once, thousand/s.
double authorisations(std::size_t depth, bool registers) {
  const AccountId owner = account_of(key_of(Suite::kEd25519).public_key());
  const AccountId delegate = account_of(key_of(Suite::kSecp256k1).public_key());
  ledger::Genesis genesis;
  genesis.first_arcs = {"88"};
  std::string prefix = "88";
  for (std::size_t i = 1; i < depth; ++i) prefix += ".1";
  for (std::size_t at = 2; at <= prefix.size(); at += 2) genesis.prefixes.push_back({prefix.substr(0, at), owner});
  State state;
  state.take(execution::genesis_delta(genesis));
  const execution::BlockContext context{Height{1}, UnixMillis{1000}, genesis, 1, {}};
  execution::Workspace work(state);
  const auto apply = [&](const AccountId& who, const identity::Operation& operation) {
    XH_CHECK(execution::apply(work, context, {who, {}, {}}, operation) == ledger::kResultOk);
  };
  apply(owner, identity::DelegateKey{prefix, {delegate, identity::kAllScopes, UnixMillis{0}}});
  std::vector<identity::Operation> operations;
  if (!registers) apply(delegate, registration(prefix + "/one"));
  for (std::size_t i = 0; i < kOperations; ++i) {
    if (registers) {
      operations.emplace_back(registration(prefix + "/" + std::to_string(i)));
    } else {
      operations.emplace_back(identity::Update{prefix + "/one", i + 1, registration("").content});
    }
  }
  const auto start = bench::Clock::now();
  for (const auto& operation : operations) apply(delegate, operation);
  return kOperations / bench::seconds_since(start) / 1e3;
}

}  // namespace

int main(int argc, char**) {
  if (argc > 1) {
    fmt::print("Usage: authority_bench    prints a table of medians of {} runs; nothing is kept\n", kRuns);
    return 0;
  }
  fmt::print("| what | value | unit |\n|---|---|---|\n");
  bench::report("yardstick: leaf hashes of 118 bytes, one core", bench::leaf_hashes(), "thousand/s");
  const double ed25519 = median([] { return admissions(Suite::kEd25519); });
  bench::report("admissions, Ed25519", ed25519, "thousand/s");
  for (const auto& [suite, name] : {std::pair{Suite::kSm2, "SM2"}, std::pair{Suite::kSecp256k1, "secp256k1"}}) {
    const double rate = median([suite = suite] { return admissions(suite); });
    bench::report(fmt::format("admissions, {} ({:.2f} of Ed25519)", name, rate / ed25519), rate, "thousand/s");
  }
  for (const bool registers : {true, false}) {
    const char* what = registers ? "registrations" : "updates";
    const double shallow = median([&] { return authorisations(1, registers); });
    const double deep = median([&] { return authorisations(8, registers); });
    bench::report(fmt::format("{} by a delegate, depth 1", what), shallow, "thousand/s");
    bench::report(fmt::format("{} by a delegate, depth 8 ({:.2f} of depth 1)", what, deep / shallow), deep, "thousand/s");
  }
  return 0;
}

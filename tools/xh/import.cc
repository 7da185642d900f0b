#include "tools/xh/import.h"

#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <thread>
#include <unordered_set>

#include "base/text.h"
#include "crypto/hash.h"
#include "ledger/execution/reject.h"
#include "node/os/files.h"
#include "tools/xh/progress.h"

namespace xh::tools {
namespace {

constexpr auto kRetryPause = std::chrono::milliseconds(500);
constexpr auto kGiveUp = std::chrono::minutes(10);
constexpr std::uint64_t kWaitMillis = 20'000;

struct Reject {
  std::uint64_t row;
  std::string reason;
};

// The usable rows of the file in order, without repetitions: the same walk in the check and in every run.
class Plan {
 public:
  static Result<Plan> open(const ImportOptions& import) {
    XH_TRY(RowReader reader, RowReader::open(import.file));
    return Plan(import, std::move(reader));
  }

  struct Item {
    std::uint64_t row;
    identity::Register operation;
  };
  /// The next usable row; what is not usable goes to `rejects`.
  Result<std::optional<Item>> next(std::vector<Reject>& rejects) {
    for (;;) {
      auto row = reader_.next();
      if (!row) {
        if (row.error().id == ErrorId::kTooLarge) return fail(row.error());
        rejects.push_back({reader_.number(), row.error().to_string()});
        continue;
      }
      if (!*row) return std::optional<Item>();
      auto operation = operation_of(import_, **row);
      if (!operation) {
        if (operation.error().id == ErrorId::kUsage) return fail(operation.error());
        rejects.push_back({(*row)->number, operation.error().to_string()});
        continue;
      }
      const Hash32 hash = sha256(as_bytes(operation->identifier));
      if (!seen_.insert(std::string(as_text(hash.view().first(16)))).second) {
        rejects.push_back({(*row)->number, "repeats " + operation->identifier});
        continue;
      }
      return std::optional(Item{(*row)->number, *std::move(operation)});
    }
  }
  [[nodiscard]] std::uint64_t position() const { return reader_.position(); }

 private:
  Plan(const ImportOptions& import, RowReader reader) : import_(import), reader_(std::move(reader)) {}
  const ImportOptions& import_;
  RowReader reader_;
  std::unordered_set<std::string> seen_;
};

struct Totals {
  std::uint64_t usable = 0;
  std::vector<Reject> rejects;
};

Result<Totals> check_rows(const ImportOptions& import) {
  XH_TRY(Plan plan, Plan::open(import));
  Totals totals;
  Progress progress("checking", std::filesystem::file_size(import.file), "bytes");
  for (;;) {
    XH_TRY(auto item, plan.next(totals.rejects));
    if (!item) return totals;
    if (++totals.usable % 1024 == 0) progress.show(plan.position());
  }
}

struct Batch {
  std::size_t number;
  std::vector<Plan::Item> items;
};

class Import {
 public:
  Import(const Options& options, const ImportOptions& import, PrivateKey key, Plan plan, Totals totals)
      : options_(options),
        import_(import),
        key_(std::move(key)),
        plan_(std::move(plan)),
        totals_(std::move(totals)),
        progress_("importing", totals_.usable, "rows") {}

  int run() {
    std::vector<std::thread> workers;
    for (std::size_t i = 0; i < import_.in_flight; ++i) workers.emplace_back([this, i] { work(i); });
    while (active_ < import_.in_flight) {
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
      progress_.show(done_);
    }
    for (auto& worker : workers) worker.join();
    progress_.finish(done_);
    return finish();
  }

 private:
  void work(std::size_t number) {
    const std::string& url = import_.nodes[number % import_.nodes.size()];
    std::size_t at = number;
    auto node = client::RpcClient::make(url, std::chrono::milliseconds(kWaitMillis + 10'000));
    while (node && !failed_) {
      auto batch = next_batch();
      if (!batch) break;
      if (auto status = run_batch(**batch, *node, at); !status) {
        const std::scoped_lock guard(mutex_);
        if (!failed_.exchange(true)) error_ = status.error();
      }
    }
    ++active_;
  }

  // The rows of the next batch; batches have the same rows in every run.
  std::optional<std::shared_ptr<Batch>> next_batch() {
    const std::scoped_lock guard(mutex_);
    const auto batch = std::make_shared<Batch>();
    batch->number = next_number_++;
    std::vector<Reject> again;  // listed by the check already
    while (batch->items.size() < import_.batch) {
      auto item = plan_.next(again);
      if (!item || !*item) break;
      batch->items.push_back(**std::move(item));
    }
    if (batch->items.empty()) return std::nullopt;
    return batch;
  }

  [[nodiscard]] std::string path(const Batch& batch, const char* ending) const {
    return fmt::format("{}/batch-{:07}.{}", import_.state, batch.number, ending);
  }

  Status run_batch(const Batch& batch, std::unique_ptr<client::RpcClient>& node, std::size_t& at) {
    if (const auto done = os::read_file(path(batch, "done"), kMaxRowBytes)) {
      if (auto json = parse_json(as_text(*done))) return count(batch, *json);
    }
    std::optional<Bytes> envelope;
    if (auto stored = os::read_file(path(batch, "env"), ledger::kMaxTransactionBytes)) envelope = *std::move(stored);
    const auto give_up = std::chrono::steady_clock::now() + kGiveUp;
    for (;;) {
      if (!envelope) {
        XH_TRY(envelope, sign(batch, node, at, give_up));
        XH_TRY_VOID(os::write_file(path(batch, "env"), *envelope));  // before it is sent
      }
      Json params = Json(Json::Object{}).set("envelope", to_0x(*envelope)).set("wait_ms", json_u64(kWaitMillis));
      auto answer = node->call("xh_submit", std::move(params));
      if (answer && answer->find("receipt") != nullptr) return record(batch, *answer->find("receipt"));
      if (std::chrono::steady_clock::now() > give_up)
        return answer ? Status(fail(ErrorId::kTimeout, "a batch does not become final")) : Status(fail(answer.error()));
      if (answer) continue;  // not final yet: the same bytes again
      switch (answer.error().id) {
        case ErrorId::kCannotConnect:
        case ErrorId::kTimeout:
        case ErrorId::kBusy:
        case ErrorId::kMempoolFull:
        case ErrorId::kNotReady:
          pause_and_switch(node, at);
          break;
        case ErrorId::kExpired:
          envelope.reset();  // it can never become final any more; rows that did are AlreadyIdentical
          break;
        default:
          return fail(answer.error());
      }
    }
  }

  // Another node, after a moment.
  void pause_and_switch(std::unique_ptr<client::RpcClient>& node, std::size_t& at) {
    std::this_thread::sleep_for(kRetryPause);
    if (auto other = client::RpcClient::make(import_.nodes[++at % import_.nodes.size()], std::chrono::milliseconds(kWaitMillis + 10'000)))
      node = *std::move(other);
  }

  Result<Bytes> sign(const Batch& batch, std::unique_ptr<client::RpcClient>& node, std::size_t& at,
                     std::chrono::steady_clock::time_point give_up) {
    std::vector<execution::Operation> operations;
    for (const auto& item : batch.items) operations.emplace_back(item.operation);
    for (;;) {
      auto transaction = build(*node, account_of(key_.public_key()), operations, ledger::BatchMode::kPerItem);
      if (transaction) return encode(ledger::sign_transaction(*transaction, key_));
      if (std::chrono::steady_clock::now() > give_up) return fail(transaction.error());
      pause_and_switch(node, at);
    }
  }

  Status record(const Batch& batch, const Json& receipt) {
    const Json* results = receipt.find("results");
    if (results == nullptr || results->array() == nullptr || results->array()->size() != batch.items.size()) {
      return fail(ErrorId::kBadAnswer, "the receipt does not fit the batch");
    }
    Json::Array rejected;
    std::int64_t identical = 0;
    for (std::size_t i = 0; i < batch.items.size(); ++i) {
      const auto* code = (*results->array())[i].integer();
      if (code == nullptr) return fail(ErrorId::kBadAnswer, "the receipt does not fit the batch");
      if (*code == ledger::kResultAlreadyIdentical) ++identical;
      if (*code > ledger::kResultAlreadyIdentical) {
        rejected.push_back(Json(Json::Object{})
                               .set("row", json_u64(batch.items[i].row))
                               .set("reason", execution::result_info(static_cast<ledger::ResultCode>(*code)).name));
      }
    }
    const Json done = Json(Json::Object{})
                          .set("identical", Json(identical))
                          .set("rejected", std::move(rejected))
                          .set("transaction", *receipt.find("transaction"));
    XH_TRY_VOID(os::write_file(path(batch, "done"), as_bytes(done.dump())));
    return count(batch, done);
  }

  Status count(const Batch& batch, const Json& done) {
    const std::scoped_lock guard(mutex_);
    if (const Json* identical = done.find("identical"); identical != nullptr && identical->integer() != nullptr)
      identical_ += static_cast<std::uint64_t>(*identical->integer());
    if (const Json* rejected = done.find("rejected"); rejected != nullptr && rejected->array() != nullptr) {
      for (const auto& entry : *rejected->array())
        totals_.rejects.push_back({number_of(entry, "row").value_or(0), text_of(entry, "reason").value_or("?")});
    }
    done_ += batch.items.size();
    return {};
  }

  int finish() {
    if (failed_) {
      fmt::print(stderr, "stopped after {} of {} rows. Run the same command again: it goes on where this one stopped.\n", done_.load(),
                 totals_.usable);
      return report(error_);
    }
    std::string text = "row,reason\n";
    std::ranges::sort(totals_.rejects, {}, &Reject::row);
    for (const auto& reject : totals_.rejects) text += fmt::format("{},{}\n", reject.row, json_quote(reject.reason));
    if (auto status = os::write_file(import_.rejects, as_bytes(text)); !status) return report(status.error());
    const std::uint64_t chain_rejects = totals_.rejects.size() - check_rejects_;
    const std::uint64_t registered = done_ - identical_ - chain_rejects;
    if (options_.json) {
      Json out{Json::Object{}};
      out.set("registered", json_u64(registered))
          .set("already_identical", json_u64(identical_))
          .set("rejected", json_u64(totals_.rejects.size()))
          .set("rejects_file", import_.rejects);
      fmt::print("{}\n", out.dump());
    } else {
      fmt::print("{} rows registered, {} already identical, {} rejected", registered, identical_, totals_.rejects.size());
      fmt::print("{}\n", totals_.rejects.empty() ? std::string() : " (see " + import_.rejects + ")");
    }
    return totals_.rejects.empty() ? kOk : kPartial;
  }

  const Options& options_;
  const ImportOptions& import_;
  PrivateKey key_;
  Plan plan_;
  Totals totals_;
  std::size_t check_rejects_ = totals_.rejects.size();
  Progress progress_;
  std::mutex mutex_;
  std::size_t next_number_ = 0;
  std::uint64_t identical_ = 0;
  Error error_{ErrorId::kUsage, "", ""};
  std::atomic<bool> failed_{false};
  std::atomic<std::uint64_t> done_{0};
  std::atomic<std::size_t> active_{0};
};

// Names the state folder: the same file, mapping, key and chain go on; anything else begins anew.
Result<std::string> fingerprint(const ImportOptions& import, const std::string& chain, const AccountId& sender) {
  Sha256 hash;
  std::ifstream in(import.file, std::ios::binary);
  std::array<char, 65536> buffer;
  while (in.read(buffer.data(), buffer.size()) || in.gcount() > 0)
    hash.update(std::string_view(buffer.data(), static_cast<std::size_t>(in.gcount())));
  hash.update(chain).update(sender.view()).update(import.prefix + "/" + import.suffix);
  for (const auto& value : import.values) hash.update("|" + value);
  hash.update(std::to_string(import.batch));
  return to_hex(hash.finish().view().first(6));
}

}  // namespace

Result<identity::Register> operation_of(const ImportOptions& import, const Row& row) {
  identity::Register operation;
  XH_TRY(const std::string suffix, fill(import.suffix, row));
  operation.identifier = import.prefix + "/" + suffix;
  for (const auto& pattern : import.values) {
    XH_TRY(identity::Value value, parse_value(pattern, static_cast<std::uint32_t>(operation.content.values.size() + 1)));
    XH_TRY(const std::string data, fill(std::string(as_text(value.data)), row));
    value.data = to_bytes(data);
    if (value.data.size() > identity::kMaxDataBytes) return fail(ErrorId::kTooLarge, "a value has at most 4,096 bytes", value.type);
    operation.content.values.push_back(std::move(value));
  }
  if (auto checked = identity::parse_operation(static_cast<std::uint16_t>(identity::Register::kKind), encode(operation)); !checked)
    return fail(checked.error());
  return operation;
}

int import_file(const Options& options, ImportOptions import) {
  if (import.rejects.empty()) import.rejects = import.file + ".rejects.csv";
  if (import.batch == 0 || import.batch > ledger::kMaxOperations) return report({ErrorId::kUsage, "--batch goes from 1 to 1,000", ""});
  auto totals = check_rows(import);
  if (!totals) return report(totals.error());
  if (import.dry_run) {
    for (const auto& reject : totals->rejects) fmt::print("row {}: {}\n", reject.row, reject.reason);
    fmt::print("{} rows usable, {} not\n", totals->usable, totals->rejects.size());
    return totals->rejects.empty() ? kOk : kPartial;
  }
  const auto key = load_key(options);
  if (!key) return report(key.error());
  auto node = connect(options);
  if (!node) return report(node.error());
  const auto status = (*node)->call("xh_status", Json(Json::Object{}));
  if (!status) return report(status.error());
  const auto print = fingerprint(import, text_of(*status, "chain_id").value_or(""), account_of(key->public_key()));
  if (import.state.empty()) import.state = import.file + ".import-" + *print;
  if (auto made = os::make_folder(import.state); !made) return report(made.error());
  const auto lock = os::FileLock::take(import.state + "/lock");
  if (!lock) return report(lock.error());
  auto plan = Plan::open(import);
  if (!plan) return report(plan.error());
  return Import(options, import, *key, *std::move(plan), *std::move(totals)).run();
}

}  // namespace xh::tools

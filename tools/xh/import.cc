#include "tools/xh/import.h"

#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <mutex>
#include <numeric>
#include <thread>

#include "base/text.h"
#include "crypto/hash.h"
#include "ledger/execution/reject.h"
#include "node/cli/progress.h"
#include "node/os/files.h"

namespace xh::tools {
namespace {

constexpr auto kRetryPause = std::chrono::milliseconds(500);
constexpr auto kGiveUp = std::chrono::minutes(10);
constexpr std::uint64_t kWaitMillis = 20'000;
constexpr auto kBatchTimeout = std::chrono::milliseconds(kWaitMillis + 10'000);

using Deadline = std::chrono::steady_clock::time_point;

struct Batch {
  BatchName name;
  std::vector<Item> items;
};

// Faults of a node that end by themselves, or on another node.
bool ends_by_itself(ErrorId id) {
  switch (id) {
    case ErrorId::kCannotConnect:
    case ErrorId::kTimeout:
    case ErrorId::kBusy:
    case ErrorId::kTooManyRequests:
    case ErrorId::kMempoolFull:
    case ErrorId::kNotReady:
      return true;
    default:
      return false;
  }
}

// One worker's connection; it moves on to the next node when one fails.
class Link {
 public:
  Link(const ImportOptions& import, std::size_t number) : nodes_(import.nodes), trust_(import.trust), at_(number) {}
  Status connect() {
    XH_TRY(node_, client::RpcClient::make(nodes_[at_ % nodes_.size()], kBatchTimeout, trust_));
    return {};
  }
  void pause_and_switch() {
    std::this_thread::sleep_for(kRetryPause);
    ++at_;
    (void)connect();
  }
  [[nodiscard]] client::RpcClient& node() { return *node_; }

 private:
  const std::vector<std::string>& nodes_;
  const client::TrustFiles& trust_;
  std::size_t at_;
  std::unique_ptr<client::RpcClient> node_;
};

class Import {
 public:
  Import(const ImportOptions& import, const ImportSource& source, PrivateKey key, AccountId sender)
      : import_(import), source_(source), key_(std::move(key)), sender_(sender), files_(import.state) {}

  // All phases, one after the other (BK6).
  Status run(const ImportCheck& report) {
    cli::Progress progress("importing", report.total(), "records");
    for (phase_ = 0; phase_ < kPhases; ++phase_) {
      if (report.phases[phase_] == 0) continue;
      XH_TRY(ImportPlan plan, ImportPlan::open(source_, phase_));
      reader_.emplace(std::move(plan), import_.batch);
      next_number_ = 0;
      run_phase(progress);
      if (error_) return fail(*error_);
    }
    progress.finish(done_);
    return {};
  }
  [[nodiscard]] std::uint64_t done() const { return done_; }
  [[nodiscard]] const ImportTotals& totals() const { return totals_; }
  [[nodiscard]] const BatchFiles& files() const { return files_; }

 private:
  void run_phase(cli::Progress& progress) {
    active_ = 0;
    std::vector<std::thread> workers;
    for (std::size_t i = 0; i < import_.in_flight; ++i) workers.emplace_back([this, i] { work(i); });
    while (active_ < import_.in_flight) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      progress.show(done_);
    }
    for (auto& worker : workers) worker.join();
  }

  void work(std::size_t number) {
    Link link(import_, number);
    Status status = link.connect();
    while (status && !failed_) {
      const auto batch = next_batch();
      if (!batch || batch->items.empty()) {
        if (!batch) status = fail(batch.error());
        break;
      }
      status = run_batch(*batch, link);
    }
    if (!status) {
      const std::scoped_lock guard(mutex_);
      if (!failed_.exchange(true)) error_ = status.error();
    }
    ++active_;
  }

  // The items of the next batch; batches have the same ones in every run. Empty at the end.
  Result<Batch> next_batch() {
    const std::scoped_lock guard(mutex_);
    XH_TRY(auto items, reader_->next());
    return Batch{{phase_, next_number_++}, std::move(items)};
  }

  Status run_batch(const Batch& batch, Link& link) {
    auto result = files_.result(batch.name, batch.items.size());
    if (!result) {
      XH_TRY(result, make(batch, link));
      XH_TRY_VOID(files_.store_result(batch.name, *result));
    }
    const std::scoped_lock guard(mutex_);
    for (std::size_t i = 0; i < batch.items.size(); ++i) totals_.count(batch.items[i], result->codes[i]);
    done_ += batch.items.size();
    return {};
  }

  // Sends what is to be sent and compares the rest.
  Result<BatchResult> make(const Batch& batch, Link& link) {
    const Deadline give_up = std::chrono::steady_clock::now() + kGiveUp;
    std::vector<execution::Operation> operations;
    for (const auto& item : batch.items) {
      if (!item.compared) operations.emplace_back(item.operation);
    }
    BatchResult sent;
    if (!operations.empty()) {
      XH_TRY(const Json receipt, send(batch, operations, link, give_up));
      XH_TRY(sent, result_of(receipt, operations.size()));
    }
    BatchResult out{sent.transaction, sent.height, {}};
    auto code = sent.codes.begin();
    for (const auto& item : batch.items) {
      if (!item.compared) {
        out.codes.push_back(*code++);
        continue;
      }
      XH_TRY(const std::int64_t compared, compare(item, link, give_up));
      out.codes.push_back(compared);
    }
    return out;
  }

  Result<Json> send(const Batch& batch, const std::vector<execution::Operation>& operations, Link& link, Deadline give_up) {
    auto envelope = files_.envelope(batch.name);
    for (;;) {
      if (!envelope) {
        XH_TRY(envelope, sign(operations, link, give_up));
        XH_TRY_VOID(files_.store_envelope(batch.name, *envelope));  // before it is sent
      }
      Json params = Json(Json::Object{}).set("envelope", to_0x(*envelope)).set("wait_ms", json_u64(kWaitMillis));
      const auto answer = link.node().call("xh_submit", std::move(params));
      if (answer && answer->find("receipt") != nullptr) return *answer->find("receipt");
      if (std::chrono::steady_clock::now() > give_up)
        return answer ? fail(ErrorId::kTimeout, "a batch does not become final") : fail(answer.error());
      if (answer) continue;  // not final yet: the same bytes again
      if (ends_by_itself(answer.error().id)) {
        link.pause_and_switch();
      } else if (answer.error().id == ErrorId::kExpired) {
        envelope.reset();  // it can never become final any more; rows that did are AlreadyIdentical
      } else {
        return fail(answer.error());
      }
    }
  }

  Result<Bytes> sign(const std::vector<execution::Operation>& operations, Link& link, Deadline give_up) {
    for (;;) {
      auto transaction = build(link.node(), sender_, operations, ledger::BatchMode::kPerItem);
      if (transaction) return encode(ledger::sign_transaction(*transaction, key_));
      if (std::chrono::steady_clock::now() > give_up) return fail(transaction.error());
      link.pause_and_switch();
    }
  }

  static Result<BatchResult> result_of(const Json& receipt, std::size_t operations) {
    BatchResult out;
    XH_TRY(out.transaction, text_of(receipt, "transaction"));
    XH_TRY(out.height, number_of(receipt, "height"));
    for (const auto& code : list_of(receipt, "results")) out.codes.push_back(code.integer() == nullptr ? kDiffers : *code.integer());
    if (out.codes.size() != operations || std::ranges::find(out.codes, kDiffers) != out.codes.end())
      return fail(ErrorId::kBadAnswer, "the receipt does not fit the batch");
    return out;
  }

  // BK13: whether the chain has this very record.
  Result<std::int64_t> compare(const Item& item, Link& link, Deadline give_up) {
    for (;;) {
      const auto answer = link.node().call("xh_resolve", Json(Json::Object{}).set("identifier", item.name));
      if (!answer && (!ends_by_itself(answer.error().id) || std::chrono::steady_clock::now() > give_up)) return fail(answer.error());
      if (!answer) {
        link.pause_and_switch();
        continue;
      }
      const Json* record = answer->find("record");
      // What is withheld has no content to compare.
      const bool is_record = record != nullptr && text_of(*answer, "type").value_or("") == "record" && record->find("values") != nullptr;
      const auto row = is_record ? record_row(item.kind, item.name, *record) : Result<Json>(Json());
      if (!row) return fail(row.error());
      return *row == *item.compared ? std::int64_t{ledger::kResultAlreadyIdentical} : kDiffers;
    }
  }

  const ImportOptions& import_;
  const ImportSource& source_;
  PrivateKey key_;
  AccountId sender_;
  BatchFiles files_;
  std::mutex mutex_;  ///< guards what follows
  std::optional<BatchReader> reader_;
  std::size_t phase_ = 0;
  std::size_t next_number_ = 0;
  ImportTotals totals_;
  std::optional<Error> error_;
  std::atomic<bool> failed_{false};
  std::atomic<std::uint64_t> done_{0};
  std::atomic<std::size_t> active_{0};
};

// Names the state folder: the same file, mapping, key and chain go on; anything else begins anew.
Result<std::string> fingerprint(const ImportOptions& import, const std::string& mapping, const std::string& chain,
                                const AccountId& sender) {
  Sha256 hash;
  std::ifstream in(import.file, std::ios::binary);
  std::array<char, 65536> buffer;
  while (in.read(buffer.data(), buffer.size()) || in.gcount() > 0)
    hash.update(std::string_view(buffer.data(), static_cast<std::size_t>(in.gcount())));
  hash.update("import/2|").update(chain).update(sender.view()).update(import.prefix + "/" + import.suffix);
  for (const auto& value : import.values) hash.update("|" + value);
  hash.update("|" + mapping + "|" + std::to_string(import.batch));
  return to_hex(hash.finish().view().first(6));
}

// The text of the mapping file, if there is one, and what rows mean.
Result<std::string> read_source(const ImportOptions& import, ImportSource& source) {
  source.file = import.file;
  const bool flags = !import.prefix.empty() || !import.suffix.empty() || !import.values.empty();
  if (!import.mapping.empty()) {
    if (flags) return fail(ErrorId::kUsage, "--mapping takes the place of --prefix, --map and --value");
    XH_TRY(const Bytes bytes, os::read_file(import.mapping, kMaxMappingBytes));
    XH_TRY(source.mapping, parse_mapping(as_text(bytes), import.mapping));
    return std::string(as_text(bytes));
  }
  if (!flags) return std::string();
  if (import.prefix.empty() || import.suffix.empty() || import.values.empty())
    return fail(ErrorId::kUsage, "--prefix, --map and --value go together");
  XH_TRY(source.mapping, mapping_from_flags(import.prefix, import.suffix, import.values));
  return std::string();
}

int print_summary(const Options& options, const ImportOptions& import, const ImportCheck& report, const ImportTotals& totals) {
  const auto sum = [](const auto& counts) { return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0}); };
  const std::uint64_t rejected = report.rejected + sum(totals.rejected);
  if (options.json) {
    Json kinds{Json::Object{}};
    for (std::size_t i = 0; i < kItemKinds; ++i) {
      Json counts{Json::Object{}};
      counts.set("registered", json_u64(totals.made[i])).set("already_identical", json_u64(totals.identical[i]));
      kinds.set(std::string(to_word(static_cast<ItemKind>(i))), Json(counts.set("rejected", json_u64(totals.rejected[i]))));
    }
    Json out{Json::Object{}};
    out.set("registered", json_u64(sum(totals.made))).set("already_identical", json_u64(sum(totals.identical)));
    out.set("rejected", json_u64(rejected)).set("repeated", json_u64(report.repeated)).set("unmatched_rows", json_u64(report.unmatched));
    fmt::print("{}\n", out.set("kinds", std::move(kinds)).set("rejects_file", import.rejects).dump());
    return rejected == 0 ? kOk : kPartial;
  }
  if (report.total() != report.usable[static_cast<std::size_t>(ItemKind::kIdentifier)])
    fmt::print("made: {}\nalready there: {}\n", counts_text(totals.made), counts_text(totals.identical));
  if (report.repeated != 0) fmt::print("repeated with the same content, sent once: {}\n", report.repeated);
  if (report.unmatched != 0) fmt::print("rows to which no [[record]] applies: {}\n", report.unmatched);
  if (!import.receipts.empty()) fmt::print("receipts: {}\n", import.receipts);
  if (!import.proofs.empty()) fmt::print("proofs: {}/\n", import.proofs);
  fmt::print("{} rows registered, {} already identical, {} rejected", sum(totals.made), sum(totals.identical), rejected);
  fmt::print("{}\n", rejected == 0 ? std::string() : " (see " + import.rejects + ")");
  return rejected == 0 ? kOk : kPartial;
}

// What a dry run needs, too.
struct Prepared {
  ImportSource source;
  std::string mapping;
};

Result<int> dry_run(const Options& options, const ImportOptions& import, const ImportSource& source) {
  XH_TRY(RejectFile rejects, RejectFile::create(import.rejects));
  XH_TRY(const ImportCheck report, check_rows(source, rejects, true));
  XH_TRY_VOID(rejects.close());
  fmt::print("{}", options.json ? report_json(report, import.rejects).dump() + "\n" : report_text(report, import.rejects));
  return report.rejected == 0 ? kOk : kPartial;
}

Result<int> send_all(const Options& options, ImportOptions& import, Prepared& prepared) {
  XH_TRY(const PrivateKey key, load_key(options));
  XH_TRY(const AccountId sender,
         options.sender.empty() ? Result<AccountId>(account_of(key.public_key())) : account_from_bid(options.sender));
  prepared.source.owner = sender;
  XH_TRY(const Json status, ask(options, "xh_status", Json(Json::Object{})));
  XH_TRY(const std::string print, fingerprint(import, prepared.mapping, text_of(status, "chain_id").value_or(""), sender));
  if (import.state.empty()) import.state = import.file + ".import-" + print;
  XH_TRY_VOID(os::make_folder(import.state));
  XH_TRY(const auto lock, os::FileLock::take(import.state + "/lock"));
  XH_TRY(RejectFile rejects, RejectFile::create(import.rejects));
  XH_TRY(const ImportCheck report, check_rows(prepared.source, rejects, false));
  Import run(import, prepared.source, key, sender);
  if (auto sent = run.run(report); !sent) {
    fmt::print(stderr, "stopped after {} of {} records. Run the same command again: it goes on where this one stopped.\n", run.done(),
               report.total());
    return fail(sent.error());
  }
  const auto& chain = run.totals().rejected;
  if (std::accumulate(chain.begin(), chain.end(), std::uint64_t{0}) != 0 || !import.receipts.empty() || !import.proofs.empty())
    XH_TRY_VOID(write_outcomes(import, prepared.source, run.files(), report.phases, rejects));
  XH_TRY_VOID(rejects.close());
  return print_summary(options, import, report, run.totals());
}

}  // namespace

int import_file(const Options& options, ImportOptions import) {
  if (import.rejects.empty()) import.rejects = import.file + ".rejects.csv";
  if (import.batch == 0 || import.batch > ledger::kMaxOperations) return report({ErrorId::kUsage, "--batch goes from 1 to 1,000", ""});
  Prepared prepared;
  auto mapping = read_source(import, prepared.source);
  if (!mapping) return report(mapping.error());
  prepared.mapping = *std::move(mapping);
  const auto code = import.dry_run ? dry_run(options, import, prepared.source) : send_all(options, import, prepared);
  return code ? *code : report(code.error());
}

}  // namespace xh::tools

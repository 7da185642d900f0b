// How fast the ledger store commits, reads, proves and starts, against raw costs of the same machine in the same run.
// Usage: storage_bench FOLDER [KEYS] [BLOCK]: creates KEYS keys in blocks of BLOCK keys in an empty FOLDER.
#include <sys/resource.h>
#include <time.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "crypto/hash.h"
#include "node/storage/ledger_store.h"
#include "tests/bench/yardstick.h"

namespace xh::storage {
namespace {

using bench::Clock;
using bench::report;
using bench::seconds_since;

// Of this thread: what other load on the machine does not change much.
double cpu_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

ledger::StateKey key_of(std::uint64_t number) { return {ledger::RecordKind::kIdentifier, fmt::format("88.100.7/{:012}", number)}; }

// About the size of a registered identifier.
Bytes value_of(std::uint64_t number) {
  Bytes value;
  while (value.size() < 160) append(value, sha256(as_bytes(std::to_string(number + value.size()))).view());
  value.resize(160);
  return value;
}

// Memory of this process alone: pages of the index's tables, which LevelDB maps, are the system's file cache.
double resident_megabytes() {
  std::ifstream in("/proc/self/status");
  for (std::string word; in >> word;) {
    if (word != "RssAnon:") continue;
    double kilobytes = 0;
    in >> kilobytes;
    return kilobytes / 1e3;
  }
  return 0;
}

class Bench {
 public:
  Bench(std::string folder, std::uint64_t keys, std::uint64_t block) : folder_(std::move(folder)), keys_(keys), block_(block) {
    genesis_.chain_name = "bench.example";
    genesis_.time = UnixMillis{1'700'000'000'000};
  }

  bool run() {
    yardsticks();
    if (!open()) return false;
    create();
    audit("audit root of all operations", 0);
    update();
    audit("audit root merged after 10 blocks of updates", 1);
    prove_audited();
    read();
    prove();
    if (!reopen("reopened")) return false;
    store_.reset();
    std::filesystem::remove_all(folder_ + "/index");
    return reopen("reopened, index rebuilt");
  }

 private:
  void yardsticks() {
    fmt::print("| what | value | unit |\n|---|---|---|\n");
    report("yardstick: leaf hashes", bench::leaf_hashes(), "thousand/s");
    auto file = *File::open(folder_ + "/yardstick");
    const auto start = Clock::now();
    for (int i = 0; i < 100; ++i) {
      file.append(Bytes(4096, 1));
      file.sync();
    }
    report("yardstick: append 4 KiB and fdatasync", seconds_since(start) / 100 * 1e3, "ms");
    std::filesystem::remove(folder_ + "/yardstick");
  }

  bool open() {
    auto store = LedgerStore::open(folder_, genesis_, {{key_of(0), value_of(0)}});
    if (!store) {
      fmt::print("{}\n", store.error().to_string());
      return false;
    }
    store_ = *std::move(store);
    return true;
  }

  bool reopen(const std::string& what) {
    store_.reset();
    const auto start = Clock::now();
    if (!open()) return false;
    report(what, seconds_since(start), "s");
    return true;
  }

  void commit(ledger::StateDelta delta) {
    CommitInput input;
    const Head head = store_->head();
    input.block.header.height = head.summary.height.next();
    input.block.header.parent = head.summary.block;
    input.block.header.time = UnixMillis{head.header.time.value + 1000};
    input.id = ledger::block_id(input.block.header);
    input.stored.block = encode(input.block);
    input.delta = std::move(delta);
    (void)store_->commit(std::move(input));
  }

  void create() {
    std::uint64_t shown = 0;
    double spent = 0;
    double cpu = 0;
    for (std::uint64_t made = 1; made < keys_;) {
      ledger::StateDelta delta;
      for (std::uint64_t i = 0; i < block_; ++i, ++made) delta[key_of(made)] = value_of(made);
      const auto start = Clock::now();
      const double cpu_start = cpu_seconds();
      commit(std::move(delta));
      spent += seconds_since(start);
      cpu += cpu_seconds() - cpu_start;
      if (made - shown >= std::max(keys_ / 10, block_)) {
        const auto count = static_cast<double>(made - shown);
        report(fmt::format("creates up to {} keys", made), count / spent / 1e3,
               fmt::format("thousand/s ({:.1f} us CPU each)", cpu / count * 1e6));
        shown = made;
        spent = cpu = 0;
      }
    }
    report("resident memory, file cache apart", resident_megabytes(), "MB");
    report("disk", disk_bytes("") / static_cast<double>(keys_), "bytes per key");
    report("of these the index", disk_bytes("index") / static_cast<double>(keys_), "bytes per key");
  }

  [[nodiscard]] double disk_bytes(const std::string& below) const {
    std::uint64_t bytes = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_ + "/" + below)) {
      if (entry.is_regular_file()) bytes += entry.file_size();
    }
    return static_cast<double>(bytes);
  }

  void update() {
    double spent = 0;
    for (std::uint64_t round = 0; round < 10; ++round) {
      ledger::StateDelta delta;
      for (std::uint64_t i = 0; i < block_; ++i) delta[key_of((i * 7919 + round * 104'729) % keys_)] = value_of(i + round);
      const auto count = static_cast<double>(delta.size());
      const auto start = Clock::now();
      commit(std::move(delta));
      spent += seconds_since(start) / count;
    }
    report("updates", 10 / spent / 1e3, "thousand/s");
    const auto start = Clock::now();
    for (int i = 0; i < 50; ++i) commit({});
    report("empty block", seconds_since(start) / 50 * 1e3, "ms");
  }

  void read() {
    const auto start = Clock::now();
    for (std::uint64_t i = 0; i < 20'000; ++i) (void)store_->read(key_of(i * 7919 % keys_));
    report("reads", 20'000 / seconds_since(start) / 1e3, "thousand/s");
  }

  void prove() {
    const Height height = store_->head().summary.height;
    auto start = Clock::now();
    constexpr std::uint64_t kProofs = 3000;
    for (std::uint64_t i = 0; i < kProofs; ++i) (void)store_->prove(key_of(i * 7919 % keys_), height);
    report("proof of presence", seconds_since(start) / kProofs * 1e6, "us");
    start = Clock::now();
    for (std::uint64_t i = 0; i < kProofs; ++i) (void)store_->prove(key_of(keys_ * 10 + i), Height{height.value - 8});
    report("proof of absence, 8 heights back", seconds_since(start) / kProofs * 1e6, "us");
  }

  [[nodiscard]] AuditFolders audit_place() const { return {folder_, genesis_.chain_id, {}}; }

  // Into slot 1 from what slot 0 holds.
  void audit(const std::string& what, std::size_t slot) {
    const auto head = store_->head().summary;
    const AuditPoint target{head.height, head.operations, head.state_root};
    const auto start = Clock::now();
    const auto root = compute_audit_root(audit_place(), audited_, target, slot);
    report(root ? what : root.error().to_string(), seconds_since(start) * 1e3, "ms");
    audited_ = target;
  }

  void prove_audited() {
    constexpr std::uint64_t kProofs = 200;
    const auto start = Clock::now();
    for (std::uint64_t i = 0; i < kProofs; ++i) {
      const auto file = AuditReader::open(audit_place().slot(1), *audited_);
      if (!file || !file->prove(key_of(i * 7919 % keys_).hash())) fmt::print("no proof\n");
    }
    report("proof under an audit root", seconds_since(start) / kProofs * 1e6, "us");
  }

  std::string folder_;
  std::uint64_t keys_;
  std::uint64_t block_;
  std::optional<AuditPoint> audited_;
  ledger::Genesis genesis_;
  std::unique_ptr<LedgerStore> store_;
};

}  // namespace
}  // namespace xh::storage

int main(int argc, char** argv) {
  if (argc < 2) {
    fmt::print(stderr, "usage: storage_bench FOLDER [KEYS] [BLOCK]\n");
    return 2;
  }
  std::filesystem::create_directories(argv[1]);
  const std::uint64_t keys = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 100'000;
  const std::uint64_t block = argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 10'000;
  return xh::storage::Bench(argv[1], keys, block).run() ? 0 : 1;
}

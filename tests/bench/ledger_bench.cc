// Figures of the ledger store at a number of existing identifiers, one "name value" a line: `tests/bench/ledger` runs this program and the
// product's own on one folder and makes a table of what they say.
// Usage: ledger_bench yardsticks FOLDER KEYS | fill NETWORK KEYS | more NETWORK | start NETWORK | lies NETWORK SNAPSHOT
#include <fmt/format.h>
#include <leveldb/cache.h>
#include <leveldb/db.h>
#include <leveldb/write_batch.h>
#include <malloc.h>

#include <cstdlib>
#include <filesystem>

#include "base/check.h"
#include "crypto/hash.h"
#include "node/runtime/command_output.h"
#include "tests/bench/made_chain.h"
#include "tests/bench/receiver.h"
#include "tests/bench/yardstick.h"

namespace xh::bench {
namespace {

/// At least so many keys are timed, and at least a tenth of all.
constexpr std::uint64_t kTimedKeys = 100'000;
constexpr std::uint64_t kReads = 20'000;
constexpr std::uint64_t kProofs = 5'000;
/// The size of an identifier's record as MadeChain makes it.
constexpr std::size_t kValueBytes = 261;
/// No multiple of it is near another one in a ledger of 10^n keys: what is asked for is spread over all keys, and none twice.
constexpr std::uint64_t kStride = 73'687'871;

void say(std::string_view name, double value) {
  fmt::print("{} {}\n", name, value);
  std::fflush(stdout);
}

std::uint64_t timed_of(std::uint64_t keys) { return std::min(keys, std::max(kTimedKeys, keys / 10)); }

// Wall time and CPU time of `operations` in blocks that `block` commits. CPU time: what the committing thread needs within commits, and
// all of the threads that look keys up and of LevelDB's own, which goes on between the commits.
template <class Block>
void time_commits(const char* name, std::uint64_t operations, const Block& block) {
  Spent spent;
  const double others = process_seconds() - thread_seconds();
  const auto start = Clock::now();
  for (std::uint64_t done = 0; done < operations; done += kBlockKeys) block(done, spent);
  const auto count = static_cast<double>(operations);
  say(name, count / spent.wall);
  say(fmt::format("{}_per_cpu", name), count / (spent.cpu + process_seconds() - thread_seconds() - others));
  say(fmt::format("{}_executed", name), count / seconds_since(start));
}

// What one thread does `count` times.
template <class Work>
void time_work(const std::string& name, std::uint64_t count, const Work& work) {
  const Stopwatch watch;
  for (std::uint64_t i = 0; i < count; ++i) work(i);
  say(name, static_cast<double>(count) / watch.spent().wall);
  say(name + "_per_cpu", static_cast<double>(count) / watch.spent().cpu);
}

/// LevelDB as the index has it: what is written in synced batches of kBlockKeys, with whole values.
class Yardstick {
 public:
  Yardstick(std::string folder, std::uint64_t keys) : folder_(std::move(folder)), keys_(keys), cache_(leveldb::NewLRUCache(96 << 20)) {
    leveldb::Options options;
    options.create_if_missing = true;
    options.paranoid_checks = true;
    options.write_buffer_size = 48 << 20;
    options.max_file_size = 32 << 20;
    options.block_size = 16 << 10;
    options.compression = leveldb::kNoCompression;
    options.block_cache = cache_.get();
    leveldb::DB* db = nullptr;
    XH_CHECK(leveldb::DB::Open(options, folder_, &db).ok());
    db_.reset(db);
  }
  ~Yardstick() {
    db_.reset();
    std::filesystem::remove_all(folder_);
  }
  Yardstick(const Yardstick&) = delete;
  Yardstick& operator=(const Yardstick&) = delete;

  void put() {
    const std::uint64_t timed = timed_of(keys_);
    for (std::uint64_t made = 0; made < keys_ - timed; made += kBlockKeys) put(made);
    time_commits("leveldb_puts", timed, [&](std::uint64_t done, Spent& spent) { spent += put(keys_ - timed + done); });
  }
  void get() {
    std::string value;
    time_work("leveldb_gets", kReads, [&](std::uint64_t i) { XH_CHECK(db_->Get({}, key(i * kStride % keys_), &value).ok()); });
  }

 private:
  Spent put(std::uint64_t from) {
    leveldb::WriteBatch batch;
    const Bytes value(kValueBytes, 7);
    for (std::uint64_t i = 0; i < kBlockKeys; ++i) batch.Put(key(from + i), slice(value));
    leveldb::WriteOptions options;
    options.sync = true;
    const Stopwatch watch;
    XH_CHECK(db_->Write(options, &batch).ok());
    return watch.spent();
  }
  static leveldb::Slice slice(ByteView bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }
  static std::string key(std::uint64_t number) {
    const Hash32 hash = sha256(as_bytes(std::to_string(number)));
    return slice(hash.view().first(storage::LedgerIndex::kIndexedBytes)).ToString();
  }
  std::string folder_;
  std::uint64_t keys_;
  std::unique_ptr<leveldb::Cache> cache_;
  std::unique_ptr<leveldb::DB> db_;
};

void yardsticks() {
  const Bytes record(118, 7);
  time_work("leaf_hashes", 500'000, [&](std::uint64_t) { (void)merkle::leaf_hash(record); });
  const PrivateKey key = must(PrivateKey::from_seed(Bytes(kEd25519SeedBytes, 1)));
  const PublicKey public_key = key.public_key();
  const Bytes message(300, 5);
  const Signature signature = key.sign(message);
  time_work("verifications", 5'000, [&](std::uint64_t) { XH_CHECK(verify(public_key, message, signature)); });
}

void read(MadeChain& chain) {
  time_work("resolves", kReads,
            [&](std::uint64_t i) { XH_CHECK(chain.store().read(MadeChain::key(i * kStride % chain.keys())).has_value()); });
}

void prove(MadeChain& chain) {
  const auto& store = chain.store();
  const Height head = store.head().summary.height;
  const auto some = [&](std::uint64_t i) { return MadeChain::key(i * kStride % chain.keys()); };
  time_work("presence_proofs", kProofs, [&](std::uint64_t i) { XH_CHECK(store.prove(some(i), head)->value.has_value()); });
  time_work("absence_proofs", kProofs, [&](std::uint64_t i) { XH_CHECK(!store.prove(MadeChain::key(chain.keys() + i), head)->value); });
  const Height past{head.value - 8};
  time_work("past_proofs", kProofs, [&](std::uint64_t i) { XH_CHECK(store.prove_past(some(i), past, head)->value.has_value()); });
}

void fill(const std::string& network, std::uint64_t keys) {
  MadeChain chain(network);
  Spent ignored;
  while (chain.keys() < keys - timed_of(keys)) chain.create(ignored);
  time_commits("creates", timed_of(keys), [&](std::uint64_t, Spent& spent) { chain.create(spent); });
  XH_CHECK(chain.store().read(MadeChain::key(0))->size() == kValueBytes);
  double all = 0;
  auto disk_use = chain.store().disk_use();
  disk_use["index"] = runtime::bytes_below(network + "/node0/data/index");
  for (const auto& [kind, bytes] : disk_use) {
    say(fmt::format("disk_{}", kind), static_cast<double>(bytes) / static_cast<double>(keys));
    all += static_cast<double>(bytes);
  }
  say("disk", all / static_cast<double>(keys));
  const std::uint64_t updates = kTimedKeys;
  time_commits("updates", updates, [&](std::uint64_t done, Spent& spent) {
    std::vector<std::uint64_t> numbers;
    for (std::uint64_t i = 0; i < kBlockKeys; ++i) numbers.push_back((done + i) * kStride % keys);
    chain.update(numbers, spent);
  });
  read(chain);
  prove(chain);
}

// Until it is killed.
void more(const std::string& network) {
  MadeChain chain(network);
  for (Spent spent;;) {
    chain.create(spent);
    say("keys", static_cast<double>(chain.keys()));
  }
}

void start(const std::string& network) {
  MadeChain chain(network);
  say("start", chain.opened_in().wall);
  say("start_cpu", chain.opened_in().cpu);
  say("memory_started", own_memory());
  ::malloc_trim(0);  // what the allocator kept of the start's own work is not the ledger's
  say("memory_trimmed", own_memory());
  read(chain);
  say("memory_read", own_memory());
  say("keys", static_cast<double>(chain.keys()));
}

void lies(const std::string& network, const std::string& snapshot) {
  const std::string scratch = network + "/receiver";
  std::filesystem::create_directories(scratch);
  const auto genesis = must(runtime::load_genesis(network + "/genesis.json"));
  say("memory_lied_to", memory_of_receiver(genesis, snapshot, scratch));
  std::filesystem::remove_all(scratch);
}

int run(int argc, char** argv) {
  const std::string command = argc > 2 ? argv[1] : "";
  const std::uint64_t keys = argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 0;
  if (command == "yardsticks" && keys >= kTimedKeys) {
    yardsticks();
    Yardstick leveldb(argv[2], keys);
    leveldb.put();
    leveldb.get();
  } else if (command == "fill" && keys >= kTimedKeys) {
    fill(argv[2], keys);
  } else if (command == "more") {
    more(argv[2]);
  } else if (command == "start") {
    start(argv[2]);
  } else if (command == "lies" && argc > 3) {
    lies(argv[2], argv[3]);
  } else {
    fmt::print(stderr,
               "usage: ledger_bench yardsticks FOLDER KEYS | fill NETWORK KEYS | more NETWORK | start NETWORK | lies NETWORK SNAPSHOT; "
               "KEYS >= {}\n",
               kTimedKeys);
    return 2;
  }
  return 0;
}

}  // namespace
}  // namespace xh::bench

int main(int argc, char** argv) { return xh::bench::run(argc, argv); }

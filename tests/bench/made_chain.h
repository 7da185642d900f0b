// The ledger of a test network's only validator, made without a network: real transactions, blocks, certificates and certified
// checkpoints, so that every program of the product takes the folder for what it is. Times how long the store needs for each block.
#pragma once

#include "identity/operations.h"
#include "ledger/execution/executor.h"
#include "node/runtime/setup.h"
#include "node/storage/ledger_store.h"
#include "tests/bench/yardstick.h"

namespace xh::bench {

inline constexpr std::size_t kBatch = 1'000;
inline constexpr std::size_t kBlockKeys = 10'000;

/// What commits cost, apart from making, verifying and executing the transactions.
struct Spent {
  double wall = 0;  ///< s within commits
  double cpu = 0;   ///< s of the committing thread within them
  Spent& operator+=(const Spent& other) {
    wall += other.wall;
    cpu += other.cpu;
    return *this;
  }
};

/// CPU time, s: of all threads of this process, and of the calling one.
[[nodiscard]] double process_seconds();
[[nodiscard]] double thread_seconds();

/// What the calling thread spends from now on.
class Stopwatch {
 public:
  [[nodiscard]] Spent spent() const { return {seconds_since(start_), thread_seconds() - cpu_}; }

 private:
  Clock::time_point start_ = Clock::now();
  double cpu_ = thread_seconds();
};

class MadeChain {
 public:
  /// `network`: a folder of `xhd testnet --validators 1`. Ends the program with a message when anything is wrong.
  explicit MadeChain(const std::string& network);

  [[nodiscard]] storage::LedgerStore& store() { return *store_; }
  /// What opening the folder took; CPU time of all threads.
  [[nodiscard]] Spent opened_in() const { return opened_in_; }
  /// Identifiers so far: 0 to keys() - 1.
  [[nodiscard]] std::uint64_t keys() const { return keys_; }
  [[nodiscard]] static ledger::StateKey key(std::uint64_t number);
  /// A block that registers the next kBlockKeys identifiers.
  void create(Spent& spent);
  /// A block that changes these identifiers, which have version 1.
  void update(std::span<const std::uint64_t> numbers, Spent& spent);

 private:
  void open();
  void commit(const std::vector<identity::Operation>& operations, Spent& spent);
  [[nodiscard]] Bytes envelope(std::span<const identity::Operation> operations, UnixMillis time, std::uint64_t number) const;
  void finish(storage::CommitInput& input) const;

  std::string network_;
  runtime::Config config_;
  ledger::Genesis genesis_;
  runtime::NodeKeys keys_of_node_;
  PrivateKey registrar_;
  std::unique_ptr<storage::LedgerStore> store_;
  Spent opened_in_;
  std::uint64_t keys_ = 0;
};

template <class T>
[[nodiscard]] T must(Result<T> result) {
  if (result) return *std::move(result);
  fmt::print(stderr, "{}\n", result.error().to_string());
  std::exit(1);
}

}  // namespace xh::bench

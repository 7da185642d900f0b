#include "tests/bench/made_chain.h"

#include <fmt/format.h>
#include <time.h>

#include "base/check.h"
#include "crypto/hash.h"
#include "crypto/keystore.h"
#include "node/block_rules.h"
#include "node/os/files.h"

namespace xh::bench {
namespace {

/// 30 blocks are in the window of five minutes whose blocks go into a snapshot.
constexpr std::uint64_t kBlockMillis = 10'000;

double seconds_of(clockid_t clock) {
  timespec now{};
  ::clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

identity::Content content(std::string_view data) {
  return {{identity::Value{1, "URL", identity::ValueFormat::kText, to_bytes(as_bytes(data)), 86'400}}, std::nullopt};
}

std::string name_of(std::uint64_t number) { return fmt::format("88.100.7/pump-{:010}", number); }

runtime::Config config_of(const std::string& network) { return must(runtime::load_config(network + "/node0/xhd.toml")); }

PrivateKey registrar_of(const std::string& network) {
  const Bytes text = must(os::read_file(network + "/keys/registrar.json", kMaxKeyFileBytes));
  return must(open_key(as_text(text), must(os::read_first_line(network + "/keys/passphrase"))));
}

}  // namespace

double process_seconds() { return seconds_of(CLOCK_PROCESS_CPUTIME_ID); }
double thread_seconds() { return seconds_of(CLOCK_THREAD_CPUTIME_ID); }

MadeChain::MadeChain(const std::string& network)
    : network_(network),
      config_(config_of(network)),
      genesis_(must(runtime::load_genesis(config_.genesis_path))),
      keys_of_node_(must(runtime::load_keys(config_, false))),
      registrar_(registrar_of(network)) {
  open();
}

void MadeChain::open() {
  storage::StorageOptions options;
  options.index_memory = config_.index_memory_mb << 20;
  const auto start = Clock::now();
  const double before = process_seconds();
  store_ = must(storage::LedgerStore::open(config_.data_dir, genesis_, execution::genesis_delta(genesis_), options));
  opened_in_ = {seconds_since(start), process_seconds() - before};
  // How many there are is seen by asking: blocks of creates come first, and a kill leaves whole blocks.
  std::uint64_t step = kBlockKeys;
  while (store_->read(key(keys_ + step - 1))) step *= 2;
  for (; step >= kBlockKeys; step /= 2) {
    if (store_->read(key(keys_ + step - 1))) keys_ += step;
  }
}

ledger::StateKey MadeChain::key(std::uint64_t number) { return {ledger::RecordKind::kIdentifier, name_of(number)}; }

Bytes MadeChain::envelope(std::span<const identity::Operation> operations, UnixMillis time, std::uint64_t number) const {
  ledger::Transaction transaction;
  transaction.chain_id = genesis_.chain_id;
  transaction.sender = account_of(registrar_.public_key());
  for (std::size_t i = 0; i < 8; ++i) transaction.nonce.bytes[i] = static_cast<std::uint8_t>(number >> (8 * i));
  transaction.valid_until = UnixMillis{time.value + kBlockMillis};
  for (const auto& operation : operations) transaction.operations.push_back({identity::kind_of(operation), identity::body_of(operation)});
  return encode(ledger::sign_transaction(transaction, registrar_));
}

// Header, certificate and checkpoint of a block whose bodies are there.
void MadeChain::finish(storage::CommitInput& input) const {
  const storage::Head head = store_->head();
  auto& header = input.block.header;
  header.chain_id = genesis_.chain_id;
  header.view = View{header.height.value};
  header.parent = head.summary.block;
  header.parent_view = View{header.height.value - 1};
  header.checkpoint = {head.name.size, head.name.root};
  for (const auto& body : input.stored.bodies) {
    input.block.entries.push_back(ledger::envelope_id(body.bytes));
    header.payload_bytes += static_cast<std::uint32_t>(body.bytes.size());
  }
  header.payload_count = static_cast<std::uint32_t>(input.block.entries.size());
  header.payload_root = ledger::payload_root(input.block.entries);
  input.id = ledger::block_id(header);
  input.stored.block = encode(input.block);
  const consensus::Vote vote = consensus::Finalize{header.view, input.id};
  const Signature signature = keys_of_node_.consensus->sign(consensus::signing_bytes(genesis_.chain_id, Epoch{0}, vote));
  input.stored.certificate = encode(consensus::Certificate{Epoch{0}, vote, {{0, signature}}});
  const std::uint64_t seconds = header.time.value / 1000;
  const Signature line = ledger::sign_checkpoint(*keys_of_node_.checkpoint, genesis_.origin(), header.checkpoint, seconds);
  input.stored.companion = encode(ledger::SignedCheckpoint{header.checkpoint, {{0, seconds, line}}});
}

void MadeChain::commit(const std::vector<identity::Operation>& operations, Spent& spent) {
  storage::CommitInput input;
  const storage::Head head = store_->head();
  auto& header = input.block.header;
  header.height = head.summary.height.next();
  header.time = UnixMillis{head.summary.time.value + kBlockMillis};
  std::vector<ledger::VerifiedEnvelope> bodies;
  for (std::size_t i = 0; i < operations.size(); i += kBatch) {
    const std::span<const identity::Operation> some(operations.data() + i, std::min(kBatch, operations.size() - i));
    input.stored.bodies.push_back({envelope(some, header.time, header.height.value * kBlockKeys + i)});
    bodies.push_back(must(ledger::verify_envelope(Bytes(input.stored.bodies.back().bytes), genesis_.chain_id)));
    input.transactions.push_back(bodies.back().transaction_id());
  }
  std::vector<const ledger::VerifiedEnvelope*> entries;
  for (const auto& body : bodies) entries.push_back(&body);
  auto outcome = execution::execute(*store_, {header.height, header.time, genesis_, header.checkpoint.size, input.id}, entries);
  for (const auto& receipt : outcome.receipts) XH_CHECK(receipt.outcome == ledger::kResultOk);
  XH_CHECK(outcome.receipts.size() == bodies.size());
  finish(input);
  input.stored.receipts = std::move(outcome.receipts);
  input.delta = std::move(outcome.delta);
  for (const auto& c : outcome.consumed) input.consumed.push_back({c.sender, c.nonce, c.transaction, c.valid_until});
  const Stopwatch watch;
  (void)store_->commit(std::move(input));
  spent += watch.spent();
}

void MadeChain::create(Spent& spent) {
  std::vector<identity::Operation> operations;
  operations.reserve(kBlockKeys);
  for (std::size_t i = 0; i < kBlockKeys; ++i)
    operations.emplace_back(identity::Register{name_of(keys_ + i), std::nullopt, content("https://example.com/objects/0123456789")});
  commit(operations, spent);
  keys_ += kBlockKeys;
}

void MadeChain::update(std::span<const std::uint64_t> numbers, Spent& spent) {
  std::vector<identity::Operation> operations;
  operations.reserve(numbers.size());
  for (const auto number : numbers)
    operations.emplace_back(identity::Update{name_of(number), 1, content("https://example.com/objects/9876543210")});
  commit(operations, spent);
}

}  // namespace xh::bench

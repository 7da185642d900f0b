#include "test_chain.h"

#include <unistd.h>

#include "crypto/hash.h"
#include "memory_disk.h"

namespace xh::storage {

TestFolder::TestFolder() {
  static int number = 0;
  const bool memory = ::access("/dev/shm", W_OK) == 0;
  const std::string base = memory ? "/dev/shm" : std::filesystem::temp_directory_path().string();
  path_ = base + "/xinghuo-test-" + std::to_string(::getpid()) + "-" + std::to_string(++number);
  clear();
}

TestFolder::~TestFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

void TestFolder::clear() const {
  std::filesystem::remove_all(path_);
  std::filesystem::create_directories(path_);
}

ledger::StateKey test_key(std::uint64_t number) { return {ledger::RecordKind::kIdentifier, "88.100/" + std::to_string(number)}; }

TestChain::TestChain(std::uint64_t blocks, std::uint64_t first_view) : first_view_(first_view) {
  genesis_.chain_name = "test.example";
  genesis_.time = UnixMillis{1'700'000'000'000};
  genesis_.chain_id = sha256(as_bytes("test chain"));
  for (std::uint8_t i = 0; i < 4; ++i) {
    keys_.push_back(*PrivateKey::from_seed(Bytes(kEd25519SeedBytes, static_cast<std::uint8_t>(i + 1))));
    ledger::Validator validator;
    validator.name = "v" + std::to_string(i);
    const auto other = [i](std::uint8_t use) {
      return PrivateKey::from_seed(Bytes(kEd25519SeedBytes, static_cast<std::uint8_t>(10 * use + i)))->public_key();
    };
    validator.checkpoint_key = keys_.back().public_key();
    validator.consensus_key = other(1);
    validator.log_key = other(2);
    validator.network_key = other(3);
    validator.account = account_of(keys_.back().public_key());
    genesis_.validators.push_back(validator);
  }
  for (std::uint64_t i = 0; i < 3; ++i) genesis_delta_[test_key(i)] = Bytes(20, static_cast<std::uint8_t>(i));
  states_.emplace_back();
  for (const auto& [key, value] : genesis_delta_) states_.back()[key] = *value;
  for (std::uint64_t height = 1; height <= blocks; ++height) add_block(height);
  memberships_.assign(blocks + 1, ledger::first_membership(genesis_));
}

void TestChain::add_entry(CommitInput& input, std::uint64_t entry, bool executed) const {
  ledger::Transaction transaction;
  transaction.chain_id = genesis_.chain_id;
  transaction.sender = account_of(keys_[0].public_key());
  transaction.nonce.bytes[0] = static_cast<std::uint8_t>(input.block.header.height.value);
  transaction.nonce.bytes[1] = static_cast<std::uint8_t>(entry);
  transaction.valid_until = UnixMillis{input.block.header.time.value + 2 * kBlockMillis};
  transaction.operations.push_back({1, Bytes(50 + 40 * entry, static_cast<std::uint8_t>(entry))});
  const Bytes bytes = encode(ledger::sign_transaction(transaction, keys_[0]));
  const auto id = ledger::envelope_id(bytes);
  const auto transaction_id = ledger::transaction_id(encode(transaction));
  input.block.entries.push_back(id);
  input.stored.bodies.push_back({bytes});
  input.transactions.push_back(transaction_id);
  if (!executed) return;
  ledger::Receipt receipt{transaction_id,
                          id,
                          input.block.header.height,
                          static_cast<std::uint32_t>(input.stored.receipts.size()),
                          0,
                          0,
                          {0},
                          static_cast<std::uint32_t>(bytes.size())};
  input.stored.receipts.push_back(receipt);
  input.consumed.push_back({transaction.sender, transaction.nonce, transaction_id, transaction.valid_until});
}

// Every block: three envelopes of which one is skipped, two new keys, one changed key.
void TestChain::add_block(std::uint64_t height) {
  CommitInput input;
  auto& header = input.block.header;
  header.chain_id = genesis_.chain_id;
  header.height = Height{height};
  header.view = View{first_view_ + height - 1};
  header.parent = blocks_.empty() ? ledger::genesis_block_id(genesis_.chain_id) : blocks_.back().id;
  header.time = UnixMillis{genesis_.time.value + height * kBlockMillis};
  for (std::uint64_t entry = 0; entry < 3; ++entry) add_entry(input, entry, entry != 1);
  header.payload_root = ledger::payload_root(input.block.entries);
  input.id = ledger::block_id(header);
  input.stored.block = encode(input.block);
  input.stored.certificate = Bytes(height % 3 == 0 ? 0 : 90, static_cast<std::uint8_t>(height));
  for (std::uint64_t i = 0; i < 2; ++i) input.delta[test_key(100 * height + i)] = Bytes(30 + height + i, static_cast<std::uint8_t>(height));
  input.delta[test_key(height % 3)] = Bytes(25, static_cast<std::uint8_t>(0x40 + height));
  states_.push_back(states_.back());
  for (const auto& [key, value] : input.delta) states_.back()[key] = *value;
  blocks_.push_back(std::move(input));
}

void TestChain::end_epoch(Height last) {
  carries_ = true;
  const ledger::StateKey key{ledger::RecordKind::kValidators, std::string(ledger::kCurrentMembership)};
  const auto put = [&](Height height, const ledger::MembershipRecord& record) {
    blocks_.at(height.value - 1).delta[key] = encode(record);
    for (std::uint64_t h = height.value; h < states_.size(); ++h) {
      states_[h][key] = encode(record);
      memberships_[h] = record;
    }
  };
  auto record = memberships_.at(last.value);
  auto next = genesis_.validators;
  if (record.validators.size() == next.size()) next.pop_back();
  const Height decided{last.value - 2};
  record.next = ledger::NextSet{decided, next};
  put(decided, record);
  put(last, {record.epoch.next(), last, blocks_.at(last.value - 1).id, next, std::nullopt});
}

std::vector<Bytes> TestChain::history(const ledger::StateKey& key) const {
  std::vector<Bytes> values;
  if (genesis_delta_.contains(key)) values.push_back(*genesis_delta_.at(key));
  for (const auto& block : blocks_) {
    if (block.delta.contains(key)) values.push_back(*block.delta.at(key));
  }
  return values;
}

ledger::SignedCheckpoint TestChain::certify(const ledger::CheckpointName& name) const {
  ledger::SignedCheckpoint checkpoint{name, {}};
  for (std::uint16_t i = 0; i < 3; ++i)
    checkpoint.lines.push_back({i, 1'700'000'000, ledger::sign_checkpoint(keys_[i], genesis_.origin(), name, 1'700'000'000)});
  return checkpoint;
}

void TestChain::commit_up_to(LedgerStore& store, Height height) {
  if (heads.empty()) heads.push_back(store.head());
  for (auto next = store.head().summary.height.next(); next <= height; next = next.next()) {
    if (store.head().summary.last_of_epoch) {
      const auto linked = store.add_link(certify(store.head().name));
      ASSERT_TRUE(linked) << linked.error().to_string();
    }
    if (carries_) blocks_.at(next.value - 1).stored.companion = encode(certify(store.head().name));
    const Head head = store.commit(blocks_.at(next.value - 1));
    if (heads.size() == next.value) heads.push_back(head);
    ASSERT_EQ(head.summary, heads.at(next.value).summary);
    ASSERT_EQ(head.name, heads.at(next.value).name);
  }
}

void TestChain::expect_equal(const LedgerStore& store) const {
  const Head head = store.head();
  const Height height = head.summary.height;
  ASSERT_LT(height.value, heads.size());
  EXPECT_EQ(head.summary, heads[height.value].summary);
  EXPECT_EQ(head.name, heads[height.value].name);
  EXPECT_EQ(head.header.time, heads[height.value].header.time);
  for (const auto& [key, value] : states_[height.value]) EXPECT_EQ(store.read(key), value);
  EXPECT_EQ(store.read(test_key(77)), std::nullopt);
  EXPECT_EQ(store.membership(), membership(height));
  // The newest link may be missing while its last block is the head.
  EXPECT_GE(store.epochs()->newest().epoch.value + (head.summary.last_of_epoch ? 1 : 0), membership(height).epoch.value);
  const Height first = std::max(Height{1}, store.retained());
  for (Height at{1}; at < first; at = at.next()) {
    EXPECT_EQ(store.summary(at), std::nullopt);
    EXPECT_FALSE(store.block(at));
  }
  for (Height at = first; at <= height; at = at.next()) {
    const auto& input = blocks_[at.value - 1];
    EXPECT_EQ(store.summary(at), heads[at.value].summary);
    EXPECT_EQ(store.height_of(input.id), at);
    const auto stored = store.block(at);
    ASSERT_TRUE(stored);
    EXPECT_EQ(encode(*stored), encode(input.stored));
    for (std::size_t i = 0; i < input.transactions.size(); ++i) {
      EXPECT_EQ(store.envelope(input.block.entries[i]), input.stored.bodies[i].bytes);
      EXPECT_EQ(store.place_of(input.transactions[i]).has_value(), i != 1);  // the skipped one is nowhere
    }
    for (const auto& receipt : input.stored.receipts) EXPECT_EQ(store.receipt(receipt.transaction), receipt);
  }
}

Bytes BusyLedger::value(std::uint64_t height, std::uint64_t key) {
  return to_bytes("value " + std::to_string(height) + " of key " + std::to_string(key) + std::string(100, '.'));
}

void BusyLedger::commit_up_to(LedgerStore& store, std::uint64_t last) {
  for (std::uint64_t height = store.head().summary.height.value + 1; height <= last; ++height) {
    CommitInput input;
    input.block.header.chain_id = chain.genesis().chain_id;
    input.block.header.height = Height{height};
    input.block.header.parent = store.head().summary.block;
    input.block.header.time = UnixMillis{chain.genesis().time.value + height * kBlockMillis};
    input.block.header.payload_root = ledger::payload_root({});
    input.id = ledger::block_id(input.block.header);
    input.stored.block = encode(input.block);
    input.stored.companion = encode(chain.certify(store.head().name));
    for (std::uint64_t key = 0; key < kKeys; ++key) input.delta[test_key(key)] = value(height, key);
    for (std::uint64_t key = kKeys; height == 1 && key < kKeys + quiet_ + leaving_; ++key) input.delta[test_key(key)] = value(height, key);
    if (height > 1 && height <= leaving_) input.delta[test_key(kKeys + quiet_ + height - 1)] = std::nullopt;
    (void)store.commit(std::move(input));
  }
}

LedgerStore::HistoryPage whole_history(const LedgerStore& store, const ledger::StateKey& key, std::size_t page) {
  LedgerStore::HistoryPage whole;
  do {
    const auto next = store.history(key, {.from = whole.next, .count = page}).value();
    EXPECT_LE(next.values.size(), page);
    whole.values.insert(whole.values.end(), next.values.begin(), next.values.end());
    whole.complete = next.complete;
    whole.next = next.next;
  } while (whole.next);
  std::ranges::reverse(whole.values);
  return whole;
}

}  // namespace xh::storage

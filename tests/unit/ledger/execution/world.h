// A chain in memory for the rules of execution: a registrar with 88.100, Alice of another organisation, a stranger, two supervisors.
#pragma once

#include "identity/operations.h"
#include "ledger/execution/executor.h"
#include "ledger/execution/identity_ops.h"
#include "ledger/execution/reject.h"

namespace xh::execution::testing_world {

using namespace identity;  // NOLINT(google-build-using-namespace): every name here is an operation of that layer
using ledger::BatchMode;

inline PrivateKey key_of(std::uint8_t number) {
  Bytes seed(kEd25519SeedBytes, number);
  return *PrivateKey::from_seed(seed);
}
inline AccountId account(std::uint8_t number) { return account_of(key_of(number).public_key()); }

inline constexpr std::uint8_t kRegistrar = 50;
inline constexpr std::uint8_t kAlice = 51;
inline constexpr std::uint8_t kStranger = 52;
inline constexpr std::uint8_t kSupervisor = 53;
inline constexpr std::uint8_t kOtherSupervisor = 54;

// A state in memory, and one block per call.
class World : public ledger::StateView {
 public:
  World() {
    genesis.chain_name = "test.example";
    genesis.first_arcs = {"88"};
    genesis.organisations = {{"registrar", "enterprise", "Registrar", 0}, {"small", "enterprise", "Small", 2000}};
    genesis.accounts = {{account(kRegistrar), "backbone", "registrar"},
                        {account(kAlice), "backbone", "small"},
                        {account(kSupervisor), "supervisor", "registrar"},
                        {account(kOtherSupervisor), "supervisor", "registrar"}};
    genesis.prefixes = {{"88.100", account(kRegistrar)}};
    apply(genesis_delta(genesis));
  }
  std::optional<Bytes> read(const ledger::StateKey& key) const override {
    const auto it = state.find(key);
    return it == state.end() ? std::nullopt : std::optional(it->second);
  }
  std::optional<ledger::TransactionId> remembered(const AccountId& sender, const ledger::Nonce& nonce) const override {
    const auto it = nonces.find({sender, nonce});
    return it == nonces.end() ? std::nullopt : std::optional(it->second);
  }
  ledger::Transaction transaction(const AccountId& sender, const std::vector<Operation>& operations, std::uint8_t nonce = 0,
                                  BatchMode mode = BatchMode::kAllOrNothing) {
    ledger::Transaction made;
    made.sender = sender;
    made.nonce.bytes[0] = nonce == 0 ? static_cast<std::uint8_t>(++last_nonce) : nonce;
    made.nonce.bytes[1] = nonce == 0 ? static_cast<std::uint8_t>(last_nonce >> 8) : 0xff;
    made.valid_until = UnixMillis{time.value + 1000};
    made.mode = mode;
    for (const auto& operation : operations) made.operations.push_back({kind_of(operation), body_of(operation)});
    return made;
  }
  ledger::VerifiedEnvelope envelope(std::uint8_t signer, const std::vector<Operation>& operations, std::uint8_t nonce = 0,
                                    BatchMode mode = BatchMode::kAllOrNothing) {
    const auto made = transaction(account(signer), operations, nonce, mode);
    return *ledger::verify_envelope(encode(ledger::sign_transaction(made, key_of(signer))), genesis.chain_id);
  }
  // Signed by these keys, whoever the sender is.
  ledger::VerifiedEnvelope signed_by(std::vector<PrivateKey> keys, const ledger::Transaction& made) {
    std::ranges::sort(keys, {}, [](const auto& key) { return key.public_key(); });
    ledger::Envelope out;
    out.transaction = encode(made);
    for (const auto& key : keys)
      out.signatures.push_back({key.public_key(), key.sign(ledger::signing_bytes(made.chain_id, out.transaction))});
    return *ledger::verify_envelope(encode(out), genesis.chain_id);
  }
  // 999: skipped.
  ledger::ResultCode result(const ledger::VerifiedEnvelope& made) {
    const auto outcome = block({made});
    return outcome.receipts.empty() ? 999 : outcome.receipts[0].outcome == 0 ? outcome.receipts[0].results[0] : outcome.receipts[0].outcome;
  }
  Outcome block(const std::vector<ledger::VerifiedEnvelope>& envelopes) {
    std::vector<const ledger::VerifiedEnvelope*> entries;
    for (const auto& e : envelopes) entries.push_back(&e);
    height = height.next();
    time = UnixMillis{time.value + 100};
    auto outcome = execute(*this, {height, time, genesis, 1, ledger::BlockId{}}, entries);
    apply(outcome.delta);
    for (const auto& c : outcome.consumed) nonces[{c.sender, c.nonce}] = c.transaction;
    return outcome;
  }
  // The result of one operation in a block of its own.
  ledger::ResultCode one(std::uint8_t signer, const Operation& operation) { return result(envelope(signer, {operation})); }
  template <class Record>
  Record record(ledger::RecordKind kind, const std::string& name) const {
    return *decode<Record>(state.at({kind, name}));
  }
  void apply(const ledger::StateDelta& delta) {
    for (const auto& [key, value] : delta) state[key] = *value;
  }

  ledger::Genesis genesis;
  std::map<ledger::StateKey, Bytes> state;
  std::map<std::pair<AccountId, ledger::Nonce>, ledger::TransactionId> nonces;
  Height height;
  UnixMillis time{1'000'000};
  std::uint32_t last_nonce = 0;
};

inline ledger::ResultCode code(Reject reject) { return static_cast<ledger::ResultCode>(reject); }
inline Content text(const std::string& data) { return {{Value{1, "URL", ValueFormat::kText, to_bytes(data), 60}}, std::nullopt}; }
inline Register registration(const std::string& name, const std::string& data = "x") { return {name, std::nullopt, text(data)}; }

}  // namespace xh::execution::testing_world

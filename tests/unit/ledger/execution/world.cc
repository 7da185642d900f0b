#include "world.h"

namespace xh::execution::testing_world {

World::World() {
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

std::optional<Bytes> World::read(const ledger::StateKey& key) const {
  const auto it = state.find(key);
  return it == state.end() ? std::nullopt : std::optional(it->second);
}

std::optional<ledger::TransactionId> World::remembered(const AccountId& sender, const ledger::Nonce& nonce) const {
  const auto it = nonces.find({sender, nonce});
  return it == nonces.end() ? std::nullopt : std::optional(it->second);
}

ledger::Transaction World::transaction(const AccountId& sender, const std::vector<identity::Operation>& operations, std::uint8_t nonce,
                                       BatchMode mode) {
  ledger::Transaction made;
  made.sender = sender;
  made.nonce.bytes[0] = nonce == 0 ? static_cast<std::uint8_t>(++last_nonce) : nonce;
  made.nonce.bytes[1] = nonce == 0 ? static_cast<std::uint8_t>(last_nonce >> 8) : 0xff;
  made.valid_until = UnixMillis{time.value + 1000};
  made.mode = mode;
  for (const auto& operation : operations) made.operations.push_back({kind_of(operation), body_of(operation)});
  return made;
}

ledger::VerifiedEnvelope World::envelope(std::uint8_t signer, const std::vector<identity::Operation>& operations, std::uint8_t nonce,
                                         BatchMode mode) {
  const auto made = transaction(account(signer), operations, nonce, mode);
  return *ledger::verify_envelope(encode(ledger::sign_transaction(made, key_of(signer))), genesis.chain_id);
}

ledger::VerifiedEnvelope World::signed_by(std::vector<PrivateKey> keys, const ledger::Transaction& made) {
  std::ranges::sort(keys, {}, [](const auto& key) { return key.public_key(); });
  ledger::Envelope out;
  out.transaction = encode(made);
  for (const auto& key : keys)
    out.signatures.push_back({key.public_key(), key.sign(ledger::signing_bytes(made.chain_id, out.transaction))});
  return *ledger::verify_envelope(encode(out), genesis.chain_id);
}

ledger::ResultCode World::result(const ledger::VerifiedEnvelope& made) {
  const auto outcome = block({made});
  return outcome.receipts.empty() ? 999 : outcome.receipts[0].outcome == 0 ? outcome.receipts[0].results[0] : outcome.receipts[0].outcome;
}

Outcome World::block(const std::vector<ledger::VerifiedEnvelope>& envelopes) {
  std::vector<const ledger::VerifiedEnvelope*> entries;
  for (const auto& e : envelopes) entries.push_back(&e);
  height = height.next();
  time = UnixMillis{time.value + 100};
  auto outcome = execute(*this, {height, time, genesis, 1, ledger::BlockId{}}, entries);
  apply(outcome.delta);
  for (const auto& c : outcome.consumed) nonces[{c.sender, c.nonce}] = c.transaction;
  return outcome;
}

void World::apply(const ledger::StateDelta& delta) {
  for (const auto& [key, value] : delta) state[key] = *value;
}

}  // namespace xh::execution::testing_world

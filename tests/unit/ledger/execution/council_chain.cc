#include "council_chain.h"

namespace xh::execution {

Chain::Chain(Profile profile) {
  genesis.profile = profile;
  genesis.chain_name = "council.example";
  genesis.organisations = {{"all", "government", "All", 0}};
  for (std::uint8_t i = 0; i < 4; ++i) genesis.validators.push_back(validator(i, 1, suite()));
  for (std::uint8_t i = 0; i < 4; ++i) genesis.accounts.push_back({account(i, suite()), "supernode", "all"});
  for (std::uint8_t i = 4; i < 8; ++i) genesis.accounts.push_back({account(i, suite()), "backbone", "all"});
  genesis.accounts.push_back({account(kOutsider, suite()), "backbone", "all"});
  take(genesis_delta(genesis));
}

std::optional<Bytes> Chain::read(const StateKey& key) const {
  const auto it = state.find(key);
  return it == state.end() ? std::nullopt : std::optional(it->second);
}

std::vector<ResultCode> Chain::block(const std::vector<std::pair<std::uint8_t, Operation>>& operations, std::uint64_t named) {
  std::vector<VerifiedEnvelope> envelopes;
  for (const auto& [signer, operation] : operations) envelopes.push_back(signed_by(key_of(signer, suite()), operation));
  return run(envelopes, named);
}

std::vector<ResultCode> Chain::by(const PrivateKey& key, const Operation& operation) { return run({signed_by(key, operation)}, 1); }

VerifiedEnvelope Chain::signed_by(const PrivateKey& key, const Operation& operation) {
  Transaction transaction;
  transaction.sender = account_of(key.public_key());
  transaction.nonce.bytes[0] = ++last_nonce;
  transaction.valid_until = UnixMillis{time.value + 1000};
  transaction.operations.push_back({execution::kind_of(operation), execution::body_of(operation)});
  return *verify_envelope(encode(sign_transaction(transaction, key)), genesis.chain_id);
}

std::vector<ResultCode> Chain::run(const std::vector<VerifiedEnvelope>& envelopes, std::uint64_t named) {
  std::vector<const VerifiedEnvelope*> entries;
  for (const auto& e : envelopes) entries.push_back(&e);
  height = height.next();
  time = UnixMillis{time.value + 100};
  const BlockId id{{static_cast<std::uint8_t>(height.value)}};
  const auto outcome = execute(*this, {height, time, genesis, named, id, known_protocol}, entries);
  take(outcome.delta);
  std::vector<ResultCode> results;
  for (const auto& receipt : outcome.receipts) results.push_back(receipt.outcome == 0 ? receipt.results[0] : receipt.outcome);
  return results;
}

std::uint64_t Chain::decide(const std::vector<Change>& changes) {
  const Propose proposal{changes, "because"};
  EXPECT_EQ(one(0, proposal), kResultOk);
  const std::uint64_t number = council().last_proposal;
  const Hash32 digest = proposal_digest(proposal);
  for (std::uint8_t i = 1; i < 3; ++i) EXPECT_EQ(one(i, Approve{number, digest}), kResultOk);
  return number;
}

ProposalRecord Chain::proposal(std::uint64_t number) const {
  return *decode<ProposalRecord>(*read({RecordKind::kProposal, std::to_string(number)}));
}

std::uint32_t Chain::roles(std::uint8_t number) const {
  return decode<identity::AccountRecord>(*read({RecordKind::kAccount, std::string(as_text(account(number, suite()).view()))}))->roles;
}

void Chain::take(const StateDelta& delta) {
  for (const auto& [key, value] : delta) state[key] = *value;
}

}  // namespace xh::execution

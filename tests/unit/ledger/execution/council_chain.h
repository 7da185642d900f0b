// A chain of four supernodes with a validator each, in memory, and one block per call: what the tests of governance and evidence share.
#pragma once

#include <gtest/gtest.h>

#include "identity/record.h"
#include "ledger/execution/executor.h"
#include "ledger/execution/reject.h"
#include "ledger/governance.h"

namespace xh::execution {

using namespace ledger;  // NOLINT(google-build-using-namespace): every name here is an operation or a record of that layer

inline constexpr std::uint8_t kOutsider = 99;

inline PrivateKey key_of(std::uint8_t number) { return *PrivateKey::from_seed(Bytes(kEd25519SeedBytes, number)); }
inline AccountId account(std::uint8_t number) { return account_of(key_of(number).public_key()); }

inline Validator validator(std::uint8_t number, std::uint64_t weight = 1) {
  const auto key = [&](std::uint8_t use) { return key_of(static_cast<std::uint8_t>(100 + 4 * number + use)).public_key(); };
  return {"v" + std::to_string(number), key(0), key(1), key(2), key(3), weight, account(number)};
}

// Four supernodes with a validator each, and one block per call.
class Chain : public StateView {
 public:
  Chain() {
    genesis.chain_name = "council.example";
    genesis.organisations = {{"all", "government", "All", 0}};
    for (std::uint8_t i = 0; i < 4; ++i) genesis.validators.push_back(validator(i));
    for (std::uint8_t i = 0; i < 4; ++i) genesis.accounts.push_back({account(i), "supernode", "all"});
    for (std::uint8_t i = 4; i < 8; ++i) genesis.accounts.push_back({account(i), "backbone", "all"});
    genesis.accounts.push_back({account(kOutsider), "backbone", "all"});
    take(genesis_delta(genesis));
  }
  std::optional<Bytes> read(const StateKey& key) const override {
    const auto it = state.find(key);
    return it == state.end() ? std::nullopt : std::optional(it->second);
  }
  std::optional<TransactionId> remembered(const AccountId&, const Nonce&) const override { return std::nullopt; }

  // Operations in one block, each in a transaction of its own. `named`: size of the checkpoint that the block names.
  std::vector<ResultCode> block(const std::vector<std::pair<std::uint8_t, GovernanceOperation>>& operations, std::uint64_t named = 1) {
    std::vector<VerifiedEnvelope> envelopes;
    for (const auto& [signer, operation] : operations) {
      Transaction transaction;
      transaction.sender = account(signer);
      transaction.nonce.bytes[0] = ++last_nonce;
      transaction.valid_until = UnixMillis{time.value + 1000};
      transaction.operations.push_back({kind_of(operation), body_of(operation)});
      envelopes.push_back(*verify_envelope(encode(sign_transaction(transaction, key_of(signer))), genesis.chain_id));
    }
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
  ResultCode one(std::uint8_t signer, const GovernanceOperation& operation) { return block({{signer, operation}}).at(0); }
  // Proposes and approves as often as needed; the number.
  std::uint64_t decide(const std::vector<Change>& changes) {
    const Propose proposal{changes, "because"};
    EXPECT_EQ(one(0, proposal), kResultOk);
    const std::uint64_t number = council().last_proposal;
    const Hash32 digest = proposal_digest(proposal);
    for (std::uint8_t i = 1; i < 3; ++i) EXPECT_EQ(one(i, Approve{number, digest}), kResultOk);
    return number;
  }
  [[nodiscard]] MembershipRecord membership() const { return membership_of(*this, genesis); }
  [[nodiscard]] CouncilRecord council() const { return council_of(*this, genesis); }
  [[nodiscard]] ProposalRecord proposal(std::uint64_t number) const {
    return *decode<ProposalRecord>(*read({RecordKind::kProposal, std::to_string(number)}));
  }
  [[nodiscard]] std::uint32_t roles(std::uint8_t number) const {
    return decode<identity::AccountRecord>(*read({RecordKind::kAccount, std::string(as_text(account(number).view()))}))->roles;
  }

  Genesis genesis;
  std::map<StateKey, Bytes> state;
  Height height;
  UnixMillis time{1'000'000};
  std::uint8_t last_nonce = 0;
  std::uint32_t known_protocol = kKnownProtocol;

 private:
  void take(const StateDelta& delta) {
    for (const auto& [key, value] : delta) state[key] = *value;
  }
};

inline ResultCode code(Reject reject) { return static_cast<ResultCode>(reject); }

}  // namespace xh::execution

// A chain of four supernodes with a validator each, in memory, and one block per call: what the tests of governance and evidence share.
#pragma once

#include <gtest/gtest.h>

#include "identity/record.h"
#include "ledger/execution/executor.h"
#include "ledger/execution/operation.h"
#include "ledger/execution/reject.h"
#include "ledger/governance.h"
#include "numbers.h"

namespace xh::execution {

using namespace ledger;  // NOLINT(google-build-using-namespace): every name here is an operation or a record of that layer

inline constexpr std::uint8_t kOutsider = 99;

inline Validator validator(std::uint8_t number, std::uint64_t weight = 1, Suite suite = Suite::kEd25519) {
  const auto key = [&](std::uint8_t use, Suite of) { return key_of(static_cast<std::uint8_t>(100 + 4 * number + use), of).public_key(); };
  return {"v" + std::to_string(number), key(0, suite), key(1, suite),         key(2, suite),
          key(3, Suite::kEd25519),      weight,        account(number, suite)};
}

// Four supernodes with a validator each, and one block per call.
class Chain : public StateView {
 public:
  explicit Chain(Profile profile = Profile::kStandard);
  std::optional<Bytes> read(const StateKey& key) const override;
  std::optional<TransactionId> remembered(const AccountId&, const Nonce&) const override { return std::nullopt; }

  // Whose transaction each is: keys of the profile.
  [[nodiscard]] Suite suite() const { return validator_suite(genesis.profile); }
  // Operations in one block, each in a transaction of its own. `named`: size of the checkpoint that the block names.
  std::vector<ResultCode> block(const std::vector<std::pair<std::uint8_t, Operation>>& operations, std::uint64_t named = 1);
  ResultCode one(std::uint8_t signer, const Operation& operation) { return block({{signer, operation}}).at(0); }
  // The results of a block with this transaction alone; empty when it is skipped.
  std::vector<ResultCode> by(const PrivateKey& key, const Operation& operation);
  // Proposes and approves as often as needed; the number.
  std::uint64_t decide(const std::vector<Change>& changes);
  [[nodiscard]] MembershipRecord membership() const { return membership_of(*this, genesis); }
  [[nodiscard]] CouncilRecord council() const { return council_of(*this, genesis); }
  [[nodiscard]] ProposalRecord proposal(std::uint64_t number) const;
  [[nodiscard]] std::uint32_t roles(std::uint8_t number) const;

  Genesis genesis;
  std::map<StateKey, Bytes> state;
  Height height;
  UnixMillis time{1'000'000};
  std::uint8_t last_nonce = 0;
  std::uint32_t known_protocol = kKnownProtocol;

 private:
  std::vector<ResultCode> run(const std::vector<VerifiedEnvelope>& envelopes, std::uint64_t named);
  VerifiedEnvelope signed_by(const PrivateKey& key, const Operation& operation);
  void take(const StateDelta& delta);
};

}  // namespace xh::execution

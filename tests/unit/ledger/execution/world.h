// A chain in memory for the rules of execution: a registrar with 88.100, Alice of another organisation, a stranger, two supervisors.
#pragma once

#include "identity/operations.h"
#include "ledger/execution/executor.h"
#include "ledger/execution/identity_ops.h"
#include "ledger/execution/reject.h"
#include "numbers.h"

namespace xh::execution::testing_world {

using namespace identity;  // NOLINT(google-build-using-namespace): every name here is an operation of that layer
using ledger::BatchMode;

inline Target target(const std::string& name) { return target_from_name(name).value(); }

inline constexpr std::uint8_t kRegistrar = 50;
inline constexpr std::uint8_t kAlice = 51;
inline constexpr std::uint8_t kStranger = 52;
inline constexpr std::uint8_t kSupervisor = 53;
inline constexpr std::uint8_t kOtherSupervisor = 54;

// A state in memory, and one block per call.
class World : public ledger::StateView {
 public:
  World();
  std::optional<Bytes> read(const ledger::StateKey& key) const override;
  std::optional<ledger::TransactionId> remembered(const AccountId& sender, const ledger::Nonce& nonce) const override;
  ledger::Transaction transaction(const AccountId& sender, const std::vector<identity::Operation>& operations, std::uint8_t nonce = 0,
                                  BatchMode mode = BatchMode::kAllOrNothing);
  ledger::VerifiedEnvelope envelope(std::uint8_t signer, const std::vector<identity::Operation>& operations, std::uint8_t nonce = 0,
                                    BatchMode mode = BatchMode::kAllOrNothing);
  // Signed by these keys, whoever the sender is.
  ledger::VerifiedEnvelope signed_by(std::vector<PrivateKey> keys, const ledger::Transaction& made);
  // 999: skipped.
  ledger::ResultCode result(const ledger::VerifiedEnvelope& made);
  Outcome block(const std::vector<ledger::VerifiedEnvelope>& envelopes);
  // The result of one operation in a block of its own.
  ledger::ResultCode one(std::uint8_t signer, const identity::Operation& operation) { return result(envelope(signer, {operation})); }
  template <class Record>
  Record record(ledger::RecordKind kind, const std::string& name) const {
    return *decode<Record>(state.at({kind, name}));
  }
  void apply(const ledger::StateDelta& delta);

  ledger::Genesis genesis;
  std::map<ledger::StateKey, Bytes> state;
  std::map<std::pair<AccountId, ledger::Nonce>, ledger::TransactionId> nonces;
  Height height;
  UnixMillis time{1'000'000};
  std::uint32_t last_nonce = 0;
};

inline Content text(const std::string& data) { return {{Value{1, "URL", ValueFormat::kText, to_bytes(data), 60}}, std::nullopt}; }
inline Register registration(const std::string& name, const std::string& data = "x") { return {name, std::nullopt, text(data)}; }

}  // namespace xh::execution::testing_world

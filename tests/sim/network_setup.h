// What a simulated network is made of: keys from numbers, a genesis, and the lies of its liar.
#pragma once

#include "ledger/governance.h"
#include "ledger/transaction.h"
#include "node/messages.h"
#include "tests/sim/key_signer.h"

namespace xh::sim {

enum class KeyUse : std::uint8_t { kConsensus = 1, kCheckpoint = 2, kLog = 3, kNetwork = 4, kAccount = 5, kClient = 6 };

/// Of the suite that the profile has for this use.
[[nodiscard]] PrivateKey seeded_key(KeyUse use, std::size_t number, ledger::Profile profile);
/// Validator "v<number>" with its keys, weight 1.
[[nodiscard]] ledger::Validator validator(std::size_t number, ledger::Profile profile);
/// Validators of equal weight and short timers; no client account yet.
[[nodiscard]] ledger::Genesis network_genesis(std::size_t validators, UnixMillis time, ledger::Profile profile);

/// The report of an evidence by a node: a transaction of the account of its reporting key (M6).
[[nodiscard]] ledger::VerifiedEnvelope report_by(const ledger::Genesis& genesis, std::size_t node, const consensus::Evidence& evidence,
                                                 std::uint64_t nonce, UnixMillis valid_until);
/// Makes a root, a height or bodies untrue, under a good signature. False when the message offers no lie.
[[nodiscard]] bool twist(node::Message& message, const PrivateKey& checkpoint_key, const std::string& origin);

}  // namespace xh::sim

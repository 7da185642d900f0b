// Execution of a final block: deterministic, a view in, a delta out. It holds no state. Spec: docs/spec/execution.md.
#pragma once

#include <vector>

#include "ledger/receipt.h"
#include "ledger/rules.h"

namespace xh::execution {

struct BlockContext {
  Height height;
  UnixMillis time;
  const ledger::Genesis& genesis;
  /// Of the checkpoint that the block names: decides whether the block is the last one of its epoch (E7).
  std::uint64_t named_size = 1;
  ledger::BlockId block;
  /// The newest protocol version that whoever executes knows; a block beyond it is never given to execute().
  std::uint32_t known_protocol = ledger::kKnownProtocol;
};

/// Keys of executed transactions (ledger::remembered_key), with the time until which they are remembered.
struct Consumed {
  AccountId sender;
  ledger::Nonce nonce;
  ledger::TransactionId transaction;
  UnixMillis valid_until;
};

struct Outcome {
  ledger::StateDelta delta;
  std::vector<ledger::Receipt> receipts;  ///< of executed entries, in block order; skipped ones are absent
  std::vector<Consumed> consumed;
};

/// Applies the block's entries in order. Entries are verified envelopes whose operations decode (check_operations).
[[nodiscard]] Outcome execute(const ledger::StateView& state, const BlockContext& context,
                              std::span<const ledger::VerifiedEnvelope* const> entries);

/// What parse_genesis() cannot judge: prefixes, arcs, organisation ids and names obey docs/spec/identity.md. Error: kBadGenesis with the
/// place of the fault. Everything below expects a genesis that passed.
[[nodiscard]] Status check_genesis(const ledger::Genesis& genesis);

/// The records of genesis, as the delta of height 0.
[[nodiscard]] ledger::StateDelta genesis_delta(const ledger::Genesis& genesis);

/// Admission: every operation's kind is known and its body decodes to well-formed names and values.
[[nodiscard]] Status check_operations(const ledger::Transaction& transaction);

/// Admission: would execution skip this envelope now? Errors: kExpired, kWrongSigner, kNotEnrolled, kByteQuota; the state may change.
[[nodiscard]] Status check_admission(const ledger::StateView& state, const BlockContext& context, const ledger::VerifiedEnvelope& envelope);

}  // namespace xh::execution

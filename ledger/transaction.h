// Transactions and envelopes: what clients sign and what blocks commit to. Operations are opaque here (kind and body); identity/ knows
// their content and ledger/execution joins both. Spec: docs/spec/transaction.md.
#pragma once

#include <string>
#include <vector>

#include "base/codec.h"
#include "crypto/account_id.h"
#include "crypto/keys.h"

namespace xh::ledger {

inline constexpr std::size_t kMaxOperations = 1000;           ///< per transaction: the unit of batching
inline constexpr std::size_t kMaxOperationBytes = 72 * 1024;  ///< a 64 KiB document and its frame
/// Of operations that carry updates, proofs or payloads of other chains (docs/spec/sub-chains.md AC21): most of a transaction.
inline constexpr std::size_t kMaxProofOperationBytes = 1000 * 1024;
inline constexpr std::size_t kMaxMemoBytes = 256;
inline constexpr std::size_t kMaxSignatures = 16;  ///< keys of the sender and its cosigners
inline constexpr std::size_t kMaxCosigners = 15;
inline constexpr std::size_t kMaxTransactionBytes = 1024 * 1024;    ///< of one envelope, too
inline constexpr std::uint64_t kMaxValidityMillis = 5 * 60 * 1000;  ///< valid_until lies at most this far ahead of block time

/// Chosen by the client at random; (sender, nonce) applies at most once.
using Nonce = FixedBytes<16, struct NonceTag>;
/// H("xinghuo/tx/v1" || transaction bytes): names a transaction for deduplication and receipts.
using TransactionId = FixedBytes<32, struct TransactionIdTag>;
/// H("xinghuo/env/v1" || envelope bytes): names the signed bytes; blocks commit to it.
using EnvelopeId = FixedBytes<32, struct EnvelopeIdTag>;

/// What happens to the other operations of a batch when one is rejected.
enum class BatchMode : std::uint8_t { kAllOrNothing = 0, kPerItem = 1 };
constexpr bool is_valid(BatchMode mode) { return mode <= BatchMode::kPerItem; }

struct Operation {
  std::uint16_t kind = 0;  ///< identity::OperationKind, frozen numbers
  Bytes body;              ///< BCS of the operation of that kind

  bool operator==(const Operation&) const = default;
  static constexpr auto fields() { return std::tuple{field(&Operation::kind), field(&Operation::body, kMaxProofOperationBytes)}; }
};

struct Transaction {
  Hash32 chain_id;  ///< hash of the genesis file
  AccountId sender;
  Nonce nonce;
  UnixMillis valid_until;
  BatchMode mode = BatchMode::kAllOrNothing;
  std::vector<Operation> operations;  ///< 1..kMaxOperations
  std::string memo;                   ///< UTF-8
  /// Accounts that authorise it beside the sender, ascending, without the sender (docs/spec/identity.md I23).
  std::vector<AccountId> cosigners = {};

  bool operator==(const Transaction&) const = default;
  static constexpr auto fields() {
    return std::tuple{field(&Transaction::chain_id),
                      field(&Transaction::sender),
                      field(&Transaction::nonce),
                      field(&Transaction::valid_until),
                      field(&Transaction::mode),
                      field(&Transaction::operations, kMaxOperations),
                      field(&Transaction::memo, kMaxMemoBytes),
                      field(&Transaction::cosigners, kMaxCosigners)};
  }
};

struct KeySignature {
  PublicKey key;
  Signature signature;  ///< over "xinghuo/tx-sign/v1" || chain_id || transaction bytes

  bool operator==(const KeySignature&) const = default;
  static constexpr auto fields() { return std::tuple{field(&KeySignature::key), field(&KeySignature::signature)}; }
};

struct Envelope {
  Bytes transaction;  ///< the exact bytes that were signed
  std::vector<KeySignature> signatures;

  bool operator==(const Envelope&) const = default;
  static constexpr auto fields() {
    return std::tuple{field(&Envelope::transaction, kMaxTransactionBytes), field(&Envelope::signatures, kMaxSignatures)};
  }
};

[[nodiscard]] TransactionId transaction_id(ByteView transaction_bytes);
[[nodiscard]] EnvelopeId envelope_id(ByteView envelope_bytes);
/// The bytes that a key signs for a transaction.
[[nodiscard]] Bytes signing_bytes(const Hash32& chain_id, ByteView transaction_bytes);
/// Signs with one key; the envelope's bytes are encode(result).
[[nodiscard]] Envelope sign_transaction(const Transaction& transaction, const PrivateKey& key);

/// An envelope that is well-formed for this chain and whose every signature verifies. Only parse_envelope() and verify_envelope() make it.
class VerifiedEnvelope {
 public:
  [[nodiscard]] const EnvelopeId& id() const { return id_; }
  [[nodiscard]] const TransactionId& transaction_id() const { return transaction_id_; }
  [[nodiscard]] const Transaction& transaction() const { return transaction_; }
  [[nodiscard]] const std::vector<KeySignature>& signatures() const { return signatures_; }
  /// The exact bytes received.
  [[nodiscard]] const Bytes& bytes() const { return bytes_; }

 private:
  friend Result<VerifiedEnvelope> verify_envelope(Bytes bytes, const Hash32& chain_id);
  VerifiedEnvelope() = default;
  EnvelopeId id_;
  TransactionId transaction_id_;
  Transaction transaction_;
  std::vector<KeySignature> signatures_;
  Bytes bytes_;
};

/// Decodes, checks limits, chain and every signature. Does not know operations' content (execution::check_operations) nor account keys.
[[nodiscard]] Result<VerifiedEnvelope> verify_envelope(Bytes bytes, const Hash32& chain_id);

}  // namespace xh::ledger

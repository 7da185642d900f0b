#include "ledger/transaction.h"

#include <fmt/format.h>

#include "base/json.h"
#include "crypto/hash.h"

namespace xh::ledger {

TransactionId transaction_id(ByteView transaction_bytes) { return TransactionId{domain_hash("xinghuo/tx/v1", transaction_bytes).bytes}; }

EnvelopeId envelope_id(ByteView envelope_bytes) { return EnvelopeId{domain_hash("xinghuo/env/v1", envelope_bytes).bytes}; }

Bytes signing_bytes(const Hash32& chain_id, ByteView transaction_bytes) {
  Bytes bytes = to_bytes("xinghuo/tx-sign/v1");
  append(bytes, chain_id.view());
  append(bytes, transaction_bytes);
  return bytes;
}

Envelope sign_transaction(const Transaction& transaction, const PrivateKey& key) {
  Envelope envelope;
  envelope.transaction = encode(transaction);
  envelope.signatures.push_back({key.public_key(), key.sign(signing_bytes(transaction.chain_id, envelope.transaction))});
  return envelope;
}

Result<VerifiedEnvelope> verify_envelope(Bytes bytes, const Hash32& chain_id) {
  if (bytes.size() > kMaxTransactionBytes) {
    return fail(ErrorId::kTransactionTooLarge,
                fmt::format("the envelope has {} bytes, the maximum is {}", bytes.size(), kMaxTransactionBytes));
  }
  XH_TRY(Envelope envelope, decode<Envelope>(bytes));
  XH_TRY(Transaction transaction, decode<Transaction>(envelope.transaction));
  if (transaction.chain_id != chain_id) return fail(ErrorId::kWrongChain, "the transaction was made for another chain");
  if (transaction.operations.empty()) return fail(ErrorId::kNoOperations, "the transaction holds no operation");
  if (!is_utf8(transaction.memo)) return fail(ErrorId::kBadText, "the memo is not valid UTF-8");
  const auto& others = transaction.cosigners;
  if (std::ranges::adjacent_find(others, std::greater_equal()) != others.end() || std::ranges::binary_search(others, transaction.sender))
    return fail(ErrorId::kBadSignature, "cosigners stand in ascending order, each once and without the sender");
  if (envelope.signatures.empty()) return fail(ErrorId::kBadSignature, "the envelope has no signature");
  const Bytes message = signing_bytes(chain_id, envelope.transaction);
  for (std::size_t i = 0; i < envelope.signatures.size(); ++i) {
    const auto& entry = envelope.signatures[i];
    // Ascending keys make signature lists canonical: no key counts twice.
    if (i > 0 && !(envelope.signatures[i - 1].key < entry.key))
      return fail(ErrorId::kBadSignature, "signatures are not in ascending order of keys");
    if (!verify(entry.key, message, entry.signature))
      return fail(ErrorId::kBadSignature, fmt::format("signature {} does not verify", i + 1));
  }
  VerifiedEnvelope verified;
  verified.id_ = envelope_id(bytes);
  verified.transaction_id_ = transaction_id(envelope.transaction);
  verified.transaction_ = std::move(transaction);
  verified.signatures_ = std::move(envelope.signatures);
  verified.bytes_ = std::move(bytes);
  return verified;
}

}  // namespace xh::ledger

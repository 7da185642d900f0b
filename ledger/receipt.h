// Receipts: what execution did with an envelope. Every executed entry has one; skipped entries have none. Spec: docs/spec/execution.md.
#pragma once

#include <optional>
#include <vector>

#include "crypto/merkle.h"
#include "ledger/transaction.h"

namespace xh::ledger {

/// Result of one operation. 0 = done, 1 = AlreadyIdentical (done, nothing changed); from 2 on an execution::Reject number (frozen).
using ResultCode = std::uint16_t;
inline constexpr ResultCode kResultOk = 0;
inline constexpr ResultCode kResultAlreadyIdentical = 1;
/// The nonce belongs to another transaction: the only executed outcome that leaves (sender, nonce) as it is (remembered_key()).
inline constexpr ResultCode kResultNonceReused = 7;

struct Receipt {
  TransactionId transaction;
  EnvelopeId envelope;
  Height height;
  std::uint32_t index = 0;          ///< position among the block's executed entries
  ResultCode outcome = kResultOk;   ///< kResultOk, or the first rejection of an all-or-nothing batch
  std::uint16_t failing_item = 0;   ///< operation that caused the rejection; 0 when ok
  std::vector<ResultCode> results;  ///< one per operation; all-or-nothing rejections list only codes of the failing one
  std::uint32_t charged_bytes = 0;  ///< against the organisation's byte quota

  bool operator==(const Receipt&) const = default;
  static constexpr auto fields() {
    return std::tuple{field(&Receipt::transaction),
                      field(&Receipt::envelope),
                      field(&Receipt::height),
                      field(&Receipt::index),
                      field(&Receipt::outcome),
                      field(&Receipt::failing_item),
                      field(&Receipt::results, kMaxOperations),
                      field(&Receipt::charged_bytes)};
  }
};

/// RFC 6962 root over `transaction id || envelope id` of executed entries, in their order (B6).
[[nodiscard]] Hash32 transactions_root(std::span<const Receipt> receipts);
/// The path of receipt `index` under that root.
[[nodiscard]] merkle::Path transaction_path(std::span<const Receipt> receipts, std::uint64_t index);
/// RFC 6962 root over BCS receipts (B6).
[[nodiscard]] Hash32 receipts_root(std::span<const Receipt> receipts);

/// Under what an executed transaction is remembered until its valid_until has passed.
using RememberedKey = std::pair<AccountId, Nonce>;

/// The key of a transaction that was refused as NonceReused: made of its id, and of no account, so that it meets no key of another
/// transaction. A refusal is final like every other outcome: it is charged once, and it does not turn into success when the nonce is free.
[[nodiscard]] inline RememberedKey refusal_key(const TransactionId& id) {
  RememberedKey key;
  key.first.bytes[0] = 'r';  // account ids begin with their key type: 'e'
  std::ranges::copy(id.view().first(kAccountDigestBytes), key.first.bytes.begin() + 1);
  std::ranges::copy(id.view().last(Nonce::kSize), key.second.bytes.begin());
  return key;
}

/// The key that an executed transaction leaves: (sender, nonce), or its refusal_key().
[[nodiscard]] inline RememberedKey remembered_key(const Receipt& receipt, const Transaction& transaction) {
  if (receipt.outcome == kResultNonceReused) return refusal_key(receipt.transaction);
  return {transaction.sender, transaction.nonce};
}

}  // namespace xh::ledger

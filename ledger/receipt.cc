#include "ledger/receipt.h"

#include "crypto/merkle.h"

namespace xh::ledger {

Hash32 transactions_root(std::span<const Receipt> receipts) {
  std::vector<Hash32> leaves;
  for (const auto& receipt : receipts) {
    Bytes leaf = to_bytes(receipt.transaction.view());
    append(leaf, receipt.envelope.view());
    leaves.push_back(merkle::leaf_hash(leaf));
  }
  return merkle::root(leaves);
}

Hash32 receipts_root(std::span<const Receipt> receipts) {
  std::vector<Hash32> leaves;
  for (const auto& receipt : receipts) leaves.push_back(merkle::leaf_hash(encode(receipt)));
  return merkle::root(leaves);
}

}  // namespace xh::ledger

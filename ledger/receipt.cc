#include "ledger/receipt.h"

namespace xh::ledger {

namespace {

std::vector<Hash32> transaction_leaves(std::span<const Receipt> receipts) {
  std::vector<Hash32> leaves;
  for (const auto& receipt : receipts) {
    Bytes leaf = to_bytes(receipt.transaction.view());
    append(leaf, receipt.envelope.view());
    leaves.push_back(merkle::leaf_hash(leaf));
  }
  return leaves;
}

}  // namespace

Hash32 transactions_root(std::span<const Receipt> receipts) { return merkle::root(transaction_leaves(receipts)); }

merkle::Path transaction_path(std::span<const Receipt> receipts, std::uint64_t index) {
  return merkle::inclusion_path(transaction_leaves(receipts), index);
}

Hash32 receipts_root(std::span<const Receipt> receipts) {
  std::vector<Hash32> leaves;
  for (const auto& receipt : receipts) leaves.push_back(merkle::leaf_hash(encode(receipt)));
  return merkle::root(leaves);
}

}  // namespace xh::ledger

#include "node/block_tree.h"

#include "base/check.h"

namespace xh::node {

using ledger::BlockId;
using ledger::EnvelopeId;
using ledger::Header;

BlockTree::BlockTree(BlockId root, Header header, Mempool& bodies) : bodies_(bodies) { headers_.emplace(root, header); }

KnownBlock* BlockTree::add(ledger::Block block, Bytes bytes, Bytes companion) {
  const BlockId id = ledger::block_id(block.header);
  if (auto* known = find(id)) return known;
  if (headers_.contains(id) || blocks_.size() >= kMaxKnownBlocks) return nullptr;
  KnownBlock known;
  known.id = id;
  known.bytes = std::move(bytes);
  if (auto checkpoint = decode<ledger::SignedCheckpoint>(companion)) known.certified = *std::move(checkpoint);
  known.companion = std::move(companion);
  for (const auto& entry : block.entries) bodies_.pin(entry);
  known.block = std::move(block);
  wait_for_bodies(known);
  return &blocks_.emplace(id, std::move(known)).first->second;
}

KnownBlock* BlockTree::find(const BlockId& id) {
  const auto it = blocks_.find(id);
  return it == blocks_.end() ? nullptr : &it->second;
}

const KnownBlock* BlockTree::find(const BlockId& id) const {
  const auto it = blocks_.find(id);
  return it == blocks_.end() ? nullptr : &it->second;
}

const Header* BlockTree::header(const BlockId& id) const {
  if (const auto* known = find(id)) return &known->block.header;
  const auto it = headers_.find(id);
  return it == headers_.end() ? nullptr : &it->second;
}

std::vector<BlockId> BlockTree::body_arrived(const EnvelopeId& id) {
  std::vector<BlockId> complete;
  const auto it = waiting_.find(id);
  if (it == waiting_.end()) return complete;
  for (const auto& block : it->second) {
    auto& known = blocks_.at(block);
    known.missing.erase(id);
    if (known.missing.empty()) complete.push_back(block);
  }
  waiting_.erase(it);
  return complete;
}

std::set<ledger::TransactionId> BlockTree::transactions_of_chain(const BlockId& tip) const {
  std::set<ledger::TransactionId> taken;
  for (const auto* known = find(tip); known != nullptr; known = find(known->block.header.parent)) {
    for (const auto& entry : known->block.entries) {
      if (const auto* body = bodies_.find(entry)) taken.insert(body->transaction_id());
    }
  }
  return taken;
}

std::vector<BlockId> BlockTree::chain(const BlockId& from, const BlockId& tip) const {
  std::vector<BlockId> ids;
  BlockId cursor = tip;
  while (cursor != from) {
    const auto* known = find(cursor);
    if (known == nullptr) return {};
    ids.push_back(cursor);
    cursor = known->block.header.parent;
  }
  std::ranges::reverse(ids);
  return ids;
}

void BlockTree::executed(const BlockId& id) {
  const auto* known = find(id);
  XH_CHECK(known != nullptr);
  const Header header = known->block.header;
  headers_.emplace(id, header);
  std::vector<BlockId> dead;
  for (const auto& [other, block] : blocks_) {
    if (block.block.header.height <= header.height) dead.push_back(other);
  }
  for (const auto& other : dead) drop(other);
  std::erase_if(headers_, [&](const auto& item) { return item.second.height.value + kExecutedHeadersKept < header.height.value; });
}

void BlockTree::take_effects(const BlockId& id) {
  auto* known = find(id);
  if (known == nullptr || known->by_effects) return;
  known->by_effects = true;
  stop_waiting(*known);
  known->missing.clear();
}

void BlockTree::drop_effects(const BlockId& id) {
  auto* known = find(id);
  if (known == nullptr || !known->by_effects) return;
  known->by_effects = false;
  wait_for_bodies(*known);
}

void BlockTree::wait_for_bodies(KnownBlock& known) {
  for (const auto& entry : known.block.entries) {
    if (bodies_.find(entry) != nullptr) continue;
    known.missing.insert(entry);
    waiting_[entry].insert(known.id);
  }
}

void BlockTree::stop_waiting(const KnownBlock& known) {
  for (const auto& entry : known.missing) {
    auto& blocks = waiting_[entry];
    blocks.erase(known.id);
    if (blocks.empty()) waiting_.erase(entry);
  }
}

void BlockTree::drop(const BlockId& id) {
  const auto& known = blocks_.at(id);
  for (const auto& entry : known.block.entries) bodies_.unpin(entry);
  stop_waiting(known);
  blocks_.erase(id);
}

}  // namespace xh::node

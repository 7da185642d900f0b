#include "ledger/block.h"

#include "crypto/hash.h"

namespace xh::ledger {

BlockId block_id(const Header& header) { return domain_hash("xinghuo/block/v1", encode(header)); }

Hash32 payload_root(std::span<const EnvelopeId> entries) {
  Sha256 hash;
  hash.update("xinghuo/payload/v1");
  for (const auto& entry : entries) hash.update(entry.view());
  return hash.finish();
}

BlockId genesis_block_id(const Hash32& chain_id) { return domain_hash("xinghuo/genesis-block/v1", chain_id.view()); }

}  // namespace xh::ledger

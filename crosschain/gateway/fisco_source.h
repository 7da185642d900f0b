// What a FISCO BCOS 3 node serves, as values of its client: getBlockByNumber with the header alone, and the path of a transaction.
// Spec: docs/spec/gateway.md (GW13).
#pragma once

#include "base/json.h"
#include "crosschain/fisco.h"

namespace xh::crosschain::gateway {

struct FiscoBlock {
  fisco::Header header;
  std::vector<fisco::Seal> seals;  ///< ascending by sealer
  Hash32 hash;
};
/// The result of getBlockByNumber. Its hash is computed and compared with what the node says. Error kBadAnswer.
[[nodiscard]] Result<FiscoBlock> fisco_block(fisco::Cryptography suite, const Json& result);
/// What a client may trust of a block.
[[nodiscard]] ConsensusState fisco_state(const FiscoBlock& block);
/// The update to a block from a trusted one.
[[nodiscard]] fisco::Update fisco_update(const FiscoBlock& trusted, const FiscoBlock& to);
/// "txProof": a list of counts and hashes. Error kBadAnswer.
[[nodiscard]] Result<fisco::Proof> fisco_proof(fisco::Cryptography suite, const Hash32& transaction, const Json& list);

}  // namespace xh::crosschain::gateway

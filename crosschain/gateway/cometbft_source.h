// What a CometBFT node serves, as values of its client: /commit, /validators (in pages), /abci_query with proofs. Spec:
// docs/spec/gateway.md (GW11).
#pragma once

#include "base/json.h"
#include "crosschain/cometbft.h"

namespace xh::crosschain::gateway {

struct CometBlock {
  cometbft::Header header;
  cometbft::Commit commit;
};
/// The result of /commit. The commit is of the header's hash, which is computed. Error kBadAnswer.
[[nodiscard]] Result<CometBlock> comet_block(const Json& result);
/// Appends a page of /validators, in the order of the node, which is that of the set. Returns how many there are in all. Error kBadAnswer.
[[nodiscard]] Result<std::uint64_t> comet_validators(const Json& result, std::vector<cometbft::Validator>& out);
/// What a client may trust of a header. Error kBadAnswer: the times of its chain are out of range, or it names no next set.
[[nodiscard]] Result<ConsensusState> comet_state(const cometbft::Header& header);
/// "2020-09-14T16:33:54.21191421Z", as protobuf counts it. Error kBadAnswer.
[[nodiscard]] Result<cometbft::Time> comet_time(std::string_view text);

/// A key of a store, proven.
struct CometAnswer {
  ChainHeight height;  ///< of the header under which the proof holds: the one behind that of the query
  Claim claim;
  cometbft::Proof proof;
};
/// The result of /abci_query with prove=true. Error kBadAnswer.
[[nodiscard]] Result<CometAnswer> comet_answer(const Json& result);
/// A CommitmentProof of ICS-23 in protobuf: existence or absence. Error kBadAnswer.
[[nodiscard]] Result<std::variant<ics23::Existence, ics23::Absence>> commitment_proof(ByteView protobuf);

}  // namespace xh::crosschain::gateway

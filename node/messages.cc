#include "node/messages.h"

#include "base/overload.h"

namespace xh::node {

Lane lane_of(const Message& message) {
  return std::visit(Overload{
                        [](const ConsensusFrame&) { return Lane::kConsensus; },
                        [](const LineMessage&) { return Lane::kConsensus; },
                        [](const Announce&) { return Lane::kConsensus; },
                        [](const BodyRequest&) { return Lane::kBlocks; },
                        [](const BodyAnswer&) { return Lane::kBlocks; },
                        [](const SyncRequest&) { return Lane::kBlocks; },
                        [](const SyncAnswer&) { return Lane::kBlocks; },
                        [](const SnapshotQuery&) { return Lane::kBlocks; },
                        [](const SnapshotOffers&) { return Lane::kBlocks; },
                        [](const PartRequest&) { return Lane::kBlocks; },
                        [](const PartAnswer&) { return Lane::kBlocks; },
                        [](const LinkRequest&) { return Lane::kBlocks; },
                        [](const LinkAnswer&) { return Lane::kBlocks; },
                        [](const ShortProposal&) { return Lane::kConsensus; },
                        [](const EntriesRequest&) { return Lane::kBlocks; },
                        [](const EntriesAnswer&) { return Lane::kBlocks; },
                        [](const Gossip&) { return Lane::kMempool; },
                        [](const EvidenceMessage&) { return Lane::kMempool; },
                    },
                    message);
}

}  // namespace xh::node

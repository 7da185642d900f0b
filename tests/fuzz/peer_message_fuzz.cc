// What a peer may send in a frame, and in its hello.
#include "node/messages.h"

#include <set>

#include "fuzz_target.h"
#include "node/net/hello.h"

namespace xh::fuzz {

std::vector<Bytes> seeds() {
  using namespace node;
  const std::vector<Message> all = {ConsensusFrame{{1, 2, 3}},
                                    Gossip{77, {{{4, 5}}, {{6}}}},
                                    BodyRequest{{}, {{}, {}}},
                                    BodyAnswer{{{{7}}}},
                                    LineMessage{{}, {1, 2, Signature{Bytes(kEd25519SignatureBytes, 3)}}},
                                    Announce{Height{9}, Epoch{1}, ledger::SignedCheckpoint{{}, {{}}}, UnixMillis{7}},
                                    SyncRequest{Height{4}},
                                    SyncAnswer{{{{1}, {2}, {{{3}}}}}, {4}},
                                    SnapshotQuery{Height{4}},
                                    SnapshotOffers{{Height{9}, Height{5}}},
                                    PartRequest{Height{9}, 2, 77, kMaxPieceBytes},
                                    PartAnswer{{Height{9}, 3, 77, 0}, 4, {1, 2, 3, 4}},
                                    LinkRequest{Epoch{2}},
                                    LinkAnswer{ledger::SignedCheckpoint{{}, {{}}}},
                                    EvidenceMessage{{{Epoch{1}, {}, {}, {}}}},
                                    ShortProposal{{1, 2, 3}},
                                    EntriesRequest{{}, {{0, 3}, {9, 1}}},
                                    EntriesAnswer{{}, {{4, 2}}, {{}, {}}}};
  std::set<std::size_t> kinds;
  for (const auto& message : all) kinds.insert(message.index());
  XH_CHECK(kinds.size() == std::variant_size_v<Message>);  // one of every kind
  std::vector<Bytes> out;
  for (const auto& message : all) out.push_back(encode(message));
  out.push_back(encode(Message(Gossip{std::nullopt, {{{8}}}})));
  out.push_back(encode(net::Hello{{3, 4}, {}, "node", {1, 2}, Bytes(3)}));
  return out;
}

}  // namespace xh::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const xh::ByteView bytes(data, size);
  xh::fuzz::round_trips<xh::net::Hello>(bytes);
  if (xh::fuzz::round_trips<xh::node::Message>(bytes)) (void)xh::node::lane_of(*xh::decode<xh::node::Message>(bytes));
  return 0;
}

// Intake: bytes of a peer become authenticated messages. Pure and callable from any thread, so that signatures are verified beside the
// strand. What fails here never reaches the replica. Spec: docs/spec/node-messages.md.
#pragma once

#include "consensus/authenticate.h"
#include "consensus/interest.h"
#include "ledger/evidence.h"
#include "ledger/genesis.h"
#include "node/epoch_view.h"
#include "node/messages.h"

namespace xh::node {

/// A finalization certificate from bytes, verified against the set.
[[nodiscard]] Result<consensus::Certificate> verify_finalization(const Hash32& chain_id, const consensus::ValidatorSet& validators,
                                                                 ByteView bytes);
/// Everything that a check of incoming messages needs; immutable for the time of an epoch.
struct IntakeContext {
  const ledger::Genesis& genesis;
  const EpochView& epoch;
  /// Who served in earlier epochs, and what evidence the ledger has; absent: only evidence of the running epoch can be judged.
  const ledger::StateView* state = nullptr;
};

struct IncomingConsensus {
  consensus::Authenticated message;
};
/// A proposal of its sender. What its message carries as the block is the short form, which no core knows.
struct IncomingShort {
  consensus::Authenticated message;
  ShortBlock block;
};
/// Bodies by gossip or as an answer, verified.
struct IncomingBodies {
  std::vector<ledger::VerifiedEnvelope> envelopes;
  bool gossip = false;
  std::optional<std::uint64_t> first = std::nullopt;  ///< the sender's number of the first (N9)
};
struct IncomingBlock {
  Bytes block;
  Bytes companion;
  Bytes effects = {};  ///< verified as far as that goes without the state (node/effects.h); empty: the bodies are here
};
/// Consecutive blocks with all bodies and a verified finalization of the last.
struct IncomingBlocks {
  std::vector<IncomingBlock> blocks;
  std::vector<ledger::VerifiedEnvelope> bodies;
  consensus::Certificate certificate;  ///< verified, a finalization
  Bytes certificate_bytes;
};
/// What belongs to another epoch than that of the context cannot be checked here, and is nobody's fault: its sender is ahead or behind.
struct OtherEpoch {
  Epoch epoch;
  bool answer = false;  ///< it was an answer to a SyncRequest
};
/// Snapshots are served and fetched beside the replica, which takes no notice of them.
using SnapshotMessage = std::variant<SnapshotQuery, SnapshotOffers, PartRequest, PartAnswer>;
using Incoming = std::variant<IncomingConsensus, IncomingShort, IncomingBodies, IncomingBlocks, BodyRequest, EntriesRequest, EntriesAnswer,
                              LineMessage, Announce, SyncRequest, OtherEpoch, LinkRequest, LinkAnswer, EvidenceMessage, SnapshotMessage>;

/// Decodes and verifies one frame of a peer. `sender` is the validator index of the peer's pinned key, if it has one. Evidence that cannot
/// be judged here, and what the ledger has, is left out. What it refuses, no honest node sends or relays (docs/spec/peer-protocol.md, P12).
[[nodiscard]] Result<Incoming> take_in(const IntakeContext& context, std::optional<std::uint16_t> sender, ByteView frame);

/// True for certificates that the core of this interest has or has passed: at n validators each arrives n - 1 times, and all but the first
/// are dropped before their signatures are checked (R12). The interest may be older than the core: only what stays dull is judged.
[[nodiscard]] bool is_dull(const consensus::Interest& interest, ByteView frame);

/// Verifies an envelope for this chain: signatures and operations (admission by clients, gossip, bodies).
[[nodiscard]] Result<ledger::VerifiedEnvelope> admit(const ledger::Genesis& genesis, Bytes envelope);

}  // namespace xh::node

// What nodes say to each other, above frames and below meaning. Every message is one BCS variant; numbers are frozen by their order.
// Lanes keep votes ahead of everything else. Spec: docs/spec/node-messages.md.
#pragma once

#include <variant>
#include <vector>

#include "consensus/votes/evidence.h"
#include "ledger/checkpoint.h"
#include "node/short_block.h"

namespace xh::node {

/// Priority of a frame; lower numbers go first.
enum class Lane : std::uint8_t { kConsensus = 0, kBlocks = 1, kMempool = 2 };

inline constexpr std::size_t kMaxGossipEnvelopes = 1024;
inline constexpr std::size_t kMaxSyncBlocks = 256;               ///< per answer
inline constexpr std::size_t kMaxSyncBytes = 8 * 1024 * 1024;    ///< an answer stops growing here; one block always fits a frame
inline constexpr std::size_t kMaxBlockBytesOnWire = 512 * 1024;  ///< header and kMaxBlockEntries ids
inline constexpr std::size_t kMaxCompanionBytes = 64 * 1024;     ///< cosignatures of one checkpoint
inline constexpr std::size_t kMaxConsensusBytes = 2 * 1024 * 1024;
inline constexpr std::size_t kMaxEffectsBytes = 14 * 1024 * 1024;  ///< fits a frame beside its block
inline constexpr std::size_t kMaxCertificateBytes = 128 * 1024;

/// Exact bytes of one envelope.
struct EnvelopeBytes {
  Bytes bytes;
  static constexpr auto fields() { return std::tuple{field(&EnvelopeBytes::bytes, ledger::kMaxTransactionBytes)}; }
};

/// RD4: its bytes were redacted: nothing is left, or zeros in their place. No envelope begins with a zero.
[[nodiscard]] inline bool is_redacted(const EnvelopeBytes& body) { return body.bytes.empty() || body.bytes.front() == 0; }

/// A consensus message, opaque here.
struct ConsensusFrame {
  Bytes message;
  static constexpr auto fields() { return std::tuple{field(&ConsensusFrame::message, kMaxConsensusBytes)}; }
};
/// Transactions that the sender accepted from its clients, or holds for a peer that was away.
struct Gossip {
  std::optional<std::uint64_t> first;  ///< the sender's number of the first; the others follow on (N9). Absent: it numbered none of them
  std::vector<EnvelopeBytes> envelopes;
  static constexpr auto fields() { return std::tuple{field(&Gossip::first), field(&Gossip::envelopes, kMaxGossipEnvelopes)}; }
};
/// Bodies that the sender misses for a block.
struct BodyRequest {
  ledger::BlockId block;
  std::vector<ledger::EnvelopeId> ids;
  static constexpr auto fields() { return std::tuple{field(&BodyRequest::block), field(&BodyRequest::ids, ledger::kMaxBlockEntries)}; }
};
struct BodyAnswer {
  std::vector<EnvelopeBytes> envelopes;
  static constexpr auto fields() { return std::tuple{field(&BodyAnswer::envelopes, ledger::kMaxBlockEntries)}; }
};
/// A validator's cosignature of the checkpoint that ends at the named size.
struct LineMessage {
  ledger::CheckpointName name;
  ledger::CheckpointLine line;
  static constexpr auto fields() { return std::tuple{field(&LineMessage::name), field(&LineMessage::line)}; }
};
/// How far the sender is: what followers and laggards pull by.
struct Announce {
  Height height;                                      ///< newest block that it can serve
  Epoch epoch;                                        ///< in which it takes part
  std::optional<ledger::SignedCheckpoint> certified;  ///< newest certified checkpoint
  UnixMillis time;                                    ///< the sender's wall clock, for diagnosis only
  static constexpr auto fields() {
    return std::tuple{field(&Announce::height), field(&Announce::epoch), field(&Announce::certified), field(&Announce::time)};
  }
};
struct SyncRequest {
  Height from;
  static constexpr auto fields() { return std::tuple{field(&SyncRequest::from)}; }
};
struct SyncedBlock {
  Bytes block;  ///< BCS of ledger::Block
  Bytes companion;
  std::vector<EnvelopeBytes> bodies;  ///< in the order of the block's entries; none with effects
  Bytes effects = {};                 ///< BCS of BlockEffects (node/effects.h) where the block cannot be executed any more; else empty
  static constexpr auto fields() {
    using T = SyncedBlock;
    return std::tuple{field(&T::block, kMaxBlockBytesOnWire), field(&T::companion, kMaxCompanionBytes),
                      field(&T::bodies, ledger::kMaxBlockEntries), field(&T::effects, kMaxEffectsBytes)};
  }
};
/// Consecutive blocks; the certificate finalizes the last of them and thereby all.
struct SyncAnswer {
  std::vector<SyncedBlock> blocks;
  Bytes certificate;
  static constexpr auto fields() {
    return std::tuple{field(&SyncAnswer::blocks, kMaxSyncBlocks), field(&SyncAnswer::certificate, kMaxCertificateBytes)};
  }
};

inline constexpr std::size_t kMaxSnapshotOffers = 8;
inline constexpr std::size_t kMaxPieceBytes = 1024 * 1024;

/// Asks which snapshots of heights above this one a peer has (docs/spec/snapshot.md Y10).
struct SnapshotQuery {
  Height above;
  static constexpr auto fields() { return std::tuple{field(&SnapshotQuery::above)}; }
};
struct SnapshotOffers {
  std::vector<Height> heights;
  static constexpr auto fields() { return std::tuple{field(&SnapshotOffers::heights, kMaxSnapshotOffers)}; }
};
/// Which piece of which part of a snapshot.
struct PartRequest {
  Height height;
  std::uint8_t kind = 0;  ///< a PartKind
  std::uint64_t number = 0;
  std::uint64_t offset = 0;  ///< in the part's file
  auto operator<=>(const PartRequest&) const = default;
  static constexpr auto fields() {
    return std::tuple{field(&PartRequest::height), field(&PartRequest::kind), field(&PartRequest::number), field(&PartRequest::offset)};
  }
};
struct PartAnswer {
  PartRequest request;
  std::uint64_t size = 0;  ///< of the file; 0: not there
  Bytes bytes;             ///< kMaxPieceBytes of it, or what is left
  static constexpr auto fields() {
    return std::tuple{field(&PartAnswer::request), field(&PartAnswer::size), field(&PartAnswer::bytes, kMaxPieceBytes)};
  }
};

/// Asks for the certificate of the last block of an epoch (docs/spec/epochs.md E12).
struct LinkRequest {
  Epoch epoch;
  static constexpr auto fields() { return std::tuple{field(&LinkRequest::epoch)}; }
};
struct LinkAnswer {
  ledger::SignedCheckpoint checkpoint;
  static constexpr auto fields() { return std::tuple{field(&LinkAnswer::checkpoint)}; }
};

/// Of one frame (docs/spec/evidence.md M5).
inline constexpr std::size_t kMaxEvidencePerMessage = 16;

/// What the sender holds against validators and the ledger does not have.
struct EvidenceMessage {
  std::vector<consensus::Evidence> evidence;
  static constexpr auto fields() { return std::tuple{field(&EvidenceMessage::evidence, kMaxEvidencePerMessage)}; }
};

/// A consensus message with a proposal whose block is a ShortBlock (N10).
struct ShortProposal {
  Bytes message;
  static constexpr auto fields() { return std::tuple{field(&ShortProposal::message, kMaxConsensusBytes)}; }
};
/// Which entries of a short block the sender cannot tell (N12).
struct EntriesRequest {
  ledger::BlockId block;
  std::vector<Span> spans;
  static constexpr auto fields() {
    return std::tuple{field(&EntriesRequest::block), field(&EntriesRequest::spans, ledger::kMaxBlockEntries)};
  }
};
/// The ids at these positions, one after the other.
struct EntriesAnswer {
  ledger::BlockId block;
  std::vector<Span> spans;
  std::vector<ledger::EnvelopeId> ids;
  static constexpr auto fields() {
    return std::tuple{field(&EntriesAnswer::block), field(&EntriesAnswer::spans, ledger::kMaxBlockEntries),
                      field(&EntriesAnswer::ids, ledger::kMaxBlockEntries)};
  }
};

using Message = std::variant<ConsensusFrame, Gossip, BodyRequest, BodyAnswer, LineMessage, Announce, SyncRequest, SyncAnswer, SnapshotQuery,
                             SnapshotOffers, PartRequest, PartAnswer, LinkRequest, LinkAnswer, EvidenceMessage, ShortProposal,
                             EntriesRequest, EntriesAnswer>;

/// The lane on which a message travels.
[[nodiscard]] Lane lane_of(const Message& message);

}  // namespace xh::node

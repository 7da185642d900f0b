// The replica: consensus, mempool, blocks, execution, checkpoints and catch-up as one pure function. It knows no thread, socket, file or
// clock; node/runtime and tests/sim drive it. Spec: docs/spec/node.md (N1-N8).
#pragma once

#include <memory>

#include "consensus/core.h"
#include "ledger/genesis.h"
#include "node/block_rules.h"
#include "node/block_tree.h"
#include "node/catch_up.h"
#include "node/checkpoint_tally.h"
#include "node/intake.h"
#include "node/mempool.h"

namespace xh::node {

/// Lines and pending transactions are repeated at this interval while nothing becomes certified (N7).
inline constexpr Duration kRepeatInterval = std::chrono::seconds(2);
/// A missing body is asked for again, from the next validator, after this time (N2).
inline constexpr Duration kBodyRetry = std::chrono::milliseconds(200);
/// Progress is announced at most this often (N4).
inline constexpr Duration kAnnounceInterval = std::chrono::milliseconds(50);

/// A finalization certificate with the block that it finalizes, as bytes for the store.
struct FinalBlock {
  ledger::BlockId id;
  Bytes block;
  Bytes companion;
  Bytes certificate;  ///< empty when a descendant's certificate finalizes it
  std::vector<ledger::VerifiedEnvelope> bodies;
};

// ---- inputs
struct PeerJoined {
  PeerId peer;
  std::optional<std::uint16_t> validator;  ///< index in the set, when its pinned key is a validator's
};
struct PeerLeft {
  PeerId peer;
};
struct PeerSaid {
  PeerId peer;
  Incoming message;
};
struct Submitted {
  std::uint64_t request;  ///< echoed in SubmitAnswered
  ledger::VerifiedEnvelope envelope;
};
struct BlockStored {
  ledger::BlockId id;
};
struct Executed {
  ledger::BlockId id;
  ledger::CheckpointName checkpoint;
};
struct LineSigned {
  ledger::CheckpointName name;
  ledger::CheckpointLine line;
};
struct Tick {};
using Input = std::variant<PeerJoined, PeerLeft, PeerSaid, Submitted, BlockStored, Executed, LineSigned, Tick>;

// ---- effects, carried out in order
struct PersistRecord {
  consensus::Record record;
};
struct SendTo {
  PeerId peer;
  Message message;
};
/// To every connected validator.
struct ToValidators {
  Message message;
};
/// To every connected peer that is not a validator.
struct ToFollowers {
  Message message;
};
struct StoreBlock {
  ledger::BlockId id;
  Bytes block;
  Bytes companion;
  std::vector<Bytes> bodies;
};
struct Execute {
  FinalBlock block;
};
struct SignCheckpoint {
  ledger::CheckpointName name;
};
struct StoreCheckpoint {
  ledger::SignedCheckpoint checkpoint;
};
struct SubmitAnswered {
  std::uint64_t request;
  Admission admission;
};
/// The driver answers from its store.
struct ServeBlocks {
  PeerId peer;
  Height from;
};
struct ServeBodies {
  PeerId peer;
  std::vector<ledger::EnvelopeId> ids;
};
struct Note {
  std::string text;  ///< for the log, one line
};
using Effect = std::variant<PersistRecord, SendTo, ToValidators, ToFollowers, StoreBlock, Execute, SignCheckpoint, StoreCheckpoint, SubmitAnswered,
                            ServeBlocks, ServeBodies, Note>;

/// What a node knows when it starts.
struct Recovered {
  ledger::BlockId head;        ///< newest executed block
  ledger::Header head_header;  ///< genesis_header() at height 0
  ledger::CheckpointName head_checkpoint;
  std::optional<ledger::SignedCheckpoint> certified;
  std::vector<consensus::Record> journal;
  struct Pending {
    Bytes block;
    Bytes companion;
    std::vector<ledger::VerifiedEnvelope> bodies;
  };
  std::vector<Pending> pending;  ///< stored blocks above the head
};

struct ReplicaStatus {
  Height executed;
  Height finalized;
  Height best_peer;
  std::uint64_t view = 0;
  std::uint64_t leader = 0;
  std::size_t mempool_count = 0;
  std::size_t mempool_bytes = 0;
  std::size_t validators_connected = 0;
  bool diverged = false;
  bool voting = false;
  std::optional<ledger::CheckpointName> certified;
};

}  // namespace xh::node

// What goes into the replica and what comes out of it, and what it begins with. Spec: docs/spec/node.md (N1).
#pragma once

#include "consensus/core.h"
#include "ledger/checkpoint.h"
#include "ledger/epoch_chain.h"
#include "ledger/rules.h"
#include "node/catch_up.h"
#include "node/intake.h"
#include "node/mempool.h"

namespace xh::node {

/// A finalization certificate with the block that it finalizes, as bytes for the store.
struct FinalBlock {
  ledger::BlockId id;
  Bytes block;
  Bytes companion;
  Bytes certificate;  ///< empty when a descendant's certificate finalizes it
  std::vector<ledger::VerifiedEnvelope> bodies;
  Bytes effects = {};  ///< not empty: the block is applied by them, and there are no bodies (RD9)
};

/// What a consensus key signed (docs/spec/sign-state.md).
struct KeyPast {
  consensus::Moment floor;
  std::vector<consensus::PastVote> votes;
  consensus::Doubt doubt = consensus::Doubt::kNone;
  bool arrived = false;  ///< from another host or folder: listen first (W8)
};

// ---- inputs
struct PeerJoined {
  PeerId peer;
  PublicKey network_key;  ///< pinned: says whether it is a validator of the epoch
  /// The newest protocol version that it says it knows.
  std::uint32_t known_protocol = ledger::kKnownProtocol;
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
  std::optional<ledger::MembershipRecord> membership;  ///< when the block changed it
  std::optional<ledger::RulesRecord> rules = {};       ///< when the block changed them
};
/// The effects of a block that Execute gave lead elsewhere: nothing of them stays (RD17).
struct EffectsRefuted {
  ledger::BlockId id;
};
struct LineSigned {
  ledger::CheckpointName name;
  ledger::CheckpointLine line;
};
/// The ledger has evidence of these names.
struct EvidenceSettled {
  std::vector<consensus::EvidenceName> names;
};
/// A remote signer is there, or there again, and says what its key signed (Z6).
struct KeyAttached {
  KeyPast past;
};
struct Tick {};
using Input = std::variant<PeerJoined, PeerLeft, PeerSaid, Submitted, BlockStored, Executed, EffectsRefuted, LineSigned, EvidenceSettled,
                           KeyAttached, Tick>;

// ---- effects, carried out in order
struct PersistRecord {
  consensus::Record record;
};
/// The journal may be replaced by these records: everything older is below the last final block.
struct CompactJournal {
  std::vector<consensus::Record> records;
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
  std::uint16_t validator = 0;  ///< who signs: our index in the set that certifies it
};
struct StoreCheckpoint {
  ledger::SignedCheckpoint checkpoint;
};
struct SubmitAnswered {
  std::uint64_t request;
  Admission admission;
};
/// From here on messages are checked against this set. `link`: the certified checkpoint with which the epoch before ended (E10).
struct BeginEpoch {
  ledger::MembershipRecord membership;
  ledger::SignedCheckpoint link;
};
/// The driver answers with the link that ended an epoch, if it has it.
struct ServeLink {
  PeerId peer;
  Epoch epoch;
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
/// The network holds a vote of our key that was not made here: the doubt must be durable before anything else leaves (W6).
struct KeySeenElsewhere {
  consensus::PastVote vote;
  Signature signature;
};
/// Durable before what follows is sent (M4). When the ledger has it, the driver says so instead (EvidenceSettled).
struct StoreEvidence {
  consensus::Evidence evidence;
};
/// The driver submits it, signed by the network key (M6).
struct SubmitEvidence {
  consensus::Evidence evidence;
};
/// U10: the next block obeys rules that this build does not know, and kFarewell is over. The driver ends the process.
struct Outgrown {
  Height from;
  std::uint32_t protocol = 0;
};
/// P12: the peer sent what no honest node sends, as it turned out.
struct CutOff {
  PeerId peer;
  std::string reason;
};
/// RD17: what validators of more than f of weight say that this block did leads elsewhere here. The driver ends the process.
struct OwnFault {
  Height height;
};
struct Note {
  std::string text;  ///< for the log, one line
};
using Effect = std::variant<PersistRecord, CompactJournal, SendTo, ToValidators, ToFollowers, StoreBlock, Execute, SignCheckpoint,
                            StoreCheckpoint, SubmitAnswered, BeginEpoch, ServeLink, ServeBlocks, ServeBodies, KeySeenElsewhere,
                            StoreEvidence, SubmitEvidence, Outgrown, CutOff, OwnFault, Note>;

/// What a node knows when it starts.
struct Recovered {
  ledger::BlockId head;        ///< newest executed block
  ledger::Header head_header;  ///< genesis_header() at height 0
  ledger::CheckpointName head_checkpoint;
  std::optional<ledger::SignedCheckpoint> certified;
  ledger::MembershipRecord membership;      ///< after the head
  ledger::RulesRecord rules;                ///< after the head
  std::vector<ledger::Validator> previous;  ///< the set of the epoch before; empty in epoch 0
  std::vector<consensus::Record> journal;
  struct Pending {
    Height height;
    Bytes block;
    Bytes companion;
    std::vector<ledger::VerifiedEnvelope> bodies;
  };
  std::vector<Pending> pending;                    ///< stored blocks above the head
  std::vector<consensus::Evidence> evidence = {};  ///< kept, and not on the ledger
};

}  // namespace xh::node

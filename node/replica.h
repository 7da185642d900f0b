// The replica: consensus, mempool, blocks, execution, checkpoints and catch-up as one pure function. It knows no thread, socket, file or
// clock; node/runtime and tests/sim drive it. Spec: docs/spec/node.md (N1-N13).
#pragma once

#include <deque>

#include "consensus/core.h"
#include "ledger/genesis.h"
#include "node/block_rules.h"
#include "node/block_tree.h"
#include "node/catch_up.h"
#include "node/checkpoint_tally.h"
#include "node/effects_book.h"
#include "node/epoch_view.h"
#include "node/evidence_pool.h"
#include "node/gossip.h"
#include "node/intake.h"
#include "node/mempool.h"
#include "node/replica_io.h"
#include "node/report.h"
#include "node/short_block.h"

namespace xh::node {

/// Lines and pending transactions are repeated at this interval while nothing becomes certified (N7).
inline constexpr Duration kRepeatInterval = std::chrono::seconds(2);
/// A missing body, or entry of a short block, is asked for again, from the next validator, after this time (N2, N12).
inline constexpr Duration kBodyRetry = std::chrono::milliseconds(200);
/// A block whose time is ahead of our clock is looked at again after this time.
inline constexpr Duration kClockRecheck = std::chrono::milliseconds(50);
/// The journal is compacted after this many records.
inline constexpr std::size_t kCompactAfter = 20'000;
/// Progress is announced at most this often (N4).
inline constexpr Duration kAnnounceInterval = std::chrono::milliseconds(20);
/// W8: how long a node with a handed-over key listens before it votes.
inline constexpr Duration kListen = 2 * consensus::kStandstill;
/// U10: a node that has come to the end of what it knows serves for this long, so that others come as far.
inline constexpr Duration kFarewell = consensus::kStandstill;
/// Pending transactions of our own clients that one repetition sends (N7).
inline constexpr std::size_t kMaxRepeatedEnvelopes = 64;
/// N9: after a frame of transactions the next ones are gathered for this long, or a frame with a TCP segment of its own is sent for each.
inline constexpr Duration kGather = std::chrono::milliseconds(20);
/// N11: a transaction is settled when it is here for this part of D, in which gossip reaches whoever it reaches first and last.
inline constexpr std::uint64_t kSettlingShare = 10;
/// N11: ids of young transactions in one proposal, over all its copies.
inline constexpr std::size_t kYoungBytes = 64 * 1024;
/// N12: short blocks of older views are left to the other ways in which blocks are learned (R11, N4).
inline constexpr std::uint64_t kShortViewsKept = 16;
/// N12: requests for entries that one peer gets answered in one window.
inline constexpr std::size_t kMaxEntriesServed = 8;
inline constexpr Duration kEntriesWindow = std::chrono::milliseconds(500);
/// N13: own proposals in which the entries of an author are listed, whose numbers did not tell more than f of weight enough.
inline constexpr std::size_t kListedProposals = 8;

struct ReplicaStatus {
  Height executed;
  Height finalized;
  Height best_peer;
  Epoch epoch;
  std::size_t validators = 0;              ///< of the epoch
  std::optional<std::uint16_t> validator;  ///< our index among them
  std::uint64_t view = 0;
  std::uint64_t leader = 0;
  std::size_t mempool_count = 0;
  std::size_t mempool_bytes = 0;
  std::size_t validators_connected = 0;
  bool diverged = false;
  bool voting = false;
  consensus::Doubt doubt = consensus::Doubt::kNone;
  bool listening = false;            ///< before it votes with a handed-over key (W8)
  std::size_t evidence_waiting = 0;  ///< kept here, and not on the ledger
  std::optional<ledger::CheckpointName> certified;
  ShortCounts short_proposals;
  std::uint32_t protocol = ledger::kFirstProtocol;  ///< in force for the next block
  std::uint32_t known_protocol = ledger::kKnownProtocol;
  std::optional<Height> ends_at;  ///< the first height that this build must not execute
};

class Replica {
 public:
  struct Settings {
    const ledger::Genesis& genesis;
    /// Votes while its key is in the set of the epoch; absent: a follower.
    consensus::Signer* signer = nullptr;
    std::optional<PublicKey> consensus_key = std::nullopt;  ///< of the signer
    /// What the key signed before this start; nothing for one that never did.
    KeyPast past = {};
    MempoolLimits mempool;
    /// The newest protocol version whose rules this node applies.
    std::uint32_t known_protocol = ledger::kKnownProtocol;
    /// In the place of the chain's D, on this node alone.
    std::optional<Duration> own_delta = std::nullopt;
  };

  Replica(const Settings& settings, Recovered recovered);
  ~Replica();
  Replica(const Replica&) = delete;
  Replica& operator=(const Replica&) = delete;

  struct Clock {
    Instant now;      ///< monotonic: for timers
    UnixMillis wall;  ///< for block times
  };
  [[nodiscard]] std::vector<Effect> start(Clock clock);
  [[nodiscard]] std::vector<Effect> step(Clock clock, std::vector<Input> inputs);
  /// When a Tick is wanted.
  [[nodiscard]] Instant next_deadline() const;
  [[nodiscard]] ReplicaStatus status() const;
  [[nodiscard]] Report report() const;
  [[nodiscard]] consensus::Interest interest() const { return core_.interest(); }
  /// The epoch that a restarted node takes part in, before any BeginEpoch.
  [[nodiscard]] const EpochView& epoch() const { return epoch_; }

 private:
  // Inputs (replica.cc)
  void take(PeerJoined& input);
  void take(PeerLeft& input);
  void take(PeerSaid& input);
  void take(Submitted& input);
  void take(BlockStored& input);
  void take(Executed& input);
  void take(EffectsRefuted& input);
  void take(LineSigned& input);
  void take(EvidenceSettled& input);
  void take(KeyAttached& input);
  void take(Tick& input);
  void hear(PeerId peer, IncomingConsensus& message);
  void hear(PeerId peer, IncomingBodies& message);
  void hear(PeerId peer, IncomingBlocks& message);
  void hear(PeerId peer, IncomingShort& message);
  void hear(PeerId peer, BodyRequest& message);
  void hear(PeerId peer, EntriesRequest& message);
  void hear(PeerId peer, EntriesAnswer& message);
  void hear(PeerId peer, LineMessage& message);
  void hear(PeerId peer, Announce& message);
  void hear(PeerId peer, SyncRequest& message);
  void hear(PeerId peer, OtherEpoch& message);
  void hear(PeerId peer, LinkRequest& message);
  void hear(PeerId peer, LinkAnswer& message);
  void hear(PeerId peer, EvidenceMessage& message);
  void hear(PeerId, SnapshotMessage&) {}  // not the replica's business
  void certified_advanced();
  void repeat();
  [[nodiscard]] std::vector<Outgoing> numbered(std::span<const ledger::EnvelopeId> ids) const;
  void announce();
  void poll_catch_up();
  void flush_gossip();
  void forget(std::span<const ledger::EnvelopeId> gone);

  // Epochs (replica_epochs.cc)
  /// Where in the chain of epochs a node stands.
  struct Place {
    EpochView epoch;
    Height root;
    ledger::BlockId root_block;
    std::optional<Height> changed_at;
    std::optional<ledger::MembershipRecord> closing;
    EndedEpoch ended;
  };
  Replica(const Settings& settings, Recovered recovered, Place place);
  [[nodiscard]] static Place place_of(const ledger::Genesis& genesis, const Recovered& recovered);
  [[nodiscard]] consensus::Config core_config() const;
  void keep_next_journal(const std::vector<consensus::Record>& journal);
  [[nodiscard]] ChainFacts facts() const {
    return {genesis_, {epoch_.epoch, root_, changed_at_, executed_height_}, rules_, known_protocol_};
  }
  void membership_changed(const ledger::MembershipRecord& membership);
  [[nodiscard]] bool may_begin() const;
  void begin_epoch();
  void later_epoch(PeerId peer, Epoch epoch);

  // Consensus (replica_consensus.cc)
  void feed(consensus::Input input);
  void carry_out(std::vector<consensus::Effect> effects);
  void carry_out(consensus::Broadcast& effect);
  void carry_out(consensus::Send& effect);
  void carry_out(consensus::AskForVerdict& effect);
  void carry_out(consensus::LearnBlock& effect);
  void carry_out(consensus::ServeBlock& effect);
  void carry_out(consensus::Finalized& effect);
  void update_pending_work();
  void carry_out(consensus::SeenElsewhere& effect);
  [[nodiscard]] bool may_vote() const { return voting_ && doubt_ == consensus::Doubt::kNone && !listening_ && !outgrown_; }
  void begin_listening();
  void end_listening();
  [[nodiscard]] std::vector<consensus::Vote> past_votes() const;
  [[nodiscard]] View past_floor() const;
  [[nodiscard]] std::optional<PeerId> peer_of(std::uint16_t validator) const;

  // Rules by height (replica_rules.cc)
  void follow_rules(std::optional<ledger::RulesRecord>& changed);
  [[nodiscard]] Duration delta() const;
  [[nodiscard]] Duration idle() const;
  [[nodiscard]] bool knows(Height height) const;
  void tell_end();
  void stop_if_outgrown();
  void end_farewell();
  void report_rules(Report& report) const;

  // Evidence (replica_evidence.cc)
  void carry_out(consensus::Accused& effect);
  void keep(consensus::Evidence evidence);
  [[nodiscard]] Duration report_delay() const;
  void report_evidence();
  void tell_evidence(std::optional<PeerId> peer);

  // Short proposals (replica_short.cc)
  struct ShortWaiting {
    Rebuild rebuild;
    Bytes companion;
    std::uint16_t leader = 0;
    Instant ask_at;
    std::size_t asked = 0;
    std::set<PeerId> answers_from = {};  ///< each may answer once
    bool again = false;                  ///< the leader was asked a second time
  };
  /// Of our newest proposal.
  struct OwnShort {
    ledger::BlockId block;
    std::vector<Run> runs;
    std::map<std::uint16_t, std::set<std::uint16_t>> asked = {};  ///< by author: who could not tell what its numbers mean
  };
  [[nodiscard]] std::vector<ledger::EnvelopeId> name_entries(const std::vector<ledger::EnvelopeId>& selected, std::vector<Run>& runs);
  [[nodiscard]] Message on_the_wire(consensus::Message& message);
  void note(Number number, const ledger::EnvelopeId& id);
  void rebuild_waiting();
  void hunt_entries();
  void contradicted(const std::set<std::uint16_t>& authors, std::uint16_t leader);
  void count_asked(std::uint16_t validator, std::span<const Span> spans);
  [[nodiscard]] bool waits_in_short(const ledger::BlockId& block) const;
  [[nodiscard]] std::vector<PeerId> validators_from(std::optional<std::uint16_t> first) const;
  void forget_short();

  // Blocks (replica_blocks.cc)
  struct Waiting {
    ProposalContext proposal;
  };
  struct BodyHunt {
    std::optional<std::uint16_t> first;  ///< whom to ask first
    Instant ask_at;
    std::size_t asked = 0;
  };
  void build(const consensus::AskForBlock& wanted);
  void build_again(const consensus::AskForBlock& wanted);
  void build_waiting();
  KnownBlock* learn(Bytes block, Bytes companion, std::optional<std::uint16_t> from);
  void judge_waiting();
  [[nodiscard]] bool bodies_fit(const KnownBlock& known) const;
  void hunt_bodies();
  void body_came(const ledger::EnvelopeId& id);
  void store_when_complete(KnownBlock& known);
  void finalize(const ledger::BlockId& id, Bytes certificate);
  void extend_final();
  void execute_next();

  // Blocks by effects (replica_effects.cc)
  [[nodiscard]] std::uint64_t few() const { return epoch_.validators.total_weight() - epoch_.validators.quorum(); }
  void take_effects(PeerId peer, const ledger::BlockId& block, Bytes effects);
  [[nodiscard]] std::vector<PeerId> effects_from() const;
  [[nodiscard]] bool waits_for_effects() const;
  void hunt_effects();
  void settle_effects(const KnownBlock& known);
  void cut_off_liars(const std::set<PublicKey>& liars, Height height);

  const ledger::Genesis& genesis_;
  consensus::Signer* signer_;
  std::optional<PublicKey> consensus_key_;
  KeyPast past_;
  std::uint32_t known_protocol_;
  std::optional<Duration> own_delta_;
  Height executed_height_;
  ledger::RulesRecord rules_;  ///< after the executed block
  EpochView epoch_;
  Height root_;  ///< the last block of the epoch before
  ledger::BlockId root_block_;
  std::optional<Height> changed_at_;  ///< the height that first changed the next set
  /// The last block of the epoch is executed, and this follows. Its consensus records wait in next_journal_.
  std::optional<ledger::MembershipRecord> closing_;
  std::vector<consensus::Record> next_journal_;
  std::optional<std::uint16_t> me_;
  Mempool mempool_;
  BlockTree tree_;
  CheckpointTally tally_;
  CatchUp catch_up_;
  EvidencePool evidence_;
  std::vector<consensus::Evidence> kept_;  ///< until the start
  consensus::Core core_;

  Clock clock_{};
  std::vector<Effect> out_;
  struct Peer {
    PublicKey network_key;
    std::optional<std::uint16_t> validator;  ///< index in the set of the epoch
    std::uint32_t known_protocol = 0;
    Height announced = {};
    // For the report only.
    std::optional<Instant> heard_at = std::nullopt;
    std::uint64_t cosigned = 0;
    std::optional<std::int64_t> clock_ahead_ms = std::nullopt;
  };
  std::map<PeerId, Peer> peers_;
  std::map<ledger::BlockId, Waiting> waiting_;      ///< proposals without a verdict yet
  std::optional<consensus::AskForBlock> to_build_;  ///< our turn to propose, but the parent is not here yet
  std::map<ledger::BlockId, BodyHunt> hunts_;       ///< known blocks that miss bodies
  std::vector<ledger::EnvelopeId> gossip_;          ///< accepted from our clients, not sent yet
  Instant gossip_at_{};                             ///< when it is sent
  NumberBook numbers_;
  std::uint64_t next_number_ = 0;              ///< of the next transaction of our clients (N9)
  std::map<View, ShortWaiting> short_blocks_;  ///< proposals whose entries are not all known here
  std::optional<OwnShort> own_short_;
  std::map<std::uint16_t, std::size_t> listed_;  ///< authors to be listed, and in how many more proposals
  struct Served {
    Instant since;
    std::size_t count = 0;
  };
  std::map<PeerId, Served> entries_served_;
  ShortCounts short_counts_;
  std::vector<ledger::EnvelopeId> own_pending_;  ///< accepted from our clients, not final yet

  ledger::BlockId executed_;  ///< newest executed block
  ledger::BlockId final_;     ///< newest final block whose ancestors are all known
  Height final_height_;
  std::deque<ledger::BlockId> to_execute_;         ///< final, not executed, oldest first
  std::map<ledger::BlockId, Bytes> certificates_;  ///< finalizations of blocks that are not executed yet
  EffectsBook effects_;
  /// Of the next block, while it cannot be executed as it is (RD16).
  struct EffectsHunt {
    ledger::BlockId block;
    std::set<PublicKey> asked;
    Instant ask_at{};
    bool nobody_left = false;
  };
  std::optional<EffectsHunt> effects_hunt_;
  Instant validator_joined_at_{};  ///< the newest of them
  bool executing_ = false;
  bool outgrown_ = false;  ///< the next block is beyond this build
  Instant end_at_ = kNever;
  bool pending_work_ = false;
  bool voting_ = true;  ///< false: another root than ours is certified
  consensus::Doubt doubt_ = consensus::Doubt::kNone;
  bool listening_ = false;
  Instant listen_until_ = kNever;
  std::optional<LineMessage> own_line_;
  std::optional<ledger::CheckpointName> head_line_;  ///< the recovered head, to be signed at the start
  bool started_ = false;
  bool behind_ = false;          ///< somebody is in a later epoch
  Instant link_ask_at_{};        ///< earliest time of the next LinkRequest
  Instant recheck_at_ = kNever;  ///< a block waits for our clock
  Instant progressed_at_{};      ///< of the last final block
  std::size_t records_since_compaction_ = 0;
  Height last_payload_;  ///< newest final block with entries
  Instant announce_at_ = kNever;
  Instant announced_at_{};
  Instant repeat_at_{};
};

}  // namespace xh::node

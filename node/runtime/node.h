// One running node: the replica on its strand, and around it storage, peers, RPC. The only place where the layers meet. What the replica
// decides is not decided again here. Spec: docs/spec/node.md (N1), docs/ARCHITECTURE.md (threads).
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>

#include "node/diagnosis.h"
#include "node/net/peer_network.h"
#include "node/os/files.h"
#include "node/os/unix_socket.h"
#include "node/replica.h"
#include "node/rpc/admin_server.h"
#include "node/rpc/binary_server.h"
#include "node/rpc/event_server.h"
#include "node/rpc/http_server.h"
#include "node/runtime/action_log.h"
#include "node/runtime/answer_cache.h"
#include "node/runtime/config.h"
#include "node/runtime/meters.h"
#include "node/runtime/reload.h"
#include "node/runtime/resolution_meter.h"
#include "node/runtime/rpc_front.h"
#include "node/runtime/snapshot_service.h"
#include "node/runtime/state_memo.h"
#include "node/runtime/strand.h"
#include "node/runtime/waiting_room.h"
#include "node/runtime/work_queue.h"
#include "node/signer/client.h"
#include "node/storage/evidence_file.h"
#include "node/storage/journal_file.h"
#include "node/storage/key_folder.h"
#include "node/storage/ledger_store.h"
#include "node/storage/pending_store.h"

namespace xh::runtime {

/// Keys of a node, opened. Followers have only the network key; with a remote signer, consensus and checkpoint key are there.
struct NodeKeys {
  PrivateKey network;
  std::optional<PrivateKey> consensus;
  std::optional<PrivateKey> checkpoint;
  std::optional<PrivateKey> log;
  bool in_memory = true;  ///< KF9: false: the system would not lock their memory
};

/// How a submission ended for its client.
struct Submission {
  enum class State { kAccepted, kAlreadyPending, kFinal, kAlreadyFinal, kTimedOut, kFull };
  State state = State::kAccepted;
  std::optional<ledger::Receipt> receipt;
};

/// What a node asks of the program around it.
struct NodePorts {
  os::Log* log = nullptr;  ///< outlives the node
  /// Called once, from a thread of the node, when the chain goes on under rules that this build does not know; the node is to be stopped
  /// then.
  std::function<void(Error)> outgrown;
  /// AD6: the operator wants it to stop.
  std::function<void()> stop;
  /// AD10; absent: nothing can be read again.
  std::function<Result<Reloaded>()> reload = nullptr;
  std::string config_sha256 = {};  ///< of the effective configuration, hex
};

class Node {
 public:
  /// Opens everything and starts to take part. Errors name what failed and where.
  [[nodiscard]] static Result<std::unique_ptr<Node>> start(const Config& config, ledger::Genesis genesis, NodeKeys keys, NodePorts ports);
  ~Node();
  /// `why` stands in the log of actions.
  void stop(const std::string& why);

  // For RPC, from any thread.
  [[nodiscard]] const ledger::Genesis& genesis() const { return genesis_; }
  [[nodiscard]] const Config& config() const { return config_; }
  [[nodiscard]] const storage::LedgerStore& store() const { return *store_; }
  [[nodiscard]] node::ReplicaStatus status() const;
  /// At most 100 ms older than the newest turn; null before the first one.
  [[nodiscard]] std::shared_ptr<const node::Report> report() const;
  /// A certified checkpoint as a signed note; a validator adds the line of its log key.
  [[nodiscard]] std::string note_of(const ledger::SignedCheckpoint& checkpoint) const;
  [[nodiscard]] std::vector<net::PeerStatus> peers() const { return network_->status(); }
  [[nodiscard]] std::vector<net::Refusal> refusals() const { return network_->refusals(); }
  /// Verifies and admits an envelope, and answers when it is final or `wait` is over.
  void submit(Bytes envelope, std::chrono::milliseconds wait,
              std::function<void(Result<std::pair<ledger::TransactionId, Submission>>)> done);
  /// Answers when a transaction is final or `wait` is over.
  void wait_for(const ledger::TransactionId& id, std::chrono::milliseconds wait, std::function<void(Submission)> done);
  /// Evidence that this node holds and the ledger does not have.
  [[nodiscard]] std::map<consensus::EvidenceName, consensus::Evidence> waiting_evidence() const;
  /// Of a validator whose keys are in another process; otherwise nullptr.
  [[nodiscard]] const signer::Client* remote_signer() const { return remote_; }
  [[nodiscard]] std::uint16_t rpc_port() const { return rpc_ ? rpc_->port() : 0; }
  /// nullptr until it has started.
  [[nodiscard]] const rpc::HttpServer* front() const { return front_; }

  struct Counters {
    std::atomic<std::uint64_t> blocks{0};
    std::atomic<std::uint64_t> transactions{0};
    std::atomic<std::uint64_t> operations{0};
    std::atomic<std::uint64_t> rejected{0};
    std::atomic<std::uint64_t> submissions{0};
    std::atomic<std::uint64_t> refused_frames{0};
    std::atomic<std::uint64_t> dull_frames{0};
    std::atomic<std::uint64_t> journal_syncs{0};
    std::atomic<std::uint64_t> rpc_requests{0};
    std::atomic<std::uint64_t> evidence_found{0};
  };
  [[nodiscard]] const Counters& counters() const { return counters_; }
  [[nodiscard]] Counters& counters() { return counters_; }
  [[nodiscard]] Meters& meters() { return meters_; }
  [[nodiscard]] SlowMetrics& slow_metrics() { return slow_metrics_; }
  /// From the start of the RPC on.
  [[nodiscard]] rpc::EventServer& events() const { return *events_; }
  [[nodiscard]] ResolutionMeter& resolutions() const { return *resolutions_; }
  [[nodiscard]] AnswerCache& answers() const { return *answers_; }
  /// The store's state, read with less effort by those who answer often.
  [[nodiscard]] const StateMemo& memo() const { return *memo_; }

  [[nodiscard]] os::Log& logs() const { return log_; }
  [[nodiscard]] const NodePorts& ports() const { return ports_; }

  // For the operator (node_operator.cc).
  [[nodiscard]] std::uint64_t started_ms() const { return started_ms_; }
  [[nodiscard]] bool drained() const { return drained_; }
  void drain(bool drained) { drained_ = drained; }
  /// AD10: limits and hosts of a configuration.
  void apply(const Config& config);
  [[nodiscard]] SnapshotService& snapshots() const { return *snapshots_; }
  [[nodiscard]] ActionLog& actions() const { return *actions_; }
  [[nodiscard]] std::map<net::ConnectionId, PublicKey> connections() const;
  void disconnect(net::ConnectionId connection) { network_->drop(connection, "the operator disconnected it"); }

 private:
  class KeySigner final : public consensus::Signer {
   public:
    KeySigner(const PrivateKey& key, const Hash32& chain_id) : key_(key), chain_id_(chain_id) {}
    [[nodiscard]] std::optional<Signature> sign(Epoch epoch, const consensus::Vote& vote) override {
      return key_.sign(signing_bytes(chain_id_, epoch, vote));
    }

   private:
    const PrivateKey& key_;
    Hash32 chain_id_;
  };
  using Waiters = WaitingRoom<std::function<void(Submission)>>;

  Node(const Config& config, ledger::Genesis genesis, NodeKeys keys, NodePorts ports);
  [[nodiscard]] Status open_storage();
  [[nodiscard]] Status check_keys() const;
  [[nodiscard]] Status start_network();
  [[nodiscard]] Status start_rpc();
  [[nodiscard]] Status open_actions();
  [[nodiscard]] Status start_operator();
  /// For what has no event of its own.
  void log(const std::string& text) const;
  [[nodiscard]] node::Recovered recovered(std::vector<consensus::Record> journal, std::vector<node::Recovered::Pending> pending) const;

  // Signing (node_signing.cc)
  void make_signer();
  [[nodiscard]] Result<node::KeyPast> open_sign_state(const std::vector<consensus::Record>& journal);
  [[nodiscard]] node::KeyPast compare_here(const std::vector<consensus::Record>& journal);
  [[nodiscard]] node::KeyPast attach_signer(const std::vector<consensus::Record>& journal);
  void hear_signer(std::vector<node::Input>& inputs);
  void remember_remotely(const std::vector<node::Effect>& effects);
  [[noreturn]] void refuse(const consensus::PastVote& vote) const;
  void check_votes(const std::vector<node::Effect>& effects) const;
  void remember_votes(const std::vector<node::Effect>& effects);
  void doubt_key(const node::KeySeenElsewhere& seen);

  // Evidence (node_evidence.cc)
  [[nodiscard]] Result<std::vector<consensus::Evidence>> open_evidence();
  void carry_out(node::StoreEvidence& effect);
  void carry_out(node::SubmitEvidence& effect);
  void evidence_reported(const std::vector<consensus::EvidenceName>& names);

  // Effects (node_effects.cc)
  Instant turn(std::vector<node::Input> inputs);
  void carry_out(std::vector<node::Effect> effects);
  void carry_out(node::PersistRecord&) {}
  void carry_out(node::CompactJournal&) {}  // done with the records
  void compact_journal(const node::CompactJournal& effect);
  void carry_out(node::SendTo& effect);
  void carry_out(node::ToValidators& effect);
  void carry_out(node::ToFollowers& effect);
  void carry_out(node::StoreBlock& effect);
  void carry_out(node::Execute& effect);
  void carry_out(node::SignCheckpoint& effect);
  void carry_out(node::StoreCheckpoint& effect);
  void carry_out(node::SubmitAnswered& effect);
  void carry_out(node::BeginEpoch& effect);
  void carry_out(node::ServeLink& effect);
  void carry_out(node::ServeBlocks& effect);
  void carry_out(node::ServeBodies& effect);
  void carry_out(node::KeySeenElsewhere&) {}  // done with the records
  void carry_out(node::Outgrown& effect);
  void carry_out(node::CutOff& effect) { network_->cut_off(effect.peer, effect.reason); }
  void carry_out(node::OwnFault& effect);
  void carry_out(node::Note& effect);
  void execute(const node::FinalBlock& final_block);
  [[nodiscard]] bool execute_whole(const node::FinalBlock& final_block, std::span<const ledger::VerifiedEnvelope> bodies,
                                   const std::optional<ledger::BlockSummary>& certified);
  void apply_effects(const node::FinalBlock& final_block);
  [[nodiscard]] bool apply_changes(const node::FinalBlock& final_block, node::BlockEffects effects);
  /// False, and nothing is changed: the block leads to another summary than the certified one.
  [[nodiscard]] bool commit(storage::CommitInput input, std::span<const ledger::VerifiedEnvelope* const> entries,
                            std::optional<ledger::RulesRecord> rules);
  [[nodiscard]] storage::Redacting redacting(std::span<const ledger::VerifiedEnvelope* const> entries,
                                             const storage::CommitInput& input) const;
  void prune(Height height);
  void serve_snapshot(net::ConnectionId peer, const node::SnapshotMessage& message);
  void serve_blocks(node::PeerId peer, Height from);
  void serve_bodies(const node::ServeBodies& effect);
  void sign_checkpoint(const node::SignCheckpoint& wanted);
  [[nodiscard]] bool may_sign_checkpoint(const ledger::CheckpointName& name) const;
  void send_to_all(const node::Message& message, bool validators);
  void frame_arrived(net::ConnectionId from, Bytes frame, net::FrameHold hold);
  [[nodiscard]] bool begin_serving(std::map<net::ConnectionId, std::size_t>& serving, net::ConnectionId peer, std::size_t most);
  void end_serving(std::map<net::ConnectionId, std::size_t>& serving, net::ConnectionId peer);

  // Waiting clients (node_submit.cc)
  void fulfil(const std::vector<ledger::Receipt>& receipts);
  void expire_waiters();

  Config config_;
  ledger::Genesis genesis_;
  NodeKeys keys_;
  NodePorts ports_;
  os::Log& log_;
  std::unique_ptr<ActionLog> actions_;
  std::optional<os::FileLock> key_lock_;
  std::unique_ptr<storage::LedgerStore> store_;
  std::unique_ptr<SnapshotService> snapshots_;
  std::unique_ptr<ResolutionMeter> resolutions_;
  std::unique_ptr<AnswerCache> answers_ = std::make_unique<AnswerCache>();
  std::optional<storage::JournalFile> journal_;
  std::optional<storage::SignStateFile> sign_state_;
  std::optional<storage::PendingStore> pending_;
  std::optional<storage::EvidenceFile> evidence_;
  std::optional<storage::CheckpointMark> signed_checkpoints_;
  bool handed_over_ = false;  ///< W10: found at the start, and stays
  std::optional<PublicKey> consensus_key_;
  std::optional<PublicKey> checkpoint_key_;
  std::unique_ptr<consensus::Signer> signer_;
  signer::Client* remote_ = nullptr;  ///< the signer, when it is one
  std::unique_ptr<node::Replica> replica_;
  std::unique_ptr<Strand> strand_;
  std::unique_ptr<WorkQueue> votes_;     ///< verifies consensus traffic
  std::unique_ptr<WorkQueue> verifier_;  ///< verifies envelopes, serves peers
  std::unique_ptr<WorkQueue> executor_;  ///< one thread: executes and commits
  std::unique_ptr<WorkQueue> disk_;      ///< one thread: pending blocks, checkpoint signatures
  std::unique_ptr<net::PeerNetwork> network_;
  std::unique_ptr<rpc::EventServer> events_;  ///< outlives the conversations that the next one has
  std::unique_ptr<rpc::HttpServer> rpc_;
  std::atomic<rpc::HttpServer*> front_{nullptr};
  std::unique_ptr<TlsWatch> tls_watch_;        ///< nullptr: plain HTTP
  std::unique_ptr<rpc::BinaryServer> binary_;  ///< nullptr: it does not listen
  std::optional<os::UnixListener> admin_socket_;
  std::unique_ptr<rpc::AdminServer> admin_;
  std::atomic<bool> drained_{false};
  std::uint64_t started_ms_ = read_clock().wall.value;

  mutable std::mutex mutex_;
  node::ReplicaStatus status_;
  std::shared_ptr<const node::Report> report_;
  std::shared_ptr<const consensus::Interest> interest_;  ///< of the newest turn
  std::shared_ptr<const node::EpochView> epoch_;         ///< against which messages are checked
  std::map<net::ConnectionId, PublicKey> connections_;   ///< pinned keys
  Waiters waiters_;
  std::map<consensus::EvidenceName, consensus::Evidence> waiting_evidence_;
  std::map<std::uint64_t, std::function<void(node::Admission)>> requests_;
  std::map<net::ConnectionId, std::size_t> serving_blocks_;  ///< requests that are being served (P13)
  std::map<net::ConnectionId, std::size_t> serving_bodies_;
  std::uint64_t last_request_ = 0;
  Counters counters_;
  Meters meters_;
  SlowMetrics slow_metrics_;
  std::unique_ptr<StateMemo> memo_;
};

}  // namespace xh::runtime

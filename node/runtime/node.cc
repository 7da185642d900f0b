#include "node/runtime/node.h"

#include <fmt/format.h>

#include "identity/redaction.h"
#include "ledger/execution/executor.h"
#include "node/runtime/ledger_events.h"
#include "node/runtime/log_events.h"
#include "node/runtime/methods.h"
#include "node/runtime/setup.h"

namespace xh::runtime {

using node::Replica;

namespace {

// U10.
Error outdated(Height from, std::uint32_t protocol) {
  return {ErrorId::kOutdatedBuild,
          fmt::format("protocol {} begins at height {}, this build knows {}", protocol, from.value, ledger::kKnownProtocol), ""};
}

}  // namespace

Node::Node(const Config& config, ledger::Genesis genesis, NodeKeys keys, NodePorts ports)
    : config_(config), genesis_(std::move(genesis)), keys_(std::move(keys)), ports_(std::move(ports)), log_(*ports_.log) {}

Node::~Node() { stop("it did not start"); }

Result<std::unique_ptr<Node>> Node::start(const Config& config, ledger::Genesis genesis, NodeKeys keys, NodePorts ports) {
  std::unique_ptr<Node> node(new Node(config, std::move(genesis), std::move(keys), std::move(ports)));
  Node* self = node.get();
  node->strand_ = std::make_unique<Strand>([self](std::vector<node::Input> inputs) { return self->turn(std::move(inputs)); });
  if (config.role == Role::kValidator) node->make_signer();
  // One process per key, wherever its data folder is.
  XH_TRY(auto lock, os::FileLock::take(config.keys_dir + "/lock"));
  node->key_lock_.emplace(std::move(lock));
  XH_TRY_VOID(node->open_storage());
  XH_TRY_VOID(node->check_keys());
  XH_TRY_VOID(node->open_actions());
  node->votes_ = std::make_unique<WorkQueue>("votes", 1);
  node->verifier_ = std::make_unique<WorkQueue>("verify", 2);
  node->executor_ = std::make_unique<WorkQueue>("execute", 1);
  node->disk_ = std::make_unique<WorkQueue>("disk", 1);
  XH_TRY_VOID(node->start_network());
  XH_TRY_VOID(node->start_rpc());
  XH_TRY_VOID(node->start_operator());
  node->carry_out(node->replica_->start(read_clock()));
  node->strand_->start();
  node->log_.write(event::kNodeStarted, {{"name", config.name},
                                         {"role", config.role == Role::kValidator ? "validator" : "follower"},
                                         {"chain", node->genesis_.origin()},
                                         {"height", json_u64(node->store_->head().summary.height.value)},
                                         {"rpc_port", node->rpc_port()},
                                         {"peer_port", node->network_->port()},
                                         {"version", XH_RUNTIME_VERSION}});
  return node;
}

// Keys that belong to one validator of the set, or to none yet: who is not listed follows until a set lists it (E13).
Status Node::check_keys() const {
  if (!signer_) return {};
  for (const auto& v : epoch_->members) {
    if (v.consensus_key != *consensus_key_) continue;
    if (v.checkpoint_key != *checkpoint_key_)
      return fail(ErrorId::kBadConfig, "the checkpoint key is not the one that the validator set lists", config_.keys_dir);
    if (!keys_.log || v.log_key != keys_.log->public_key())
      return fail(ErrorId::kBadConfig, "the log key is not the one that the validator set lists", config_.keys_dir);
    return {};
  }
  log_.write(event::kKeyNotListed);
  return {};
}

Status Node::open_storage() {
  const auto& folder = config_.data_dir;
  storage::StorageOptions options;
  options.index_memory = config_.index_memory_mb << 20;
  XH_TRY(store_, storage::LedgerStore::open(folder, genesis_, execution::genesis_delta(genesis_), options));
  if (!keys_.in_memory) log("the keys may be swapped to disk: the limit of locked memory is too small (ulimit -l, LimitMEMLOCK=)");
  const Height next = store_->head().summary.height.next();
  const auto rules = ledger::rules_of(*store_, genesis_).at(next);
  if (rules.protocol > ledger::kKnownProtocol) return fail(outdated(next, rules.protocol));
  snapshots_ = std::make_unique<SnapshotService>(config_, genesis_, log_);
  // RD13: a process may have died between a redaction and the last of its snapshots.
  if (const auto ranges = store_->read(ledger::StateKey{ledger::RecordKind::kRedaction, ""}))
    snapshots_->redact_below(decode<identity::RedactionRangesRecord>(*ranges)->newest);
  memo_ = std::make_unique<StateMemo>(*store_);
  resolutions_ = std::make_unique<ResolutionMeter>(folder + "/resolutions");
  std::vector<consensus::Record> records;
  Status bad;
  auto journal = storage::JournalFile::open(folder + "/journal", [&](Bytes bytes) {
    auto record = decode<consensus::Record>(bytes);
    if (record) {
      records.push_back(*std::move(record));
    } else {
      bad = fail(ErrorId::kDamagedJournal, record.error().what, folder + "/journal");
    }
  });
  if (!journal) return fail(journal.error());
  XH_TRY_VOID(bad);
  journal_.emplace(*std::move(journal));
  std::vector<node::Recovered::Pending> found;
  const auto head = store_->head();
  XH_TRY(auto pending, storage::PendingStore::open(folder + "/pending", head.summary.height, [&](storage::PendingBlock block) {
           node::Recovered::Pending entry;
           entry.height = decode<ledger::Block>(block.block)->header.height;
           for (auto& body : block.bodies) {
             if (auto envelope = node::admit(genesis_, std::move(body.bytes))) entry.bodies.push_back(*std::move(envelope));
           }
           entry.block = std::move(block.block);
           entry.companion = std::move(block.companion);
           found.push_back(std::move(entry));
         }));
  pending_.emplace(std::move(pending));
  // Beside the key: a data folder that is lost or rolled back does not make it sign backwards.
  if (!remote_) {
    XH_TRY(auto mark, storage::CheckpointMark::open(storage::checkpoint_mark_in(config_.keys_dir)));
    signed_checkpoints_.emplace(std::move(mark));
  }
  Replica::Settings settings{.genesis = genesis_, .signer = signer_.get(), .mempool = {}};
  settings.consensus_key = consensus_key_;
  if (signer_) {
    XH_TRY(settings.past, open_sign_state(records));
  }
  if (config_.delta_ms) settings.own_delta = std::chrono::milliseconds(*config_.delta_ms);
  node::Recovered known = recovered(std::move(records), std::move(found));
  XH_TRY(known.evidence, open_evidence());
  replica_ = std::make_unique<Replica>(settings, std::move(known));
  epoch_ = std::make_shared<const node::EpochView>(replica_->epoch());
  return {};
}

node::Recovered Node::recovered(std::vector<consensus::Record> journal, std::vector<node::Recovered::Pending> pending) const {
  const auto head = store_->head();
  node::Recovered recovered;
  recovered.head = head.summary.block;
  recovered.head_header = head.summary.height == Height{0} ? node::genesis_header(genesis_, head.name.root) : head.header;
  recovered.head_checkpoint = head.name;
  recovered.certified = store_->certified();
  recovered.membership = store_->membership();
  recovered.rules = ledger::rules_of(*store_, genesis_);
  const auto epochs = store_->epochs();
  if (const auto epoch = recovered.membership.epoch; epoch > Epoch{0}) recovered.previous = epochs->of(epoch.previous())->validators;
  recovered.journal = std::move(journal);
  recovered.pending = std::move(pending);
  return recovered;
}

Status Node::start_network() {
  auto config = network_config(config_, genesis_, keys_.network);
  net::NetworkEvents events;
  events.connected = [this](const net::Connected& peer) {
    {
      const std::scoped_lock guard(mutex_);
      connections_.insert_or_assign(peer.connection, peer.key);
    }
    strand_->post(node::PeerJoined{peer.connection, peer.key, peer.rules.last});
  };
  events.disconnected = [this](net::ConnectionId connection, const std::string&) {
    {
      const std::scoped_lock guard(mutex_);
      connections_.erase(connection);
    }
    strand_->post(node::PeerLeft{connection});
  };
  events.frame = [this](net::ConnectionId connection, Bytes frame, net::FrameHold hold) {
    frame_arrived(connection, std::move(frame), std::move(hold));
  };
  events.note = [this](const net::NetworkNote& note) { log_note(log_, note); };
  {
    // Peers may be told of before this returns, and whoever hears of them uses network_.
    const std::scoped_lock guard(mutex_);
    XH_TRY(network_, net::PeerNetwork::start(std::move(config), std::move(events)));
  }
  network_->list(as_peers(store_->membership().validators));
  return {};
}

Status Node::start_rpc() {
  const FrontLog say = [this](const std::string& line) { log(line); };
  XH_TRY(auto config, http_config(config_, say));
  events_ = rpc::EventServer::start(event_ports(*this));
  XH_TRY(rpc_, rpc::HttpServer::start(std::move(config), make_handlers(*this)));
  front_ = rpc_.get();
  if (config_.front.tls) tls_watch_ = std::make_unique<TlsWatch>(*config_.front.tls, *rpc_, say);
  if (config_.binary_listen.empty()) return {};
  XH_TRY(const auto binary, net::parse_host_port(config_.binary_listen));
  rpc::BinaryConfig bounds;
  bounds.host = binary.host;
  bounds.port = static_cast<std::uint16_t>(std::stoi(binary.port));
  bounds.per_second = config_.binary_rate;
  XH_TRY(binary_, rpc::BinaryServer::start(bounds, binary_handlers(*this)));
  log_.write(event::kBinaryListens, {{"address", config_.binary_listen}});
  return {};
}

node::ReplicaStatus Node::status() const {
  const std::scoped_lock guard(mutex_);
  return status_;
}

std::shared_ptr<const node::Report> Node::report() const {
  const std::scoped_lock guard(mutex_);
  return report_;
}

std::string Node::note_of(const ledger::SignedCheckpoint& checkpoint) const {
  const auto epochs = store_->epochs();
  const auto& set = epochs->certifier(checkpoint.name.size);
  std::string note = ledger::to_note(set.cosigners, genesis_.origin(), checkpoint);
  const bool listed = keys_.log && std::ranges::any_of(set.validators, [&](const auto& v) { return v.log_key == keys_.log->public_key(); });
  // K5: signed as the log only what a quorum certified and this node holds itself, so that no two such lines can contradict each other.
  if (listed && checkpoint.name.size <= store_->head().name.size && store_->log_root(checkpoint.name.size) == checkpoint.name.root)
    note += ledger::sign_as_log(*keys_.log, genesis_.origin(), checkpoint.name);
  return note;
}

// U10: what was signed and committed stays; nothing of the next block is touched.
void Node::carry_out(node::Outgrown& effect) { ports_.outgrown(outdated(effect.from, effect.protocol)); }

// Order matters: first nothing new comes in, then the threads that use the replica and the store end, then those go.
void Node::stop(const std::string& why) {
  if (admin_) admin_->stop();
  tls_watch_.reset();
  if (rpc_) rpc_->stop();
  if (events_) events_->stop();
  if (binary_) binary_->stop();
  if (remote_) remote_->stop();
  if (network_) network_->stop();
  if (strand_) strand_->stop();
  for (auto* queue : {&votes_, &verifier_, &executor_, &disk_}) {
    if (*queue) (*queue)->stop();
  }
  if (snapshots_) snapshots_->stop();
  if (resolutions_) resolutions_->save();
  if (journal_) journal_->sync();
  if (actions_) actions_->stopped(why);
  admin_socket_.reset();
}

}  // namespace xh::runtime

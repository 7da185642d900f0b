// How a node carries out what its replica decides.
#include <fmt/format.h>

#include "base/check.h"
#include "ledger/execution/executor.h"
#include "ledger/execution/redactions.h"
#include "node/runtime/log_events.h"
#include "node/runtime/node.h"
#include "node/runtime/setup.h"

namespace xh::runtime {
namespace {

/// Heights that are pruned at once.
constexpr std::uint64_t kPruneStep = 32;

/// A report is made at most this often (D1).
constexpr auto kReportInterval = std::chrono::milliseconds(100);

/// P13: requests of one peer that are served at a time.
constexpr std::size_t kMaxServedBlocks = 1;
constexpr std::size_t kMaxServedBodies = 8;

std::shared_ptr<const Bytes> frame_of(const node::Message& message) { return std::make_shared<const Bytes>(encode(message)); }

std::size_t lane_number(const node::Message& message) { return static_cast<std::size_t>(node::lane_of(message)); }

// Wire numbers of the messages that must never wait behind a batch of signatures.
bool urgent(const Bytes& frame) {
  static constexpr std::uint8_t kConsensusFrame = 0;
  static constexpr std::uint8_t kLineMessage = 4;
  static constexpr std::uint8_t kAnnounce = 5;
  static constexpr std::uint8_t kShortProposal = 15;
  static constexpr std::array<std::uint8_t, 4> kUrgent = {kConsensusFrame, kLineMessage, kAnnounce, kShortProposal};
  return !frame.empty() && std::ranges::find(kUrgent, frame[0]) != kUrgent.end();
}

}  // namespace

Instant Node::turn(std::vector<node::Input> inputs) {
  if (remote_) hear_signer(inputs);
  carry_out(replica_->step(read_clock(), std::move(inputs)));
  expire_waiters();
  auto interest = std::make_shared<const consensus::Interest>(replica_->interest());
  const auto now = read_clock().now;
  const bool due = !report_ || now >= report_->taken_at + kReportInterval;  // only this thread replaces it
  auto report = due ? std::make_shared<node::Report>(replica_->report()) : nullptr;
  const auto fault = remote_ ? remote_->fault() : std::nullopt;
  if (report && fault) {
    report->signer_fault = fault;
    report->voting = false;
  }
  {
    const std::scoped_lock guard(mutex_);
    if (due) report_ = std::move(report);
    status_ = replica_->status();
    status_.voting = status_.voting && !fault;
    interest_ = std::move(interest);
  }
  // Waiters need no finer clock than this.
  return std::min(replica_->next_deadline(), read_clock().now + std::chrono::milliseconds(200));
}

// N1: every record of the turn is on disk before anything leaves.
void Node::carry_out(std::vector<node::Effect> effects) {
  check_votes(effects);
  bool dirty = false;
  for (const auto& effect : effects) {
    // A compaction holds the records before it, not those after it: both happen here, in order.
    if (const auto* compact = std::get_if<node::CompactJournal>(&effect)) compact_journal(*compact);
    const auto* persist = std::get_if<node::PersistRecord>(&effect);
    if (persist == nullptr) continue;
    journal_->append(encode(persist->record));
    meters_.journaled(persist->record, Meters::Clock::now());
    dirty = true;
  }
  if (dirty) {
    const auto begun = Meters::Clock::now();
    journal_->sync();
    meters_.journal_sync.observe(seconds_of(Meters::Clock::now() - begun));
    ++counters_.journal_syncs;
  }
  remember_votes(effects);
  for (auto& effect : effects) std::visit([this](auto& alternative) { carry_out(alternative); }, effect);
}

void Node::compact_journal(const node::CompactJournal& effect) {
  std::vector<Bytes> records;
  for (const auto& record : effect.records) records.push_back(encode(record));
  journal_->replace(records);
}

void Node::carry_out(node::SendTo& effect) { network_->send(effect.peer, lane_number(effect.message), frame_of(effect.message)); }

void Node::carry_out(node::ToValidators& effect) { send_to_all(effect.message, true); }

void Node::carry_out(node::ToFollowers& effect) { send_to_all(effect.message, false); }

void Node::send_to_all(const node::Message& message, bool validators) {
  const auto frame = frame_of(message);
  const std::scoped_lock guard(mutex_);
  for (const auto& [connection, key] : connections_) {
    if (epoch_->by_network(key).has_value() == validators) network_->send(connection, lane_number(message), frame);
  }
}

// The link is durable before the first vote of the epoch leaves.
void Node::carry_out(node::BeginEpoch& effect) {
  const auto& membership = effect.membership;
  const auto linked = store_->add_link(effect.link);
  XH_CHECK(linked.has_value());  // this node executed and certified what the link says
  auto view = std::make_shared<const node::EpochView>(node::EpochView::of(membership.epoch, membership.validators));
  {
    const std::scoped_lock guard(mutex_);
    epoch_ = std::move(view);
  }
  network_->list(as_peers(membership.validators));
  log_.write(event::kEpochBegun, {{"epoch", json_u64(membership.epoch.value)},
                                  {"height", json_u64(membership.root.value)},
                                  {"validators", json_u64(membership.validators.size())}});
}

void Node::carry_out(node::ServeLink& effect) {
  const auto epochs = store_->epochs();
  if (effect.epoch.value >= epochs->links().size()) return;
  const node::Message message(node::LinkAnswer{epochs->links()[effect.epoch.value].checkpoint});
  network_->send(effect.peer, lane_number(message), frame_of(message));
}

void Node::carry_out(node::StoreBlock& effect) {
  disk_->post([this, effect = std::move(effect)]() mutable {
    const auto block = decode<ledger::Block>(effect.block);
    XH_CHECK(block.has_value());
    storage::PendingBlock pending{std::move(effect.block), std::move(effect.companion), {}};
    for (auto& body : effect.bodies) pending.bodies.push_back({std::move(body)});
    pending_->put(pending, block->header.height);
    strand_->post(node::BlockStored{effect.id});
  });
}

void Node::carry_out(node::Execute& effect) {
  executor_->post([this, block = std::move(effect.block)] {
    const auto begun = Meters::Clock::now();
    execute(block);
    meters_.execution.observe(seconds_of(Meters::Clock::now() - begun));
  });
}

namespace {

// What an executed transaction leaves to be remembered.
void consumed_by(const ledger::Receipt& receipt, const ledger::Transaction& transaction, storage::CommitInput& input) {
  const auto key = ledger::remembered_key(receipt, transaction);
  input.consumed.push_back({key.first, key.second, receipt.transaction, transaction.valid_until});
}

// Keys of a block that is applied by its effects are known by their hashes.
std::optional<ledger::RulesRecord> rules_in(const std::vector<node::EffectChange>& changes) {
  const Hash32 key = ledger::StateKey{ledger::RecordKind::kRules, std::string(ledger::kCurrentRules)}.hash();
  const auto change = std::ranges::find(changes, key, &node::EffectChange::key);
  return change == changes.end() ? std::nullopt : std::optional(*decode<ledger::RulesRecord>(change->bytes));
}

}  // namespace

// RD4: of the entries that the block's redactions name, those that stand in blocks old enough and carry content of the record.
storage::Redacting Node::redacting(std::span<const ledger::VerifiedEnvelope* const> entries, const storage::CommitInput& input) const {
  storage::Redacting out;
  const auto written = [&](const ledger::StateKey& key) {
    if (!input.changes) return input.delta.contains(key);
    return std::ranges::find(*input.changes, key.hash(), &node::EffectChange::key) != input.changes->end();
  };
  for (const auto& erasure : execution::erasures_in(entries, input.stored.receipts, written)) {
    if (erasure.values) out.keys.push_back(erasure.key.hash());
    for (const auto& place : erasure.entries) {
      const auto at = store_->summary(place.height);
      const auto block = store_->block(place.height);
      if (!at || !block || place.index >= block->bodies.size()) continue;
      if (at->time.value + execution::kRedactionAgeMillis > input.block.header.time.value) continue;
      if (!execution::carries_content(block->bodies[place.index].bytes, erasure.key)) continue;
      out.entries[place.height].push_back(place.index);
    }
  }
  return out;
}

// RD9. The summary that the block has to lead to was certified, and so was all of the log before it (RD17).
void Node::apply_effects(const node::FinalBlock& final_block) {
  const auto block = *decode<ledger::Block>(final_block.block);
  const auto decoded = decode<node::BlockEffects>(final_block.effects);
  XH_CHECK(decoded.has_value());  // checked before it came to the replica
  const auto epochs = store_->epochs();
  auto effects =
      node::verify_effects(genesis_.origin(), epochs->certifier(decoded->checkpoint.name.size).cosigners, block, final_block.effects);
  if (!effects) storage::stop_process(effects.error());
  const std::uint64_t height = block.header.height.value;
  if (store_->log_root(height) != node::log_root_before(*effects))
    storage::stop_process(
        {ErrorId::kDamaged, fmt::format("the ledger before block {} is not the one that its validators certified", height), {}});
  // RD18: what can be executed is executed.
  if (final_block.bodies.size() == block.entries.size()) {
    if (execute_whole(final_block, final_block.bodies, effects->summary)) return;
  } else if (const auto bodies = node::whole_bodies(genesis_, *effects)) {
    if (execute_whole(final_block, *bodies, effects->summary)) return;
  }
  if (!apply_changes(final_block, *std::move(effects))) strand_->post(node::EffectsRefuted{final_block.id});
}

bool Node::apply_changes(const node::FinalBlock& final_block, node::BlockEffects effects) {
  storage::CommitInput input;
  input.id = final_block.id;
  input.block = *decode<ledger::Block>(final_block.block);
  input.stored = {final_block.block, final_block.companion, final_block.certificate, std::move(effects.bodies),
                  std::move(effects.receipts)};
  std::vector<ledger::VerifiedEnvelope> bodies;
  for (std::size_t i = 0; i < input.stored.bodies.size(); ++i) {
    input.transactions.push_back(storage::transaction_of(input.stored.receipts, input.block.entries[i]));
    auto body = node::admit(genesis_, input.stored.bodies[i].bytes);
    if (!body) continue;
    input.transactions.back() = body->transaction_id();
    const auto receipt = std::ranges::find(input.stored.receipts, body->id(), &ledger::Receipt::envelope);
    if (receipt != input.stored.receipts.end()) consumed_by(*receipt, body->transaction(), input);
    bodies.push_back(*std::move(body));
  }
  std::vector<const ledger::VerifiedEnvelope*> entries;
  for (const auto& body : bodies) entries.push_back(&body);
  auto rules = rules_in(effects.changes);
  input.changes = std::move(effects.changes);
  input.certified = effects.summary;
  return commit(std::move(input), entries, std::move(rules));
}

void Node::execute(const node::FinalBlock& final_block) {
  if (!final_block.effects.empty()) return apply_effects(final_block);
  if (!execute_whole(final_block, final_block.bodies, std::nullopt))
    storage::stop_process({ErrorId::kRedacted, "a block reads what was redacted, and came without its effects", {}});
}

// False: it reads what was redacted, or leads to another summary than the certified one.
bool Node::execute_whole(const node::FinalBlock& final_block, std::span<const ledger::VerifiedEnvelope> bodies,
                         const std::optional<ledger::BlockSummary>& certified) {
  storage::CommitInput input;
  input.id = final_block.id;
  input.certified = certified;
  auto block = decode<ledger::Block>(final_block.block);
  XH_CHECK(block.has_value());
  input.block = *std::move(block);
  std::vector<const ledger::VerifiedEnvelope*> entries;
  std::size_t operations = 0;
  for (const auto& body : bodies) {
    entries.push_back(&body);
    input.transactions.push_back(body.transaction_id());
    input.stored.bodies.push_back({body.bytes()});
    operations += body.transaction().operations.size();
  }
  const auto& header = input.block.header;
  (void)storage::LedgerStore::missed_bytes();
  auto outcome = execution::execute(*store_, {header.height, header.time, genesis_, header.checkpoint.size, input.id}, entries);
  if (storage::LedgerStore::missed_bytes()) return false;
  const auto accused = ledger::evidence_in(outcome.delta);
  auto rules = ledger::rules_in(outcome.delta);
  input.stored.block = final_block.block;
  input.stored.companion = final_block.companion;
  input.stored.certificate = final_block.certificate;
  input.stored.receipts = outcome.receipts;
  input.delta = std::move(outcome.delta);
  for (const auto& c : outcome.consumed) input.consumed.push_back({c.sender, c.nonce, c.transaction, c.valid_until});
  if (!commit(std::move(input), entries, std::move(rules))) return false;
  counters_.operations += operations;
  evidence_reported(accused);
  return true;
}

bool Node::commit(storage::CommitInput input, std::span<const ledger::VerifiedEnvelope* const> entries,
                  std::optional<ledger::RulesRecord> rules) {
  const auto before = store_->membership();
  input.redacting = redacting(entries, input);
  const bool redacts = !input.redacting.keys.empty() || !input.redacting.entries.empty();
  const Height height = input.block.header.height;
  const ledger::BlockId id = input.id;
  const auto receipts = input.stored.receipts;
  // RD13: before the bytes go, so that a start after a crash in between finds none of them either.
  if (redacts) snapshots_->redact_below(height);
  const auto interval = static_cast<double>(input.block.header.time.value) - static_cast<double>(store_->head().summary.time.value);
  const auto head = store_->apply(std::move(input));
  if (!head) {
    log_.write(event::kBlockRefused, {{"error", head.error().to_string()}});
    return false;
  }
  if (redacts) log_.write(event::kBlockRedacts, {{"height", json_u64(height.value)}});
  log_.write(event::kBlockCommitted, {{"height", json_u64(height.value)}, {"transactions", json_u64(receipts.size())}});
  ++counters_.blocks;
  if (height > Height{1}) meters_.block_interval.observe(interval / 1000);  // genesis is of another time
  counters_.transactions += receipts.size();
  for (const auto& receipt : receipts) counters_.rejected += receipt.outcome > ledger::kResultAlreadyIdentical ? 1 : 0;
  auto membership = store_->membership();
  strand_->post(
      node::Executed{id, head->name, membership == before ? std::nullopt : std::optional(std::move(membership)), std::move(rules)});
  fulfil(receipts);
  if (events_) events_->grew();
  disk_->post([this, height, redacts] {
    pending_->prune(height);
    if (redacts) pending_->drop_dead();
  });
  prune(height);
  snapshots_->committed(height);
  return true;
}

// RD17: among those of more than f of weight one is honest.
void Node::carry_out(node::OwnFault& effect) {
  storage::stop_process(
      {ErrorId::kDamaged,
       fmt::format("block {} leads to another state here than all that its validators tell: these files or this program are at fault",
                   effect.height.value),
       {}});
}

// In steps, because each costs a few syncs. Blocks of the last two validity windows stay, whatever the window of blocks.
void Node::prune(Height height) {
  constexpr std::uint64_t kYoungMillis = 2 * ledger::kMaxValidityMillis;
  if (!config_.retained_blocks || height.value < *config_.retained_blocks || height.value % kPruneStep != 0) return;
  const std::uint64_t time = store_->head().summary.time.value;
  const auto old = store_->height_at(UnixMillis{time - std::min(time, kYoungMillis)});
  if (!old) return;
  const Height retained{std::min(height.value - *config_.retained_blocks, old->value)};
  if (retained.value >= store_->retained().value + kPruneStep) store_->prune(retained);
}

void Node::carry_out(node::SignCheckpoint& effect) {
  disk_->post([this, effect] { sign_checkpoint(effect); });
}

// W10: never contradicts what was signed before, as far as this node knows; with a remote signer, that one knows, too.
bool Node::may_sign_checkpoint(const ledger::CheckpointName& name) const {
  const auto last = remote_ ? remote_->last_checkpoint() : signed_checkpoints_->last();
  if (handed_over_) return false;
  if (!last || *last == name) return true;
  if (name.size <= last->size) {
    if (name.size == last->size)
      log_.write(event::kCheckpointRefused, {{"size", json_u64(name.size)}, {"why", "another one of that size was signed"}});
    return false;
  }
  // The log only grows: our own store holds the signed one as a prefix, or something is badly wrong.
  // Below what this folder keeps stands only what a quorum certified.
  const auto then = store_->log_root(last->size);
  if (!then || *then == last->root) return true;
  log_.write(event::kCheckpointRefused,
             {{"size", json_u64(name.size)}, {"why", "the ledger does not extend the one that was signed last"}});
  return false;
}

// What is signed is persisted first.
void Node::sign_checkpoint(const node::SignCheckpoint& wanted) {
  const auto& name = wanted.name;
  if (!may_sign_checkpoint(name)) return;
  ledger::CheckpointLine line{wanted.validator, read_clock().wall.value / 1000, {}};
  if (remote_) {
    const auto done = remote_->sign_checkpoint(name);
    if (!done) return;
    line.timestamp = done->timestamp;
    line.signature = done->signature;
    if (!ledger::verify_line({config_.name, *checkpoint_key_, 1}, genesis_.origin(), name, line)) return log_.write(event::kSignerBad);
  } else {
    signed_checkpoints_->keep(name);
    line.signature = ledger::sign_checkpoint(*keys_.checkpoint, genesis_.origin(), name, line.timestamp);
  }
  strand_->post(node::LineSigned{name, line});
}

void Node::carry_out(node::StoreCheckpoint& effect) { store_->put_checkpoint(effect.checkpoint); }

void Node::carry_out(node::SubmitAnswered& effect) {
  std::function<void(node::Admission)> done;
  {
    const std::scoped_lock guard(mutex_);
    const auto it = requests_.find(effect.request);
    if (it == requests_.end()) return;
    done = std::move(it->second);
    requests_.erase(it);
  }
  done(effect.admission);
}

// P13.
bool Node::begin_serving(std::map<net::ConnectionId, std::size_t>& serving, net::ConnectionId peer, std::size_t most) {
  const std::scoped_lock guard(mutex_);
  auto& running = serving[peer];
  if (running >= most) return false;
  ++running;
  return true;
}

void Node::end_serving(std::map<net::ConnectionId, std::size_t>& serving, net::ConnectionId peer) {
  const std::scoped_lock guard(mutex_);
  const auto it = serving.find(peer);
  if (--it->second == 0) serving.erase(it);
}

void Node::carry_out(node::ServeBlocks& effect) {
  if (!begin_serving(serving_blocks_, effect.peer, kMaxServedBlocks)) return;
  verifier_->post([this, peer = effect.peer, from = effect.from] {
    serve_blocks(peer, from);
    end_serving(serving_blocks_, peer);
  });
}

// N4: consecutive blocks that end with one whose own finalization certificate is stored.
void Node::serve_blocks(node::PeerId peer, Height from) {
  node::SyncAnswer answer;
  std::size_t whole = 0;
  std::size_t bytes = 0;
  std::optional<Epoch> epoch;
  for (Height height = from; answer.blocks.size() < node::kMaxSyncBlocks; height = height.next()) {
    auto stored = store_->block(height);
    if (!stored || height == Height{0}) break;
    const auto at = store_->summary(height);
    if (!at || (epoch && *epoch != at->epoch)) break;  // E12: an answer does not cross the end of an epoch
    epoch = at->epoch;
    Bytes effects;
    if (execution::applied_by_effects(*store_, height)) {
      if (const auto made = store_->effects(height)) effects = encode(*made);
      // RD11: without them only whole blocks are any use; nothing beyond the first is served that is none.
      if (effects.empty() && std::ranges::any_of(stored->bodies, node::is_redacted)) break;
      if (!effects.empty()) stored->bodies.clear();
    }
    bytes += effects.size();
    for (const auto& body : stored->bodies) bytes += body.bytes.size();
    if (whole > 0 && bytes > node::kMaxSyncBytes) break;
    const bool certified = !stored->certificate.empty();
    if (certified) answer.certificate = std::move(stored->certificate);
    answer.blocks.push_back({std::move(stored->block), std::move(stored->companion), std::move(stored->bodies), std::move(effects)});
    if (certified) whole = answer.blocks.size();
  }
  answer.blocks.resize(whole);
  if (whole == 0) return;
  const node::Message message(std::move(answer));
  network_->send(peer, lane_number(message), frame_of(message));
}

void Node::carry_out(node::ServeBodies& effect) {
  if (!begin_serving(serving_bodies_, effect.peer, kMaxServedBodies)) return;
  verifier_->post([this, effect = std::move(effect)] {
    serve_bodies(effect);
    end_serving(serving_bodies_, effect.peer);
  });
}

void Node::serve_bodies(const node::ServeBodies& effect) {
  node::BodyAnswer answer;
  std::size_t bytes = 0;
  for (const auto& id : effect.ids) {
    auto body = store_->envelope(id);
    if (!body || bytes + body->size() > node::kMaxSyncBytes) continue;
    bytes += body->size();
    answer.envelopes.push_back({*std::move(body)});
  }
  if (answer.envelopes.empty()) return;
  const node::Message message(std::move(answer));
  network_->send(effect.peer, lane_number(message), frame_of(message));
}

void Node::serve_snapshot(net::ConnectionId peer, const node::SnapshotMessage& message) {
  const auto answer = snapshots_->answer(message);
  if (answer) network_->send(peer, lane_number(*answer), frame_of(*answer));
}

void Node::carry_out(node::Note& effect) { log_.write(event::kReplicaNote, {{"text", effect.text}}); }

void Node::frame_arrived(net::ConnectionId from, Bytes frame, net::FrameHold hold) {
  std::optional<std::uint16_t> sender;
  std::shared_ptr<const consensus::Interest> interest;
  std::shared_ptr<const node::EpochView> epoch;
  {
    const std::scoped_lock guard(mutex_);
    interest = interest_;
    const auto it = connections_.find(from);
    if (it == connections_.end()) return;
    epoch = epoch_;
    sender = epoch->by_network(it->second);
  }
  auto& queue = urgent(frame) ? *votes_ : *verifier_;
  queue.post(
      [this, from, sender, interest = std::move(interest), epoch = std::move(epoch), frame = std::move(frame), hold = std::move(hold)] {
        if (interest && node::is_dull(*interest, frame)) {
          ++counters_.dull_frames;
          return;
        }
        auto message = node::take_in({genesis_, *epoch, store_.get()}, sender, frame);
        if (message && std::holds_alternative<node::SnapshotMessage>(*message))
          return serve_snapshot(from, std::get<node::SnapshotMessage>(*message));
        if (message) return strand_->post(node::PeerSaid{from, *std::move(message)}, hold);
        ++counters_.refused_frames;
        // P12: what is refused here, no honest node sends or relays.
        network_->cut_off(from, "sent what no honest node sends: " + message.error().to_string());
      });
}

}  // namespace xh::runtime

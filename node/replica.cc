#include "node/replica.h"

#include "base/check.h"

namespace xh::node {

namespace {

/// N9: numbers of a millisecond between two starts. No life takes as many.
constexpr std::uint64_t kNumbersPerMilli = 1024;

// D2. Bounded, so that an absurd clock stays a number that can be compared.
std::int64_t clock_ahead(UnixMillis theirs, UnixMillis ours) {
  constexpr std::uint64_t kMost = std::uint64_t{1} << 50;
  const bool ahead = theirs >= ours;
  const auto distance = static_cast<std::int64_t>(std::min(kMost, ahead ? theirs.value - ours.value : ours.value - theirs.value));
  return ahead ? distance : -distance;
}

}  // namespace

Replica::Replica(const Settings& settings, Recovered recovered) : Replica(settings, recovered, place_of(settings.genesis, recovered)) {}

Replica::Replica(const Settings& settings, Recovered recovered, Place place)
    : genesis_(settings.genesis),
      signer_(settings.signer),
      consensus_key_(settings.consensus_key),
      past_(settings.past),
      known_protocol_(settings.known_protocol),
      own_delta_(settings.own_delta),
      executed_height_(recovered.head_header.height),
      rules_(std::move(recovered.rules)),
      epoch_(std::move(place.epoch)),
      root_(place.root),
      root_block_(place.root_block),
      changed_at_(place.changed_at),
      closing_(std::move(place.closing)),
      me_(consensus_key_ ? epoch_.by_consensus(*consensus_key_) : std::nullopt),
      mempool_(settings.mempool),
      tree_(recovered.head, recovered.head_header, mempool_),
      tally_(ledger::cosigners_of(settings.genesis.origin(), epoch_.members), settings.genesis.origin(), std::move(place.ended)),
      catch_up_(me_ ? kValidatorSlack : 0),
      core_(core_config(), recovered.journal),
      executed_(recovered.head),
      final_(recovered.head),
      final_height_(recovered.head_header.height) {
  keep_next_journal(recovered.journal);
  doubt_ = past_.doubt;
  listening_ = past_.arrived;
  kept_ = std::move(recovered.evidence);
  if (!may_vote()) core_.mute();
  if (closing_) tally_.end_at(closing_->root.value + 1);
  tally_.executed(recovered.head_checkpoint);
  if (recovered.certified) (void)tally_.adopt(*recovered.certified);
  if (recovered.head_header.height > Height{0}) head_line_ = recovered.head_checkpoint;
  // Blocks that were durable before the stop are durable still; their bodies come with them.
  std::ranges::sort(recovered.pending, {}, [](const auto& p) { return p.height; });
  for (auto& pending : recovered.pending) {
    for (auto& body : pending.bodies) mempool_.add_body(std::move(body));
    auto* known = learn(std::move(pending.block), std::move(pending.companion), std::nullopt);
    if (known == nullptr || !known->missing.empty()) continue;
    known->storing = known->stored = true;
  }
}

std::vector<Effect> Replica::start(Clock clock) {
  clock_ = clock;
  repeat_at_ = clock.now + kRepeatInterval;
  progressed_at_ = clock.now;
  validator_joined_at_ = clock.now;
  started_ = true;
  next_number_ = clock.wall.value * kNumbersPerMilli;
  if (listening_) begin_listening();
  tell_end();
  stop_if_outgrown();
  for (auto& evidence : kept_) (void)evidence_.add(std::move(evidence), clock.now + report_delay());
  kept_.clear();
  // The driver may have died before it kept the link of an epoch that begins with the head.
  if (epoch_.epoch > Epoch{0} && root_ == executed_height_ && !closing_)
    out_.push_back(BeginEpoch{{epoch_.epoch, root_, root_block_, epoch_.members, std::nullopt}, *tally_.certified()});
  carry_out(core_.start(clock.now));
  for (const auto& [id, known] : tree_.blocks()) {
    if (known.stored) feed(consensus::BlockDurable{id});
  }
  extend_final();
  // A validator that died between commit and signature signs the head now; the signer refuses what it must not sign.
  if (me_ && head_line_) out_.push_back(SignCheckpoint{*head_line_, *me_});
  return std::exchange(out_, {});
}

std::vector<Effect> Replica::step(Clock clock, std::vector<Input> inputs) {
  clock_ = clock;
  for (auto& input : inputs) std::visit([this](auto& alternative) { take(alternative); }, input);
  if (may_begin()) begin_epoch();
  rebuild_waiting();
  hunt_entries();
  hunt_bodies();
  hunt_effects();
  judge_waiting();
  build_waiting();
  update_pending_work();
  poll_catch_up();
  if (clock_.now >= gossip_at_) flush_gossip();
  report_evidence();
  if (clock_.now >= announce_at_) announce();
  return std::exchange(out_, {});
}

Replica::~Replica() = default;

Instant Replica::next_deadline() const {
  Instant deadline = std::min({core_.next_deadline(), repeat_at_, announce_at_, recheck_at_, catch_up_.next_deadline(), listen_until_,
                               end_at_, evidence_.next_deadline()});
  if (effects_hunt_) deadline = std::min(deadline, effects_hunt_->ask_at);
  for (const auto& [id, hunt] : hunts_) deadline = std::min(deadline, hunt.ask_at);
  for (const auto& [view, waiting] : short_blocks_) deadline = std::min(deadline, waiting.ask_at);
  return gossip_.empty() ? deadline : std::min(deadline, gossip_at_);
}

ReplicaStatus Replica::status() const {
  ReplicaStatus status;
  status.executed = executed_height_;
  status.finalized = final_height_;
  status.best_peer = catch_up_.best();
  status.epoch = epoch_.epoch;
  status.validators = epoch_.members.size();
  status.validator = me_;
  status.view = core_.view().value;
  status.leader = core_.leader();
  status.mempool_count = mempool_.count();
  status.mempool_bytes = mempool_.bytes();
  for (const auto& [id, peer] : peers_) status.validators_connected += peer.validator ? 1 : 0;
  status.diverged = tally_.divergence().has_value();
  status.voting = me_.has_value() && may_vote();
  status.doubt = doubt_;
  status.listening = listening_;
  status.evidence_waiting = evidence_.waiting_count();
  if (tally_.certified()) status.certified = tally_.certified()->name;
  status.short_proposals = short_counts_;
  status.protocol = rules_.at(executed_height_.next()).protocol;
  status.known_protocol = known_protocol_;
  status.ends_at = rules_.beyond(known_protocol_);
  return status;
}

Report Replica::report() const {
  Report report;
  report.taken_at = clock_.now;
  report.epoch = epoch_.epoch;
  report.progress = core_.progress();
  report.quorum = epoch_.validators.quorum();
  report.since_final = clock_.now - progressed_at_;
  report.executed = executed_height_;
  report.finalized = final_height_;
  report.best_peer = catch_up_.best();
  report.certified_size = tally_.certified() ? tally_.certified()->name.size : 0;
  report.missing_bodies = hunts_.size() + short_blocks_.size();
  report.waits_for_clock = recheck_at_ != kNever;
  report.voting = me_.has_value() && may_vote();
  report.listening = listening_;
  report.diverged = tally_.divergence().has_value();
  report.doubt = doubt_;
  report.mempool_count = mempool_.count();
  report.mempool_bytes = mempool_.bytes();
  report.mempool_max_count = mempool_.limits().count;
  report.mempool_max_bytes = mempool_.limits().bytes;
  report_rules(report);
  for (std::size_t i = 0; i < epoch_.members.size(); ++i) {
    auto& member = report.members.emplace_back();
    member.name = epoch_.members[i].name;
    member.weight = epoch_.members[i].weight;
    member.self = me_ == i;
    member.ballot = report.progress.ballots[i];
    if (member.self) member.known_protocol = known_protocol_;
  }
  for (const auto& [id, peer] : peers_) {
    if (!peer.validator) continue;
    auto& member = report.members[*peer.validator];
    member.connected = true;
    member.known_protocol = peer.known_protocol;
    if (peer.heard_at) member.silent_for = clock_.now - *peer.heard_at;
    member.announced = peer.announced;
    member.cosigned = peer.cosigned;
    member.clock_ahead_ms = peer.clock_ahead_ms;
  }
  return report;
}

void Replica::take(PeerJoined& input) {
  const auto validator = epoch_.by_network(input.network_key);
  peers_[input.peer] = {.network_key = input.network_key, .validator = validator, .known_protocol = input.known_protocol};
  out_.push_back(SendTo{input.peer, Announce{executed_height_, epoch_.epoch, tally_.certified(), clock_.wall}});
  tell_evidence(input.peer);
  if (!validator) return;
  validator_joined_at_ = clock_.now;
  // N7: a validator that was away hears our newest line and what our clients still wait for.
  if (own_line_) out_.push_back(SendTo{input.peer, *own_line_});
  // Those that we numbered come first: the numbers of a frame follow on each other.
  auto waiting = numbered(mempool_.oldest(kMaxGossipEnvelopes));
  std::stable_partition(waiting.begin(), waiting.end(), [](const auto& one) { return one.number.has_value(); });
  for (auto& frame : in_frames(std::move(waiting))) out_.push_back(SendTo{input.peer, std::move(frame)});
}

void Replica::take(PeerLeft& input) {
  peers_.erase(input.peer);
  entries_served_.erase(input.peer);
  catch_up_.disconnected(input.peer);
}

void Replica::take(PeerSaid& input) {
  if (const auto peer = peers_.find(input.peer); peer != peers_.end()) peer->second.heard_at = clock_.now;
  std::visit([&](auto& message) { hear(input.peer, message); }, input.message);
}

void Replica::take(Submitted& input) {
  const ledger::EnvelopeId id = input.envelope.id();
  const Admission admission = mempool_.add(std::move(input.envelope));
  if (admission == Admission::kAccepted) {
    gossip_.push_back(id);
    own_pending_.push_back(id);
  }
  out_.push_back(SubmitAnswered{input.request, admission});
}

void Replica::take(BlockStored& input) {
  auto* known = tree_.find(input.id);
  if (known == nullptr) return;
  known->stored = true;
  feed(consensus::BlockDurable{input.id});
}

void Replica::take(Executed& input) {
  const auto* known = tree_.find(input.id);
  XH_CHECK(executing_ && known != nullptr && to_execute_.front() == input.id);
  executing_ = false;
  executed_ = input.id;
  executed_height_ = known->block.header.height;
  const UnixMillis time = known->block.header.time;
  std::vector<ledger::TransactionId> done;
  for (const auto& entry : known->block.entries) {
    const auto* body = mempool_.find(entry);
    if (body != nullptr) done.push_back(body->transaction_id());  // a block that was applied by its effects needs none
  }
  certificates_.erase(input.id);
  settle_effects(*known);
  effects_.forget(input.id);
  to_execute_.erase(to_execute_.begin());
  tree_.executed(input.id);
  for (const auto& transaction : done) forget(mempool_.remove_transaction(transaction));
  forget(mempool_.expire(time));
  const auto gone = [this](const auto& item) { return tree_.find(item.first) == nullptr; };
  std::erase_if(waiting_, gone);
  std::erase_if(hunts_, gone);
  std::erase_if(certificates_, gone);
  std::erase_if(own_pending_, [this](const auto& id) { return mempool_.find(id) == nullptr; });
  tally_.executed(input.checkpoint);
  if (input.membership) membership_changed(*input.membership);
  follow_rules(input.rules);
  if (tally_.divergence() && voting_) {
    voting_ = false;
    core_.mute();
    out_.push_back(Note{"the network certifies another root than ours: voting and signing stop, reads go on"});
  }
  if (me_ && voting_) out_.push_back(SignCheckpoint{input.checkpoint, *me_});
  stop_if_outgrown();
  announce_at_ = std::min(announce_at_, std::max(clock_.now, announced_at_ + kAnnounceInterval));
  execute_next();
}

void Replica::take(LineSigned& input) {
  own_line_ = LineMessage{input.name, input.line};
  out_.push_back(ToValidators{*own_line_});
  if (tally_.add(input.name, input.line)) certified_advanced();
}

void Replica::take(Tick&) {
  if (clock_.now >= listen_until_) end_listening();
  if (clock_.now >= end_at_) end_farewell();
  if (core_.next_deadline() <= clock_.now) feed(consensus::Tick{});
  if (clock_.now < repeat_at_) return;
  repeat_at_ = clock_.now + kRepeatInterval;
  repeat();
}

// N7. Cheap when nothing is amiss: a certified head and an empty mempool repeat nothing.
void Replica::repeat() {
  tell_evidence(std::nullopt);
  if (own_line_ && (!tally_.certified() || tally_.certified()->name.size < own_line_->name.size)) out_.push_back(ToValidators{*own_line_});
  announce();
  const std::span<const ledger::EnvelopeId> waiting = own_pending_;
  for (auto& frame : in_frames(numbered(waiting.first(std::min(waiting.size(), kMaxRepeatedEnvelopes)))))
    out_.push_back(ToValidators{std::move(frame)});
}

// With the numbers that we gave them, in this epoch.
std::vector<Outgoing> Replica::numbered(std::span<const ledger::EnvelopeId> ids) const {
  std::vector<Outgoing> out;
  for (const auto& id : ids) {
    const auto* body = mempool_.find(id);
    if (body != nullptr) out.push_back({{body->bytes()}, me_ ? numbers_.number_by(*me_, id) : std::nullopt});
  }
  return out;
}

void Replica::announce() {
  announce_at_ = kNever;
  announced_at_ = clock_.now;
  const Announce message{executed_height_, epoch_.epoch, tally_.certified(), clock_.wall};
  out_.push_back(ToFollowers{message});
  if (me_) out_.push_back(ToValidators{message});
}

void Replica::certified_advanced() {
  out_.push_back(StoreCheckpoint{*tally_.certified()});
  announce_at_ = std::min(announce_at_, std::max(clock_.now, announced_at_ + kAnnounceInterval));
}

void Replica::hear(PeerId peer, LineMessage& message) {
  const auto from = peers_.find(peer);
  if (from == peers_.end()) return;
  if (from->second.validator == message.line.validator) from->second.cosigned = std::max(from->second.cosigned, message.name.size);
  if (tally_.add(message.name, message.line)) certified_advanced();
}

void Replica::hear(PeerId peer, Announce& message) {
  if (const auto from = peers_.find(peer); from != peers_.end()) {
    from->second.announced = message.height;
    from->second.clock_ahead_ms = clock_ahead(message.time, clock_.wall);
  }
  catch_up_.announced(peer, message.height);
  if (message.certified && tally_.adopt(*message.certified)) certified_advanced();
  later_epoch(peer, message.epoch);
}

void Replica::hear(PeerId peer, SyncRequest& message) { out_.push_back(ServeBlocks{peer, message.from}); }

void Replica::hear(PeerId peer, BodyRequest& message) {
  BodyAnswer answer;
  ServeBodies elsewhere{peer, {}};
  std::size_t bytes = 0;
  for (const auto& id : message.ids) {
    const auto* body = mempool_.find(id);
    if (body == nullptr) {
      elsewhere.ids.push_back(id);
    } else if (bytes + body->bytes().size() <= kMaxSyncBytes) {
      bytes += body->bytes().size();
      answer.envelopes.push_back({body->bytes()});
    }
  }
  if (!answer.envelopes.empty()) out_.push_back(SendTo{peer, std::move(answer)});
  if (!elsewhere.ids.empty()) out_.push_back(std::move(elsewhere));
}

void Replica::hear(PeerId from, IncomingBodies& message) {
  const auto peer = peers_.find(from);
  const auto author = peer == peers_.end() ? std::nullopt : peer->second.validator;
  std::uint64_t number = message.first.value_or(0);
  for (auto& envelope : message.envelopes) {
    const auto id = envelope.id();
    if (mempool_.pinned(id)) {
      mempool_.add_body(std::move(envelope));
      body_came(id);
    } else if (message.gossip) {
      (void)mempool_.add(std::move(envelope));  // full or already there: the accepting node repeats it
    }
    if (message.first && author && mempool_.find(id) != nullptr) note({*author, number}, id);
    ++number;
    // An answer that nobody waits for any more is dropped: only bodies of known blocks bypass the mempool's limits.
  }
}

void Replica::poll_catch_up() {
  // A validator without progress no longer waits for consensus to feed it the last few blocks.
  const bool stalled = behind_ || clock_.now >= progressed_at_ + kRepeatInterval;
  const auto request = catch_up_.poll(clock_.now, final_height_, stalled);
  if (request) out_.push_back(SendTo{request->peer, SyncRequest{request->from}});
}

// N9. A validator numbers what it sends first. What went meanwhile is final, or outside its time.
void Replica::flush_gossip() {
  if (gossip_.empty()) return;
  std::erase_if(gossip_, [this](const auto& id) { return mempool_.find(id) == nullptr; });
  for (const auto& id : gossip_) {
    if (me_) note({*me_, next_number_++}, id);
  }
  for (auto& frame : in_frames(numbered(gossip_))) out_.push_back(ToValidators{std::move(frame)});
  gossip_.clear();
  gossip_at_ = clock_.now + kGather;
}

void Replica::forget(std::span<const ledger::EnvelopeId> gone) {
  for (const auto& id : gone) numbers_.forget(id);
}

}  // namespace xh::node

// The weather of a simulated network: who starts, crashes, loses a link, asks for something, and when a run ends.
#include "tests/sim/network_run.h"

namespace xh::sim {

Network::Network(std::uint64_t seed, Weather weather, ledger::Profile profile)
    : random_(seed * 2654435761U + 99), redacting_(weather == Weather::kRedaction), calm_(weather == Weather::kCalm) {
  result_.seed = seed;
  result_.nodes = kNodes;
  for (const auto* kind : {"crash",       "mid-step", "torn",   "all-down",   "link-broken",     "partition",   "slow",
                           "resubmitted", "lie",      "epoch",  "restored",   "handed-over",     "state-lost",  "double-sign",
                           "forged",      "excluded", "remote", "unanswered", "signer-restored", "numbers-lie", "disk-lied"})
    result_.faults[kind] = 0;
  for (const auto* path : {"short-at-once", "short-later", "entries-asked", "entries-served", "author-contradicted", "author-listed"})
    result_.paths[path] = 0;
  genesis_ = network_genesis(kValidators, UnixMillis{kWallStart - 1000}, profile);
  client_.emplace(genesis_, node_key(KeyUse::kClient, 0));
  if (weather == Weather::kStorm && random_.chance(400)) liar_ = random_.below(kValidators);
  if (liar_ && random_.chance(600)) numbers_liar_.emplace(seed);
  if (weather == Weather::kUpgrade) plan_upgrade();
  if (redacting_) plan_redaction();
  if (weather == Weather::kStorm && random_.chance(600)) council_.emplace(genesis_, kPool, liar_);
  for (std::size_t i = 0; i < kNodes; ++i) {
    auto& node = nodes_[i];
    node.disk.ledger = std::make_unique<MemoryLedger>(genesis_, names_);
    node.skew = static_cast<std::int64_t>(random_.below(400)) - 200;
    if (i < kPool) {
      node.checkpoint_key = node_key(KeyUse::kCheckpoint, i);
      node.sign_state.emplace(genesis_.chain_id, node_key(KeyUse::kConsensus, i).public_key());
      make_signer(i);
    }
    start(i);
  }
  if (!redacting_) plan_restore();
  after(millis(30), [this] { submit(); });
  after(millis(100), [this] { strike(); });
  if (council_) after(millis(200), [this] { govern(); });
}

RunResult Network::run() {
  while (now_ < Instant(old_ ? kUpgradeEnd : kEnd) && !checker_.violation() && !events_.empty() && !done()) {
    const Event event = events_.top();
    events_.pop();
    now_ = event.at;
    event.run();
  }
  result_.height = least_height();
  if (!checker_.violation() && !done()) {
    const auto open = std::ranges::count_if(after_heal_, [this](const auto& id) { return !checker_.executed(id); });
    checker_.report(fmt::format("LIVENESS: least height {} at the end, {} when faults ended; {} transactions open{}", result_.height,
                                result_.height_at_heal, open, judged() ? "" : "; the liar still serves, or evidence waits"));
  }
  checker_.judge_acknowledged();
  judge_ledgers();
  judge_redaction();
  result_.transactions = client_->made();
  result_.violation = checker_.violation();
  result_.trace = trace_;
  return result_;
}

void Network::judge_ledgers() {
  for (std::size_t i = 0; i < kNodes; ++i) {
    if (i == liar_) continue;
    const auto& ledger = *nodes_[i].disk.ledger;
    std::map<ledger::TransactionId, ledger::Receipt> receipts;
    for (Height h{1}; h <= ledger.height(); h = h.next()) {
      for (const auto& receipt : ledger.at(h).receipts) receipts.emplace(receipt.transaction, receipt);
    }
    checker_.judge_ledger(i, ledger.height(), receipts);
  }
}

std::uint64_t Network::least_height() const {
  std::uint64_t least = UINT64_MAX;
  for (std::size_t i = 0; i < kNodes; ++i) {
    if (i != liar_) least = std::min(least, nodes_[i].disk.ledger->height().value);
  }
  return least;
}

bool Network::done() const {
  return healed_ && judged() && upgraded() && least_height() >= result_.height_at_heal + kNeededAfterHeal &&
         std::ranges::all_of(after_heal_, [this](const auto& id) { return checker_.executed(id); });
}

void Network::submit() {
  if (!healed_) after(millis(random_.between(10, 80)), [this] { submit(); });
  const auto envelope = client_->next(random_, clock(0).wall);
  hand_in(random_.below(kValidators), envelope);
  if (!random_.chance(300)) return;
  ++result_.faults["resubmitted"];
  after(millis(random_.below(1500)), [this, envelope, to = random_.below(kValidators)] { hand_in(to, envelope); });
}

void Network::govern() {
  if (healed_ && upgraded()) return;  // what bad weather kept from being decided is decided after it
  after(millis(random_.between(50, 400)), [this] { govern(); });
  const auto newest = std::ranges::max_element(nodes_, {}, [](const auto& node) { return node.disk.ledger->height(); });
  const auto& ledger = *newest->disk.ledger;
  for (const auto& envelope : council_->next(random_, ledger, clock(0).wall)) hand_in(random_.below(kPool), envelope);
}

void Network::strike() {
  if (storm_is_over()) return heal();
  after(millis(100), [this] { strike(); });
  if (calm_ || redacting_) return;
  const bool all = random_.chance(15);
  result_.faults["all-down"] += all ? 1 : 0;
  for (std::size_t i = 0; i < kNodes; ++i) {
    if (!nodes_[i].up || !(all || random_.chance(25))) continue;
    if (!all && random_.chance(500)) {
      crash_now_ = true;
    } else {
      crash(i);
    }
  }
  const bool partition = random_.chance(30);
  result_.faults["partition"] += partition ? 1 : 0;
  for (std::size_t i = 0; i < kNodes; ++i) {
    for (std::size_t j = i + 1; j < kNodes; ++j) {
      const bool cut = partition && (i % 2 != j % 2);
      if (!link(i, j).up || !(cut || random_.chance(10))) continue;
      ++result_.faults["link-broken"];
      disconnect(i, j);
      after(millis(random_.between(100, cut ? 1500 : 500)), [this, i, j] { connect(i, j); });
    }
  }
}

// In calm weather a view ends with a block, and the newest one or two are under way.
void Network::judge_pace() {
  for (std::size_t i = 0; i < kValidators; ++i) {
    const auto status = nodes_[i].replica->status();
    if (status.view > status.finalized.value + 3)
      checker_.report(fmt::format("PACE: view {} at height {}", status.view, status.finalized.value));
  }
}

void Network::heal() {
  if (calm_) judge_pace();
  healed_ = true;
  crash_now_ = false;
  for (std::size_t i = 0; i < kNodes; ++i) {
    if (nodes_[i].upgrading) nodes_[i].known_protocol = 2;
    if (!nodes_[i].up) start(i);
    if (i != liar_) result_.height_at_heal = std::max(result_.height_at_heal, nodes_[i].disk.ledger->height().value);
  }
  for (std::size_t i = 0; i < kNodes; ++i) {
    for (std::size_t j = i + 1; j < kNodes; ++j) connect(i, j);
  }
  for (int k = 0; k < 5; ++k) {
    const auto envelope = client_->lasting(clock(0).wall);
    after_heal_.push_back(envelope.transaction_id());
    std::size_t to = random_.below(kValidators);
    if (to == liar_) to = (to + 1) % kValidators;
    hand_in(to, envelope);
  }
}

node::Recovered Network::recover(std::size_t i) {
  auto& disk = nodes_[i].disk;
  node::Recovered out;
  out.head = disk.ledger->at(disk.ledger->height()).summary.block;
  out.head_header = disk.ledger->head_header();
  out.head_checkpoint = disk.ledger->head();
  out.certified = disk.certified;
  out.membership = disk.ledger->membership();
  out.rules = disk.ledger->rules();
  if (out.membership.epoch > Epoch{0}) out.previous = disk.ledger->set_of(out.membership.epoch.previous());
  out.journal = disk.journal;
  std::erase_if(disk.pending, [&](const auto& item) { return item.second.height <= disk.ledger->height(); });
  for (const auto& [id, pending] : disk.pending) {
    node::Recovered::Pending entry{pending.height, pending.block, pending.companion, {}};
    for (const auto& body : pending.bodies) entry.bodies.push_back(*node::admit(genesis_, body));
    out.pending.push_back(std::move(entry));
  }
  for (const auto& [name, evidence] : disk.evidence) {
    if (!disk.ledger->read(ledger::evidence_key(name))) out.evidence.push_back(evidence);
  }
  return out;
}

void Network::start(std::size_t i) {
  auto& node = nodes_[i];
  if (node.up || refuses_to_start(i)) return;
  ++node.life;
  node.up = true;
  node.tick_at = kNever;
  node.attaching = false;
  if (node.remote != nullptr) node.remote->unanswered.clear();
  node::Replica::Settings settings{.genesis = genesis_, .signer = node.signer.get(), .mempool = {}, .known_protocol = node.known_protocol};
  if (i < kPool) {
    settings.consensus_key = node_key(KeyUse::kConsensus, i).public_key();
    settings.past = past_of(i);
  }
  node.replica = std::make_unique<node::Replica>(settings, recover(i));
  node.counted = {};
  node.epoch = node.replica->epoch();
  trace("start", i, node.life);
  carry_out(i, node.replica->start(clock(i)));
  if (!node.up) return;
  schedule_tick(i);
  reattach(i);
  for (std::size_t j = 0; j < kNodes; ++j) {
    if (j == i) continue;
    disconnect(i, j);  // what a start in the instant of the crash finds is the link of the life before
    connect(i, j);
  }
}

// What was not synced is lost, but for a prefix that the disk may have written on its own.
void Network::crash(std::size_t i) {
  auto& node = nodes_[i];
  if (!node.up) return;
  ++result_.faults["crash"];
  auto& unsynced = node.disk.unsynced;
  const std::size_t kept = unsynced.empty() ? 0 : random_.below(unsynced.size() + 1);
  if (kept < unsynced.size()) ++result_.faults["torn"];
  node.disk.journal.insert(node.disk.journal.end(), unsynced.begin(), unsynced.begin() + static_cast<std::ptrdiff_t>(kept));
  unsynced.clear();
  node.up = false;
  trace("crash", i, kept);
  // The replica may be on the stack: it goes at the next start. Peers notice now.
  for (std::size_t j = 0; j < kNodes; ++j) {
    if (j != i)
      after({}, [this, i, j, generation = link(i, j).generation] {
        if (link(i, j).generation == generation) disconnect(i, j);
      });
  }
  after(millis(random_.between(5, 800)), [this, i] { start(i); });
}

void Network::connect(std::size_t i, std::size_t j) {
  auto& l = link(i, j);
  if (l.up || !nodes_[i].up || !nodes_[j].up) return;
  if (isolated_ && std::max(i, j) == kNodes - 1 && std::min(i, j) != forger_) return;
  l.up = true;
  ++l.generation;
  for (const auto& [me, other] : {std::pair(i, j), std::pair(j, i)}) {
    if (l.up) feed(me, node::PeerJoined{peer_id(other, l), node_key(KeyUse::kNetwork, other).public_key(), nodes_[other].known_protocol});
  }
}

void Network::disconnect(std::size_t i, std::size_t j) {
  auto& l = link(i, j);
  if (!l.up) return;
  l.up = false;
  for (const auto& [me, other] : {std::pair(i, j), std::pair(j, i)}) feed(me, node::PeerLeft{peer_id(other, l)});
}

void Network::feed(std::size_t i, node::Input input) {
  auto& node = nodes_[i];
  if (!node.up) return;
  trace("feed", i, input.index());
  std::vector<node::Input> inputs;
  inputs.push_back(std::move(input));
  carry_out(i, node.replica->step(clock(i), std::move(inputs)));
  count_paths(i);
  if (node.up) schedule_tick(i);
  if (node.up) reattach(i);
  if (const auto status = node.replica->status(); i != liar_ && status.diverged)
    checker_.report(fmt::format("S6: node {} believes that it diverged", i));
}

// What honest nodes went through with short proposals.
void Network::count_paths(std::size_t i) {
  if (i == liar_) return;
  const auto now = nodes_[i].replica->status().short_proposals;
  const auto before = std::exchange(nodes_[i].counted, now);
  result_.paths["short-at-once"] += now.at_once - before.at_once;
  result_.paths["short-later"] += now.later - before.later;
  result_.paths["entries-asked"] += now.asked - before.asked;
  result_.paths["entries-served"] += now.served - before.served;
  result_.paths["author-contradicted"] += now.contradicted - before.contradicted;
  result_.paths["author-listed"] += now.listed - before.listed;
}

void Network::schedule_tick(std::size_t i) {
  auto& node = nodes_[i];
  const Instant wanted = std::max(now_ + millis(1), node.replica->next_deadline());
  if (wanted >= node.tick_at || wanted == kNever) return;
  node.tick_at = wanted;
  later(i, wanted - now_, [this, i, wanted] {
    if (nodes_[i].tick_at != wanted) return;
    nodes_[i].tick_at = kNever;
    feed(i, node::Tick{});
  });
}

RunResult run_network(std::uint64_t seed) { return Network(seed, Weather::kStorm).run(); }
RunResult run_gm_network(std::uint64_t seed) { return Network(seed, Weather::kStorm, ledger::Profile::kGm).run(); }
RunResult run_calm_network(std::uint64_t seed) { return Network(seed, Weather::kCalm).run(); }
RunResult run_redaction_network(std::uint64_t seed) { return Network(seed, Weather::kRedaction).run(); }
RunResult run_upgrade_network(std::uint64_t seed) { return Network(seed, Weather::kUpgrade).run(); }

}  // namespace xh::sim

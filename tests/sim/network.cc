#include "tests/sim/network.h"

#include <fmt/format.h>

#include <functional>
#include <queue>

#include "base/check.h"
#include "base/overload.h"
#include "crypto/hash.h"
#include "tests/sim/client.h"
#include "tests/sim/council.h"
#include "tests/sim/network_checker.h"
#include "tests/sim/network_node.h"
#include "tests/sim/random.h"

namespace xh::sim {
namespace {

constexpr std::size_t kValidators = 4;
constexpr std::size_t kPool = kValidators + 1;  // may be in the set
constexpr std::size_t kNodes = kPool + 1;       // the last one follows
constexpr Duration kHeal = std::chrono::seconds(6);
constexpr Duration kEnd = std::chrono::seconds(60);
constexpr std::uint64_t kNeededAfterHeal = 5;
constexpr std::uint64_t kWallStart = 1'700'000'000'000;
constexpr std::uint64_t kPeerStep = 16;  // peer id = node + 16 * generation of the link

Duration millis(std::uint64_t n) { return std::chrono::milliseconds(n); }

struct Event {
  Instant at;
  std::uint64_t order;
  std::function<void()> run;
  bool operator<(const Event& other) const { return std::tie(other.at, other.order) < std::tie(at, order); }
};

class Network {
 public:
  Network(std::uint64_t seed, bool calm);
  RunResult run();

 private:
  void after(Duration delay, std::function<void()> run) { events_.push({now_ + delay, ++order_, std::move(run)}); }
  // Runs only in the life in which it was planned.
  void later(std::size_t i, Duration delay, std::function<void()> run) {
    after(delay, [this, i, life = nodes_[i].life, run = std::move(run)] {
      if (nodes_[i].up && nodes_[i].life == life) run();
    });
  }
  void start(std::size_t i);
  void crash(std::size_t i);
  void connect(std::size_t i, std::size_t j);
  void disconnect(std::size_t i, std::size_t j);
  Link& link(std::size_t i, std::size_t j) { return links_[{std::min(i, j), std::max(i, j)}]; }
  [[nodiscard]] node::PeerId peer_id(std::size_t of, const Link& l) const { return of + kPeerStep * l.generation; }
  void feed(std::size_t i, node::Input input);
  void carry_out(std::size_t i, std::vector<node::Effect> effects);
  void carry_out_one(std::size_t i, node::Effect& effect);
  void persist(std::size_t i, const std::vector<node::Effect>& effects);
  void judge_vote(std::size_t i, const node::Message& message);
  void send(std::size_t i, node::PeerId peer, node::Message message);
  void send_to_all(std::size_t i, const node::Message& message, bool validators);
  void execute(std::size_t i, node::FinalBlock block);
  void sign(std::size_t i, const node::SignCheckpoint& wanted);
  void serve_blocks(std::size_t i, node::PeerId peer, Height from);
  void serve_bodies(std::size_t i, const node::ServeBodies& wanted);
  void begin_epoch(std::size_t i, const node::BeginEpoch& effect);
  void schedule_tick(std::size_t i);
  void strike();
  void heal();
  void judge_pace();
  void submit();
  void govern();
  void hand_in(std::size_t i, const ledger::VerifiedEnvelope& envelope) {
    if (nodes_[i].up) feed(i, node::Submitted{++request_, envelope});
  }
  [[nodiscard]] node::Recovered recover(std::size_t i);
  [[nodiscard]] node::Replica::Clock clock(std::size_t i) const {
    const auto elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(now_.time_since_epoch()).count();
    return {now_, UnixMillis{kWallStart + static_cast<std::uint64_t>(elapsed + nodes_[i].skew)}};
  }
  [[nodiscard]] std::uint64_t least_height() const;
  [[nodiscard]] bool done() const;
  void trace(std::string_view what, std::uint64_t a, std::uint64_t b) {
    trace_ = sha256({trace_.view(), as_bytes(fmt::format("{}:{}:{}:{}", what, now_.time_since_epoch().count(), a, b))});
  }

  Random random_;
  RunResult result_;
  ledger::Genesis genesis_;
  std::optional<Client> client_;
  std::optional<Council> council_;
  Epoch newest_epoch_;
  NetworkChecker checker_{kNodes};
  std::vector<SimNode> nodes_{kNodes};
  std::map<std::pair<std::size_t, std::size_t>, Link> links_;
  std::priority_queue<Event> events_;
  Instant now_{};
  std::uint64_t order_ = 0;
  std::uint64_t request_ = 0;
  std::optional<std::size_t> liar_;
  bool crash_now_ = false;
  bool healed_ = false;
  bool calm_ = false;
  std::vector<ledger::TransactionId> after_heal_;
  Hash32 trace_;
};

Network::Network(std::uint64_t seed, bool calm) : random_(seed * 2654435761U + 99), calm_(calm) {
  result_.seed = seed;
  result_.nodes = kNodes;
  for (const auto* kind : {"crash", "mid-step", "torn", "all-down", "link-broken", "partition", "slow", "resubmitted", "lie", "epoch"})
    result_.faults[kind] = 0;
  genesis_ = network_genesis(kValidators, UnixMillis{kWallStart - 1000});
  client_.emplace(genesis_, seeded_key(KeyUse::kClient, 0));
  if (!calm && random_.chance(400)) liar_ = random_.below(kValidators);
  if (!calm && random_.chance(600)) council_.emplace(genesis_, kPool, liar_);
  for (std::size_t i = 0; i < kNodes; ++i) {
    auto& node = nodes_[i];
    node.disk.ledger = std::make_unique<MemoryLedger>(genesis_);
    node.skew = static_cast<std::int64_t>(random_.below(400)) - 200;
    if (i < kPool) {
      node.signer = std::make_unique<KeySigner>(seeded_key(KeyUse::kConsensus, i));
      node.checkpoint_key = seeded_key(KeyUse::kCheckpoint, i);
    }
    start(i);
  }
  after(millis(30), [this] { submit(); });
  after(millis(100), [this] { strike(); });
  if (council_) after(millis(200), [this] { govern(); });
}

RunResult Network::run() {
  while (now_ < Instant(kEnd) && !checker_.violation() && !events_.empty() && !done()) {
    const Event event = events_.top();
    events_.pop();
    now_ = event.at;
    event.run();
  }
  result_.height = least_height();
  if (!checker_.violation() && !done()) {
    const auto open = std::ranges::count_if(after_heal_, [this](const auto& id) { return !checker_.executed(id); });
    checker_.report(fmt::format("LIVENESS: least height {} at the end, {} when faults ended; {} transactions open", result_.height,
                                result_.height_at_heal, open));
  }
  checker_.judge_acknowledged();
  result_.transactions = client_->made();
  result_.violation = checker_.violation();
  result_.trace = trace_;
  return result_;
}

std::uint64_t Network::least_height() const {
  std::uint64_t least = UINT64_MAX;
  for (std::size_t i = 0; i < kNodes; ++i) {
    if (i != liar_) least = std::min(least, nodes_[i].disk.ledger->height().value);
  }
  return least;
}

bool Network::done() const {
  return healed_ && least_height() >= result_.height_at_heal + kNeededAfterHeal &&
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
  if (healed_) return;
  after(millis(random_.between(50, 400)), [this] { govern(); });
  const auto newest =
      std::ranges::max_element(nodes_, {}, [](const auto& node) { return node.disk.ledger->height(); });
  const auto& ledger = *newest->disk.ledger;
  for (const auto& envelope : council_->next(random_, ledger, clock(0).wall)) hand_in(random_.below(kPool), envelope);
}

void Network::strike() {
  if (now_ >= Instant(kHeal)) return heal();
  after(millis(100), [this] { strike(); });
  if (calm_) return;
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
  if (out.membership.epoch > Epoch{0}) out.previous = disk.ledger->set_of(out.membership.epoch.previous());
  out.journal = disk.journal;
  std::erase_if(disk.pending, [&](const auto& item) { return item.second.height <= disk.ledger->height(); });
  for (const auto& [id, pending] : disk.pending) {
    node::Recovered::Pending entry{pending.height, pending.block, pending.companion, {}};
    for (const auto& body : pending.bodies) entry.bodies.push_back(*node::admit(genesis_, body));
    out.pending.push_back(std::move(entry));
  }
  return out;
}

void Network::start(std::size_t i) {
  auto& node = nodes_[i];
  if (node.up) return;
  ++node.life;
  node.up = true;
  node.tick_at = kNever;
  node::Replica::Settings settings{.genesis = genesis_, .signer = node.signer.get(), .mempool = {}};
  if (i < kPool) settings.consensus_key = seeded_key(KeyUse::kConsensus, i).public_key();
  node.replica = std::make_unique<node::Replica>(settings, recover(i));
  node.epoch = node.replica->epoch();
  trace("start", i, node.life);
  carry_out(i, node.replica->start(clock(i)));
  if (!node.up) return;
  schedule_tick(i);
  for (std::size_t j = 0; j < kNodes; ++j) {
    if (j != i) connect(i, j);
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
  l.up = true;
  ++l.generation;
  for (const auto& [me, other] : {std::pair(i, j), std::pair(j, i)}) {
    if (l.up) feed(me, node::PeerJoined{peer_id(other, l), seeded_key(KeyUse::kNetwork, other).public_key()});
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
  if (node.up) schedule_tick(i);
  if (const auto status = node.replica->status(); i != liar_ && status.diverged)
    checker_.report(fmt::format("S6: node {} believes that it diverged", i));
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

// N1: every record of the turn is on disk before anything leaves.
void Network::persist(std::size_t i, const std::vector<node::Effect>& effects) {
  auto& disk = nodes_[i].disk;
  for (const auto& effect : effects) {
    if (const auto* compact = std::get_if<node::CompactJournal>(&effect)) {
      disk.unsynced.clear();
      disk.journal = compact->records;
    }
    if (const auto* save = std::get_if<node::PersistRecord>(&effect)) disk.unsynced.push_back(save->record);
  }
  if (crash_now_ && !disk.unsynced.empty() && random_.chance(200)) {
    crash_now_ = false;
    ++result_.faults["mid-step"];
    return crash(i);
  }
  disk.journal.insert(disk.journal.end(), disk.unsynced.begin(), disk.unsynced.end());
  disk.unsynced.clear();
}

void Network::carry_out(std::size_t i, std::vector<node::Effect> effects) {
  const std::uint64_t life = nodes_[i].life;
  const auto alive = [&] { return nodes_[i].up && nodes_[i].life == life; };
  persist(i, effects);
  for (auto& effect : effects) {
    if (crash_now_ && random_.chance(200)) {
      crash_now_ = false;
      ++result_.faults["mid-step"];
      crash(i);
    }
    if (!alive()) return;
    carry_out_one(i, effect);
  }
}

void Network::carry_out_one(std::size_t i, node::Effect& effect) {
  auto& node = nodes_[i];
  std::visit(
      Overload{
          [](node::PersistRecord&) {},
          [](node::CompactJournal&) {},
          [](node::SubmitAnswered&) {},
          [&](node::Note& note) {
            if (!liar_) checker_.report("NOTE without a liar: " + note.text);
          },
          [&](node::SendTo& e) { send(i, e.peer, std::move(e.message)); },
          [&](node::ToValidators& e) { send_to_all(i, e.message, true); },
          [&](node::ToFollowers& e) { send_to_all(i, e.message, false); },
          [&](node::StoreBlock& e) {
            later(i, millis(random_.between(1, 5)), [this, i, e] {
              const Height height = decode<ledger::Block>(e.block)->header.height;
              nodes_[i].disk.pending.insert_or_assign(e.id, Disk::Pending{height, e.block, e.companion, e.bodies});
              feed(i, node::BlockStored{e.id});
            });
          },
          [&](node::Execute& e) { later(i, millis(random_.between(1, 8)), [this, i, block = std::move(e.block)] { execute(i, block); }); },
          [&](node::SignCheckpoint& e) { later(i, millis(1), [this, i, e] { sign(i, e); }); },
          [&](node::StoreCheckpoint& e) {
            checker_.certified(i, e.checkpoint.name);
            node.disk.certified = e.checkpoint;
          },
          [&](node::BeginEpoch& e) { begin_epoch(i, e); },
          [&](node::ServeLink& e) {
            const auto link = node.disk.links.find(e.epoch);
            if (link != node.disk.links.end()) send(i, e.peer, node::LinkAnswer{link->second});
          },
          [&](node::ServeBlocks& e) { serve_blocks(i, e.peer, e.from); },
          [&](node::ServeBodies& e) { serve_bodies(i, e); },
      },
      effect);
}

// The commit is durable before the replica hears of it; the process may die between.
void Network::execute(std::size_t i, node::FinalBlock block) {
  auto& ledger = *nodes_[i].disk.ledger;
  const ledger::BlockId id = block.id;
  const auto before = ledger.membership();
  const auto name = ledger.commit(std::move(block));
  const auto& stored = ledger.at(ledger.height());
  if (i != liar_) {
    checker_.committed(i, stored.summary, name.root, stored.receipts);
    for (const auto& receipt : stored.receipts) checker_.acknowledged(receipt.transaction, receipt);
  }
  std::erase_if(nodes_[i].disk.pending, [&](const auto& item) { return item.second.height <= ledger.height(); });
  std::optional<ledger::MembershipRecord> changed;
  if (ledger.membership() != before) changed = ledger.membership();
  later(i, millis(1), [this, i, id, name, changed] { feed(i, node::Executed{id, name, changed}); });
}

void Network::begin_epoch(std::size_t i, const node::BeginEpoch& effect) {
  nodes_[i].epoch = node::EpochView::of(effect.membership.epoch, effect.membership.validators);
  nodes_[i].disk.links.emplace(effect.membership.epoch.previous(), effect.link);
  if (effect.membership.epoch <= newest_epoch_) return;
  newest_epoch_ = effect.membership.epoch;
  ++result_.faults["epoch"];
}

// As a node does it: persisted first, one root per size, never backwards.
void Network::sign(std::size_t i, const node::SignCheckpoint& wanted) {
  auto& node = nodes_[i];
  const auto& name = wanted.name;
  auto& last = node.disk.signed_last;
  if (last && *last != name && name.size <= last->size) return;
  last = name;
  if (i != liar_) checker_.signed_line(i, name);
  const std::uint64_t seconds = clock(i).wall.value / 1000;
  const auto signature = ledger::sign_checkpoint(*node.checkpoint_key, genesis_.origin(), name, seconds);
  feed(i, node::LineSigned{name, {wanted.validator, seconds, signature}});
}

void Network::serve_blocks(std::size_t i, node::PeerId peer, Height from) {
  const auto& ledger = *nodes_[i].disk.ledger;
  node::SyncAnswer answer;
  std::size_t whole = 0;
  for (Height at = from; at > Height{0} && at <= ledger.height() && answer.blocks.size() < 20; at = at.next()) {
    if (ledger.at(at).summary.epoch != ledger.at(from).summary.epoch) break;
    const auto& block = ledger.at(at).block;
    node::SyncedBlock synced{block.block, block.companion, {}};
    for (const auto& body : block.bodies) synced.bodies.push_back({body.bytes()});
    answer.blocks.push_back(std::move(synced));
    if (block.certificate.empty()) continue;
    answer.certificate = block.certificate;
    whole = answer.blocks.size();
  }
  answer.blocks.resize(whole);
  if (whole > 0) send(i, peer, std::move(answer));
}

void Network::serve_bodies(std::size_t i, const node::ServeBodies& wanted) {
  node::BodyAnswer answer;
  for (const auto& id : wanted.ids) {
    if (auto body = nodes_[i].disk.ledger->envelope(id)) answer.envelopes.push_back({*std::move(body)});
  }
  if (!answer.envelopes.empty()) send(i, wanted.peer, std::move(answer));
}

void Network::send_to_all(std::size_t i, const node::Message& message, bool validators) {
  for (std::size_t j = 0; j < kNodes; ++j) {
    const auto& l = link(i, j);
    const bool is_validator = nodes_[i].epoch->by_network(seeded_key(KeyUse::kNetwork, j).public_key()).has_value();
    if (j != i && l.up && is_validator == validators) send(i, peer_id(j, l), message);
  }
}

void Network::judge_vote(std::size_t i, const node::Message& message) {
  const auto* frame = std::get_if<node::ConsensusFrame>(&message);
  if (frame == nullptr) return;
  const auto inner = *decode<consensus::Message>(frame->message);
  if (const auto* vote = std::get_if<consensus::SignedVote>(&inner.body)) checker_.voted(i, inner.epoch, vote->vote);
  if (const auto* proposal = std::get_if<consensus::Proposal>(&inner.body)) checker_.voted(i, inner.epoch, proposal->vote.vote);
}

void Network::send(std::size_t i, node::PeerId peer, node::Message message) {
  const std::size_t j = peer % kPeerStep;
  auto& l = link(i, j);
  if (!l.up || l.generation != peer / kPeerStep) return;
  if (i != liar_) judge_vote(i, message);
  if (i == liar_ && random_.chance(300) && twist(message, *nodes_[i].checkpoint_key, genesis_.origin())) ++result_.faults["lie"];
  const bool slow = !healed_ && random_.chance(calm_ ? 50 : 20);
  if (slow) ++result_.faults["slow"];
  const std::uint64_t longest = calm_ ? 34 : 800;  // in calm weather no chain of messages is longer than a timer
  Instant& last = l.last[i < j ? 0 : 1];
  last = std::max(last, now_ + (slow ? millis(random_.between(longest / 2, longest)) : millis(random_.between(1, 20))));
  const auto frame = std::make_shared<const Bytes>(encode(message));
  after(last - now_, [this, i, j, generation = l.generation, frame] {
    const auto& now = link(i, j);
    if (!now.up || now.generation != generation || !nodes_[j].up) return;
    const auto sender = nodes_[j].epoch->by_network(seeded_key(KeyUse::kNetwork, i).public_key());
    if (node::is_dull(nodes_[j].replica->interest(), *frame)) return;
    auto incoming = node::take_in({genesis_, *nodes_[j].epoch}, sender, *frame);
    if (!incoming) {
      if (i != liar_) checker_.report("DECODE: a message of an honest node is refused: " + incoming.error().to_string());
      return;
    }
    feed(j, node::PeerSaid{peer_id(i, now), *std::move(incoming)});
  });
}

}  // namespace

RunResult run_network(std::uint64_t seed) { return Network(seed, false).run(); }
RunResult run_calm_network(std::uint64_t seed) { return Network(seed, true).run(); }

}  // namespace xh::sim

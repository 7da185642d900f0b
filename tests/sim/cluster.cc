// The life of a simulated validator set: processes start, suffer and die. See also cluster_effects.cc.
#include "tests/sim/cluster_run.h"

namespace xh::sim {

using namespace consensus;  // NOLINT(google-build-using-namespace): the simulator speaks that layer's language

namespace {

constexpr Duration kClusterEnd = std::chrono::seconds(60);
constexpr Duration kDelta = std::chrono::milliseconds(40);
constexpr Duration kIdle = std::chrono::milliseconds(60);
constexpr std::uint64_t kBlocksAfterHeal = 10;

}  // namespace

Cluster::Cluster(const Scenario& scenario) : scenario_(scenario), random_(scenario.seed * 2654435761U + 17) {
  result_.seed = scenario.seed;
  result_.nodes = scenario.validators;
  for (const auto fault : all_faults()) result_.faults[std::string(name_of(fault))] = 0;
  for (const auto name : adversary_names()) result_.faults[std::string(name)] = 0;
  for (const auto* path : {"jump", "leader-skipped", "fetch-block", "fetch-certificate", "not-yet", "evidence", "torn", "restart-in-view",
                           "late-finalize", "refused"})
    result_.paths[path] = 0;
  root_ = sha256(to_bytes("root"));
  chain_id_ = sha256(to_bytes("chain"));
  make_set();
  name_traitors();
  const bool twins = scenario_.adversary == kTwins;
  nodes_.resize(scenario_.validators + (twins ? traitors_.size() : 0));
  links_.emplace(random_, result_.faults, scenario_.faults, nodes_.size());
  checker_.emplace(root_, nodes_.size());
  std::size_t second = scenario_.validators;
  for (std::size_t i = 0; i < scenario_.validators; ++i) {
    nodes_[i].validator = static_cast<ValidatorIndex>(i);
    if (twins && traitor(i)) nodes_[second++].validator = static_cast<ValidatorIndex>(i);
  }
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    auto& node = nodes_[i];
    node.signer = std::make_unique<CheapSigner>(set_->at(node.validator).key, chain_id_);
    if (traitor(node.validator))
      node.adversary = make_adversary(
          *scenario_.adversary, {chain_id_, node.validator, set_->size(), *node.signer, node.known, random_, transaction_, node.lies});
    start(i);
  }
}

void Cluster::make_set() {
  std::vector<Validator> validators;
  for (std::size_t i = 0; i < scenario_.validators; ++i) {
    const PublicKey key{Suite::kEd25519, to_bytes(sha256(to_bytes(fmt::format("key {}", i))).view())};
    validators.push_back({key, scenario_.weighted ? random_.between(1, 3) : 1});
  }
  set_ = *ValidatorSet::make(validators);
}

// As many as weigh f at most.
void Cluster::name_traitors() {
  const std::uint64_t f = (set_->total_weight() - 1) / 3;
  const std::size_t first = random_.below(set_->size());
  std::uint64_t weight = 0;
  for (std::size_t k = 0; k < set_->size() && scenario_.adversary; ++k) {
    const std::size_t i = (first + k) % set_->size();
    const auto own = set_->at(static_cast<ValidatorIndex>(i)).weight;
    if (weight + own > f) continue;
    weight += own;
    traitors_.insert(i);
  }
}

RunResult Cluster::run() {
  Instant next_strike = Instant(millis(50));
  while (now_ < Instant(kClusterEnd) && !checker_->violation() && !events_.empty() && !healthy_again()) {
    const Event event = events_.top();
    events_.pop();
    now_ = event.at;
    while (next_strike <= now_) {
      strike();
      next_strike += millis(100);
    }
    handle(event);
  }
  result_.height = least_height();
  if (!healed_ || result_.height < result_.height_at_heal + kBlocksAfterHeal) {
    checker_->report(fmt::format("LIVENESS: least height {} at the end, {} when faults ended", result_.height, result_.height_at_heal));
  }
  result_.violation = checker_->violation();
  result_.transactions = transaction_;
  result_.trace = trace_;
  return result_;
}

bool Cluster::healthy_again() const { return healed_ && least_height() >= result_.height_at_heal + kBlocksAfterHeal; }

std::uint64_t Cluster::least_height() const {
  std::uint64_t least = UINT64_MAX;
  for (const auto& node : nodes_) {
    if (!traitor(node.validator)) least = std::min<std::uint64_t>(least, node.disk.final_chain.size());
  }
  return least;
}

// Ten times a second: perhaps a fault begins; adversaries speak unasked; and the end of faults.
void Cluster::strike() {
  if (faulty()) {
    links_->strike(now_);
    strike_processes();
  } else if (!healed_) {
    heal();
  }
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    auto& node = nodes_[i];
    if (!node.up || !traitor(node.validator)) continue;
    if (node.adversary && random_.chance(500)) tell_lies(i, node.adversary->unasked(node.core->view()));
    if (node.adversary || !random_.chance(300)) continue;
    ++result_.faults[std::string(kTwins)];
    node.twin_hears.clear();
    for (std::size_t v = 0; v < set_->size(); ++v) {
      if (random_.chance(600)) node.twin_hears.insert(v);
    }
  }
}

void Cluster::strike_processes() {
  const bool all = has(Fault::kCrashAll) && random_.chance(20);
  if (all) ++result_.faults["crash-all"];
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    auto& node = nodes_[i];
    if (!node.up) continue;
    if (has(Fault::kMidStep) && random_.chance(15)) crash_now_ = true;  // strikes between two effects of whatever is carried out next
    if (has(Fault::kPause) && random_.chance(12)) {
      node.paused_until = now_ + millis(random_.between(300, 3000));
      ++result_.faults["pause"];
    }
    if (has(Fault::kSlowNode) && random_.chance(12)) {
      node.slow_until = now_ + millis(random_.between(300, 3000));
      ++result_.faults["slow-node"];
    }
    if (has(Fault::kSlowDisk) && random_.chance(12)) {
      node.slow_disk_until = now_ + millis(random_.between(300, 3000));
      ++result_.faults["slow-disk"];
    }
    if (has(Fault::kNoSpace) && random_.chance(10)) node.full_until = now_ + millis(random_.between(300, 2500));
    if (has(Fault::kSyncError) && random_.chance(12)) node.sync_fails = true;
    if (has(Fault::kRestartLoop) && random_.chance(10)) {
      node.restarts = random_.between(2, 6);
      ++result_.faults["restart-loop"];
      crash(i);
    } else if (all || (has(Fault::kCrash) && random_.chance(20))) {
      crash(i);
    }
  }
}

void Cluster::heal() {
  healed_ = true;
  crash_now_ = false;
  links_->heal();
  for (auto& node : nodes_) {
    node.restarts = 0;
    node.paused_until = node.slow_until = node.slow_disk_until = node.full_until = now_;
    node.sync_fails = false;
  }
  result_.height_at_heal = most_final_;
}

void Cluster::start(std::size_t i) {
  auto& node = nodes_[i];
  ++node.life;
  node.up = true;
  checker_->restarted(i);
  node.known = node.disk.blocks;
  Config config{.chain_id = chain_id_,
                .epoch = Epoch{0},
                .validators = *set_,
                .me = node.validator,
                .signer = node.signer.get(),
                .root = root_,
                .delta = kDelta,
                .idle = kIdle,
                .eager_bytes = scenario_.thrifty ? 0 : kEagerBytes};
  if (std::ranges::any_of(node.disk.journal, [](const auto& r) { return std::holds_alternative<OwnVote>(r); }))
    ++result_.paths["restart-in-view"];
  node.core = std::make_unique<Core>(config, node.disk.journal);
  for (const auto& [id, bytes] : node.disk.blocks) {
    (void)node.core->step(now_, BlockKnown{{id, decode<ToyBlock>(bytes)->parent}});
    (void)node.core->step(now_, BlockDurable{id});
  }
  trace("start", i, node.life);
  carry_out(i, node.core->start(now_));
  if (node.up) feed(i, PendingWork{true});
  if (node.up) schedule_tick(i);
  if (node.up && node.restarts > 0)
    push({.at = now_ + millis(random_.between(1, 60)), .order = 0, .node = i, .life = node.life, .kind = Event::Kind::kDie});
}

// What was not synced is lost, but for a prefix that the disk may have written on its own; its last record may be torn, and is dropped.
void Cluster::crash(std::size_t i) {
  auto& node = nodes_[i];
  if (!node.up) return;
  ++result_.faults["crash"];
  const std::size_t kept = node.disk.unsynced.empty() ? 0 : random_.below(node.disk.unsynced.size() + 1);
  if (kept < node.disk.unsynced.size()) ++result_.paths["torn"];
  node.disk.journal.insert(node.disk.journal.end(), node.disk.unsynced.begin(),
                           node.disk.unsynced.begin() + static_cast<std::ptrdiff_t>(kept));
  node.disk.unsynced.clear();
  node.up = false;
  node.known.clear();
  node.waiting.clear();
  node.tick_at = kNever;
  node.fetch_at = kNever;
  node.final_target = Hash32{};
  node.paused_until = Instant{};
  trace("crash", i, kept);
  const auto away = node.restarts > 0 ? millis(random_.between(2, 30)) : millis(random_.between(5, 800));
  if (node.restarts > 0) --node.restarts;
  push({.at = now_ + away, .order = 0, .node = i, .life = 0, .kind = Event::Kind::kRestart});
}

void Cluster::handle(const Event& event) {
  auto& node = nodes_[event.node];
  if (event.kind == Event::Kind::kRestart) {
    if (!node.up) start(event.node);
    return;
  }
  if (!node.up || (event.life != 0 && event.life != node.life)) return;
  if (event.kind == Event::Kind::kDie) {
    if (node.restarts > 0) crash(event.node);
    return;
  }
  if (now_ < node.paused_until) {
    if (event.kind == Event::Kind::kTick && event.at == node.tick_at) node.tick_at = node.paused_until;
    Event later = event;
    later.at = node.paused_until;
    return push(std::move(later));
  }
  trace("event", event.node, static_cast<std::uint64_t>(event.kind));
  if (event.kind == Event::Kind::kMessage) {
    take_message(event);
  } else if (event.kind == Event::Kind::kDurable) {
    const auto known = node.known.find(event.block);
    if (known == node.known.end()) return;
    if (now_ < node.full_until) {
      ++result_.faults["no-space"];
      return crash(event.node);
    }
    node.disk.blocks.insert(*known);
    feed(event.node, BlockDurable{event.block});
    if (node.up) extend_final(event.node);
  } else {
    if (event.at != node.tick_at) return;
    node.tick_at = kNever;
    feed(event.node, consensus::Tick{});
    if (node.up) extend_final(event.node);
  }
  if (node.up) judge_waiting(event.node);
  if (node.up) schedule_tick(event.node);
}

void Cluster::take_message(const Event& event) {
  auto& node = nodes_[event.node];
  if (const auto raw = decode<Message>(*event.bytes); raw && !is_interesting(node.core->interest(), *raw)) return;
  auto message = authenticate(chain_id_, *set_, event.from, *event.bytes, check_);
  if (!message) {
    if (!traitor(event.from)) checker_->report("DECODE: a message of an honest node is refused: " + message.error().to_string());
    ++result_.paths["refused"];
    return;
  }
  if (node.adversary) node.adversary->hears(event.from, message->message());
  if (const auto* vote = std::get_if<SignedVote>(&message->message().body);
      vote != nullptr && std::holds_alternative<Finalize>(vote->vote) && view_of(vote->vote) < node.core->view())
    ++result_.paths["late-finalize"];
  feed(event.node, Received{*std::move(message)});
}

void Cluster::schedule_tick(std::size_t i) {
  auto& node = nodes_[i];
  const Instant wanted = std::max(now_ + millis(1), std::min(node.core->next_deadline(), node.fetch_at));
  if (wanted >= node.tick_at || wanted == kNever) return;
  node.tick_at = wanted;
  push({.at = wanted, .order = 0, .node = i, .life = node.life, .kind = Event::Kind::kTick});
}

RunResult run_cluster(const Scenario& scenario) { return Cluster(scenario).run(); }

}  // namespace xh::sim

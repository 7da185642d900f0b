#include "tests/sim/cluster.h"

#include <fmt/format.h>

#include "base/check.h"
#include "base/overload.h"
#include "tests/sim/byzantine.h"
#include "tests/sim/cheap_signatures.h"

namespace xh::sim {
namespace {

using namespace consensus;  // NOLINT(google-build-using-namespace): the simulator speaks that layer's language

constexpr Duration kHeal = std::chrono::seconds(5);
constexpr Duration kEnd = std::chrono::seconds(24);
constexpr Duration kDelta = std::chrono::milliseconds(40);
constexpr Duration kIdle = std::chrono::milliseconds(60);
constexpr std::uint64_t kNeededAfterHeal = 10;

Duration millis(std::uint64_t n) { return std::chrono::milliseconds(n); }

struct Disk {
  std::vector<Record> journal;  // synced
  std::vector<Record> unsynced;
  std::map<Hash32, Bytes> blocks;   // synced
  std::vector<Hash32> final_chain;  // the application's own durable record of what it applied
};

struct Event {
  Instant at;
  std::uint64_t order;
  std::size_t node;
  std::uint64_t life;  // of the node when the event was made; 0: any
  enum class Kind { kMessage, kDurable, kTick, kRestart } kind;
  std::size_t from = 0;
  std::shared_ptr<const Bytes> bytes;
  Hash32 block;
  bool operator<(const Event& other) const { return std::tie(other.at, other.order) < std::tie(at, order); }
};

class Cluster {
 public:
  explicit Cluster(std::uint64_t seed);
  RunResult run();

 private:
  struct Node {
    std::unique_ptr<CheapSigner> signer;
    std::unique_ptr<Core> core;
    Disk disk;
    std::map<Hash32, Bytes> known;  // in memory
    std::uint64_t life = 0;
    bool up = false;
    std::vector<AskForVerdict> waiting;  // verdicts that need a parent which is not here yet
    Hash32 final_target;
    Instant fetch_at = kNever;
    Instant tick_at = kNever;
  };

  void start(std::size_t i);
  void crash(std::size_t i);
  void handle(const Event& event);
  void feed(std::size_t i, Input input) { carry_out(i, nodes_[i].core->step(now_, std::move(input))); }
  void carry_out(std::size_t i, std::vector<Effect> effects);
  void carry_out_one(std::size_t i, Effect& effect);
  void sync(std::size_t i);
  void send(std::size_t from, std::size_t to, const Message& message);
  void deliver(std::size_t from, std::size_t to, std::shared_ptr<const Bytes> bytes);
  void judge_sent(std::size_t from, const Message& message);
  [[nodiscard]] bool byzantine_sends(std::size_t from, const Message& message);
  void learn(std::size_t i, const Bytes& block);
  void build(std::size_t i, const AskForBlock& ask);
  [[nodiscard]] std::optional<bool> valid(std::size_t i, const AskForVerdict& ask) const;
  void judge_waiting(std::size_t i);
  void extend_final(std::size_t i);
  void schedule_tick(std::size_t i);
  void strike();
  [[nodiscard]] std::uint64_t least_height() const;
  /// Everybody made the progress that is asked for after the faults.
  [[nodiscard]] bool healthy_again() const { return healed_ && least_height() >= result_.height_at_heal + kNeededAfterHeal; }
  void push(Event event) {
    event.order = ++order_;
    events_.push(std::move(event));
  }
  [[nodiscard]] bool faulty() const { return now_ < Instant(kHeal); }
  [[nodiscard]] const Bytes* block_of_node(std::size_t i, const Hash32& id) const;
  [[nodiscard]] std::uint64_t height_of(std::size_t i) const { return nodes_[i].disk.final_chain.size(); }
  void trace(std::string_view what, std::uint64_t a, std::uint64_t b) {
    trace_ = sha256({trace_.view(), as_bytes(fmt::format("{}:{}:{}:{}", what, now_.time_since_epoch().count(), a, b))});
  }

  Random random_;
  RunResult result_;
  Hash32 chain_id_;
  Hash32 root_;
  std::optional<std::size_t> byzantine_;
  std::optional<ValidatorSet> set_;
  CheapCheck check_;
  std::optional<Checker> checker_;
  std::vector<Node> nodes_;
  std::priority_queue<Event> events_;
  Instant now_{};
  std::uint64_t order_ = 0;
  std::uint64_t transaction_ = 0;
  std::vector<std::size_t> side_;  // partition: nodes of different sides do not hear each other
  Instant partition_ends_{};
  std::uint64_t loss_ = 0;
  std::uint64_t most_final_ = 0;
  bool crash_now_ = false;
  bool healed_ = false;
  Hash32 trace_;
};

Cluster::Cluster(std::uint64_t seed) : random_(seed * 2654435761U + 17) {
  static constexpr std::array<std::size_t, 4> kSizes = {4, 5, 6, 7};
  const std::size_t n = kSizes[random_.below(kSizes.size())];
  result_.seed = seed;
  result_.nodes = n;
  for (const auto* kind : {"crash", "mid-step", "torn", "lost", "duplicated", "delayed", "partition", "equivocation", "forbidden-parent"})
    result_.faults[kind] = 0;
  root_ = sha256(to_bytes("root"));
  chain_id_ = sha256(to_bytes("chain"));
  if (random_.chance(600)) byzantine_ = random_.below(n);
  loss_ = random_.below(120);
  std::vector<Validator> validators;
  for (std::size_t i = 0; i < n; ++i)
    validators.push_back({PublicKey{Suite::kEd25519, to_bytes(sha256(to_bytes(fmt::format("key {}", i))).view())}, 1});
  set_ = *ValidatorSet::make(validators);
  checker_.emplace(root_, n, byzantine_);
  nodes_.resize(n);
  side_.assign(n, 0);
  for (std::size_t i = 0; i < n; ++i) {
    nodes_[i].signer = std::make_unique<CheapSigner>(validators[i].key);
    start(i);
  }
}

RunResult Cluster::run() {
  Instant next_strike = Instant(millis(50));
  while (now_ < Instant(kEnd) && !checker_->violation() && !events_.empty() && !healthy_again()) {
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
  if (result_.height < result_.height_at_heal + kNeededAfterHeal) {
    checker_->report(fmt::format("LIVENESS: least height {} at the end, {} when faults ended", result_.height, result_.height_at_heal));
  }
  result_.violation = checker_->violation();
  result_.transactions = transaction_;
  result_.trace = trace_;
  return result_;
}

std::uint64_t Cluster::least_height() const {
  std::uint64_t least = UINT64_MAX;
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    if (i != byzantine_) least = std::min(least, height_of(i));
  }
  return least;
}

// Once per tenth of a second: perhaps a crash, perhaps a partition; and the end of faults.
void Cluster::strike() {
  if (now_ >= partition_ends_) side_.assign(nodes_.size(), 0);
  if (!faulty()) {
    if (!healed_) {
      healed_ = true;
      loss_ = 5;
      side_.assign(nodes_.size(), 0);
      result_.height_at_heal = most_final_;
    }
    return;
  }
  const bool all = random_.chance(15);
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    if (!nodes_[i].up || !(all || random_.chance(25))) continue;
    if (!all && random_.chance(500)) {
      crash_now_ = true;  // strikes between two effects of whatever is carried out next
      continue;
    }
    crash(i);
  }
  if (random_.chance(40) && now_ >= partition_ends_) {
    for (auto& side : side_) side = random_.below(2);
    partition_ends_ = now_ + millis(random_.between(200, 1500));
    ++result_.faults["partition"];
  }
}

void Cluster::start(std::size_t i) {
  auto& node = nodes_[i];
  ++node.life;
  node.up = true;
  node.known = node.disk.blocks;
  Config config{.chain_id = chain_id_,
                .epoch = Epoch{0},
                .validators = *set_,
                .me = static_cast<ValidatorIndex>(i),
                .signer = node.signer.get(),
                .root = root_,
                .delta = kDelta,
                .idle = kIdle};
  node.core = std::make_unique<Core>(config, node.disk.journal);
  for (const auto& [id, bytes] : node.disk.blocks) {
    (void)node.core->step(now_, BlockKnown{{id, decode<ToyBlock>(bytes)->parent}});
    (void)node.core->step(now_, BlockDurable{id});
  }
  trace("start", i, node.life);
  carry_out(i, node.core->start(now_));
  if (node.up) feed(i, PendingWork{true});
  if (node.up) schedule_tick(i);
}

// What was not synced is lost, but for a prefix that the disk may have written on its own; its last record may be torn, and is dropped.
void Cluster::crash(std::size_t i) {
  auto& node = nodes_[i];
  if (!node.up) return;
  ++result_.faults["crash"];
  const std::size_t kept = node.disk.unsynced.empty() ? 0 : random_.below(node.disk.unsynced.size() + 1);
  if (kept < node.disk.unsynced.size()) ++result_.faults["torn"];
  node.disk.journal.insert(node.disk.journal.end(), node.disk.unsynced.begin(),
                           node.disk.unsynced.begin() + static_cast<std::ptrdiff_t>(kept));
  node.disk.unsynced.clear();
  node.up = false;
  node.known.clear();
  node.waiting.clear();
  node.tick_at = kNever;
  node.fetch_at = kNever;
  node.final_target = Hash32{};
  trace("crash", i, kept);
  push({now_ + millis(random_.between(5, 800)), 0, i, 0, Event::Kind::kRestart, 0, nullptr, {}});
}

void Cluster::handle(const Event& event) {
  auto& node = nodes_[event.node];
  if (event.kind == Event::Kind::kRestart) {
    if (!node.up) start(event.node);
    return;
  }
  if (!node.up || (event.life != 0 && event.life != node.life)) return;
  trace("event", event.node, static_cast<std::uint64_t>(event.kind));
  switch (event.kind) {
    case Event::Kind::kMessage: {
      if (const auto raw = decode<Message>(*event.bytes); raw && !is_interesting(node.core->interest(), *raw)) break;
      auto message = authenticate(chain_id_, *set_, static_cast<ValidatorIndex>(event.from), *event.bytes, check_);
      if (!message) return checker_->report("DECODE: a message of the run is refused: " + message.error().to_string());
      feed(event.node, Received{*std::move(message)});
      break;
    }
    case Event::Kind::kDurable:
      if (const auto known = node.known.find(event.block); known != node.known.end()) {
        node.disk.blocks.insert(*known);
        feed(event.node, BlockDurable{event.block});
        extend_final(event.node);
      }
      break;
    case Event::Kind::kTick:
      if (event.at != node.tick_at) return;
      node.tick_at = kNever;
      feed(event.node, consensus::Tick{});
      extend_final(event.node);
      break;
    default:
      break;
  }
  if (node.up) judge_waiting(event.node);
  if (node.up) schedule_tick(event.node);
}

void Cluster::schedule_tick(std::size_t i) {
  auto& node = nodes_[i];
  const Instant wanted = std::max(now_ + millis(1), std::min(node.core->next_deadline(), node.fetch_at));
  if (wanted >= node.tick_at || wanted == kNever) return;
  node.tick_at = wanted;
  push({wanted, 0, i, node.life, Event::Kind::kTick, 0, nullptr, {}});
}

void Cluster::sync(std::size_t i) {
  auto& disk = nodes_[i].disk;
  disk.journal.insert(disk.journal.end(), disk.unsynced.begin(), disk.unsynced.end());
  disk.unsynced.clear();
}

// Effects one by one; the process may die between any two of them.
void Cluster::carry_out(std::size_t i, std::vector<Effect> effects) {
  const std::uint64_t life = nodes_[i].life;
  for (auto& effect : effects) {
    if (crash_now_ && random_.chance(300)) {
      crash_now_ = false;
      ++result_.faults["mid-step"];
      crash(i);
    }
    if (!nodes_[i].up || nodes_[i].life != life) return;
    // The owner syncs all records of a step before anything else leaves (R9).
    if (!std::holds_alternative<SaveRecord>(effect) && !nodes_[i].disk.unsynced.empty()) sync(i);
    carry_out_one(i, effect);
  }
  if (nodes_[i].up && nodes_[i].life == life) sync(i);
}

void Cluster::carry_out_one(std::size_t i, Effect& effect) {
  std::visit(Overload{
                 [&](SaveRecord& e) { nodes_[i].disk.unsynced.push_back(std::move(e.record)); },
                 [&](Broadcast& e) {
                   if (i == byzantine_ && !byzantine_sends(i, e.message)) return;
                   for (std::size_t to = 0; to < nodes_.size(); ++to) {
                     if (to != i) send(i, to, e.message);
                   }
                 },
                 [&](Send& e) { send(i, e.to, e.message); },
                 [&](AskForBlock& e) { build(i, e); },
                 [&](AskForVerdict& e) {
                   nodes_[i].waiting.push_back(e);
                   judge_waiting(i);
                 },
                 [&](LearnBlock& e) { learn(i, e.block); },
                 [&](ServeBlock& e) {
                   FetchedBlocks answer;
                   Hash32 cursor = e.block;
                   for (const Bytes* block = block_of_node(i, cursor); block != nullptr && answer.blocks.size() < kMaxFetchedBlocks;
                        block = block_of_node(i, cursor)) {
                     answer.blocks.push_back({*block, {}});
                     cursor = decode<ToyBlock>(*block)->parent;
                   }
                   if (!answer.blocks.empty()) send(i, e.to, Message{Epoch{0}, std::move(answer)});
                 },
                 [&](Finalized& e) {
                   checker_->certificate_seen(e.certificate);
                   nodes_[i].final_target = e.block;
                   extend_final(i);
                 },
                 [&](SeenElsewhere&) {
                   if (i != byzantine_) checker_->report(fmt::format("W6: node {} sees its key elsewhere", i));
                 },
                 [&](Accused& e) {
                   if (e.validator != byzantine_) checker_->report(fmt::format("EVIDENCE against honest node {}", e.validator));
                 },
             },
             effect);
}

const Bytes* Cluster::block_of_node(std::size_t i, const Hash32& id) const {
  const auto it = nodes_[i].known.find(id);
  return it == nodes_[i].known.end() ? nullptr : &it->second;
}

void Cluster::learn(std::size_t i, const Bytes& bytes) {
  const auto block = decode<ToyBlock>(bytes);
  if (!block) return;
  const Hash32 id = toy_id(bytes);
  auto& node = nodes_[i];
  if (node.known.emplace(id, bytes).second)
    push({now_ + millis(random_.between(1, 4)), 0, i, node.life, Event::Kind::kDurable, 0, nullptr, id});
  feed(i, BlockKnown{{id, block->parent}});
}

void Cluster::build(std::size_t i, const AskForBlock& ask) {
  ToyBlock block{ask.parent, 1, ask.view.value, {}};
  if (ask.parent != root_) {
    const Bytes* parent = block_of_node(i, ask.parent);
    if (parent == nullptr) return;  // a final block that is still being fetched: the view goes by
    block.height = decode<ToyBlock>(*parent)->height + 1;
  }
  for (std::uint64_t k = random_.below(4); k > 0; --k) block.transactions.push_back(++transaction_);
  const Bytes bytes = encode(block);
  learn(i, bytes);
  if (nodes_[i].up) feed(i, BlockBuilt{ask.view, {toy_id(bytes), ask.parent}, bytes, {}});
}

// "Not yet" while the parent is not here: that is waiting, never invalid.
std::optional<bool> Cluster::valid(std::size_t i, const AskForVerdict& ask) const {
  const auto block = decode<ToyBlock>(*block_of_node(i, ask.block));
  std::uint64_t parent_height = 0;
  if (ask.parent != root_) {
    const Bytes* parent = block_of_node(i, ask.parent);
    if (parent == nullptr) return std::nullopt;
    parent_height = decode<ToyBlock>(*parent)->height;
  }
  return block->parent == ask.parent && block->view == ask.view.value && block->height == parent_height + 1;
}

void Cluster::judge_waiting(std::size_t i) {
  for (const auto& ask : std::exchange(nodes_[i].waiting, {})) {
    if (!nodes_[i].up) return;
    if (const auto verdict = valid(i, ask)) {
      feed(i, BlockJudged{ask.view, ask.block, *verdict});
    } else {
      nodes_[i].waiting.push_back(ask);
    }
  }
}

// The application: applies final blocks in order, and fetches what it misses, as catch-up does in a node.
void Cluster::extend_final(std::size_t i) {
  auto& node = nodes_[i];
  if (!node.up || node.final_target.is_zero()) return;
  auto& chain = node.disk.final_chain;
  const Hash32 tip = chain.empty() ? root_ : chain.back();
  std::vector<Hash32> path;
  Hash32 cursor = node.final_target;
  while (cursor != tip) {
    const Bytes* bytes = block_of_node(i, cursor);
    const bool below = bytes != nullptr && decode<ToyBlock>(*bytes)->height <= chain.size();
    if (below && !path.empty())
      return checker_->report(fmt::format("S1: node {} is told that a chain without its own final tip is final", i));
    if (below) return;
    const bool durable = node.disk.blocks.contains(cursor);
    if (bytes == nullptr && now_ >= node.fetch_at) node.fetch_at = kNever;
    if (bytes == nullptr && node.fetch_at == kNever) {
      node.fetch_at = now_ + millis(60);
      const std::size_t to = (i + 1 + random_.below(nodes_.size() - 1)) % nodes_.size();
      send(i, to, Message{Epoch{0}, FetchBlock{cursor}});
    }
    if (bytes == nullptr || !durable) return;
    path.push_back(cursor);
    cursor = decode<ToyBlock>(*bytes)->parent;
  }
  node.fetch_at = kNever;
  for (auto it = path.rbegin(); it != path.rend(); ++it) {
    chain.push_back(*it);
    checker_->finalized(i, *it, *decode<ToyBlock>(*block_of_node(i, *it)), node.disk.blocks.contains(*it));
  }
  if (i != byzantine_) most_final_ = std::max<std::uint64_t>(most_final_, chain.size());
}

void Cluster::judge_sent(std::size_t from, const Message& message) {
  const auto judge_vote = [&](const SignedVote& vote) {
    // From the back: what is sent was nearly always written a moment ago.
    const auto& journal = nodes_[from].disk.journal;
    const bool written = std::any_of(journal.rbegin(), journal.rend(), [&](const Record& record) {
      return record == Record(OwnVote{Epoch{0}, vote});
    });
    checker_->vote_sent(from, vote, written);
  };
  if (const auto* vote = std::get_if<SignedVote>(&message.body)) judge_vote(*vote);
  if (const auto* proposal = std::get_if<Proposal>(&message.body)) judge_vote(proposal->vote);
  if (const auto* certificates = std::get_if<Certificates>(&message.body)) {
    for (const auto& certificate : certificates->certificates) checker_->certificate_seen(certificate);
  }
}

// True when the Byzantine node's message goes out as it is; contradictions may go out beside it.
bool Cluster::byzantine_sends(std::size_t from, const Message& message) {
  auto& node = nodes_[from];
  const Byzantine byzantine(chain_id_, static_cast<ValidatorIndex>(from), *node.signer);
  if (const auto other = byzantine.misplace(message, node.known, random_)) {
    ++result_.faults["forbidden-parent"];
    for (std::size_t to = 0; to < nodes_.size(); ++to) {
      if (to != from) send(from, to, *other);
    }
    return false;
  }
  for (const auto& body : byzantine.contradict(message, node.known, random_, transaction_)) {
    ++result_.faults["equivocation"];
    for (std::size_t to = 0; to < nodes_.size(); ++to) {
      if (to != from && random_.chance(500)) send(from, to, Message{Epoch{0}, body});
    }
  }
  return true;
}

void Cluster::send(std::size_t from, std::size_t to, const Message& message) {
  judge_sent(from, message);
  deliver(from, to, std::make_shared<const Bytes>(encode(message)));
}

void Cluster::deliver(std::size_t from, std::size_t to, std::shared_ptr<const Bytes> bytes) {
  if (side_[from] != side_[to] || random_.chance(loss_)) {
    ++result_.faults["lost"];
    return;
  }
  const bool slow = faulty() && random_.chance(30);
  if (slow) ++result_.faults["delayed"];
  const auto delay = slow ? millis(random_.between(50, 2000)) : millis(random_.between(1, 25));
  const std::uint64_t copies = random_.chance(20) ? 2 : 1;
  result_.faults["duplicated"] += copies - 1;
  for (std::uint64_t k = 0; k < copies; ++k)
    push({now_ + delay + millis(k * random_.below(100)), 0, to, 0, Event::Kind::kMessage, from, bytes, {}});
}

}  // namespace

RunResult run_cluster(std::uint64_t seed) { return Cluster(seed).run(); }

}  // namespace xh::sim

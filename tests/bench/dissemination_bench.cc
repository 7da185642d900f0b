// Consensus of many validators over thin, long links, simulated: real cores, modelled links, processors and disks. Prints one row a case.
// Nothing here is a test. What is modelled, and what is not: docs/PERFORMANCE.md.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <deque>
#include <queue>

#include "consensus/core.h"
#include "tests/bench/dissemination_model.h"
#include "tests/sim/cheap_signatures.h"
#include "tests/sim/random.h"

namespace xh::bench {
namespace {

using namespace consensus;  // NOLINT(google-build-using-namespace): a bench of that layer

class Net {
 public:
  Net(const Case& c, std::uint64_t seed) : case_(c), random_(seed) { build(); }
  void run();
  void print() const;

 private:
  struct Node {
    std::unique_ptr<sim::CheapSigner> signer;
    std::unique_ptr<Core> core;
    Pipe out;
    Pipe in;
    double processor_free = 0;  ///< ms
    double tick_at = -1;
    std::vector<bool> held;
    std::vector<bool> ordered;                           ///< frames in known blocks
    std::deque<std::pair<std::uint64_t, double>> waits;  ///< frames that no known block has, and since when
    std::map<Hash32, std::set<std::uint64_t>> missing;   ///< of known proposals
    std::map<Hash32, AskForVerdict> waiting;
    std::map<Hash32, double> final_at;
  };
  void build();
  void after(double ms, std::function<void()> run) { events_.push({now_ + ms, ++order_, std::move(run)}); }
  [[nodiscard]] Instant instant() const { return Instant(Duration(static_cast<std::int64_t>(now_ * 1000))); }
  void feed(std::size_t i, Input input) { carry_out(i, nodes_[i].core->step(instant(), std::move(input))); }
  void carry_out(std::size_t i, std::vector<Effect> effects);
  void send(std::size_t i, std::optional<std::size_t> to, const Message& message, double delay);
  void enqueue(std::size_t i, std::size_t lane, Packet packet);
  void pump_out(std::size_t i);
  void arrive(const Packet& packet);
  void pump_in(std::size_t i);
  void receive(const Packet& packet);
  void propose(std::size_t i, const AskForBlock& ask);
  void judge(std::size_t i);
  void tick(std::size_t i);
  void begin_gossip();
  void gossip(std::size_t i, std::uint64_t number);
  void hold(std::size_t i, std::uint64_t frame);
  void learn(std::size_t i, const Hash32& id);
  void ask(std::size_t i, std::size_t to, const Hash32& id, Packet::Kind what);
  void answer(std::size_t i, const Packet& packet);
  [[nodiscard]] double transactions(const std::vector<std::uint64_t>& frames) const;
  [[nodiscard]] double wire_ms(double bytes) const { return bytes * kOverhead * 8 / (case_.mbit * 1000); }
  [[nodiscard]] bool alive(std::size_t i) const { return nodes_[i].core != nullptr; }

  Case case_;
  sim::Random random_;
  Hash32 chain_ = sha256(to_bytes("bench"));
  Hash32 root_ = sha256(to_bytes("root"));
  std::optional<ValidatorSet> set_;
  sim::CheapCheck check_;
  std::vector<Node> nodes_;
  std::vector<std::vector<double>> delay_;
  std::map<Hash32, Block> blocks_;
  std::vector<Frame> frames_;
  bool gossiping_ = false;
  std::uint64_t asked_names_ = 0;
  std::uint64_t asked_bodies_ = 0;
  double proposal_bytes_ = 0;
  std::uint64_t proposals_ = 0;
  std::priority_queue<Event> events_;
  double now_ = 0;
  std::uint64_t order_ = 0;
  double consensus_bytes_ = 0;
  double measured_from_ = 0;
};

void Net::build() {
  std::vector<Validator> validators;
  for (std::size_t i = 0; i < case_.validators; ++i)
    validators.push_back({PublicKey{Suite::kEd25519, to_bytes(sha256(to_bytes(fmt::format("{}", i))).view())}, 1});
  set_ = *ValidatorSet::make(validators);
  nodes_.resize(case_.validators);
  delay_.assign(case_.validators, std::vector<double>(case_.validators));
  for (std::size_t i = 0; i < case_.validators; ++i) {
    for (std::size_t j = 0; j < case_.validators; ++j) delay_[i][j] = delay_ms(kCities[i % kCities.size()], kCities[j % kCities.size()]);
  }
  // The crashed ones are spread over the cities.
  for (std::size_t i = 0; i < case_.validators; ++i) {
    if (case_.crashed > 0 && (i * case_.crashed) % case_.validators < case_.crashed) continue;
    auto& node = nodes_[i];
    node.signer = std::make_unique<sim::CheapSigner>(validators[i].key, chain_);
    Config config{.chain_id = chain_,
                  .epoch = Epoch{0},
                  .validators = *set_,
                  .me = static_cast<ValidatorIndex>(i),
                  .signer = node.signer.get(),
                  .root = root_};
    if (case_.eager) config.eager_bytes = SIZE_MAX;
    node.core = std::make_unique<Core>(config, std::vector<Record>{});
  }
}

void Net::run() {
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    if (!alive(i)) continue;
    carry_out(i, nodes_[i].core->start(instant()));
    feed(i, PendingWork{true});
    tick(i);
  }
  const auto newest = [this] {
    std::uint64_t view = 0;
    for (const auto& node : nodes_) view = std::max(view, node.core ? node.core->last_final().value : 0);
    return view;
  };
  if (case_.warmup <= kLoadedViews) begin_gossip();
  while (!events_.empty() && now_ < 1'800'000) {
    auto event = events_.top();
    events_.pop();
    now_ = event.at;
    event.run();
    if (order_ % 4096 != 0) continue;
    const auto view = newest();
    if (view + kLoadedViews >= case_.warmup) begin_gossip();
    if (measured_from_ == 0 && view >= case_.warmup) {
      measured_from_ = now_;
      consensus_bytes_ = proposal_bytes_ = 0;
      proposals_ = asked_names_ = asked_bodies_ = 0;
    }
    if (view >= case_.warmup + case_.views) break;
  }
}

void Net::begin_gossip() {
  if (std::exchange(gossiping_, true) || case_.payload <= 0) return;
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    if (alive(i)) after(static_cast<double>(random_.below(1000)), [this, i] { gossip(i, 0); });
  }
}

// A node gathers what its clients send for a moment, numbers it, and sends it to everybody (N9).
void Net::gossip(std::size_t i, std::uint64_t number) {
  const double share = case_.payload / static_cast<double>(nodes_.size() - case_.crashed);
  const double interval = std::max(case_.gather, kTransactionBytes / share * 1000);
  const std::uint64_t frame = frames_.size();
  frames_.push_back({i, number, share * interval / 1000});
  hold(i, frame);
  const auto one = std::make_shared<const std::vector<std::uint64_t>>(1, frame);
  for (std::size_t to = 0; to < nodes_.size(); ++to) {
    if (to != i && alive(to)) enqueue(i, kGossip, {i, to, frames_[frame].bytes + kFrameBytes, nullptr, nullptr, one});
  }
  after(interval, [this, i, number] { gossip(i, number + 1); });
}

void Net::hold(std::size_t i, std::uint64_t frame) {
  auto& node = nodes_[i];
  node.held.resize(std::max<std::size_t>(node.held.size(), frame + 1));
  node.ordered.resize(std::max<std::size_t>(node.ordered.size(), frame + 1));
  if (node.held[frame]) return;
  node.held[frame] = true;
  if (!node.ordered[frame]) node.waits.emplace_back(frame, now_);
  bool complete = false;
  for (auto& [id, missing] : node.missing) complete = (missing.erase(frame) > 0 && missing.empty()) || complete;
  if (complete) judge(i);
}

double Net::transactions(const std::vector<std::uint64_t>& frames) const {
  double sum = 0;
  for (const auto frame : frames) sum += frames_[frame].transactions();
  return sum;
}

// A proposal is here: what it names and is not here is asked for, by numbers first (N12, N2).
void Net::learn(std::size_t i, const Hash32& id) {
  auto& node = nodes_[i];
  const auto& block = blocks_.at(id);
  auto& missing = node.missing[id];
  bool unknown = false;
  for (std::size_t k = 0; k < block.frames.size(); ++k) {
    const auto frame = block.frames[k];
    node.ordered.resize(std::max<std::size_t>(node.ordered.size(), frame + 1));
    node.ordered[frame] = true;
    if (frame < node.held.size() && node.held[frame]) continue;
    missing.insert(frame);
    unknown = unknown || k < block.numbered;
  }
  const auto what = unknown ? Packet::Kind::kNamesWanted : Packet::Kind::kBodiesWanted;
  if (!missing.empty()) ask(i, block.leader, id, what);
  judge(i);
}

void Net::ask(std::size_t i, std::size_t to, const Hash32& id, Packet::Kind what) {
  const auto& missing = nodes_[i].missing[id];
  if (missing.empty() || i == to) return;
  const auto wanted = std::make_shared<const std::vector<std::uint64_t>>(missing.begin(), missing.end());
  const bool names = what == Packet::Kind::kNamesWanted;
  ++(names ? asked_names_ : asked_bodies_);
  const double each = names ? 4 * static_cast<double>(wanted->size()) : kIdBytes * transactions(*wanted);
  enqueue(i, kBodies, {i, to, kFrameBytes + each, nullptr, nullptr, wanted, what, id});
}

void Net::answer(std::size_t i, const Packet& packet) {
  const bool names = packet.kind == Packet::Kind::kNamesWanted;
  const double bytes = kFrameBytes + transactions(*packet.frames) * (names ? kIdBytes : kTransactionBytes);
  enqueue(i, kBodies,
          {i, packet.from, bytes, nullptr, nullptr, packet.frames, names ? Packet::Kind::kNames : Packet::Kind::kFrames, packet.block});
}

void Net::carry_out(std::size_t i, std::vector<Effect> effects) {
  double delay = 0;
  for (auto& effect : effects) {
    if (std::holds_alternative<SaveRecord>(effect)) delay = kSyncMicros / 1000;
    if (auto* broadcast = std::get_if<Broadcast>(&effect)) send(i, std::nullopt, broadcast->message, delay);
    if (auto* one = std::get_if<consensus::Send>(&effect)) send(i, one->to, one->message, delay);
    if (const auto* ask = std::get_if<AskForBlock>(&effect)) propose(i, *ask);
    if (const auto* ask = std::get_if<AskForVerdict>(&effect)) {
      nodes_[i].waiting.insert_or_assign(ask->block, *ask);
      after(0, [this, i] { judge(i); });
    }
    if (const auto* known = std::get_if<LearnBlock>(&effect)) {
      const Hash32 id = Hash32::from(known->block);
      after(kSyncMicros / 1000, [this, i, id] {
        feed(i, BlockKnown{{id, blocks_.at(id).parent}});
        feed(i, BlockDurable{id});
        learn(i, id);
        tick(i);
      });
    }
    if (const auto* serve = std::get_if<ServeBlock>(&effect); serve != nullptr && blocks_.contains(serve->block))
      send(i, serve->to, Message{Epoch{0}, FetchedBlocks{{{to_bytes(serve->block.view()), {}}}}}, delay);
    if (const auto* final_block = std::get_if<Finalized>(&effect)) {
      Hash32 cursor = final_block->block;
      while (cursor != root_ && nodes_[i].final_at.emplace(cursor, now_).second) cursor = blocks_.at(cursor).parent;
    }
  }
  after(0, [this, i] { tick(i); });
}

// N11: what is settled by numbers, a few young ones by id; the others wait for the next leader.
void Net::propose(std::size_t i, const AskForBlock& ask) {
  auto& node = nodes_[i];
  Block block{ask.parent, ask.view.value, i, {}, 0, now_, 0, 0};
  double room = kListedBytes / static_cast<double>(nodes_.size() - 1) / kIdBytes;
  std::deque<std::pair<std::uint64_t, double>> left;
  std::vector<std::uint64_t> young;
  double count = 0;
  for (const auto& [frame, since] : node.waits) {
    const double transactions = frames_[frame].transactions();
    if (node.ordered[frame]) continue;
    const bool settled = case_.ids || now_ - since >= case_.settled;
    if (count + transactions > kMaxEntries || (!settled && room < transactions)) {
      left.emplace_back(frame, since);
      continue;
    }
    (settled ? block.frames : young).push_back(frame);
    if (!settled) room -= transactions;
    count += transactions;
    block.bytes += frames_[frame].bytes;
    node.ordered[frame] = true;
  }
  node.waits = std::move(left);
  if (case_.ids) {
    block.names = kIdBytes * count;
  } else {
    block.numbered = block.frames.size();
    std::ranges::sort(block.frames, {}, [this](auto frame) { return std::pair(frames_[frame].author, frames_[frame].number); });
    for (std::size_t k = 0; k < block.frames.size(); ++k) {
      const auto& here = frames_[block.frames[k]];
      const bool goes_on =
          k > 0 && frames_[block.frames[k - 1]].author == here.author && frames_[block.frames[k - 1]].number + 1 == here.number;
      block.names += goes_on ? 0 : kRunBytes;
    }
    block.names = std::min(block.names + kIdBytes * transactions(young), kIdBytes * count);
    block.frames.insert(block.frames.end(), young.begin(), young.end());
  }
  const Hash32 id = sha256({chain_.view(), as_bytes(fmt::format("{}:{}", i, ask.view.value))});
  blocks_[id] = block;
  after(kSyncMicros / 1000, [this, i, id, view = ask.view, parent = ask.parent] {
    feed(i, BlockBuilt{view, {id, parent}, to_bytes(id.view()), {}});
    feed(i, BlockDurable{id});
  });
}

// A verdict comes when all transactions are here.
void Net::judge(std::size_t i) {
  auto& node = nodes_[i];
  for (auto it = node.waiting.begin(); it != node.waiting.end();) {
    const auto missing = node.missing.find(it->first);
    if (missing == node.missing.end() || !missing->second.empty()) {
      ++it;
      continue;
    }
    node.missing.erase(missing);
    const AskForVerdict ask = it->second;
    it = node.waiting.erase(it);
    feed(i, BlockJudged{ask.view, ask.block, true});
  }
}

void Net::tick(std::size_t i) {
  auto& node = nodes_[i];
  const auto due = node.core->next_deadline();
  if (due == kNever) return;
  const double at = std::max(now_ + 0.1, static_cast<double>(due.time_since_epoch().count()) / 1000);
  if (node.tick_at > now_ && node.tick_at <= at) return;
  node.tick_at = at;
  events_.push({at, ++order_, [this, i, at] {
                  if (nodes_[i].tick_at != at) return;
                  nodes_[i].tick_at = -1;
                  feed(i, Tick{});
                }});
}

void Net::send(std::size_t i, std::optional<std::size_t> to, const Message& message, double delay) {
  const auto shared = std::make_shared<const Message>(message);
  const auto bytes = std::make_shared<const Bytes>(encode(message));
  double size = static_cast<double>(bytes->size());
  if (const auto* proposal = std::get_if<Proposal>(&message.body)) {
    const auto& block = blocks_.at(Hash32::from(proposal->block));
    size += kProposalBytes + block.names;
    proposal_bytes_ += size;
    ++proposals_;
  }
  after(delay, [this, i, to, shared, bytes, size] {
    for (std::size_t j = 0; j < nodes_.size(); ++j) {
      if (j == i || !alive(j) || (to && *to != j)) continue;
      consensus_bytes_ += size;
      enqueue(i, kVotes, {i, j, size, shared, bytes});
    }
  });
}

void Net::enqueue(std::size_t i, std::size_t lane, Packet packet) {
  nodes_[i].out.queue.at(lane).push_back(std::move(packet));
  if (!nodes_[i].out.busy) pump_out(i);
}

void Net::pump_out(std::size_t i) {
  auto& pipe = nodes_[i].out;
  auto* queue = &*std::ranges::find_if(pipe.queue.begin(), pipe.queue.end() - 1, [](const auto& lane) { return !lane.empty(); });
  pipe.busy = !queue->empty();
  if (!pipe.busy) return;
  Packet packet = std::move(queue->front());
  queue->pop_front();
  const double wire = wire_ms(packet.bytes);
  double way = delay_[i][packet.to] * (1 + static_cast<double>(random_.below(100)) / 1000);
  if (case_.loss > 0 && static_cast<double>(random_.below(1'000'000)) < case_.loss * 1e6) way += 4 * delay_[i][packet.to] + 10;
  after(wire, [this, i] { pump_out(i); });
  after(wire + way, [this, packet = std::move(packet)] { arrive(packet); });
}

void Net::arrive(const Packet& packet) {
  auto& pipe = nodes_[packet.to].in;
  pipe.queue[0].push_back(packet);
  if (!pipe.busy) pump_in(packet.to);
}

// The other end's link takes as long again, and one after the other.
void Net::pump_in(std::size_t i) {
  auto& pipe = nodes_[i].in;
  pipe.busy = !pipe.queue[0].empty();
  if (!pipe.busy) return;
  Packet packet = std::move(pipe.queue[0].front());
  pipe.queue[0].pop_front();
  const double wire = wire_ms(packet.bytes);
  after(wire, [this, i, packet = std::move(packet)] {
    receive(packet);
    pump_in(i);
  });
}

void Net::receive(const Packet& packet) {
  const std::size_t i = packet.to;
  auto& node = nodes_[i];
  if (packet.kind == Packet::Kind::kNamesWanted || packet.kind == Packet::Kind::kBodiesWanted) return answer(i, packet);
  if (packet.kind == Packet::Kind::kNames) return ask(i, packet.from, packet.block, Packet::Kind::kBodiesWanted);
  if (packet.message == nullptr) {
    for (const auto frame : *packet.frames) hold(i, frame);
    return;
  }
  if (!is_interesting(node.core->interest(), *packet.message)) return;
  std::size_t signatures = 1;
  if (const auto* certificates = std::get_if<Certificates>(&packet.message->body)) {
    signatures = 0;
    for (const auto& certificate : certificates->certificates) signatures += certificate.entries.size();
  }
  node.processor_free = std::max(node.processor_free, now_) + kVerifyMicros / 1000 * static_cast<double>(signatures);
  after(node.processor_free - now_, [this, i, packet] {
    if (!is_interesting(nodes_[i].core->interest(), *packet.message)) return;
    auto message = authenticate(chain_, *set_, static_cast<ValidatorIndex>(packet.from), *packet.encoded, check_);
    if (message) feed(i, Received{*std::move(message)});
  });
}

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::ranges::sort(values);
  return values[values.size() / 2];
}

void Net::print() const {
  std::vector<double> intervals;
  std::vector<double> middle;
  std::vector<double> slowest;
  double bytes = 0;
  std::map<std::uint64_t, const std::pair<const Hash32, Block>*> by_view;
  for (const auto& item : blocks_) {
    if (item.second.born >= measured_from_ && measured_from_ > 0) by_view[item.second.view] = &item;
  }
  double previous = 0;
  double last = measured_from_;
  for (const auto& [view, item] : by_view) {
    std::vector<double> ages;
    for (const auto& node : nodes_) {
      const auto at = node.core ? node.final_at.find(item->first) : node.final_at.end();
      if (at != node.final_at.end()) ages.push_back(at->second - item->second.born);
    }
    if (ages.size() < set_->quorum()) continue;
    middle.push_back(median(ages));
    slowest.push_back(*std::ranges::max_element(ages));
    if (previous > 0) intervals.push_back(item->second.born - previous);
    previous = item->second.born;
    bytes += item->second.bytes;
    last = now_;
  }
  const double seconds = std::max(0.001, (last - measured_from_) / 1000);
  fmt::print("| {} | {} | {:.0f} | {:.0f} % | {:.1f} | {} | {} | {:.0f} | {:.0f} | {:.0f} | {:.2f} | {:.2f} | {:.0f} | {} | {} |\n",
             case_.validators, case_.crashed, case_.mbit, case_.loss * 100, case_.payload / 1e6, case_.ids ? "ids" : "short",
             case_.eager ? "always" : "R17", median(intervals), median(middle), median(slowest), bytes / 1e6 / seconds,
             consensus_bytes_ / 1e6 / seconds / static_cast<double>(case_.validators - case_.crashed),
             proposal_bytes_ / static_cast<double>(std::max<std::uint64_t>(proposals_, 1)), asked_names_, asked_bodies_);
  std::fflush(stdout);
}

}  // namespace
}  // namespace xh::bench

int main(int argc, char** argv) {
  CLI::App app{
      "dissemination_bench: consensus of many validators on the delays of twelve Chinese cities, with modelled links. One case a run."};
  xh::bench::Case c;
  std::uint64_t seed = 1;
  bool header = false;
  app.add_option("--validators", c.validators)->capture_default_str();
  app.add_option("--crashed", c.crashed, "how many never start")->capture_default_str();
  app.add_option("--mbit", c.mbit, "of each link, each way")->capture_default_str();
  app.add_option("--loss", c.loss, "share of messages, 0 to 1")->capture_default_str();
  app.add_option("--payload", c.payload, "bytes a second over all nodes")->capture_default_str();
  app.add_flag("--ids", c.ids, "proposals name each transaction instead of runs of numbers");
  app.add_option("--gather", c.gather, "ms between two frames of one node's transactions")->capture_default_str();
  app.add_option("--settled", c.settled, "ms after which a transaction is named by its number")->capture_default_str();
  app.add_flag("--eager", c.eager, "certificates go to everybody at once, whatever the size of the set");
  app.add_option("--views", c.views, "to be measured")->capture_default_str();
  app.add_option("--warmup", c.warmup, "views before that")->capture_default_str();
  app.add_option("--seed", seed)->capture_default_str();
  app.add_flag("--header", header, "print the head of the table first");
  CLI11_PARSE(app, argc, argv);
  if (header) {
    fmt::print(
        "| n | crashed | Mbit/s | loss | payload MB/s | proposal | certificates | interval ms | final, median node | final, slowest | "
        "final MB/s "
        "| consensus MB/s a node | bytes of a proposal | asked for names | for bodies |\n");
    fmt::print("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n");
  }
  xh::bench::Net net(c, seed);
  net.run();
  net.print();
  return 0;
}

// Consensus of many validators over thin, long links, simulated: real cores, modelled links, processors and disks. Prints one row a case.
// Nothing here is a test. What is modelled, and what is not: docs/PERFORMANCE.md.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <deque>
#include <queue>

#include "consensus/core.h"
#include "tests/sim/cheap_signatures.h"
#include "tests/sim/random.h"

namespace xh::bench {
namespace {

using namespace consensus;  // NOLINT(google-build-using-namespace): a bench of that layer

struct City {
  double latitude;
  double longitude;
};
// Beijing, Shanghai, Guangzhou, Wuhan, Chongqing, Nanjing, Guiyang (the national nodes), Shenyang, Xi'an, Chengdu, Hangzhou, Urumqi.
constexpr std::array<City, 12> kCities = {{{39.90, 116.41},
                                           {31.23, 121.47},
                                           {23.13, 113.26},
                                           {30.59, 114.31},
                                           {29.56, 106.55},
                                           {32.06, 118.80},
                                           {26.65, 106.63},
                                           {41.81, 123.43},
                                           {34.34, 108.94},
                                           {30.57, 104.07},
                                           {30.27, 120.16},
                                           {43.83, 87.62}}};

// Great circle, fibre 1.6 times as long, 200 km/ms, half a millisecond of equipment.
double delay_ms(const City& a, const City& b) {
  constexpr double kRad = 3.14159265358979 / 180;
  const double cosine = std::sin(a.latitude * kRad) * std::sin(b.latitude * kRad) +
                        std::cos(a.latitude * kRad) * std::cos(b.latitude * kRad) * std::cos((a.longitude - b.longitude) * kRad);
  return 6371 * std::acos(std::min(1.0, cosine)) * 1.6 / 200 + 0.5;
}

struct Case {
  std::size_t validators = 139;
  std::size_t crashed = 0;
  double mbit = 100;          ///< of each node's link, each way
  double loss = 0;            ///< of messages; a lost one comes two round trips later
  double payload = 0;         ///< bytes a second, over all nodes
  bool batches = false;       ///< proposals name batches; otherwise each transaction
  bool eager = false;         ///< everybody sends each certificate to everybody once, as in small sets (R17)
  std::uint64_t views = 60;   ///< to be measured
  std::uint64_t warmup = 20;  ///< views before that
};

constexpr double kTransactionBytes = 300;
constexpr double kBatchBytes = 128 * 1024;
constexpr double kOverhead = 1.05;    ///< TCP, IP, TLS
constexpr double kVerifyMicros = 40;  ///< Ed25519, one core for votes
constexpr double kSyncMicros = 1000;  ///< journal, once a turn with records
constexpr std::size_t kProposalBytes = 600;

struct Packet {
  std::size_t from = 0;
  std::size_t to = 0;
  double bytes = 0;
  std::shared_ptr<const Message> message = nullptr;  ///< consensus
  std::shared_ptr<const Bytes> encoded = nullptr;
  std::uint64_t batch = 0;  ///< otherwise a batch
};

// First in, first out, in two lanes; one packet after the other.
struct Pipe {
  std::array<std::deque<Packet>, 2> queue;
  bool busy = false;
};

struct Event {
  double at;
  std::uint64_t order;
  std::function<void()> run;
  bool operator<(const Event& other) const { return std::tie(other.at, other.order) < std::tie(at, order); }
};

struct Block {
  Hash32 parent;
  std::uint64_t view = 0;
  std::vector<std::uint64_t> batches;
  double born = 0;
  double bytes = 0;
};

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
    std::set<std::uint64_t> held;
    std::set<std::uint64_t> ordered;  ///< batches in known blocks
    std::vector<std::uint64_t> fresh;
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
  void make_batch(std::size_t i);
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
  std::map<std::uint64_t, double> batch_bytes_;
  std::uint64_t last_batch_ = 0;
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
    if (case_.payload > 0) after(static_cast<double>(random_.below(1000)), [this, i] { make_batch(i); });
  }
  const auto newest = [this] {
    std::uint64_t view = 0;
    for (const auto& node : nodes_) view = std::max(view, node.core ? node.core->last_final().value : 0);
    return view;
  };
  while (!events_.empty() && now_ < 1'800'000) {
    auto event = events_.top();
    events_.pop();
    now_ = event.at;
    event.run();
    if (order_ % 4096 != 0) continue;
    const auto view = newest();
    if (measured_from_ == 0 && view >= case_.warmup) {
      measured_from_ = now_;
      consensus_bytes_ = 0;
    }
    if (view >= case_.warmup + case_.views) break;
  }
}

// A node gathers what its clients send, and spreads it when 128 KiB or 50 ms are full.
void Net::make_batch(std::size_t i) {
  const double share = case_.payload / static_cast<double>(nodes_.size() - case_.crashed);
  const double every = std::max(50.0, kBatchBytes / share * 1000);
  const double interval = std::min(every, 200.0);
  const double bytes = share * interval / 1000;
  const std::uint64_t batch = ++last_batch_;
  batch_bytes_[batch] = bytes;
  nodes_[i].held.insert(batch);
  nodes_[i].fresh.push_back(batch);
  for (std::size_t to = 0; to < nodes_.size(); ++to) {
    if (to != i && alive(to)) enqueue(i, 1, {i, to, bytes, nullptr, nullptr, batch});
  }
  after(interval, [this, i] { make_batch(i); });
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
    if (const auto* learn = std::get_if<LearnBlock>(&effect)) {
      const Hash32 id = Hash32::from(learn->block);
      after(kSyncMicros / 1000, [this, i, id] {
        feed(i, BlockKnown{{id, blocks_.at(id).parent}});
        feed(i, BlockDurable{id});
        for (const auto batch : blocks_.at(id).batches) nodes_[i].ordered.insert(batch);
        judge(i);
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

void Net::propose(std::size_t i, const AskForBlock& ask) {
  auto& node = nodes_[i];
  Block block{ask.parent, ask.view.value, {}, now_, 0};
  for (const auto batch : node.fresh) {
    if (node.ordered.contains(batch)) continue;
    block.batches.push_back(batch);
    block.bytes += batch_bytes_.at(batch);
    node.ordered.insert(batch);
  }
  node.fresh.clear();
  const Hash32 id = sha256({chain_.view(), as_bytes(fmt::format("{}:{}", i, ask.view.value))});
  blocks_[id] = block;
  after(kSyncMicros / 1000, [this, i, id, view = ask.view, parent = ask.parent] {
    feed(i, BlockBuilt{view, {id, parent}, to_bytes(id.view()), {}});
    feed(i, BlockDurable{id});
  });
}

// A verdict comes when all batches are here.
void Net::judge(std::size_t i) {
  auto& node = nodes_[i];
  for (auto it = node.waiting.begin(); it != node.waiting.end();) {
    const auto& block = blocks_.at(it->first);
    if (!std::ranges::all_of(block.batches, [&](auto batch) { return node.held.contains(batch); })) {
      ++it;
      continue;
    }
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
    const double names = case_.batches ? static_cast<double>(block.batches.size()) : block.bytes / kTransactionBytes;
    size += kProposalBytes + 32 * names;
  }
  after(delay, [this, i, to, shared, bytes, size] {
    for (std::size_t j = 0; j < nodes_.size(); ++j) {
      if (j == i || !alive(j) || (to && *to != j)) continue;
      consensus_bytes_ += size;
      enqueue(i, 0, {i, j, size, shared, bytes, 0});
    }
  });
}

void Net::enqueue(std::size_t i, std::size_t lane, Packet packet) {
  nodes_[i].out.queue.at(lane).push_back(std::move(packet));
  if (!nodes_[i].out.busy) pump_out(i);
}

void Net::pump_out(std::size_t i) {
  auto& pipe = nodes_[i].out;
  auto* queue = !pipe.queue[0].empty() ? &pipe.queue[0] : &pipe.queue[1];
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
  if (packet.message == nullptr) {
    node.held.insert(packet.batch);
    node.fresh.push_back(packet.batch);
    return judge(i);
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
  fmt::print("| {} | {} | {:.0f} | {:.0f} % | {:.1f} | {} | {} | {:.0f} | {:.0f} | {:.0f} | {:.2f} | {:.2f} |\n", case_.validators,
             case_.crashed, case_.mbit, case_.loss * 100, case_.payload / 1e6, case_.batches ? "batches" : "ids",
             case_.eager ? "always" : "R17", median(intervals), median(middle), median(slowest), bytes / 1e6 / seconds,
             consensus_bytes_ / 1e6 / seconds / static_cast<double>(case_.validators - case_.crashed));
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
  app.add_flag("--batches", c.batches, "proposals name batches instead of transactions");
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
        "| consensus MB/s a node |\n");
    fmt::print("|---|---|---|---|---|---|---|---|---|---|---|---|\n");
  }
  xh::bench::Net net(c, seed);
  net.run();
  net.print();
  return 0;
}

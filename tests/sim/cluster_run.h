// One run of a simulated validator set: its processes, their disks, and what it watches.
#pragma once

#include <fmt/format.h>

#include <queue>

#include "crypto/hash.h"
#include "tests/sim/adversary.h"
#include "tests/sim/cheap_signatures.h"
#include "tests/sim/checker.h"
#include "tests/sim/cluster.h"
#include "tests/sim/links.h"
#include "tests/sim/millis.h"

namespace xh::sim {

class Cluster {
 public:
  explicit Cluster(const Scenario& scenario);
  RunResult run();

 private:
  struct Disk {
    std::vector<consensus::Record> journal;  // synced
    std::vector<consensus::Record> unsynced;
    std::map<Hash32, Bytes> blocks;   // synced
    std::vector<Hash32> final_chain;  // the application's own durable record of what it applied
  };
  // One process. Validator and process have the same number, but for the second of two twins.
  struct Node {
    consensus::ValidatorIndex validator = 0;
    std::unique_ptr<CheapSigner> signer;
    std::unique_ptr<consensus::Core> core;
    std::unique_ptr<Adversary> adversary;
    std::uint64_t lies = 0;
    Disk disk;
    std::map<Hash32, Bytes> known;  // in memory
    std::uint64_t life = 0;
    bool up = false;
    std::vector<consensus::AskForVerdict> waiting;  // verdicts that need a parent which is not here yet
    Hash32 final_target;
    Instant fetch_at = kNever;
    Instant tick_at = kNever;
    Instant paused_until{};
    Instant slow_until{};
    Instant slow_disk_until{};
    Instant full_until{};              // its disk has no space
    bool sync_fails = false;           // the next time
    std::uint64_t restarts = 0;        // more of them at once
    std::set<std::size_t> twin_hears;  // of twins: who hears this one
  };
  struct Event {
    Instant at;
    std::uint64_t order;
    std::size_t node;
    std::uint64_t life;  // of the node when the event was made; 0: any
    enum class Kind : std::uint8_t { kMessage, kDurable, kTick, kRestart, kDie } kind;
    consensus::ValidatorIndex from = 0;
    std::shared_ptr<const Bytes> bytes = nullptr;
    Hash32 block = {};
    bool operator<(const Event& other) const { return std::tie(other.at, other.order) < std::tie(at, order); }
  };

  // Life (cluster.cc)
  void make_set();
  void name_traitors();
  void start(std::size_t i);
  void crash(std::size_t i);
  void strike();
  void strike_processes();
  void heal();
  void handle(const Event& event);
  void take_message(const Event& event);
  void schedule_tick(std::size_t i);
  [[nodiscard]] std::uint64_t least_height() const;
  /// Everybody made the progress that is asked for after the faults.
  [[nodiscard]] bool healthy_again() const;
  void push(Event event) {
    event.order = ++order_;
    events_.push(std::move(event));
  }
  [[nodiscard]] bool faulty() const { return now_ < Instant(scenario_.faulty_for); }
  [[nodiscard]] bool has(Fault fault) const { return scenario_.faults.contains(fault); }
  [[nodiscard]] bool traitor(std::size_t validator) const { return traitors_.contains(validator); }
  void trace(std::string_view what, std::uint64_t a, std::uint64_t b) {
    trace_ = sha256({trace_.view(), as_bytes(fmt::format("{}:{}:{}:{}", what, now_.time_since_epoch().count(), a, b))});
  }

  // Effects and blocks (cluster_effects.cc)
  void feed(std::size_t i, consensus::Input input);
  void carry_out(std::size_t i, std::vector<consensus::Effect> effects);
  void carry_out_one(std::size_t i, consensus::Effect& effect);
  void serve(std::size_t i, const consensus::ServeBlock& wanted);
  /// False when the process ended by it.
  [[nodiscard]] bool sync(std::size_t i);
  void say(std::size_t i, std::optional<std::size_t> to, const consensus::Message& message);
  void tell_lies(std::size_t i, const std::vector<Lie>& lies);
  void deliver(std::size_t i, std::size_t validator, const std::shared_ptr<const Bytes>& bytes, Duration later);
  void judge_sent(std::size_t i, std::optional<std::size_t> to, const consensus::Message& message);
  void learn(std::size_t i, const Bytes& block);
  void build(std::size_t i, const consensus::AskForBlock& ask);
  [[nodiscard]] std::optional<bool> valid(std::size_t i, const consensus::AskForVerdict& ask) const;
  void judge_waiting(std::size_t i);
  void extend_final(std::size_t i);
  [[nodiscard]] const Bytes* block_of_node(std::size_t i, const Hash32& id) const;

  Scenario scenario_;
  Random random_;
  RunResult result_;
  Hash32 chain_id_;
  Hash32 root_;
  std::set<std::size_t> traitors_;  ///< validators
  std::optional<consensus::ValidatorSet> set_;
  CheapCheck check_;
  std::optional<Checker> checker_;
  std::optional<Links> links_;
  std::vector<Node> nodes_;
  std::priority_queue<Event> events_;
  Instant now_{};
  std::uint64_t order_ = 0;
  std::uint64_t transaction_ = 0;
  std::uint64_t most_final_ = 0;
  bool crash_now_ = false;
  bool healed_ = false;
  Hash32 trace_;
};

}  // namespace xh::sim

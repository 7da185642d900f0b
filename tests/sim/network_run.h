// One run of the simulated network: its nodes, links, faults and what it watches.
#pragma once

#include <fmt/format.h>

#include <functional>
#include <queue>

#include "crypto/hash.h"
#include "tests/sim/adversaries/numbers_liar.h"
#include "tests/sim/client.h"
#include "tests/sim/council.h"
#include "tests/sim/millis.h"
#include "tests/sim/network.h"
#include "tests/sim/network_checker.h"
#include "tests/sim/network_node.h"
#include "tests/sim/random.h"

namespace xh::sim {

inline constexpr std::size_t kValidators = 4;
inline constexpr std::size_t kPool = kValidators + 1;  // may be in the set
inline constexpr std::size_t kNodes = kPool + 1;       // the last one follows
inline constexpr Duration kHeal = std::chrono::seconds(6);
inline constexpr Duration kEnd = std::chrono::seconds(60);
inline constexpr std::uint64_t kNeededAfterHeal = 5;
inline constexpr std::uint64_t kWallStart = 1'700'000'000'000;
inline constexpr std::uint64_t kPeerStep = 16;  // peer id = node + 16 * generation of the link

inline constexpr Duration kUpgradeHeal = std::chrono::seconds(45);  // at the latest
inline constexpr Duration kUpgradeEnd = std::chrono::seconds(150);
inline constexpr std::uint64_t kBlocksOfFaultsAfterUpgrade = 12;

enum class Weather : std::uint8_t { kStorm, kCalm, kUpgrade, kRedaction };

struct Event {
  Instant at;
  std::uint64_t order;
  std::function<void()> run;
  bool operator<(const Event& other) const { return std::tie(other.at, other.order) < std::tie(at, order); }
};

class Network {
 public:
  Network(std::uint64_t seed, Weather weather, ledger::Profile profile = ledger::Profile::kStandard);
  RunResult run();

 private:
  void after(Duration delay, std::function<void()> run) { events_.push({now_ + delay, ++order_, std::move(run)}); }
  // Runs only in the life in which it was planned.
  void later(std::size_t i, Duration delay, std::function<void()> run) {
    after(delay, [this, i, life = nodes_[i].life, run = std::move(run)] {
      if (nodes_[i].up && nodes_[i].life == life) run();
    });
  }
  [[nodiscard]] PrivateKey node_key(KeyUse use, std::size_t i) const { return seeded_key(use, i, genesis_.profile); }
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
  void judge_ledgers();
  void count_paths(std::size_t i);
  void submit();
  void lie(std::size_t i, node::PeerId peer, const node::Message& message);
  void hand_in_soon(std::size_t i, const consensus::Evidence& evidence);
  void store_evidence(std::size_t i, const consensus::Evidence& evidence);
  void settle_evidence(std::size_t i);
  [[nodiscard]] bool judged() const;
  void govern();
  // Rules by height (network_rules.cc)
  void plan_upgrade();
  void outgrow(std::size_t i, const node::Outgrown& effect);
  void upgrade_soon(std::size_t i);
  [[nodiscard]] bool refuses_to_start(std::size_t i);
  void judge_rules(std::size_t i, const ledger::Block& block);
  void judge_unknown(std::size_t i, const consensus::Vote& vote);
  void saw(const Bytes& block);
  [[nodiscard]] bool upgraded() const;
  [[nodiscard]] bool storm_is_over() const;
  // Redaction (network_redaction.cc)
  struct Redacted {
    Height height;
    Height since;  ///< the block that redacts
    ledger::EnvelopeId entry;
    std::set<Hash32> keys;
  };
  void plan_redaction();
  void redact();
  void redact_at(std::size_t i, Height height);
  void empty(std::size_t i);
  void isolate();
  [[nodiscard]] bool add_content(std::size_t i, Height at, node::SyncedBlock& synced);
  void forge(node::BlockEffects& effects);
  [[nodiscard]] bool apply_effects(std::size_t i, const node::FinalBlock& block);
  void cut_off(std::size_t i, const node::CutOff& effect);
  void judge_redaction();
  void plan_restore();
  void copy(std::size_t i);
  void restore(std::size_t i);
  void replace_folder(std::size_t i);
  void lose_synced(std::size_t i);
  [[nodiscard]] node::KeyPast past_of(std::size_t i);
  void make_signer(std::size_t i);
  [[nodiscard]] node::KeyPast attach(std::size_t i);
  void reattach(std::size_t i);
  void restore_signer(std::size_t i);
  void remember_remotely(std::size_t i, const std::vector<node::Effect>& effects);
  /// False when the process died meanwhile, or must not go on.
  [[nodiscard]] bool remember_votes(std::size_t i, const std::vector<node::Effect>& effects);
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
  std::optional<NumbersLiar> numbers_liar_;  ///< what the liar is, too
  bool redacting_ = false;                   ///< runs without other faults
  std::optional<Redacted> redacted_;
  bool isolated_ = false;              ///< the last node, from all but the forger
  std::optional<std::size_t> forger_;  ///< of effects; honest in everything else
  std::shared_ptr<MemoryLedger::Names> names_ = std::make_shared<MemoryLedger::Names>();
  struct Backup {
    Height height;
    std::vector<consensus::Record> journal;
    std::optional<ledger::SignedCheckpoint> certified;
    std::map<Epoch, ledger::SignedCheckpoint> links;
    std::optional<consensus::SignState> sign_state;
  };
  std::optional<Backup> backup_;
  std::optional<std::size_t> restored_;  ///< whose data folder is not the newest
  bool accused_ = false;                 ///< an honest node holds evidence
  bool lying_ = false;                   ///< what is sent now is a lie
  bool crash_now_ = false;
  bool healed_ = false;
  bool calm_ = false;
  std::optional<std::size_t> old_;  ///< whose build knows version 1 only; in runs with an upgrade
  /// Of every block that somebody stored: its height, and whether its verdict needs no rules (U6).
  std::map<ledger::BlockId, std::pair<Height, bool>> content_;
  std::vector<ledger::TransactionId> after_heal_;
  Hash32 trace_;
};

}  // namespace xh::sim

// Two chains in memory, lanes in both directions, and a relayer who crashes, repeats, reorders and lies. What he does follows from a seed.
// It tells the checker what was asked for and what was answered.
#pragma once

#include <random>

#include "exactly_once.h"
#include "side.h"

namespace xh::execution {

class PacketSim {
 public:
  explicit PacketSim(std::uint64_t seed);
  // Some hundred steps of disorder, then an honest relayer until nothing is under way.
  void run();

  ExactlyOnce checker;
  std::size_t kept = 0;     ///< changes that were refused because a packet was under way
  std::size_t changed = 0;  ///< and those that were not

 private:
  struct Lane {
    std::string name;
    bool from_hub = true;
    bool strict = false;
  };
  // What a relayer carries around.
  struct Letter {
    crosschain::Packet packet;
    const Lane* lane = nullptr;
  };

  std::uint64_t below(std::uint64_t n) { return random_() % n; }
  bool chance(unsigned percent) { return below(100) < percent; }
  Side& source(const Lane& lane) { return lane.from_hub ? hub_ : sub_; }
  Side& destination(const Lane& lane) { return lane.from_hub ? sub_ : hub_; }
  static std::string client_of(const Side& side, const Side& hub) { return &side == &hub ? "sub1-main" : "hub0-main"; }
  void open(const std::string& name, bool from_hub, bool strict);

  void step();
  void send();
  void relay(bool honest);
  void deliver(const Letter& letter, bool honest);
  void acknowledge(const Letter& letter, bool honest);
  void time_out(const Letter& letter);
  void answer();
  void take_back();
  void change();
  void crash();
  void pass();
  void drain();
  bool under_way();
  void note_ends();
  // PK21, by what was sent and how it stands; not by the record of the reservation.
  [[nodiscard]] bool is_reserved(const Side& side, const std::string& identifier) const;

  // The proof of a record on `from`, at a height that `to` knows: the newest, or with `stale` any.
  std::optional<crosschain::At> shown(Side& to, const Side& from, const StateKey& key, bool stale);
  crosschain::Packet lie(crosschain::Packet packet);

  struct Reserved {
    const Side* side;
    std::string identifier;
    std::string packet;
  };

  std::mt19937_64 random_;
  Side hub_;
  Side sub_;
  std::vector<Lane> lanes_;
  std::vector<crosschain::Packet> posted_;  ///< everything that was ever sent: what the ledgers' transactions hold
  std::vector<Reserved> reserved_;
  std::vector<Letter> bag_;                                  ///< what the relayer remembers
  std::map<std::string, std::vector<std::uint64_t>> known_;  ///< heights by client
};

}  // namespace xh::execution

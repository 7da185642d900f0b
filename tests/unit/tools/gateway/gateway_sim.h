// The gateway in disorder: two gateways relay between two chains in memory, and are killed at any of their steps, cut off, lied to and
// overtaken, while somebody else submits lies of his own. What happens follows from a seed. Judge: packet_watch.h.
#pragma once

#include <deque>
#include <random>

#include "packet_watch.h"
#include "tools/gateway/turn.h"

namespace xh::gateway {

class GatewaySim {
 public:
  explicit GatewaySim(std::uint64_t seed);
  // Some hundred steps of disorder, then a time of peace in which every packet must come to its end.
  void run();

  PacketWatch watch;
  struct Counts {
    std::size_t turns = 0, kills = 0, unreachable = 0, lies = 0, lost_submissions = 0, expiries = 0;
  } counts;

  // ---- what the ports ask of the world (faulty_ports.h)
  enum class Node : std::uint8_t { kHonest, kStuck, kLiar };
  struct Snapshot {
    std::map<ledger::StateKey, Bytes> state;
    Height height;
    UnixMillis time;
  };
  // As one gateway sees one chain.
  struct Outlook {
    bool cut = false;
    Node node = Node::kHonest;
    Snapshot stuck;
  };
  struct Killed {};
  struct Gateway {
    std::array<Outlook, 2> outlooks;
    Cursor cursor;
    std::vector<std::string> saved;  // cursor files, the newest last
    unsigned down = 0;               // steps until it is started again
  };
  // Anything may happen before a call of a gateway is answered. Throws Killed: the process ends here.
  Status reach(Gateway& gateway, execution::Side& side);
  Result<Submitted> submit(Gateway& gateway, execution::Side& side, const std::vector<crosschain::Operation>& operations);
  Outlook& outlook(Gateway& gateway, const execution::Side& side) { return gateway.outlooks[&side == &hub_ ? 0 : 1]; }
  std::uint64_t below(std::uint64_t n) { return random_() % n; }
  bool chance(unsigned percent) { return below(100) < percent; }
  bool lie() { return ++counts.lies, true; }
  Packet twisted(Packet packet);
  // An update of a chain that is none of both.
  Bytes foreign_update(std::uint64_t trusted, std::uint64_t height);
  const std::vector<Packet>& posted() const { return posted_; }

 private:
  struct Lane {
    std::string name;
    bool from_hub = true;
    bool strict = false;
  };
  struct Late {
    execution::Side* side;
    std::vector<crosschain::Operation> operations;
    UnixMillis until;
  };
  bool is_hub(const execution::Side& side) const { return &side == &hub_; }
  execution::Side& other(const execution::Side& side) { return is_hub(side) ? sub_ : hub_; }
  execution::Side& source(const Packet& packet) { return packet.source.empty() ? hub_ : sub_; }
  std::string client_of(const execution::Side& side) const { return is_hub(side) ? "sub1-main" : "hub0-main"; }
  bool is_active(const execution::Side& side) const;
  void open(const Lane& lane);

  void step();
  bool send(const Lane& lane, crosschain::PacketType type, std::uint64_t seconds);
  void send_something();
  void turn_of(Gateway& gateway, bool to_main);
  void save(Gateway& gateway);
  void restart(Gateway& gateway);
  void change_weather();
  void answer();
  void take_back();
  void pass(std::uint64_t milliseconds);
  void late_arrivals();
  std::vector<ledger::ResultCode> execute(execution::Side& side, std::uint8_t signer, const std::vector<execution::Operation>& operations);
  // The same, and the watch looks at it.
  std::vector<ledger::ResultCode> block(execution::Side& side, std::uint8_t signer, const std::vector<execution::Operation>& operations);

  // ---- somebody who means it badly
  void mischief();
  std::optional<execution::Operation> lie_about_packets(execution::Side& side, const Packet& packet, std::uint64_t height);
  std::optional<execution::Operation> lie_about_chains(execution::Side& side, std::uint64_t height);
  std::optional<std::uint64_t> stored_height(const execution::Side& side);

  void heal();
  void substitute(execution::Side& side);
  bool under_way();
  void drain(const char* when);
  void expect_deliveries();

  std::mt19937_64 random_;
  execution::Side hub_;
  execution::Side sub_;
  execution::Side stranger_;
  std::vector<Lane> lanes_;
  std::vector<Packet> posted_;
  std::vector<std::string> must_arrive_;
  std::array<Gateway, 2> gateways_;
  std::array<bool, 2> stalled_{};
  std::deque<Late> late_;
  UnixMillis clock_;
  bool peace_ = false;
  bool nested_ = false;
  int long_night_ = -1;  // the step at which more than a trusting period goes by without a gateway
};

}  // namespace xh::gateway

// Reads after every block what two chains keep of packets and of each other, and judges it without the rules: each record of a packet is
// written once, each end is the only one, and what one chain holds for true of the other one is true.
#pragma once

#include "exactly_once.h"
#include "side.h"

namespace xh::gateway {

class PacketWatch {
 public:
  PacketWatch(const execution::Side& hub, const execution::Side& sub) : hub_(hub), sub_(sub) {}
  // Before a look at the block that took it.
  void sent(const crosschain::Packet& packet);
  // After every block of a chain.
  void look(const execution::Side& side);
  // Nothing is under way any more.
  void finish();
  [[nodiscard]] const std::vector<std::string>& faults() const { return checker.faults; }

  execution::ExactlyOnce checker;
  std::size_t timeouts = 0;
  std::size_t refunds = 0;

 private:
  using Key = ledger::StateKey;
  struct News {
    Key key;
    std::optional<Bytes> before;
    Bytes now;
    std::string lane;  // and number: of records of packets
    std::uint64_t number = 0;
  };
  [[nodiscard]] std::vector<News> news_of(const execution::Side& side);
  void judge(const execution::Side& side, const News& news);
  void judge_cross(const execution::Side& side, const News& news);
  void judge_client(const execution::Side& side, const News& news);
  void judge_slots(const execution::Side& side);
  [[nodiscard]] const execution::Side& other(const execution::Side& side) const { return &side == &hub_ ? sub_ : hub_; }
  [[nodiscard]] bool is_source(const execution::Side& side, const crosschain::Packet& packet) const {
    return packet.source.empty() == (&side == &hub_);
  }
  void fault(const News& news, const std::string& what) { checker.fault(news.key.name + " " + what); }

  const execution::Side& hub_;
  const execution::Side& sub_;
  std::map<const execution::Side*, std::map<Key, Bytes>> seen_;
  std::map<std::string, crosschain::Packet> posted_;
  // What an application would hold in tokens: given away here, made there, given back here.
  std::uint64_t given_ = 0;
  std::uint64_t made_ = 0;
  std::uint64_t returned_ = 0;
};

}  // namespace xh::gateway

// What a gateway of the simulation sees of the two chains: answers that come late, never, from a node that is stuck, or from one that lies.
// Of the ledger that it writes to, nobody can lie about records: they are proven to it (GW10); only old ones can be shown.
#pragma once

#include "gateway_sim.h"

namespace xh::gateway {

class FaultyLedger final : public LedgerPort {
 public:
  FaultyLedger(GatewaySim& sim, GatewaySim::Gateway& gateway, execution::Side& side) : sim_(sim), gateway_(gateway), side_(side) {}
  Result<UnixMillis> now() override;
  Result<std::optional<Bytes>> read(ledger::RecordKind kind, const std::string& name) override;
  Result<Submitted> submit(const std::vector<crosschain::Operation>& operations) override {
    return sim_.submit(gateway_, side_, operations);
  }

 private:
  GatewaySim& sim_;
  GatewaySim::Gateway& gateway_;
  execution::Side& side_;
};

class FaultyChain final : public ChainPort {
 public:
  FaultyChain(GatewaySim& sim, GatewaySim::Gateway& gateway, execution::Side& side) : sim_(sim), gateway_(gateway), side_(side) {}
  Result<relay::Head> head() override;
  Result<ConsensusState> state() override { return side_.state_at(height()); }
  Result<relay::Shown> show(const ShowRequest& request) override;
  Result<std::optional<Bytes>> value(const Bytes& key) override;
  Result<std::vector<Packet>> packets(const std::string& lane, std::uint64_t from) override;
  Result<std::optional<Acknowledgement>> acknowledgement(const relay::Outbound& packet, const Hash32& commitment) override;

 private:
  [[nodiscard]] bool stuck() const { return outlook().node == GatewaySim::Node::kStuck; }
  [[nodiscard]] bool lies() const { return outlook().node == GatewaySim::Node::kLiar && sim_.chance(60) && sim_.lie(); }
  [[nodiscard]] GatewaySim::Outlook& outlook() const { return sim_.outlook(gateway_, side_); }
  [[nodiscard]] std::uint64_t height() const { return stuck() ? outlook().stuck.height.value : side_.height.value; }
  [[nodiscard]] std::optional<Bytes> read(const ledger::StateKey& key) const;
  void falsify(relay::Shown& shown, const ShowRequest& request);

  GatewaySim& sim_;
  GatewaySim::Gateway& gateway_;
  execution::Side& side_;
};

}  // namespace xh::gateway

// The ports of a gateway over two chains in memory, which execute what it submits.
#pragma once

#include "side.h"
#include "tools/gateway/turn.h"

namespace xh::gateway {

using execution::Side;

class SideLedger final : public LedgerPort {
 public:
  SideLedger(Side& side, std::uint8_t signer) : side_(side), signer_(signer) {}
  Result<UnixMillis> now() override { return side_.time; }
  Result<std::optional<Bytes>> read(ledger::RecordKind kind, const std::string& name) override {
    ++reads;
    return side_.read({kind, name});
  }
  Result<Submitted> submit(const std::vector<crosschain::Operation>& operations) override {
    if (away) return fail(ErrorId::kCannotConnect, "away");
    std::vector<execution::Operation> all;
    for (const auto& operation : operations) {
      all.push_back(*execution::parse_operation(crosschain::kind_of(operation), crosschain::body_of(operation)));
    }
    Submitted out{"0x00", {}};
    for (const auto code : side_.batch(signer_, all)) out.codes.push_back(static_cast<std::int64_t>(code));
    ++transactions;
    return out;
  }
  std::size_t reads = 0;
  std::size_t transactions = 0;
  bool away = false;

 private:
  Side& side_;
  std::uint8_t signer_;
};

class SideChain final : public ChainPort {
 public:
  explicit SideChain(Side& side) : side_(side) {}
  Result<relay::Head> head() override { return relay::Head{ChainHeight{side_.height.value}, crosschain::chain_time(side_.time)}; }
  Result<ConsensusState> state() override { return side_.state_at(side_.height.value); }
  Result<relay::Shown> show(const ShowRequest& request) override {
    const std::uint64_t height = request.at ? request.at->value : side_.height.value;
    relay::Shown out{ChainHeight{height}, side_.state_at(height).time, {}, {}};
    if (out.height > request.trusted.height) out.update = side_.update(request.trusted.height.value, height);
    for (const auto& claim : request.claims) out.proofs.push_back(lying ? Bytes{1, 2, 3} : side_.prove(key_of(claim.key), height).proof);
    return out;
  }
  Result<std::optional<Bytes>> value(const Bytes& key) override { return side_.read(key_of(key)); }
  Result<std::vector<Packet>> packets(const std::string& lane, std::uint64_t from) override {
    std::vector<Packet> out;
    for (const auto& packet : sent) {
      if (packet.lane == lane && packet.sequence >= from) out.push_back(packet);
    }
    return out;
  }
  Result<std::optional<Acknowledgement>> acknowledgement(const relay::Outbound& packet, const Hash32&) override {
    return side_.cross(crosschain::packet_name(packet.lane, packet.sequence)).ack;
  }
  std::vector<Packet> sent;  ///< what the transactions of the chain hold
  bool lying = false;

 private:
  static ledger::StateKey key_of(const Bytes& key) {
    const auto decoded = decode<crosschain::XinghuoKey>(key).value();
    return {static_cast<ledger::RecordKind>(decoded.kind), decoded.name};
  }
  Side& side_;
};

}  // namespace xh::gateway

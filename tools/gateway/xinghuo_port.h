// A Xinghuo chain over JSON-RPC, as the ledger here and as the chain there. Everything that is read is proven from genesis by proof files;
// a node that lies is passed over. Rule: docs/spec/gateway.md (GW10).
#pragma once

#include <functional>

#include "crosschain/gateway/xinghuo_source.h"
#include "tools/gateway/nodes.h"
#include "tools/gateway/ports.h"

namespace xh::gateway {

/// What is needed of the operating system.
struct World {
  std::function<std::uint64_t()> wall_ms;
  std::function<void(std::uint64_t)> sleep_ms;
  std::function<Bytes(std::size_t)> random;
};
[[nodiscard]] World real_world();

/// The word of a kind of record in the RPC; empty for those that a gateway does not read.
[[nodiscard]] std::string_view kind_word(std::uint8_t kind);
[[nodiscard]] std::optional<ledger::RecordKind> kind_of_word(std::string_view word);

class XinghuoPort final : public LedgerPort, public ChainPort {
 public:
  XinghuoPort(Nodes nodes, ledger::Genesis genesis, World world);
  /// Whose transactions submit() makes; without one it is an error.
  void sign_with(PrivateKey key, std::optional<AccountId> sender);

  [[nodiscard]] Result<UnixMillis> now() override;
  [[nodiscard]] Result<std::optional<Bytes>> read(ledger::RecordKind kind, const std::string& name) override;
  [[nodiscard]] Result<Submitted> submit(const std::vector<crosschain::Operation>& operations) override;

  [[nodiscard]] Result<relay::Head> head() override;
  [[nodiscard]] Result<ConsensusState> state() override;
  [[nodiscard]] Result<relay::Shown> show(const ShowRequest& request) override;
  [[nodiscard]] Result<std::optional<Bytes>> value(const Bytes& key) override;
  [[nodiscard]] Result<std::vector<Packet>> packets(const std::string& lane, std::uint64_t from) override;
  [[nodiscard]] Result<std::optional<Acknowledgement>> acknowledgement(const relay::Outbound& packet, const Hash32& commitment) override;

  [[nodiscard]] const ledger::Genesis& genesis() const { return genesis_; }

 private:
  [[nodiscard]] Result<relay::XinghuoAnswer> prove(std::uint8_t kind, const std::string& name);
  [[nodiscard]] Result<relay::XinghuoAnswer> prove_once(std::uint8_t kind, const std::string& name);
  [[nodiscard]] Result<ledger::Transaction> transaction_of(const Hash32& id);
  [[nodiscard]] Result<std::optional<Packet>> packet_of(const std::string& lane, std::uint64_t number);

  Nodes nodes_;
  ledger::Genesis genesis_;
  World world_;
  std::optional<PrivateKey> key_;
  std::optional<AccountId> sender_;
  std::uint64_t seen_ = 0;  ///< height of the newest own transaction: older answers are asked for again
};

}  // namespace xh::gateway

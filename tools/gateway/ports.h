// What a leg of the gateway needs of the world: the ledger that is written to, and the chain that it is about. Spec: docs/spec/gateway.md.
#pragma once

#include "crosschain/gateway/relay.h"
#include "ledger/state.h"

namespace xh::gateway {

namespace relay = crosschain::gateway;
using crosschain::Acknowledgement;
using crosschain::ChainHeight;
using crosschain::Claim;
using crosschain::ConsensusState;
using crosschain::Packet;

/// What became of submitted operations: a code of the ledger for each, 0 and 1 as of receipts, or the number of a rejection.
struct Submitted {
  std::string transaction;  ///< 0x…
  std::vector<std::int64_t> codes;
};

/// The ledger here.
class LedgerPort {
 public:
  virtual ~LedgerPort() = default;
  /// Block time.
  [[nodiscard]] virtual Result<UnixMillis> now() = 0;
  /// A record, proven; nullopt: proven absent.
  [[nodiscard]] virtual Result<std::optional<Bytes>> read(ledger::RecordKind kind, const std::string& name) = 0;
  /// One transaction, to its end. Errors: those of the node; kTimeout: the outcome is unknown.
  [[nodiscard]] virtual Result<Submitted> submit(const std::vector<crosschain::Operation>& operations) = 0;
};

/// What is to be shown: the state that is trusted here, and the keys.
struct ShowRequest {
  ConsensusState trusted;
  std::vector<Claim> claims;
  std::optional<ChainHeight> at;  ///< nothing: the newest that can be had
};

/// The chain there.
class ChainPort {
 public:
  virtual ~ChainPort() = default;
  [[nodiscard]] virtual Result<relay::Head> head() = 0;
  /// What a client could begin with: the newest block, as its node says.
  [[nodiscard]] virtual Result<ConsensusState> state() = 0;
  [[nodiscard]] virtual Result<relay::Shown> show(const ShowRequest& request) = 0;
  /// What a key has now, not proven; nullopt: nothing.
  [[nodiscard]] virtual Result<std::optional<Bytes>> value(const Bytes& key) = 0;
  /// Packets of a lane that were sent there, from a number on, ascending; at most kMaxPackets of them.
  [[nodiscard]] virtual Result<std::vector<Packet>> packets(const std::string& lane, std::uint64_t from) = 0;
  /// What was answered there to a packet whose acknowledgement has this commitment; nullopt: it is not known.
  [[nodiscard]] virtual Result<std::optional<Acknowledgement>> acknowledgement(const relay::Outbound& packet, const Hash32& commitment) = 0;
};
inline constexpr std::size_t kMaxPackets = 256;  ///< of one lane in one turn

}  // namespace xh::gateway

// What a gateway does next, as a function of what it sees: which claims to prove, and the operations that follow from the proofs. One leg
// is one direction: what is written to the ledger here about the chain there. It reads, signs and sends nothing. Spec: docs/spec/gateway.md
// (GW20-GW25).
#pragma once

#include "crosschain/operations.h"

namespace xh::crosschain::gateway {

inline constexpr std::size_t kMaxTurnOperations = 64;                  ///< of one transaction
inline constexpr std::size_t kMaxTurnBytes = std::size_t{900} * 1024;  ///< of its operations
inline constexpr std::size_t kMaxWishes = 256;                         ///< proofs asked for in one turn
/// What the ledger lets one transaction verify (AC22).
inline constexpr Cost kTurnBudget{1000, 16'384, std::uint64_t{4} * 1024 * 1024};

/// The other chain, as far as proofs of it can be had.
struct Head {
  ChainHeight height;
  ChainTime time;
  bool operator==(const Head&) const = default;
};

/// Where the next checkpoint goes; only for a gateway of that chain.
struct CheckpointPlace {
  std::string code;
  std::uint64_t last = 0;  ///< number
  ChainHeight height;      ///< of the last one
  Hash32 digest;           ///< of the last one
  bool operator==(const CheckpointPlace&) const = default;
};

/// A packet that was sent there to here.
struct Inbound {
  Packet packet;
  Ordering ordering = Ordering::kUnordered;
  std::uint64_t next = 1;  ///< of a strict lane: the number that is taken next
  bool received = false;   ///< there is a receipt here
};
/// A packet that was sent here to there, and has no end yet.
struct Outbound {
  std::string lane;
  std::uint64_t sequence = 0;
  std::uint64_t timeout_s = 0;
  Hash32 commitment;
  bool received = false;               ///< there is a receipt there
  std::optional<Acknowledgement> ack;  ///< what is acknowledged there
};

struct LegView {
  UnixMillis now;  ///< block time here
  std::string name;
  Client client;  ///< of the chain there
  Head head;
  std::optional<CheckpointPlace> checkpoints;
  std::vector<Inbound> inbound;
  std::vector<Outbound> outbound;
};
struct LegRules {
  std::uint64_t checkpoint_blocks = 100;  ///< at least so many blocks between two checkpoints
};

/// kPass: a packet whose time is over is shown to the gateway alone, which then need not look at it again.
enum class Purpose : std::uint8_t { kReceive, kSkip, kAcknowledge, kTimeOut, kPass };
[[nodiscard]] std::string_view to_word(Purpose purpose);
/// A claim about the chain there, and the packet that it is about: the place in `inbound` or `outbound`.
struct Wish {
  Purpose purpose = Purpose::kReceive;
  std::size_t packet = 0;
  Claim claim;
  bool operator==(const Wish&) const = default;
};

struct Plan {
  std::vector<Wish> wishes;
  bool update = false;      ///< also without a wish
  bool checkpoint = false;  ///< at the height of the update
  std::string halted;       ///< why nothing can be written; empty: something can
  [[nodiscard]] bool idle() const { return halted.empty() && wishes.empty() && !update && !checkpoint; }
};
/// GW20, GW21, GW23, GW24.
[[nodiscard]] Plan plan_turn(const LegView& view, const LegRules& rules);

/// What the chain there showed: an update, and proofs at its height, one for each wish; an empty one: it could not be had.
struct Shown {
  ChainHeight height;
  ChainTime time;
  Bytes update;  ///< empty when the height is stored here
  std::vector<Bytes> proofs;
};
struct Turn {
  std::vector<Operation> operations;
  std::size_t left = 0;              ///< wishes for the next turn
  std::vector<std::string> refused;  ///< what can never be submitted, and why
};
/// The operations of one transaction (GW25). A shown height below the client's latest is an error of the caller: gaps are not filled.
[[nodiscard]] Turn make_turn(const LegView& view, const Plan& plan, const Shown& shown);

/// GW22: where the next attempt goes after one from `trusted` to `wanted` failed; nullopt: they are adjacent.
[[nodiscard]] std::optional<ChainHeight> nearer(ChainHeight trusted, ChainHeight wanted);
/// GW31: milliseconds until the next attempt after so many failures in a row.
[[nodiscard]] std::uint64_t back_off_ms(unsigned failures);

}  // namespace xh::crosschain::gateway

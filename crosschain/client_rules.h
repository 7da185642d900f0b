// What one type of client knows: the port that each type fills. Pure and without state: everything is an argument. Use crosschain/client.h;
// it checks periods, limits and order before it asks here. Spec: docs/spec/crosschain.md (XC6-XC8).
#pragma once

#include "crosschain/client.h"

namespace xh::crosschain {

/// How times of ascending heights must be (XC8).
enum class TimeOrder : std::uint8_t { kStrict, kNotFalling, kNone };

class ClientRules {
 public:
  ClientRules() = default;
  ClientRules(const ClientRules&) = delete;
  ClientRules& operator=(const ClientRules&) = delete;
  virtual ~ClientRules() = default;

  [[nodiscard]] virtual TimeOrder time_order() const = 0;
  /// XC4: both are of this type's form. Errors: kBadClient, those of decoding.
  [[nodiscard]] virtual Status check_first(ByteView parameters, const ConsensusState& first) const = 0;
  /// By decoding alone, without a signature. Errors: kBadHeader, those of decoding.
  [[nodiscard]] virtual Result<UpdatePlan> plan_update(ByteView parameters, ByteView update) const = 0;
  /// The state that the update proves. Its trusted state is of the named height and young enough, its own height is higher. Errors:
  /// kBadHeader, kNotEnoughTrust.
  [[nodiscard]] virtual Result<ConsensusState> verify_update(ByteView parameters, const ConsensusState& trusted, ByteView update) const = 0;
  /// Errors: those of decoding.
  [[nodiscard]] virtual Result<Cost> plan_proof(ByteView parameters, ByteView proof) const = 0;
  /// Errors: kBadChainProof, kNoSuchProof.
  [[nodiscard]] virtual Status verify_claim(ByteView parameters, const ConsensusState& at, const Claim& claim, ByteView proof) const = 0;
};

/// The rules of a type; there are some for every valid one.
[[nodiscard]] const ClientRules& rules_of(ClientType type);

}  // namespace xh::crosschain

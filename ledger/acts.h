// What the council decides about accounts, AC codes and what supervisors did: it takes effect in the block that decides. Spec:
// docs/spec/epochs.md (E17-E19).
#pragma once

#include "base/codec.h"
#include "crypto/account_id.h"

namespace xh::ledger {

inline constexpr std::size_t kMaxTargetNameBytes = 265;  ///< of the longest identifier (I1, I2)
inline constexpr std::size_t kMaxCodeBytes = 4;          ///< of an AC code (I10)

/// Roles that no seat gives.
enum class GrantedRole : std::uint8_t { kBackbone = 0, kSupervisor = 1 };
constexpr bool is_valid(GrantedRole role) { return role <= GrantedRole::kSupervisor; }
[[nodiscard]] constexpr std::string_view to_word(GrantedRole role) { return role == GrantedRole::kBackbone ? "backbone" : "supervisor"; }

struct SetRole {
  AccountId account;
  GrantedRole role = GrantedRole::kBackbone;
  bool granted = true;  ///< false: taken away
  bool operator==(const SetRole&) const = default;
  static constexpr auto fields() { return std::tuple{field(&SetRole::account), field(&SetRole::role), field(&SetRole::granted)}; }
};
/// Ends every hold and withholding of an account, a prefix or an identifier, whoever made it.
struct LiftRestraints {
  std::uint8_t kind = 0;  ///< identity::TargetKind
  std::string name;
  bool operator==(const LiftRestraints&) const = default;
  static constexpr auto fields() { return std::tuple{field(&LiftRestraints::kind), field(&LiftRestraints::name, kMaxTargetNameBytes)}; }
};
/// Allots an AC code, or withdraws it where no owner is named. Spec: docs/spec/sub-chains.md (AC1, AC2).
struct SetAcCode {
  std::string code;
  std::optional<AccountId> owner;
  bool operator==(const SetAcCode&) const = default;
  static constexpr auto fields() { return std::tuple{field(&SetAcCode::code, kMaxCodeBytes), field(&SetAcCode::owner)}; }
};

inline constexpr std::size_t kMaxChainNameOfAct = 64;  ///< of a client or a lane

/// A client that is frozen or expired gives its place to another one of the same chain: docs/spec/sub-chains.md (AC17).
struct SubstituteClient {
  std::string client;
  std::string by;
  bool operator==(const SubstituteClient&) const = default;
  static constexpr auto fields() {
    return std::tuple{field(&SubstituteClient::client, kMaxChainNameOfAct), field(&SubstituteClient::by, kMaxChainNameOfAct)};
  }
};
/// A sub-chain is held, or not any more: docs/spec/sub-chains.md (AC11).
struct HoldSubChain {
  std::string code;
  bool held = true;
  bool operator==(const HoldSubChain&) const = default;
  static constexpr auto fields() { return std::tuple{field(&HoldSubChain::code, kMaxCodeBytes), field(&HoldSubChain::held)}; }
};
/// A stuck packet ends as timeout: docs/spec/packets.md (PK17).
struct SettlePacket {
  std::string lane;
  std::uint64_t sequence = 0;
  bool operator==(const SettlePacket&) const = default;
  static constexpr auto fields() { return std::tuple{field(&SettlePacket::lane, kMaxChainNameOfAct), field(&SettlePacket::sequence)}; }
};

}  // namespace xh::ledger

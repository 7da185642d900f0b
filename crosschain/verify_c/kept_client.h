// A client and what it has verified, as one byte string that its owner keeps: what a chain or a program needs that has no state of this
// software around it. Everything is an argument; the rules are those of crosschain/client.h. Spec: docs/spec/crosschain.md (XC70-XC73).
#pragma once

#include "crosschain/client.h"

namespace xh::crosschain {

inline constexpr std::size_t kMaxKeptStates = 100;  ///< proofs are made for recent heights; each costs its owner about 150 bytes
inline constexpr std::uint8_t kKeptFormat = 1;

/// XC70.
struct KeptClient {
  std::uint8_t format = kKeptFormat;
  Client client;
  std::vector<ConsensusState> states;  ///< ascending by height, at least one

  bool operator==(const KeptClient&) const = default;
  static constexpr auto fields() {
    using T = KeptClient;
    return std::tuple{field(&T::format), field(&T::client), field(&T::states, kMaxKeptStates)};
  }
  /// nullptr: not kept, or not any more.
  [[nodiscard]] const ConsensusState* at(ChainHeight height) const;
};

/// XC71: whole, canonical, and of the form of its type. Errors: kBadClient, those of decoding.
[[nodiscard]] Result<KeptClient> kept_from_bytes(ByteView bytes);
/// Errors of create_client().
[[nodiscard]] Result<KeptClient> keep_new(const ClientTerms& terms, const ConsensusState& first, UnixMillis now);
/// XC72. Errors of update_client(); kNotFound: the trusted height is not kept.
[[nodiscard]] Result<UpdateOutcome> apply_update(KeptClient& kept, ByteView update, UnixMillis now);
/// XC10. Errors of freeze_client(); kNotFound.
[[nodiscard]] Status apply_misbehaviour(KeptClient& kept, ByteView first, ByteView second, UnixMillis now);
/// XC13 at a height that is kept. Errors of verify_claim(); kNotFound.
[[nodiscard]] Status check_kept(const KeptClient& kept, ChainHeight height, const Claim& claim, ByteView proof, UnixMillis now);

}  // namespace xh::crosschain

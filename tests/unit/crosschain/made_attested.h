// Organisations that attest, with keys of all suites.
#pragma once

#include "crosschain/attested.h"
#include "crypto/hash.h"

namespace xh::crosschain::attested {

inline constexpr std::uint64_t kStartMs = 1'700'000'000'000;

inline PrivateKey key_of(unsigned number) {
  Bytes raw(32, 1);
  raw[31] = static_cast<std::uint8_t>(number);
  return PrivateKey::from_raw(static_cast<Suite>(number % 3), raw).value();
}
/// Organisations first to first + count - 1 (two digits each), so that their order is that of their numbers.
inline Attestors attestors(unsigned first, unsigned count, std::uint16_t threshold) {
  Attestors out{threshold, {}};
  for (unsigned i = first; i < first + count; ++i) out.members.push_back({"org-" + std::to_string(100 + i), key_of(i).public_key()});
  return out;
}
inline Parameters parameters() { return {sha256(as_bytes("this chain")), "client-7"}; }
inline ClientTerms terms() { return {ClientType::kAttested, encode(parameters()), 24ull * 3600 * 1000, 10'000}; }
inline UnixMillis after(std::uint64_t height) { return UnixMillis{kStartMs + 1000 * height + 500}; }
inline StateStatement state(std::uint64_t height, std::string_view root = "root") {
  return {ChainHeight{height}, ChainTime{(kStartMs + 1000 * height) * 1'000'000}, sha256(as_bytes("block " + std::to_string(height))),
          to_bytes(root)};
}
inline ConsensusState trusting(const StateStatement& state, std::uint64_t epoch, const Attestors& set) {
  return {state.height, state.time, state.block, state.root, encode(Trust{epoch, set})};
}
/// By the first `count` of the organisations from `first` on.
inline Attestations attest(unsigned first, unsigned count, std::uint64_t epoch, const Statement& statement) {
  Attestations out;
  for (std::uint16_t i = 0; i < count; ++i) out.list.push_back({i, key_of(first + i).sign(signing_bytes(parameters(), epoch, statement))});
  return out;
}

}  // namespace xh::crosschain::attested

// Raw costs of the machine, measured in the same run as what is compared with them: shared machines are never twice the same.
#pragma once

#include <fmt/format.h>

#include <chrono>

#include "crypto/keys.h"
#include "crypto/merkle.h"

namespace xh::bench {

using Clock = std::chrono::steady_clock;

inline double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

/// One line of a Markdown table.
inline void report(const std::string& what, double value, const std::string& unit) {
  fmt::print("| {} | {:.1f} | {} |\n", what, value, unit);
}

/// Leaf hashes of 118 bytes, thousand/s on one core.
inline double leaf_hashes() {
  const Bytes record(118, 7);
  const auto start = Clock::now();
  for (int i = 0; i < 500'000; ++i) (void)merkle::leaf_hash(record);
  return 500'000 / seconds_since(start) / 1e3;
}

/// Ed25519 verifications, thousand/s on one core.
inline double verifications() {
  const PrivateKey key = *PrivateKey::from_seed(Bytes(kEd25519SeedBytes, 1));
  const Bytes message(300, 5);
  const Signature signature = key.sign(message);
  const PublicKey public_key = key.public_key();
  const auto start = Clock::now();
  for (int i = 0; i < 5'000; ++i) (void)verify(public_key, message, signature);
  return 5'000 / seconds_since(start) / 1e3;
}

}  // namespace xh::bench

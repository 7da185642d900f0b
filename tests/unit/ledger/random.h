// A small generator, and hashes by number: the distribution does not matter, repeatability does.
#pragma once

#include "crypto/hash.h"

namespace xh::ledger {

struct Random {
  explicit Random(std::uint64_t seed) : state(seed) {}
  std::uint64_t state;
  std::uint64_t next(std::uint64_t below) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return (state >> 33) % below;
  }
};

inline Hash32 hash_of(std::uint64_t number) { return sha256(as_bytes(std::to_string(number))); }

}  // namespace xh::ledger

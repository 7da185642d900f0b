// The payload that simulated consensus orders: a parent and a few transaction numbers. Enough to judge ancestry and double application.
#pragma once

#include <vector>

#include "base/codec.h"
#include "crypto/hash.h"

namespace xh::sim {

struct ToyBlock {
  Hash32 parent;
  std::uint64_t height = 0;
  std::uint64_t view = 0;
  std::vector<std::uint64_t> transactions;
  static constexpr auto fields() {
    return std::tuple{field(&ToyBlock::parent), field(&ToyBlock::height), field(&ToyBlock::view), field(&ToyBlock::transactions, 64)};
  }
};

inline Hash32 toy_id(const Bytes& block) { return sha256(block); }

}  // namespace xh::sim

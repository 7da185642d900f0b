// The simulator's own random numbers: the same seed gives the same run with every compiler (splitmix64, Steele et al. 2014).
#pragma once

#include <cstdint>

namespace xh::sim {

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15ULL);
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ z >> 27) * 0x94d049bb133111ebULL;
    return z ^ z >> 31;
  }
  /// 0 .. below - 1.
  std::uint64_t below(std::uint64_t bound) { return next() % bound; }
  std::uint64_t between(std::uint64_t low, std::uint64_t high) { return low + below(high - low + 1); }
  /// True in `permille` of 1,000 cases.
  bool chance(std::uint64_t permille) { return below(1000) < permille; }

 private:
  std::uint64_t state_;
};

}  // namespace xh::sim

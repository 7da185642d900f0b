#include "crypto/keccak.h"

#include <bit>
#include <utility>

namespace xh {
namespace {

constexpr std::size_t kRate = 136;  // bytes: 1600 bits of state less twice the 256 of the digest
constexpr std::size_t kLanes = 25;
constexpr std::size_t kSide = 5;
using State = std::array<std::uint64_t, kLanes>;

constexpr std::array<std::uint64_t, 24> kRoundConstants = {
    0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000, 0x000000000000808b, 0x0000000080000001,
    0x8000000080008081, 0x8000000000008009, 0x000000000000008a, 0x0000000000000088, 0x0000000080008009, 0x000000008000000a,
    0x000000008000808b, 0x800000000000008b, 0x8000000000008089, 0x8000000000008003, 0x8000000000008002, 0x8000000000000080,
    0x000000000000800a, 0x800000008000000a, 0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008};
// Along the path that pi takes from lane 1: how far rho turns, and where pi puts it.
constexpr std::array<int, 24> kTurns = {1, 3, 6, 10, 15, 21, 28, 36, 45, 55, 2, 14, 27, 41, 56, 8, 25, 43, 62, 18, 39, 61, 20, 44};
constexpr std::array<std::size_t, 24> kPath = {10, 7, 11, 17, 18, 3, 5, 16, 8, 21, 24, 4, 15, 23, 19, 13, 12, 2, 20, 14, 22, 9, 6, 1};

void theta(State& a) {
  std::array<std::uint64_t, kSide> column{};
  for (std::size_t x = 0; x < kSide; ++x) column[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
  for (std::size_t x = 0; x < kSide; ++x) {
    const std::uint64_t mix = column[(x + 4) % kSide] ^ std::rotl(column[(x + 1) % kSide], 1);
    for (std::size_t y = 0; y < kLanes; y += kSide) a[x + y] ^= mix;
  }
}

void rho_and_pi(State& a) {
  std::uint64_t carried = a[1];
  for (std::size_t i = 0; i < kPath.size(); ++i) carried = std::exchange(a[kPath[i]], std::rotl(carried, kTurns[i]));
}

void chi(State& a) {
  for (std::size_t y = 0; y < kLanes; y += kSide) {
    std::array<std::uint64_t, kSide> row{};
    for (std::size_t x = 0; x < kSide; ++x) row[x] = a[y + x];
    for (std::size_t x = 0; x < kSide; ++x) a[y + x] = row[x] ^ (~row[(x + 1) % kSide] & row[(x + 2) % kSide]);
  }
}

void permute(State& a) {
  for (const std::uint64_t constant : kRoundConstants) {
    theta(a);
    rho_and_pi(a);
    chi(a);
    a[0] ^= constant;
  }
}

// Lanes are little-endian.
void absorb(State& a, ByteView block) {
  for (std::size_t i = 0; i < block.size(); ++i) a[i / 8] ^= std::uint64_t{block[i]} << (8 * (i % 8));
}

}  // namespace

Hash32 keccak256(ByteView bytes) {
  State state{};
  while (bytes.size() >= kRate) {
    absorb(state, bytes.first(kRate));
    permute(state);
    bytes = bytes.subspan(kRate);
  }
  std::array<std::uint8_t, kRate> last{};
  std::ranges::copy(bytes, last.begin());
  last[bytes.size()] ^= 0x01;
  last.back() ^= 0x80;
  absorb(state, last);
  permute(state);
  Hash32 out;
  for (std::size_t i = 0; i < Hash32::kSize; ++i) out.bytes[i] = static_cast<std::uint8_t>(state[i / 8] >> (8 * (i % 8)));
  return out;
}

}  // namespace xh

// Strong integers: same representation, no accidental conversion. And the three that the whole chain shares.
#pragma once

#include <compare>
#include <cstdint>

namespace xh {

template <class Tag, class Rep>
struct Strong {
  using rep = Rep;
  Rep value{};

  auto operator<=>(const Strong&) const = default;
  [[nodiscard]] constexpr Strong next() const { return Strong{static_cast<Rep>(value + 1)}; }
  /// The predecessor; the caller knows that value > 0.
  [[nodiscard]] constexpr Strong previous() const { return Strong{static_cast<Rep>(value - 1)}; }
};

/// Consensus round within an epoch, from 1; 0 is the root.
using View = Strong<struct ViewTag, std::uint64_t>;
/// Position of a block in the chain; 0 is genesis.
using Height = Strong<struct HeightTag, std::uint64_t>;
/// Reign of one validator set, from 0.
using Epoch = Strong<struct EpochTag, std::uint64_t>;
/// Wall-clock time in milliseconds since 1970-01-01 UTC, as blocks and transactions state it.
using UnixMillis = Strong<struct UnixMillisTag, std::uint64_t>;

}  // namespace xh

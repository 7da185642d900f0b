// What was counted: one record for each value of each dimension, of kind kStatistics. Spec: docs/spec/statistics.md (ST1-ST6).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "identity/record.h"

namespace xh::identity {

/// ST2. The name of a dimension, ':' and the value: "industry:steel". The longest value is an industry or region of an organisation.
inline constexpr std::size_t kMaxStatisticsName = 16 + kMaxNameBytes;
inline constexpr std::string_view kTotal = "total";

/// What is counted (ST1).
struct Counts {
  std::uint64_t identifiers = 0;    ///< ever registered
  std::uint64_t revoked = 0;        ///< of those
  std::uint64_t prefixes = 0;       ///< allocated
  std::uint64_t organisations = 0;  ///< registered
  std::uint64_t accounts = 0;       ///< enrolled in them; of a role: that have it

  bool operator==(const Counts&) const = default;
  // Differences are counted modulo 2^64: what was taken away and what is added end up right, in whatever order.
  Counts& operator+=(const Counts& other);
  Counts& operator-=(const Counts& other);
  static constexpr auto fields() {
    return std::tuple{field(&Counts::identifiers), field(&Counts::revoked), field(&Counts::prefixes), field(&Counts::organisations),
                      field(&Counts::accounts)};
  }
};

/// Of a value ("industry:steel"), of a dimension ("industry") or of everything ("total").
struct StatisticsRecord {
  Counts counts;             ///< of a dimension: none
  std::uint64_t number = 0;  ///< of a dimension: how many values it has; of a value: the how-manieth it is; of everything: 0
  std::string before;        ///< of a dimension: its newest value; of a value: the one that came before it, unless it is the first

  bool operator==(const StatisticsRecord&) const = default;
  static constexpr auto fields() {
    using T = StatisticsRecord;
    return std::tuple{field(&T::counts), field(&T::number), field(&T::before, kMaxStatisticsName)};
  }
};

/// ST2: how one can ask. `kPrefix` has its counts in the tallies (V9). Numbers stand in no record.
enum class Dimension : std::uint8_t { kKind, kIndustry, kRegion, kOrganisation, kOwner, kRole, kPrefix };

/// "kind", "industry" …
[[nodiscard]] std::string_view to_word(Dimension dimension);
[[nodiscard]] std::optional<Dimension> dimension_from_word(std::string_view word);
/// The name of the record of a value; not of kPrefix, whose values have tallies.
[[nodiscard]] std::string statistics_name(Dimension dimension, std::string_view value);

}  // namespace xh::identity

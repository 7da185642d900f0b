#include "identity/statistics.h"

#include <algorithm>
#include <array>

namespace xh::identity {
namespace {

constexpr std::array<std::string_view, 7> kDimensionWords = {"kind", "industry", "region", "organisation", "owner", "role", "prefix"};

}  // namespace

Counts& Counts::operator+=(const Counts& other) {
  identifiers += other.identifiers;
  revoked += other.revoked;
  prefixes += other.prefixes;
  organisations += other.organisations;
  accounts += other.accounts;
  return *this;
}

Counts& Counts::operator-=(const Counts& other) {
  identifiers -= other.identifiers;
  revoked -= other.revoked;
  prefixes -= other.prefixes;
  organisations -= other.organisations;
  accounts -= other.accounts;
  return *this;
}

std::string_view to_word(Dimension dimension) { return kDimensionWords[static_cast<std::size_t>(dimension)]; }

std::optional<Dimension> dimension_from_word(std::string_view word) {
  const auto it = std::ranges::find(kDimensionWords, word);
  if (it == kDimensionWords.end()) return std::nullopt;
  return static_cast<Dimension>(it - kDimensionWords.begin());
}

std::string statistics_name(Dimension dimension, std::string_view value) {
  std::string name(to_word(dimension));
  name += ':';
  name += value;
  return name;
}

}  // namespace xh::identity

#include "base/spelling.h"

#include <algorithm>
#include <vector>

namespace xh {

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

std::optional<std::string> nearest_word(std::string_view word, std::span<const std::string> known) {
  constexpr std::size_t kMaxChanges = 3;
  constexpr std::size_t kMaxWordBytes = 100;  // longer ones are no typing mistakes, and the distance is quadratic
  if (word.size() > kMaxWordBytes) return std::nullopt;
  std::optional<std::string> best;
  std::size_t least = std::min(kMaxChanges, word.empty() ? 0 : word.size() - 1) + 1;
  for (const auto& candidate : known) {
    if (candidate.size() > kMaxWordBytes) continue;
    const std::size_t distance = edit_distance(candidate, word);
    if (distance >= least) continue;
    least = distance;
    best = candidate;
  }
  return best;
}

std::string did_you_mean(std::string_view word, std::span<const std::string> known) {
  const auto nearest = nearest_word(word, known);
  return nearest ? "; did you mean " + *nearest + "?" : std::string();
}

}  // namespace xh

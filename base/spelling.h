// Suggestions for misspelt words: the nearest of the known ones.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace xh {

/// How many characters are inserted, deleted or replaced to make one text of the other (Levenshtein), in bytes.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

/// The known word nearest to this one, when at most three changes lie between them and fewer than the word is long.
[[nodiscard]] std::optional<std::string> nearest_word(std::string_view word, std::span<const std::string> known);

/// "; did you mean WORD?", or nothing.
[[nodiscard]] std::string did_you_mean(std::string_view word, std::span<const std::string> known);

}  // namespace xh

// What the suffix of an identifier must look like under its scheme. Rules: docs/spec/prefixes.md (V13-V16).
#pragma once

#include <optional>

#include "identity/record.h"

namespace xh::identity {

/// Error kBadIdentifier, with what is wrong: an unknown application identifier, a length, a check digit, an arc.
[[nodiscard]] Status check_scheme(Scheme scheme, std::string_view suffix);
/// "free", "gs1", "oid", "ecode".
[[nodiscard]] std::string_view to_word(Scheme scheme);
/// nullopt for another word.
[[nodiscard]] std::optional<Scheme> scheme_from_word(std::string_view word);
/// The check digit of a GS1 key without it (GS1 General Specifications 7.9.1); all digits.
[[nodiscard]] char gs1_check_digit(std::string_view digits);

}  // namespace xh::identity

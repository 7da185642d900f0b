// JSON as issuers sign it: RFC 8785 with fractions, which the rest of the product refuses (CR11). A fraction is an opaque text here,
// already in the one form that is signed; nothing decides by its value. Rules: docs/spec/credentials.md (CR10-CR12).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"

namespace xh::tools {

/// A status list of the greatest size, packed in the worst way, and what stands around it.
inline constexpr std::size_t kMaxSignedJsonBytes = std::size_t{32} * 1024 * 1024;

/// RFC 8785 3.2.2.3: a number as ECMAScript writes it. nullopt: no finite number.
[[nodiscard]] std::optional<std::string> es6_number(double value);

/// What is wrong with a credential or DID document, and where.
[[nodiscard]] inline tl::unexpected<Error> bad_credential(std::string what, std::string place = {}) {
  return fail(ErrorId::kBadCredential, std::move(what), std::move(place));
}

/// The value of exactly this text. Errors: kTooLarge, kBadJson.
[[nodiscard]] Result<Json> parse_signed_json(std::string_view text);
/// The bytes that are signed: RFC 8785, fractions included.
[[nodiscard]] std::string canonical(const Json& value);

/// A member that is a text; nullptr when it is absent or something else, also a fraction.
[[nodiscard]] const std::string* text_in(const Json& object, std::string_view name);

}  // namespace xh::tools

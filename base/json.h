// Strict JSON (RFC 8259) without floats: duplicate keys, fractions, exponents, integers beyond 2^53, lone surrogates and trailing data
// are errors. Output is canonical (RFC 8785 for this subset): keys sorted, no white space. It does not stream.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"

namespace xh {

/// Integers beyond +-(2^53 - 1) do not survive every JSON reader; they travel as decimal strings.
inline constexpr std::int64_t kMaxJsonInteger = (std::int64_t{1} << 53) - 1;
/// Objects and arrays within each other; bounds the parser's recursion.
inline constexpr std::size_t kMaxJsonDepth = 32;

class Json {
 public:
  using Array = std::vector<Json>;
  using Object = std::map<std::string, Json, std::less<>>;

  Json() : value_(nullptr) {}
  // NOLINTBEGIN(google-explicit-constructor): literals read as JSON
  Json(std::nullptr_t) : value_(nullptr) {}
  Json(bool value) : value_(value) {}
  Json(std::int64_t value) : value_(value) {}
  Json(int value) : value_(std::int64_t{value}) {}
  Json(std::string value) : value_(std::move(value)) {}
  Json(std::string_view value) : value_(std::string(value)) {}
  Json(const char* value) : value_(std::string(value)) {}
  Json(Array value) : value_(std::move(value)) {}
  Json(Object value) : value_(std::move(value)) {}
  // NOLINTEND(google-explicit-constructor)

  bool operator==(const Json&) const = default;

  [[nodiscard]] bool is_null() const { return std::holds_alternative<std::nullptr_t>(value_); }
  [[nodiscard]] const bool* boolean() const { return std::get_if<bool>(&value_); }
  [[nodiscard]] const std::int64_t* integer() const { return std::get_if<std::int64_t>(&value_); }
  [[nodiscard]] const std::string* string() const { return std::get_if<std::string>(&value_); }
  [[nodiscard]] const Array* array() const { return std::get_if<Array>(&value_); }
  [[nodiscard]] const Object* object() const { return std::get_if<Object>(&value_); }
  [[nodiscard]] Array* array() { return std::get_if<Array>(&value_); }
  [[nodiscard]] Object* object() { return std::get_if<Object>(&value_); }
  /// The member of an object, or nullptr when absent or not an object.
  [[nodiscard]] const Json* find(std::string_view key) const;
  /// Sets a member; the value must be an object (XH_CHECK).
  Json& set(std::string key, Json value);

  /// Canonical text.
  [[nodiscard]] std::string dump() const;
  /// Indented text for people, keys sorted, two spaces, trailing newline.
  [[nodiscard]] std::string pretty() const;

 private:
  std::variant<std::nullptr_t, bool, std::int64_t, std::string, Array, Object> value_;
};

/// The value of exactly this text. Error: kBadJson with "line L column C".
[[nodiscard]] Result<Json> parse_json(std::string_view text);
/// True for well-formed UTF-8 without surrogates or overlong forms.
[[nodiscard]] bool is_utf8(std::string_view text);
/// The text as a JSON string literal with quotes.
[[nodiscard]] std::string json_quote(std::string_view text);
/// An object without members, to be filled with set().
[[nodiscard]] inline Json json_object() { return Json(Json::Object{}); }
/// A member that is a text; nullptr when it is absent or something else.
[[nodiscard]] const std::string* text_member(const Json& object, std::string_view name);
/// A u64 as JSON: a number up to 2^53 - 1, a decimal string beyond.
[[nodiscard]] Json json_u64(std::uint64_t value);

/// Reads the members of one object strictly: every member must be asked for, done() refuses unknown ones.
/// The first error sticks. `place` prefixes the field path in messages.
class JsonReader {
 public:
  JsonReader(const Json& value, std::string place);
  [[nodiscard]] std::string text(std::string_view key);
  [[nodiscard]] std::int64_t integer(std::string_view key, std::int64_t minimum, std::int64_t maximum);
  /// A text that `parse` turns into a T; its error is filed under the member's path.
  template <class T, class Parse>
  [[nodiscard]] T parsed(std::string_view key, Parse parse) {
    auto value = parse(text(key));
    if (!value) fail(value.error().id, key, value.error().what);
    return value ? *std::move(value) : T{};
  }
  /// A u64 written as a number or as a decimal string.
  [[nodiscard]] std::uint64_t u64(std::string_view key);
  [[nodiscard]] bool boolean(std::string_view key);
  [[nodiscard]] const Json::Array& array(std::string_view key);
  /// Any member; a null value when missing (an error, too).
  [[nodiscard]] const Json& member(std::string_view key);
  /// True and marks the member as known when it is present.
  [[nodiscard]] bool has(std::string_view key);
  [[nodiscard]] std::string path(std::string_view key) const;
  void fail(ErrorId id, std::string_view key, std::string what);
  /// The first error, or kUnknownField for a member nobody asked for.
  [[nodiscard]] Status done();

 private:
  const Json::Object* object_;
  std::string place_;
  std::vector<std::string> known_;
  std::optional<Error> error_;
};

}  // namespace xh

#include "tools/credential/signed_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/text.h"

namespace xh::tools {
namespace {

// In front of a fraction's text. No text of the input has U+0000, so none can pass for a fraction.
constexpr std::string_view kMark = "\\u0000";

// Any so many digits, less one, are an integer below 2^53.
constexpr std::size_t kSafeDigits = 16;

std::size_t digits_at(std::string_view text, std::size_t at) {
  const std::size_t begin = at;
  while (at < text.size() && is_digit(text[at])) ++at;
  return at - begin;
}

// RFC 8259 6.
bool is_number(std::string_view text) {
  std::size_t at = text.starts_with('-') ? 1 : 0;
  const std::size_t whole = digits_at(text, at);
  if (whole == 0 || (whole > 1 && text[at] == '0')) return false;
  at += whole;
  if (at < text.size() && text[at] == '.') {
    const std::size_t fraction = digits_at(text, ++at);
    if (fraction == 0) return false;
    at += fraction;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    const std::size_t exponent = digits_at(text, at);
    if (exponent == 0) return false;
    at += exponent;
  }
  return at == text.size();
}

// Plain digits that every reader takes are left alone; anything else becomes the number's one form. Longer digits are taken in that form
// only: others would say one integer and mean another.
Result<std::string> in_one_form(std::string_view token, std::size_t at) {
  const std::string place = fmt::format("byte {}", at);
  const std::string_view digits = token.starts_with('-') ? token.substr(1) : token;
  const bool plain = std::ranges::all_of(digits, is_digit);
  if (plain && digits.size() < kSafeDigits && token != "-0") return std::string(token);
  if (!is_number(token)) return fail(ErrorId::kBadJson, "not a number", place);
  double value = 0;
  const auto read = std::from_chars(token.data(), token.data() + token.size(), value);
  if (read.ec != std::errc()) return fail(ErrorId::kBadJson, "a number beyond the range of doubles", place);
  const std::string text = es6_number(value).value_or("");
  const bool whole = std::abs(value) <= static_cast<double>(kMaxJsonInteger) && text.find_first_of(".e") == std::string::npos;
  if (plain && token != "-0" && text != token) return fail(ErrorId::kBadJson, "an integer that no double is", place);
  return whole ? text : fmt::format("\"{}{}\"", kMark, text);
}

// The text with every fraction as a marked text. Strings are stepped over; whether they are well-formed is for the strict reader.
class Marker {
 public:
  explicit Marker(std::string_view text) : text_(text) {}

  Result<std::string> run() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '"') {
        XH_TRY_VOID(step_over_string());
      } else if (c == '-' || is_digit(c)) {
        XH_TRY_VOID(take_number());
      } else {
        out_ += c;
        ++at_;
      }
    }
    return std::move(out_);
  }

 private:
  Status step_over_string() {
    const std::size_t begin = at_++;
    while (at_ < text_.size() && text_[at_] != '"') {
      if (text_.substr(at_).starts_with(kMark)) return fail(ErrorId::kBadJson, "U+0000 in a text", fmt::format("byte {}", at_));
      at_ += text_[at_] == '\\' ? 2 : 1;
    }
    at_ = std::min(at_ + 1, text_.size());
    out_ += text_.substr(begin, at_ - begin);
    return {};
  }
  Status take_number() {
    const std::size_t begin = at_;
    at_ = std::min(text_.find_first_not_of("0123456789+-.eE", at_), text_.size());
    XH_TRY(const std::string number, in_one_form(text_.substr(begin, at_ - begin), begin));
    out_ += number;
    return {};
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string out_;
};

// ES6 Number::toString from the shortest digits s of k places and the exponent n: value = 0.s * 10^n.
std::string written(const std::string& digits, int n) {
  const int k = static_cast<int>(digits.size());
  const auto zeros = [](int count) { return std::string(static_cast<std::size_t>(count), '0'); };
  if (k <= n && n <= 21) return digits + zeros(n - k);
  if (0 < n && n <= 21) return digits.substr(0, static_cast<std::size_t>(n)) + "." + digits.substr(static_cast<std::size_t>(n));
  if (-6 < n && n <= 0) return "0." + zeros(-n) + digits;
  const std::string exponent = fmt::format("e{}{}", n > 0 ? '+' : '-', std::abs(n - 1));
  return k == 1 ? digits + exponent : digits.substr(0, 1) + "." + digits.substr(1) + exponent;
}

}  // namespace

std::optional<std::string> es6_number(double value) {
  if (!std::isfinite(value)) return std::nullopt;
  if (value == 0) return "0";
  std::array<char, 32> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), std::abs(value), std::chars_format::scientific).ptr;
  const std::string_view text(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
  const auto e = text.find('e');
  std::string digits(1, text[0]);
  if (e > 1) digits += text.substr(2, e - 2);
  int exponent = 0;
  const char* number = text.data() + e + (text[e + 1] == '+' ? 2 : 1);
  std::from_chars(number, end, exponent);
  return (value < 0 ? "-" : "") + written(digits, exponent + 1);
}

Result<Json> parse_signed_json(std::string_view text) {
  if (text.size() > kMaxSignedJsonBytes) return fail(ErrorId::kTooLarge, "signed JSON has at most 32 MiB");
  XH_TRY(const std::string marked, Marker(text).run());
  return parse_json(marked);
}

std::string canonical(const Json& value) {
  const std::string text = value.dump();
  const std::string opening = '"' + std::string(kMark);
  std::string out;
  std::size_t at = 0;
  for (auto found = text.find(opening); found != std::string::npos; found = text.find(opening, at)) {
    const std::size_t begin = found + opening.size();
    const std::size_t end = text.find('"', begin);
    out.append(text, at, found - at).append(text, begin, end - begin);
    at = end + 1;
  }
  return out.append(text, at, std::string::npos);
}

const std::string* text_in(const Json& object, std::string_view name) {
  const Json* member = object.find(name);
  const auto* text = member == nullptr ? nullptr : member->string();
  return text != nullptr && !text->starts_with('\0') ? text : nullptr;
}

}  // namespace xh::tools

#include "base/json.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

#include "base/check.h"

namespace xh {
namespace {

// Recursive descent over one text; depth is bounded by kMaxJsonDepth.
class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Result<Json> document() {
    if (!is_utf8(text_)) return error("not valid UTF-8");
    XH_TRY(Json value, parse_value(0));
    skip_space();
    if (at_ != text_.size()) return error("trailing data after the value");
    return value;
  }

 private:
  tl::unexpected<Error> error(std::string what) const {
    const auto before = text_.substr(0, at_);
    const auto line = 1 + std::ranges::count(before, '\n');
    const auto newline = before.rfind('\n');
    const auto column = at_ - (newline == std::string_view::npos ? 0 : newline + 1) + 1;
    return fail(ErrorId::kBadJson, std::move(what), fmt::format("line {} column {}", line, column));
  }

  void skip_space() {
    while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos) ++at_;
  }
  bool accept(char c) {
    skip_space();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  bool accept_word(std::string_view word) {
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }

  Result<Json> parse_value(std::size_t depth) {
    skip_space();
    if (at_ >= text_.size()) return error("a value is missing");
    const char c = text_[at_];
    if ((c == '{' || c == '[') && depth >= kMaxJsonDepth) return error("nested too deeply");
    if (c == '{') return parse_object(depth);
    if (c == '[') return parse_array(depth);
    if (c == '"') {
      XH_TRY(std::string text, parse_string());
      return Json(std::move(text));
    }
    if (accept_word("true")) return Json(true);
    if (accept_word("false")) return Json(false);
    if (accept_word("null")) return Json(nullptr);
    return parse_integer();
  }

  Result<Json> parse_object(std::size_t depth) {
    ++at_;
    Json::Object object;
    if (accept('}')) return Json(std::move(object));
    do {
      skip_space();
      if (at_ >= text_.size() || text_[at_] != '"') return error("a quoted key is expected");
      XH_TRY(std::string key, parse_string());
      if (object.contains(key)) return error(fmt::format("duplicate key {}", json_quote(key)));
      if (!accept(':')) return error("':' is expected");
      XH_TRY(Json value, parse_value(depth + 1));
      object.emplace(std::move(key), std::move(value));
    } while (accept(','));
    if (!accept('}')) return error("',' or '}' is expected");
    return Json(std::move(object));
  }

  Result<Json> parse_array(std::size_t depth) {
    ++at_;
    Json::Array array;
    if (accept(']')) return Json(std::move(array));
    do {
      XH_TRY(Json value, parse_value(depth + 1));
      array.push_back(std::move(value));
    } while (accept(','));
    if (!accept(']')) return error("',' or ']' is expected");
    return Json(std::move(array));
  }

  Result<Json> parse_integer() {
    const std::size_t start = at_;
    const bool negative = accept_word("-");
    std::int64_t value = 0;
    const std::size_t digits = at_;
    for (; at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9'; ++at_) {
      value = value * 10 + (text_[at_] - '0');
      if (value > kMaxJsonInteger) return error("integers beyond 2^53 - 1 travel as decimal strings");
    }
    if (at_ == digits) return error(start == at_ ? "a value is expected" : "digits are expected");
    if (text_[digits] == '0' && at_ > digits + 1) return error("leading zero");
    if (negative && value == 0) return error("negative zero");
    if (at_ < text_.size() && std::string_view(".eE").find(text_[at_]) != std::string_view::npos)
      return error("fractions and exponents are not allowed");
    return Json(negative ? -value : value);
  }

  Result<std::uint32_t> parse_hex4() {
    std::uint32_t value = 0;
    for (int i = 0; i < 4; ++i, ++at_) {
      const char c = at_ < text_.size() ? text_[at_] : '?';
      const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
      if (digit < 0) return error("four hex digits are expected after \\u");
      value = value << 4 | static_cast<std::uint32_t>(digit);
    }
    return value;
  }

  Status parse_unicode_escape(std::string& out) {
    XH_TRY(std::uint32_t code, parse_hex4());
    if (code >= 0xdc00 && code < 0xe000) return error("lone surrogate");
    if (code >= 0xd800 && code < 0xdc00) {
      if (!accept_word("\\u")) return error("lone surrogate");
      XH_TRY(const std::uint32_t low, parse_hex4());
      if (low < 0xdc00 || low >= 0xe000) return error("lone surrogate");
      code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
    }
    append_utf8(out, code);
    return {};
  }

  static void append_utf8(std::string& out, std::uint32_t code) {
    if (code < 0x80) {
      out += static_cast<char>(code);
      return;
    }
    const int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    static constexpr std::array<std::uint32_t, 4> kLead = {0, 0xc0, 0xe0, 0xf0};
    out += static_cast<char>(kLead[static_cast<std::size_t>(more)] | code >> (6 * more));
    for (int i = more; i-- > 0;) out += static_cast<char>(0x80 | (code >> (6 * i) & 0x3f));
  }

  Result<std::string> parse_string() {
    ++at_;
    std::string out;
    while (at_ < text_.size() && text_[at_] != '"') {
      const char c = text_[at_++];
      if (static_cast<unsigned char>(c) < 0x20) return error("control character in a string");
      if (c != '\\') {
        out += c;
        continue;
      }
      const char escape = at_ < text_.size() ? text_[at_++] : '\0';
      static constexpr std::string_view kFrom = "\"\\/bfnrt";
      static constexpr std::string_view kTo = "\"\\/\b\f\n\r\t";
      if (escape == 'u') {
        XH_TRY_VOID(parse_unicode_escape(out));
      } else if (const auto i = kFrom.find(escape); i != std::string_view::npos && escape != '\0') {
        out += kTo[i];
      } else {
        return error("unknown escape");
      }
    }
    if (at_ >= text_.size()) return error("the string does not end");
    ++at_;
    return out;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

// RFC 8785 sorts keys by UTF-16 code units. That is byte order of UTF-8, but U+E000..U+FFFF (lead bytes EE and EF) come after the
// supplementary planes (lead bytes F0..F4), whose surrogates start at D800. Lead bytes are compared with lead bytes: texts that agree up to
// there agree in where characters begin.
bool utf16_less(std::string_view a, std::string_view b) {
  const auto rank = [](char c) -> unsigned {
    const auto byte = static_cast<unsigned char>(c);
    return byte == 0xee || byte == 0xef ? byte + 7u : byte;
  };
  return std::ranges::lexicographical_compare(a, b, [&](char x, char y) { return rank(x) < rank(y); });
}

// What needs no escape, nearly all of it, is copied in one piece: a proof file is a string of its own in many answers.
void quote(std::string& out, std::string_view text) {
  static constexpr std::string_view kFrom = "\"\\\b\f\n\r\t";
  static constexpr std::string_view kTo = "\"\\bfnrt";
  out.reserve(out.size() + text.size() + 2);
  out += '"';
  std::size_t plain = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\') continue;
    out.append(text, plain, i - plain);
    plain = i + 1;
    if (const auto known = kFrom.find(c); known != std::string_view::npos) {
      out += '\\';
      out += kTo[known];
    } else {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    }
  }
  out.append(text, plain);
  out += '"';
}

void write(std::string& out, const Json& value, int indent, bool pretty) {
  const auto line = [&](int depth) {
    if (pretty) out += '\n' + std::string(static_cast<std::size_t>(depth) * 2, ' ');
  };
  if (value.is_null()) {
    out += "null";
  } else if (const auto* boolean = value.boolean()) {
    out += *boolean ? "true" : "false";
  } else if (const auto* integer = value.integer()) {
    out += std::to_string(*integer);
  } else if (const auto* text = value.string()) {
    quote(out, *text);
  } else if (const auto* array = value.array()) {
    out += '[';
    for (std::size_t i = 0; i < array->size(); ++i) {
      if (i > 0) out += ',';
      line(indent + 1);
      write(out, (*array)[i], indent + 1, pretty);
    }
    if (!array->empty()) line(indent);
    out += ']';
  } else {
    std::vector<const Json::Object::value_type*> members;
    for (const auto& member : *value.object()) members.push_back(&member);
    std::ranges::sort(members, [](const auto* a, const auto* b) { return utf16_less(a->first, b->first); });
    out += '{';
    for (std::size_t i = 0; i < members.size(); ++i) {
      if (i > 0) out += ',';
      line(indent + 1);
      quote(out, members[i]->first);
      out += pretty ? ": " : ":";
      write(out, members[i]->second, indent + 1, pretty);
    }
    if (!members.empty()) line(indent);
    out += '}';
  }
}

}  // namespace

const Json* Json::find(std::string_view key) const {
  const auto* members = object();
  if (members == nullptr) return nullptr;
  const auto it = members->find(key);
  return it == members->end() ? nullptr : &it->second;
}

Json& Json::set(std::string key, Json value) {
  XH_CHECK(object() != nullptr);
  object()->insert_or_assign(std::move(key), std::move(value));
  return *this;
}

std::string Json::dump() const {
  std::string out;
  write(out, *this, 0, false);
  return out;
}

std::string Json::pretty() const {
  std::string out;
  write(out, *this, 0, true);
  return out + '\n';
}

Result<Json> parse_json(std::string_view text) { return Parser(text).document(); }

bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = [&](std::size_t k) { return i + k < text.size() ? static_cast<unsigned char>(text[i + k]) : 0u; };
    const unsigned lead = byte(0);
    const std::size_t length = lead < 0x80                   ? 1
                               : lead >= 0xc2 && lead < 0xe0 ? 2
                               : lead >= 0xe0 && lead < 0xf0 ? 3
                               : lead >= 0xf0 && lead < 0xf5 ? 4
                                                             : 0;
    if (length == 0) return false;
    for (std::size_t k = 1; k < length; ++k) {
      if ((byte(k) & 0xc0) != 0x80) return false;
    }
    if ((lead == 0xe0 && byte(1) < 0xa0) || (lead == 0xed && byte(1) >= 0xa0)) return false;
    if ((lead == 0xf0 && byte(1) < 0x90) || (lead == 0xf4 && byte(1) >= 0x90)) return false;
    i += length;
  }
  return true;
}

std::string json_quote(std::string_view text) {
  std::string out;
  quote(out, text);
  return out;
}

const std::string* text_member(const Json& object, std::string_view name) {
  const Json* member = object.find(name);
  return member == nullptr ? nullptr : member->string();
}

Json json_u64(std::uint64_t value) {
  if (value <= static_cast<std::uint64_t>(kMaxJsonInteger)) return Json(static_cast<std::int64_t>(value));
  return Json(std::to_string(value));
}

JsonReader::JsonReader(const Json& value, std::string place) : object_(value.object()), place_(std::move(place)) {
  if (object_ == nullptr) error_ = Error{ErrorId::kWrongType, "an object is expected", place_};
}

const Json& JsonReader::member(std::string_view key) {
  static const Json kNull;
  if (has(key)) return object_->find(key)->second;
  fail(ErrorId::kMissingField, key, "missing");
  return kNull;
}

bool JsonReader::has(std::string_view key) {
  known_.emplace_back(key);
  return object_ != nullptr && object_->contains(key);
}

std::string JsonReader::text(std::string_view key) {
  const auto* text = member(key).string();
  if (text == nullptr) fail(ErrorId::kWrongType, key, "a string is expected");
  return text == nullptr ? std::string() : *text;
}

std::int64_t JsonReader::integer(std::string_view key, std::int64_t minimum, std::int64_t maximum) {
  const auto* value = member(key).integer();
  if (value != nullptr && *value >= minimum && *value <= maximum) return *value;
  fail(ErrorId::kWrongType, key, fmt::format("an integer from {} to {} is expected", minimum, maximum));
  return minimum;
}

std::uint64_t JsonReader::u64(std::string_view key) {
  const Json& value = member(key);
  if (const auto* integer = value.integer(); integer != nullptr && *integer >= 0) return static_cast<std::uint64_t>(*integer);
  const auto* text = value.string();
  std::uint64_t out = 0;
  bool good = text != nullptr && !text->empty() && text->size() <= 20 && (text->size() == 1 || text->front() != '0');
  for (std::size_t i = 0; good && i < text->size(); ++i) {
    const char c = (*text)[i];
    const auto digit = static_cast<std::uint64_t>(c - '0');
    good = c >= '0' && c <= '9' && out <= (std::numeric_limits<std::uint64_t>::max() - digit) / 10;
    out = out * 10 + digit;
  }
  if (!good) fail(ErrorId::kWrongType, key, "an unsigned integer (number or decimal string) is expected");
  return good ? out : 0;
}

bool JsonReader::boolean(std::string_view key) {
  const auto* value = member(key).boolean();
  if (value == nullptr) fail(ErrorId::kWrongType, key, "true or false is expected");
  return value != nullptr && *value;
}

const Json::Array& JsonReader::array(std::string_view key) {
  static const Json::Array kEmpty;
  const auto* value = member(key).array();
  if (value == nullptr) fail(ErrorId::kWrongType, key, "an array is expected");
  return value == nullptr ? kEmpty : *value;
}

std::string JsonReader::path(std::string_view key) const { return place_.empty() ? std::string(key) : fmt::format("{}.{}", place_, key); }

void JsonReader::fail(ErrorId id, std::string_view key, std::string what) {
  if (!error_) error_ = Error{id, std::move(what), path(key)};
}

Status JsonReader::done() {
  for (const auto& [key, value] : object_ != nullptr ? *object_ : Json::Object{}) {
    if (std::ranges::find(known_, key) == known_.end()) fail(ErrorId::kUnknownField, key, "unknown field");
  }
  if (error_) return xh::fail(*error_);
  return {};
}

}  // namespace xh

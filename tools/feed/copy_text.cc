#include "tools/feed/copy_text.h"

#include <algorithm>
#include <array>
#include <utility>

namespace xh::feed {
namespace {

constexpr std::string_view kNullSymbol = "\xe2\x90\x80";
constexpr std::size_t kMaxSchemaName = 63;  // NAMEDATALEN - 1

bool is_hex(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

}  // namespace

void CopyLine::separate() {
  if (!first_) line_ += '\t';
  first_ = false;
}

CopyLine& CopyLine::number(std::uint64_t value) {
  separate();
  line_ += std::to_string(value);
  return *this;
}

CopyLine& CopyLine::signed_number(std::int64_t value) {
  separate();
  line_ += std::to_string(value);
  return *this;
}

CopyLine& CopyLine::text(std::string_view value) {
  separate();
  for (const char c : value) {
    switch (c) {
      case '\\':
        line_ += "\\\\";
        break;
      case '\n':
        line_ += "\\n";
        break;
      case '\r':
        line_ += "\\r";
        break;
      case '\t':
        line_ += "\\t";
        break;
      default:
        line_ += c;
    }
  }
  return *this;
}

CopyLine& CopyLine::hex(std::string_view value) {
  if (!value.starts_with("0x") || value.size() % 2 != 0 || !is_hex(value.substr(2))) return null();
  separate();
  line_ += "\\\\x";
  line_ += value.substr(2);
  return *this;
}

CopyLine& CopyLine::bytes(std::string_view value) {
  constexpr std::array<char, 16> kDigits = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};
  separate();
  line_ += "\\\\x";
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    line_ += kDigits[byte >> 4];
    line_ += kDigits[byte & 15];
  }
  return *this;
}

CopyLine& CopyLine::null() {
  separate();
  line_ += "\\N";
  return *this;
}

std::string CopyLine::take() {
  line_ += '\n';
  first_ = true;
  return std::exchange(line_, {});
}

std::string without_nul(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\0') {
      out += kNullSymbol;
    } else {
      out += c;
    }
  }
  return out;
}

std::string json_without_nul(std::string_view json) {
  constexpr std::string_view kEscape = "\\u0000";
  std::string out;
  out.reserve(json.size());
  for (std::size_t at = 0; at < json.size();) {
    if (json.substr(at, kEscape.size()) == kEscape) {
      out += kNullSymbol;
      at += kEscape.size();
    } else if (json[at] == '\\' && at + 1 < json.size()) {
      // What is escaped is no beginning of an escape.
      out += json.substr(at, 2);
      at += 2;
    } else {
      out += json[at++];
    }
  }
  return out;
}

bool is_schema_name(std::string_view name) {
  const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
  return !name.empty() && name.size() <= kMaxSchemaName && std::ranges::all_of(name, fits) && !(name[0] >= '0' && name[0] <= '9') &&
         !name.starts_with("pg_");
}

}  // namespace xh::feed

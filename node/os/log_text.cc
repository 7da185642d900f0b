#include "node/os/log_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/json.h"

namespace xh::os {
namespace {

// The character at the beginning of a text: its bytes, 0 when they are no UTF-8; and its number.
struct Character {
  std::size_t bytes = 0;
  std::uint32_t code = 0;
};

Character first_character(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  if (lead < 0x80) return {1, lead};
  const std::size_t bytes = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (bytes > text.size() || !is_utf8(text.substr(0, bytes))) return {};
  std::uint32_t code = lead & (0xffU >> (bytes + 1));
  for (std::size_t i = 1; i < bytes; ++i) code = code << 6 | (static_cast<unsigned char>(text[i]) & 0x3fU);
  return {bytes, code};
}

bool is_hidden(std::uint32_t code) {
  const auto in = [code](std::uint32_t first, std::uint32_t last) { return code >= first && code <= last; };
  return code < 0x20 || in(0x7f, 0x9f) || in(0x200b, 0x200f) || in(0x2028, 0x202e) || in(0x2066, 0x2069) || code == 0xfeff;
}

bool is_alphanumeric(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

bool is_word(char c) { return is_alphanumeric(c) || std::string_view("_-.~+/=").find(c) != std::string_view::npos; }

bool is_blank(char c) {
  return static_cast<unsigned char>(c) <= ' ' || c == '"' || c == '\'' || c == '<' || c == '>' || c == '(' || c == ')' || c == ',';
}

// Where a run of characters ends.
template <class Fits>
std::size_t end_of(std::string_view text, std::size_t from, Fits fits) {
  while (from < text.size() && fits(text[from])) ++from;
  return from;
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return out;
}

constexpr std::string_view kPemBegin = "-----BEGIN ";
constexpr std::string_view kPemEnd = "-----END ";

// How much of a text that begins here is a secret, and what stands for it; 0: none does.
struct Hidden {
  std::size_t bytes = 0;
  std::string shown = {};
};

Hidden pem_at(std::string_view text) {
  if (!text.starts_with(kPemBegin)) return {};
  const auto head = text.find("-----", kPemBegin.size());
  if (text.substr(0, head).find("PRIVATE KEY") == std::string_view::npos) return {};
  const auto end = text.find(kPemEnd);
  const auto tail = end == std::string_view::npos ? end : text.find("-----", end + kPemEnd.size());
  return {tail == std::string_view::npos ? text.size() : tail + 5, std::string(kRedacted)};
}

Hidden bearer_at(std::string_view text) {
  if (lower(text.substr(0, 7)) != "bearer ") return {};
  return {end_of(text, 7, is_word), std::string(text.substr(0, 7)) + std::string(kRedacted)};
}

// Encoded private keys of the BIF begin so; shorter words are words.
Hidden key_at(std::string_view text) {
  constexpr std::size_t kLeastKey = 40;
  if (!text.starts_with("priS")) return {};
  const auto end = end_of(text, 0, is_alphanumeric);
  return end < kLeastKey ? Hidden{} : Hidden{end, std::string(kRedacted)};
}

// User and password of a URL. The host stands behind the last sign: a password may hold others.
Hidden user_at(std::string_view text) {
  if (!text.starts_with("://")) return {};
  const auto end = end_of(text, 3, [](char c) { return !is_blank(c) && c != '/' && c != '?'; });
  const auto sign = text.substr(0, end).rfind('@');
  if (sign == std::string_view::npos) return {};
  return {sign, "://" + std::string(kRedacted)};
}

// The query behind a path or a DID: a question mark inside of a word that has a slash or a colon.
Hidden query_at(std::string_view text, bool behind_path) {
  if (text.front() != '?' || !behind_path) return {};
  const auto end = end_of(text, 1, [](char c) { return !is_blank(c); });
  return end == 1 ? Hidden{} : Hidden{end, "?" + std::string(kRedacted)};
}

}  // namespace

std::string clean_text(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto [bytes, code] = first_character(text);
    if (bytes == 0) {
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(text.front()));
    } else if (is_hidden(code)) {
      out += fmt::format("\\u{{{:x}}}", code);
    } else {
      out += text.substr(0, bytes);
    }
    text.remove_prefix(std::max<std::size_t>(bytes, 1));
  }
  return out;
}

std::string without_secrets(std::string_view text) {
  std::string out;
  bool word_begins = true;
  bool path = false;
  while (!text.empty()) {
    Hidden hidden = pem_at(text);
    if (hidden.bytes == 0 && word_begins) hidden = bearer_at(text);
    if (hidden.bytes == 0) hidden = key_at(text);
    if (hidden.bytes == 0) hidden = user_at(text);
    if (hidden.bytes == 0) hidden = query_at(text, path);
    if (hidden.bytes > 0) {
      out += hidden.shown;
      text.remove_prefix(hidden.bytes);
      word_begins = false;
      continue;
    }
    const char c = text.front();
    path = !is_blank(c) && (path || c == '/' || c == ':');
    word_begins = !is_word(c) || c == '=' || c == '/';
    out += c;
    text.remove_prefix(1);
  }
  return out;
}

bool is_secret_name(std::string_view name) {
  static constexpr std::array<std::string_view, 10> kSecret = {"passphrase", "password", "secret",        "token",  "private",
                                                               "seed",       "mnemonic", "authorization", "cookie", "pin"};
  const std::string small = lower(name);
  // "pin" is a part of other words, too.
  return std::ranges::any_of(kSecret, [&](std::string_view word) {
    return word == "pin" ? small == word || small.ends_with("_pin") || small.starts_with("pin_") : small.find(word) != std::string::npos;
  });
}

std::string cut_text(std::string text, std::size_t maximum) {
  if (text.size() <= maximum) return text;
  std::size_t end = maximum;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80) --end;
  const std::size_t left = text.size() - end;
  text.resize(end);
  return text + fmt::format("… ({} bytes more)", left);
}

std::string log_text(std::string_view text, std::size_t maximum) { return cut_text(clean_text(without_secrets(text)), maximum); }

}  // namespace xh::os

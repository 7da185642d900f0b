#include "identity/schemes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace xh::identity {
namespace {

constexpr std::array<std::string_view, 4> kSchemeWords = {"free", "gs1", "oid", "ecode"};

tl::unexpected<Error> bad_suffix(std::string what, std::string_view suffix) {
  return fail(ErrorId::kBadIdentifier, std::move(what), std::string(suffix.substr(0, 80)));
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// GS1 AI encodable character set 82 (General Specifications 7.11).
bool is_gs1_text(std::string_view text) {
  static constexpr std::string_view kOther = "!\"%&'()*+,-./:;<=>?_";
  return std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || kOther.find(c) != std::string_view::npos;
  });
}

// Primary keys: so many digits with a check digit at their end, and then at most so many characters.
struct Gs1Key {
  std::string_view application_identifier;
  std::string_view name;
  std::size_t digits;  ///< 0: no digits of a fixed number
  std::size_t more;
};
constexpr std::array<Gs1Key, 9> kGs1Keys = {{
    {"00", "SSCC", 18, 0},
    {"01", "GTIN", 14, 0},
    {"253", "GDTI", 13, 17},
    {"255", "GCN", 13, 12},
    {"414", "GLN", 13, 0},
    {"417", "party GLN", 13, 0},
    {"8003", "GRAI", 14, 16},
    {"8004", "GIAI", 0, 30},
    {"8018", "GSRN", 18, 0},
}};

Status check_gs1(std::string_view suffix) {
  const auto slash = suffix.find('/');
  const auto row = std::ranges::find(kGs1Keys, suffix.substr(0, slash), &Gs1Key::application_identifier);
  if (slash == std::string_view::npos || row == kGs1Keys.end())
    return bad_suffix("a GS1 key looks like <application identifier>/<key>, as in 01/09506000134352", suffix);
  const std::string_view key = suffix.substr(slash + 1);
  if (key.size() < std::max<std::size_t>(row->digits, 1) || key.size() > row->digits + row->more)
    return bad_suffix(
        fmt::format("a {} has {} to {} characters", row->name, std::max<std::size_t>(row->digits, 1), row->digits + row->more), suffix);
  const std::string_view digits = key.substr(0, row->digits);
  const std::string_view more = key.substr(row->digits);
  if (!is_gs1_text(more) || (row->name == "GCN" && !more.empty() && !all_digits(more)))
    return bad_suffix(fmt::format("a {} has other characters", row->name), suffix);
  if (digits.empty()) return {};
  if (!all_digits(digits)) return bad_suffix(fmt::format("a {} begins with {} digits", row->name, row->digits), suffix);
  if (row->application_identifier == "8003" && digits.front() != '0') return bad_suffix("a GRAI begins with 0", suffix);
  const char check = gs1_check_digit(digits.substr(0, digits.size() - 1));
  if (digits.back() != check) return bad_suffix(fmt::format("the check digit of this {} is {}", row->name, check), suffix);
  return {};
}

// X.660: arcs of digits without leading zeros; the first is 0, 1 or 2, and below 0 and 1 the second is at most 39.
Status check_oid(std::string_view suffix) {
  std::size_t number = 0;
  for (std::string_view rest = suffix; number == 0 || !rest.empty(); ++number) {
    const auto dot = rest.find('.');
    const std::string_view arc = rest.substr(0, dot);
    if (!all_digits(arc) || (arc.size() > 1 && arc.front() == '0'))
      return bad_suffix("an OID has numbers without leading zeros, divided by dots", suffix);
    if (number == 0 && (arc.size() > 1 || arc.front() > '2')) return bad_suffix("the first arc of an OID is 0, 1 or 2", suffix);
    if (number == 1 && suffix.front() != '2' && (arc.size() > 2 || (arc.size() == 2 && arc > "39")))
      return bad_suffix("the second arc of an OID below 0 and 1 is at most 39", suffix);
    if (dot == std::string_view::npos) {
      rest = {};
    } else if (rest.size() == dot + 1) {
      return bad_suffix("an OID does not end with a dot", suffix);
    } else {
      rest = rest.substr(dot + 1);
    }
  }
  return number < 2 ? Status(bad_suffix("an OID has at least two arcs", suffix)) : Status{};
}

// GB/T 31866: a version digit, the number of the code system, and the main code.
Status check_ecode(std::string_view suffix) {
  struct Version {
    char digit;
    std::size_t system;
    std::size_t least;
    std::size_t most;
    bool letters;
  };
  constexpr std::array<Version, 5> kVersions = {
      {{'0', 3, 1, 60, false}, {'1', 4, 1, 20, false}, {'2', 4, 1, 28, false}, {'3', 5, 1, 39, true}, {'4', 5, 1, 200, true}}};
  const auto version = suffix.empty() ? kVersions.end() : std::ranges::find(kVersions, suffix.front(), &Version::digit);
  if (version == kVersions.end()) return bad_suffix("an Ecode begins with its version, 0 to 4", suffix);
  if (suffix.size() < 1 + version->system + version->least || suffix.size() > 1 + version->system + version->most)
    return bad_suffix(fmt::format("an Ecode of this version has {} to {} characters", 1 + version->system + version->least,
                                  1 + version->system + version->most),
                      suffix);
  const std::string_view code = suffix.substr(1 + version->system);
  const bool letters = std::ranges::all_of(
      code, [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '.'; });
  if (!all_digits(suffix.substr(1, version->system)) || !(version->letters ? letters : all_digits(code)))
    return bad_suffix("an Ecode of this version has other characters", suffix);
  return {};
}

}  // namespace

char gs1_check_digit(std::string_view digits) {
  unsigned sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const auto digit = static_cast<unsigned>(digits[digits.size() - 1 - i] - '0');
    sum += i % 2 == 0 ? 3 * digit : digit;
  }
  return static_cast<char>('0' + (10 - sum % 10) % 10);
}

Status check_scheme(Scheme scheme, std::string_view suffix) {
  switch (scheme) {
    case Scheme::kFree:
      return {};
    case Scheme::kGs1:
      return check_gs1(suffix);
    case Scheme::kOid:
      return check_oid(suffix);
    case Scheme::kEcode:
      break;
  }
  return check_ecode(suffix);
}

std::string_view to_word(Scheme scheme) { return kSchemeWords.at(static_cast<std::size_t>(scheme)); }

std::optional<Scheme> scheme_from_word(std::string_view word) {
  const auto it = std::ranges::find(kSchemeWords, word);
  if (it == kSchemeWords.end()) return std::nullopt;
  return static_cast<Scheme>(it - kSchemeWords.begin());
}

}  // namespace xh::identity

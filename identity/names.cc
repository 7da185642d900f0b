#include "identity/names.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/json.h"

namespace xh::identity {
namespace {

struct Range {
  std::uint32_t first;
  std::uint32_t last;
};
constexpr auto kSuffixRanges = std::to_array<Range>({
#include "identity/unicode/suffix_ranges.inc"
});

tl::unexpected<Error> bad_name(std::string what, std::string_view text) {
  return fail(ErrorId::kBadIdentifier, std::move(what), std::string(text.substr(0, 80)));
}

// The code point at the front of valid UTF-8, which is taken off.
std::uint32_t take_code_point(std::string_view& text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  std::uint32_t code = length == 1 ? lead : lead & (0x7fU >> length);
  for (std::size_t i = 1; i < length; ++i) code = code << 6 | (static_cast<unsigned char>(text[i]) & 0x3fU);
  text.remove_prefix(length);
  return code;
}

}  // namespace

Result<Prefix> Prefix::parse(std::string_view text) {
  if (text.empty() || text.size() > kMaxPrefixBytes) return bad_name("a prefix has 1 to 64 characters", text);
  std::size_t arcs = 1;
  bool arc_begins = true;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '.') {
      if (arc_begins) return bad_name("an arc of the prefix is empty", text);
      ++arcs;
      arc_begins = true;
      continue;
    }
    if (text[i] < '0' || text[i] > '9') return bad_name("a prefix has only digits and dots", text);
    const bool more = i + 1 < text.size() && text[i + 1] != '.';
    if (arc_begins && text[i] == '0' && more) return bad_name("an arc of the prefix has a leading zero", text);
    arc_begins = false;
  }
  if (arc_begins) return bad_name("an arc of the prefix is empty", text);
  if (arcs > kMaxArcs) return bad_name("a prefix has at most 8 arcs", text);
  return Prefix(std::string(text));
}

std::size_t Prefix::arcs() const { return 1 + static_cast<std::size_t>(std::ranges::count(text_, '.')); }

std::string_view Prefix::first_arc() const { return std::string_view(text_).substr(0, text_.find('.')); }

std::string_view Prefix::parent() const {
  const auto dot = text_.rfind('.');
  return dot == std::string::npos ? std::string_view() : std::string_view(text_).substr(0, dot);
}

Result<Identifier> Identifier::parse(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return bad_name("an identifier looks like <prefix>/<suffix>", text);
  XH_TRY(Prefix prefix, Prefix::parse(text.substr(0, slash)));
  std::string_view suffix = text.substr(slash + 1);
  if (suffix.empty() || suffix.size() > kMaxSuffixBytes) return bad_name("the suffix has 1 to 200 bytes", text);
  if (!is_utf8(suffix)) return bad_name("the suffix is not valid UTF-8", text.substr(0, slash));
  while (!suffix.empty()) {
    const std::uint32_t code = take_code_point(suffix);
    const auto after = std::ranges::upper_bound(kSuffixRanges, code, {}, &Range::first);
    if (after == kSuffixRanges.begin() || code > std::prev(after)->last) {
      return bad_name(fmt::format("the suffix holds U+{:04X}, which is not allowed (controls, unassigned or not in NFC)", code), text);
    }
  }
  return Identifier(std::string(text), std::move(prefix));
}

Status check_organisation_id(std::string_view text) {
  const bool good = !text.empty() && text.size() <= kMaxOrganisationIdBytes && text.front() != '-' &&
                    std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
  if (!good) return bad_name("an organisation id has 1 to 32 characters of a-z, 0-9 and -, and does not begin with -", text);
  return {};
}

}  // namespace xh::identity

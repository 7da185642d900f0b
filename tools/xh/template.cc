#include "tools/xh/template.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/spelling.h"

namespace xh::tools {
namespace {

Result<std::string> cleaned(const std::string& text) { return clean(text); }

Result<std::string> lower(const std::string& text) {
  std::string out = text;
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

Result<std::string> upper(const std::string& text) {
  std::string out = text;
  for (char& c : out) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return out;
}

Result<std::string> decimal(const std::string& text) {
  std::uint64_t value = 0;
  for (const char c : text) {
    const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
    if (digit < 0) return fail(ErrorId::kBadRow, "decimal takes hexadecimal digits");
    if (value >> 60 != 0) return fail(ErrorId::kBadRow, "decimal takes numbers of up to 64 bits");
    value = value << 4 | static_cast<std::uint64_t>(digit);
  }
  if (text.empty()) return fail(ErrorId::kBadRow, "decimal takes hexadecimal digits");
  return std::to_string(value);
}

// The first control character that no text of a record has, or nullopt.
std::optional<unsigned> control_in(std::string_view text) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\t' && c != '\n' && c != '\r') || byte == 0x7f) return byte;
  }
  return std::nullopt;
}

}  // namespace

Result<Template::Part> Template::parse_column(std::string_view text, Columns columns) {
  Part part;
  part.column = true;
  if (columns == Columns::kCleaned) {
    part.text = text;
    part.filters = {cleaned};
    return part;
  }
  static const std::vector<std::pair<std::string, Filter>> kFilters = {
      {"clean", cleaned}, {"lower", lower}, {"upper", upper}, {"decimal", decimal}};
  static const std::vector<std::string> kNames = {"clean", "lower", "upper", "decimal"};
  const auto bar = std::min(text.find('|'), text.size());
  part.text = clean(std::string(text.substr(0, bar)));
  if (part.text.empty()) return fail(ErrorId::kUsage, "a column without a name", std::string(text));
  for (text.remove_prefix(bar); !text.empty();) {
    text.remove_prefix(1);
    const auto end = std::min(text.find('|'), text.size());
    const std::string name = clean(std::string(text.substr(0, end)));
    text.remove_prefix(end);
    const auto known = std::ranges::find(kFilters, name, &std::pair<std::string, Filter>::first);
    if (known == kFilters.end())
      return fail(ErrorId::kUsage, fmt::format("unknown filter {}{}", name, did_you_mean(name, kNames)),
                  "filters: clean, lower, upper, decimal");
    part.filters.push_back(known->second);
  }
  return part;
}

Result<Template> Template::parse(std::string_view text, Columns columns) {
  Template out;
  std::string literal;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '{' || text.substr(i + 1).starts_with('{')) {
      literal += text[i];
      if (text[i] == '{') ++i;
      continue;
    }
    const auto end = text.find('}', i);
    if (end == std::string_view::npos) return fail(ErrorId::kUsage, "a '{' without '}'", std::string(text));
    if (!literal.empty()) out.parts_.push_back({std::exchange(literal, {}), false, {}});
    XH_TRY(Part part, parse_column(text.substr(i + 1, end - i - 1), columns));
    out.parts_.push_back(std::move(part));
    i = end;
  }
  if (!literal.empty()) out.parts_.push_back({std::move(literal), false, {}});
  return out;
}

Result<std::string> Template::field(const Part& part, const Row& row) {
  const std::string place = fmt::format("row {}, {}", row.number, part.text);
  const auto found = row.fields.find(part.text);
  if (found == row.fields.end()) return fail(ErrorId::kBadRow, fmt::format("no column {}", part.text), fmt::format("row {}", row.number));
  std::string text = found->second;
  if (!is_utf8(text)) return fail(ErrorId::kBadRow, "not valid UTF-8", place);
  for (const auto filter : part.filters) {
    auto filtered = filter(text);
    if (!filtered) return fail(ErrorId::kBadRow, filtered.error().what, place);
    text = *std::move(filtered);
  }
  if (const auto control = control_in(text))
    return fail(ErrorId::kBadRow, fmt::format("a control character, U+{:04X}; the filter clean takes them out", *control), place);
  return text;
}

Result<std::string> Template::fill(const Row& row) const {
  std::string out;
  for (const auto& part : parts_) {
    if (!part.column) {
      out += part.text;
      continue;
    }
    XH_TRY(const std::string text, field(part, row));
    out += text;
  }
  return out;
}

std::vector<std::string> Template::columns() const {
  std::vector<std::string> out;
  for (const auto& part : parts_) {
    if (part.column) out.push_back(part.text);
  }
  return out;
}

}  // namespace xh::tools

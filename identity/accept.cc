#include "identity/accept.h"

#include <algorithm>

namespace xh::identity {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return out;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// RFC 9110, 12.4.2: thousandths; what is malformed counts as 1.
int quality(std::string_view parameters) {
  std::string text = lower(parameters);
  std::erase_if(text, [](char c) { return c == ' ' || c == '\t'; });
  const auto at = text.find(";q=");
  if (at == std::string::npos) return 1000;
  const std::string_view value = std::string_view(text).substr(at + 3, 5);
  if (value.empty() || value[0] != '0') return 1000;
  int thousandths = 0;
  for (std::size_t i = 2, weight = 100; i < value.size() && value[i] >= '0' && value[i] <= '9'; ++i, weight /= 10)
    thousandths += (value[i] - '0') * static_cast<int>(weight);
  return thousandths;
}

}  // namespace

std::vector<AcceptedRange> accepted_ranges(std::string_view accept) {
  std::vector<AcceptedRange> ranges;
  if (trimmed(accept).empty()) return ranges;
  while (!accept.empty()) {
    const auto end = std::min(accept.find(','), accept.size());
    const std::string_view range = accept.substr(0, end);
    accept.remove_prefix(std::min(end + 1, accept.size()));
    const auto semicolon = std::min(range.find(';'), range.size());
    ranges.push_back({lower(trimmed(range.substr(0, semicolon))), quality(range.substr(semicolon))});
  }
  return ranges;
}

bool prefers_linkset(std::string_view accept) {
  int wanted = 0;
  int others = 0;
  for (const auto& range : accepted_ranges(accept)) {
    int& best = range.type == "application/linkset+json" || range.type == "application/json" ? wanted : others;
    best = std::max(best, range.quality);
  }
  return wanted > 0 && wanted >= others;
}

}  // namespace xh::identity

#include "identity/redaction.h"

#include <algorithm>

namespace xh::identity {

void add_range(std::vector<HeightRange>& ranges, const HeightRange& range) {
  ranges.push_back(range);
  std::ranges::sort(ranges, {}, &HeightRange::first);
  std::vector<HeightRange> joined;
  for (const auto& next : ranges) {
    if (!joined.empty() && next.first.value <= joined.back().last.value + 1) {
      joined.back().last = std::max(joined.back().last, next.last);
    } else {
      joined.push_back(next);
    }
  }
  while (joined.size() > kMaxRedactionRanges) {
    joined[1].first = joined[0].first;
    joined.erase(joined.begin());
  }
  ranges = std::move(joined);
}

const RedactedEntry* RedactedEntriesRecord::of(std::size_t index) const {
  const auto it = std::ranges::find(entries, index, &RedactedEntry::index);
  return it == entries.end() ? nullptr : &*it;
}

std::string entries_name(Height height) { return std::to_string(height.value); }

}  // namespace xh::identity

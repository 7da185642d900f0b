#include "tools/feed/whole_blocks.h"

#include <algorithm>

namespace xh::feed {

void WholeBlocks::begin(std::uint64_t next) {
  next_ = next;
  bytes_ = 0;
  for (auto& told : told_) {
    told.rows.clear();
    told.place = Place{next, 0, 0};
  }
}

Status WholeBlocks::add(Topic topic, Row row, const Place& place) {
  auto& told = of(topic);
  const std::uint64_t last = told.rows.empty() ? next_ : told.rows.back().height;
  if (place <= told.place || row.height < last || row.height < told.place.height || Place{row.height, 0, 0} > place)
    return fail(ErrorId::kBadAnswer, "the node told an event that stands before one that it told already", std::string(to_word(topic)));
  bytes_ += row.line.size();
  told.rows.push_back(std::move(row));
  told.place = place;
  return {};
}

void WholeBlocks::reached(Topic topic, const Place& place) {
  auto& told = of(topic);
  told.place = std::max(told.place, place);
}

std::uint64_t WholeBlocks::whole() const { return told_[static_cast<std::size_t>(slowest())].place.height; }

Topic WholeBlocks::slowest() const {
  const auto found = std::ranges::min_element(told_, {}, [](const Told& told) { return told.place.height; });
  return kTopics[static_cast<std::size_t>(found - told_.begin())];
}

std::size_t WholeBlocks::rows() const {
  std::size_t out = 0;
  for (const auto& told : told_) out += told.rows.size();
  return out;
}

WholeBlocks::Batch WholeBlocks::take() {
  Batch out;
  out.from = next_;
  out.to = whole();
  for (std::size_t i = 0; i < told_.size(); ++i) {
    auto& rows = told_[i].rows;
    while (!rows.empty() && rows.front().height < out.to) {
      out.time_ms = std::max(out.time_ms, rows.front().time_ms);
      out.lines[i] += rows.front().line;
      bytes_ -= rows.front().line.size();
      ++out.rows;
      rows.pop_front();
    }
  }
  next_ = out.to;
  return out;
}

}  // namespace xh::feed

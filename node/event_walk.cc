#include "node/event_walk.h"

namespace xh::node {
namespace {

// Which checkpoint the block before names: only then is it known that this one names another. Block 1 follows genesis, which names none.
std::optional<std::uint64_t> named_before(EventSource& source, const EventQuery& query, Height height, Height first) {
  if (query.topic != EventTopic::kCheckpoints || height.value == 0 || height <= first) return std::nullopt;
  const auto read = source.block(Height{height.value - 1}, false);
  return read.block == nullptr ? std::nullopt : std::optional(read.block->header.checkpoint.size);
}

}  // namespace

Walked walk(EventSource& source, const EventQuery& query, EventPlace from, WalkCredits credits) {
  Walked out;
  out.place = from;
  const EventRange range = source.range();
  std::size_t read_bytes = 0;
  std::size_t told_bytes = 0;
  const std::uint64_t begin = from.height.value;
  while (out.place.height <= range.head) {
    out.more = true;
    if (told_bytes >= credits.bytes || out.place.height.value - begin >= credits.blocks || read_bytes >= credits.read_bytes) return out;
    const auto before = named_before(source, query, out.place.height, range.first);
    const auto read = source.block(out.place.height, has_operations(query.topic));
    if (read.block == nullptr) {
      // Retention overtook the reader; a block that is damaged here is passed over in the same way.
      out.more = false;
      out.gone = std::max(source.range().first, out.place.height.next());
      return out;
    }
    read_bytes += read.bytes;
    const EventView view = source.view();
    while (told_bytes < credits.bytes) {
      auto event = next_event(*read.block, query, out.place, view, before);
      if (!event) {
        out.place = {out.place.height.next(), 0, 0};
        break;
      }
      out.told.push_back({event->after, std::move(event->told)});
      told_bytes += out.told.back().event.size();
      out.place = event->after;
      if (out.place.height != read.block->summary.height) break;
    }
  }
  out.more = false;
  return out;
}

}  // namespace xh::node

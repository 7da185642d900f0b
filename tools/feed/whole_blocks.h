// Rows of several topics, put together to whole blocks: a block is whole when every topic was told beyond it. No socket, no clock. Spec:
// docs/spec/feed.md (FD3, FD4).
#pragma once

#include <array>
#include <deque>

#include "tools/feed/event_rows.h"

namespace xh::feed {

class WholeBlocks {
 public:
  /// Everything begins before the block of this height.
  explicit WholeBlocks(std::uint64_t next) { begin(next); }
  /// Forgets what waits, and begins again.
  void begin(std::uint64_t next);

  /// A row, and that its topic was told up to `place`. Rows below the begin, or out of order, are kBadAnswer.
  [[nodiscard]] Status add(Topic topic, Row row, const Place& place);
  void reached(Topic topic, const Place& place);

  /// Blocks below this height are whole.
  [[nodiscard]] std::uint64_t whole() const;
  /// The first height that was not taken yet.
  [[nodiscard]] std::uint64_t next() const { return next_; }
  /// Who is farthest behind, and is read next.
  [[nodiscard]] Topic slowest() const;
  /// FD4: rows and their bytes, of all that waits.
  [[nodiscard]] std::size_t rows() const;
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

  /// The rows of whole blocks.
  struct Batch {
    std::uint64_t from = 0;     ///< first height
    std::uint64_t to = 0;       ///< height behind the last one
    std::uint64_t time_ms = 0;  ///< of the newest block with a row
    std::array<std::string, kTopics.size()> lines;
    std::size_t rows = 0;
  };
  /// Empty (from == to) when nothing is whole.
  [[nodiscard]] Batch take();

 private:
  struct Told {
    std::deque<Row> rows;
    Place place;
  };
  [[nodiscard]] Told& of(Topic topic) { return told_[static_cast<std::size_t>(topic)]; }

  std::uint64_t next_ = 0;
  std::array<Told, kTopics.size()> told_;
  std::size_t bytes_ = 0;
};

}  // namespace xh::feed

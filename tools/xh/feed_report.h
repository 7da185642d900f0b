// What xh feed says: where it is, how fast, how far behind. A line that is written over on a terminal, one every ten seconds elsewhere, or
// with
// --json one object a second at most on standard output. Spec: docs/spec/feed.md (FD15).
#pragma once

#include <chrono>
#include <string>

#include "tools/feed/whole_blocks.h"

namespace xh::tools {

class FeedReport {
 public:
  explicit FeedReport(bool json);
  void begin(std::uint64_t next);
  void wrote(const feed::WholeBlocks::Batch& batch);
  /// On standard error, in a line of its own.
  void say(const std::string& text);
  void end(std::uint64_t next);

 private:
  using Clock = std::chrono::steady_clock;
  void print(std::uint64_t next);

  bool json_;
  bool terminal_;
  bool begun_ = false;
  bool open_line_ = false;  ///< the terminal's cursor stands behind a line that may be written over
  Clock::time_point begin_;
  Clock::time_point shown_;
  std::uint64_t rows_ = 0;
  std::uint64_t time_ms_ = 0;  ///< of the newest block that was written
};

/// One line: for people, or a JSON object.
struct FeedFigures {
  std::uint64_t next = 0;  ///< the first height that is not written
  std::uint64_t rows = 0;
  std::uint64_t per_second = 0;
  std::int64_t lag_ms = -1;  ///< age of the newest block that was written; -1: none was
};
[[nodiscard]] std::string feed_line(const FeedFigures& figures, bool json);

}  // namespace xh::tools

// Rows of a table file: CSV (RFC 4180, with a header line) or NDJSON (one object of strings per line), streamed.
#pragma once

#include <fstream>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace xh::tools {

inline constexpr std::size_t kMaxRowBytes = 1024 * 1024;

struct Row {
  std::uint64_t number = 0;  ///< data row, from 1
  std::map<std::string, std::string> fields;
};

class RowReader {
 public:
  /// `.ndjson` or `.jsonl` is NDJSON, all else CSV. Errors: kCannotRead, kBadRow (header).
  [[nodiscard]] static Result<RowReader> open(const std::string& path);
  /// The next row; nullopt at the end. An error is about this row only, when `number()` has moved on: reading may go on.
  [[nodiscard]] Result<std::optional<Row>> next();
  [[nodiscard]] std::uint64_t number() const { return number_; }
  /// Bytes read so far, for progress.
  [[nodiscard]] std::uint64_t position() const { return position_; }
  [[nodiscard]] const std::vector<std::string>& columns() const { return columns_; }

 private:
  explicit RowReader(std::ifstream in, bool json) : in_(std::move(in)), json_(json) {}
  [[nodiscard]] Result<std::optional<std::vector<std::string>>> record();
  [[nodiscard]] Result<std::optional<Row>> next_json();

  std::ifstream in_;
  bool json_;
  std::vector<std::string> columns_;
  std::uint64_t number_ = 0;
  std::uint64_t position_ = 0;
};

/// Fills {Column} in a template; `{{` is a brace. Values are trimmed and freed of tabs and control characters. Error kBadRow for an unknown
/// column.
[[nodiscard]] Result<std::string> fill(const std::string& pattern, const Row& row);
/// Runs of white space and control characters become one space; none at the ends.
[[nodiscard]] std::string clean(const std::string& text);

}  // namespace xh::tools

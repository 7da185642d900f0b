// Rows of a table file: CSV (RFC 4180, with a header line) or NDJSON (one object per line), streamed. Rules: docs/spec/bulk.md (BK1).
#pragma once

#include <istream>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"

namespace xh::tools {

inline constexpr std::size_t kMaxRowBytes = 1024 * 1024;

struct Row {
  std::uint64_t number = 0;  ///< data row, from 1
  std::map<std::string, std::string> fields;
};

class RowReader {
 public:
  /// `.ndjson` or `.jsonl` is NDJSON, all else CSV. Errors: kCannotRead, kBadRow (header, UTF-16).
  [[nodiscard]] static Result<RowReader> open(const std::string& path, char delimiter = ',');
  /// The same of a stream that can seek; `path` is for errors.
  [[nodiscard]] static Result<RowReader> over(std::unique_ptr<std::istream> in, const std::string& path, char delimiter = ',');
  /// The next row; nullopt at the end. An error is about this row only, unless lost(): reading may go on. Errors: kBadRow, kTooLarge.
  [[nodiscard]] Result<std::optional<Row>> next();
  /// The next line of an NDJSON file as it is.
  [[nodiscard]] Result<std::optional<Json>> next_object();
  /// Whether the last error was inside a quote that does not end: where the next row begins is not known.
  [[nodiscard]] bool lost() const { return lost_; }
  [[nodiscard]] bool is_json() const { return json_; }
  [[nodiscard]] std::uint64_t number() const { return number_; }
  /// Bytes read so far, for progress.
  [[nodiscard]] std::uint64_t position() const { return position_; }
  /// Names in the header of a CSV file.
  [[nodiscard]] const std::vector<std::string>& columns() const { return columns_; }

 private:
  RowReader(std::unique_ptr<std::istream> in, bool json, char delimiter) : in_(std::move(in)), json_(json), delimiter_(delimiter) {}
  [[nodiscard]] Status skip_byte_order_mark(const std::string& path);
  [[nodiscard]] Status read_header(const std::string& path);
  [[nodiscard]] int take();
  [[nodiscard]] std::string place() const;
  [[nodiscard]] tl::unexpected<Error> too_long(bool quoted);
  [[nodiscard]] Result<std::optional<std::vector<std::string>>> record();
  [[nodiscard]] Result<std::optional<std::string>> line();
  [[nodiscard]] Result<std::optional<Row>> next_json();

  std::unique_ptr<std::istream> in_;
  bool json_;
  char delimiter_;
  bool lost_ = false;
  std::vector<std::string> columns_;
  std::uint64_t number_ = 0;
  std::uint64_t position_ = 0;
};

/// Runs of white space and control characters become one space; none at the ends.
[[nodiscard]] std::string clean(const std::string& text);

}  // namespace xh::tools

#include "tools/xh/rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>

namespace xh::tools {
namespace {

constexpr int kEnd = std::char_traits<char>::eof();
constexpr const char* kOneObject = "a row is an object of strings, integers, true and false";

}  // namespace

Result<RowReader> RowReader::open(const std::string& path, char delimiter) {
  auto in = std::make_unique<std::ifstream>(path, std::ios::binary);
  if (!*in) return fail(ErrorId::kCannotRead, "cannot open", path);
  if (in->peek() == kEnd && in->bad()) return fail(ErrorId::kCannotRead, "cannot read", path);  // a folder
  in->clear();
  return over(std::move(in), path, delimiter);
}

Result<RowReader> RowReader::over(std::unique_ptr<std::istream> in, const std::string& path, char delimiter) {
  RowReader reader(std::move(in), path.ends_with(".ndjson") || path.ends_with(".jsonl"), delimiter);
  XH_TRY_VOID(reader.skip_byte_order_mark(path));
  if (!reader.json_) XH_TRY_VOID(reader.read_header(path));
  return reader;
}

Status RowReader::skip_byte_order_mark(const std::string& path) {
  const int first = in_->get();
  const int second = in_->get();
  const int third = in_->get();
  if ((first == 0xff && second == 0xfe) || (first == 0xfe && second == 0xff))
    return fail(ErrorId::kBadRow, "the file is UTF-16: save it as UTF-8", path);
  in_->clear();
  const bool mark = first == 0xef && second == 0xbb && third == 0xbf;
  position_ = mark ? 3 : 0;
  in_->seekg(static_cast<std::streamoff>(position_));
  return {};
}

Status RowReader::read_header(const std::string& path) {
  XH_TRY(auto header, record());
  if (!header || header->empty()) return fail(ErrorId::kBadRow, "the file has no header line", path);
  for (auto& name : *header) name = clean(name);
  auto sorted = *header;
  std::ranges::sort(sorted);
  if (const auto twice = std::ranges::adjacent_find(sorted); twice != sorted.end() && !twice->empty())
    return fail(ErrorId::kBadRow, fmt::format("the header has two columns {}", *twice), path);
  columns_ = *std::move(header);
  return {};
}

int RowReader::take() {
  const int c = in_->get();
  if (c != kEnd) ++position_;
  return c;
}

std::string RowReader::place() const { return fmt::format("row {}", number_ + 1); }

// The rest of the line is read over, unless a quote is open: it may hold any number of lines.
tl::unexpected<Error> RowReader::too_long(bool quoted) {
  lost_ = quoted;
  if (quoted) return fail(ErrorId::kTooLarge, "a row exceeds 1 MiB: a quote may be missing", place());
  for (int c = take(); c != kEnd && c != '\n'; c = take()) {
  }
  return fail(ErrorId::kTooLarge, "a row exceeds 1 MiB", place());
}

// One CSV record; quoted fields may span lines.
Result<std::optional<std::vector<std::string>>> RowReader::record() {
  std::vector<std::string> fields(1);
  bool quoted = false;
  bool any = false;
  std::size_t bytes = 0;
  for (int c = take(); c != kEnd; c = take()) {
    if (c != '\n' && ++bytes > kMaxRowBytes) return too_long(quoted);
    if (quoted) {
      if (c != '"') {
        fields.back() += static_cast<char>(c);
      } else if (in_->peek() == '"') {
        fields.back() += static_cast<char>(take());
      } else {
        quoted = false;
      }
      continue;
    }
    if (c == '\n') {
      if (any || fields.size() > 1) return std::optional(std::move(fields));
      continue;  // an empty line
    }
    if (c == '\r' && (in_->peek() == '\n' || in_->peek() == kEnd)) continue;
    any = true;
    if (c == static_cast<unsigned char>(delimiter_)) {
      fields.emplace_back();
    } else if (c == '"' && fields.back().empty()) {
      quoted = true;
    } else {
      fields.back() += static_cast<char>(c);
    }
  }
  if (quoted) return fail(ErrorId::kBadRow, "the file ends inside a quoted field", place());
  if (!any && fields.size() == 1) return std::optional<std::vector<std::string>>();
  return std::optional(std::move(fields));
}

Result<std::optional<Row>> RowReader::next() {
  if (json_) return next_json();
  auto fields = record();
  if (!fields) {
    ++number_;
    return fail(fields.error());
  }
  if (!*fields) return std::optional<Row>();
  ++number_;
  if ((*fields)->size() != columns_.size()) {
    return fail(ErrorId::kBadRow, fmt::format("{} fields, the header has {}", (*fields)->size(), columns_.size()),
                fmt::format("row {}", number_));
  }
  Row row{number_, {}};
  for (std::size_t i = 0; i < columns_.size(); ++i) row.fields[columns_[i]] = std::move((**fields)[i]);
  return std::optional(std::move(row));
}

// The next line that is not empty, without its end.
Result<std::optional<std::string>> RowReader::line() {
  std::string text;
  for (;;) {
    const int c = take();
    if (c != '\n' && c != kEnd) {
      text += static_cast<char>(c);
      if (text.size() > kMaxRowBytes) return too_long(false);
      continue;
    }
    if (text.find_first_not_of(" \t\r") != std::string::npos) return std::optional(std::move(text));
    if (c == kEnd) return std::optional<std::string>();
    text.clear();
  }
}

Result<std::optional<Json>> RowReader::next_object() {
  const auto text = line();
  if (text && !*text) return std::optional<Json>();
  const std::string where = place();
  ++number_;
  if (!text) return fail(text.error());
  auto json = parse_json(**text);
  if (!json) return fail(ErrorId::kBadRow, fmt::format("{}, {}", json.error().what, json.error().place), where);
  if (json->object() == nullptr) return fail(ErrorId::kBadRow, kOneObject, where);
  return std::optional(*std::move(json));
}

Result<std::optional<Row>> RowReader::next_json() {
  XH_TRY(const auto json, next_object());
  if (!json) return std::optional<Row>();
  Row row{number_, {}};
  for (const auto& [name, value] : *json->object()) {
    if (const auto* text = value.string()) {
      row.fields[name] = *text;
    } else if (const auto* integer = value.integer()) {
      row.fields[name] = std::to_string(*integer);
    } else if (const auto* boolean = value.boolean()) {
      row.fields[name] = *boolean ? "true" : "false";
    } else {
      return fail(ErrorId::kBadRow, kOneObject, fmt::format("row {}, {}", number_, name));
    }
  }
  return std::optional(std::move(row));
}

std::string clean(const std::string& text) {
  std::string out;
  bool gap = false;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x20 || byte == 0x7f) {
      gap = !out.empty();
      continue;
    }
    if (gap) out += ' ';
    gap = false;
    out += c;
  }
  return out;
}

}  // namespace xh::tools

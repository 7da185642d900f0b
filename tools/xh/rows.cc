#include "tools/xh/rows.h"

#include <fmt/format.h>

#include "base/json.h"

namespace xh::tools {

Result<RowReader> RowReader::open(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return fail(ErrorId::kCannotRead, "cannot open", path);
  const bool json = path.ends_with(".ndjson") || path.ends_with(".jsonl");
  RowReader reader(std::move(in), json);
  if (json) return reader;
  XH_TRY(auto header, reader.record());
  if (!header || header->empty()) return fail(ErrorId::kBadRow, "the file has no header line", path);
  if ((*header)[0].starts_with("\xef\xbb\xbf")) (*header)[0].erase(0, 3);
  for (auto& name : *header) name = clean(name);
  reader.columns_ = *std::move(header);
  return reader;
}

// One CSV record; quoted fields may span lines.
Result<std::optional<std::vector<std::string>>> RowReader::record() {
  std::vector<std::string> fields(1);
  bool quoted = false;
  bool any = false;
  std::size_t bytes = 0;
  for (int c = in_.get(); c != std::char_traits<char>::eof(); c = in_.get()) {
    ++position_;
    if (++bytes > kMaxRowBytes)
      return fail(ErrorId::kTooLarge, "a row exceeds 1 MiB: a quote may be missing", fmt::format("row {}", number_ + 1));
    if (quoted) {
      if (c != '"') {
        fields.back() += static_cast<char>(c);
      } else if (in_.peek() == '"') {
        fields.back() += static_cast<char>(in_.get());
        ++position_;
      } else {
        quoted = false;
      }
      continue;
    }
    if (c == '\n') {
      if (any || fields.size() > 1) return std::optional(std::move(fields));
      continue;  // an empty line
    }
    if (c == '\r' && in_.peek() == '\n') continue;
    any = true;
    if (c == ',') {
      fields.emplace_back();
    } else if (c == '"' && fields.back().empty()) {
      quoted = true;
    } else {
      fields.back() += static_cast<char>(c);
    }
  }
  if (quoted) return fail(ErrorId::kBadRow, "the file ends inside a quoted field", fmt::format("row {}", number_ + 1));
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

Result<std::optional<Row>> RowReader::next_json() {
  std::string line;
  do {
    if (!std::getline(in_, line)) return std::optional<Row>();
    position_ += line.size() + 1;
  } while (line.find_first_not_of(" \t\r") == std::string::npos);
  ++number_;
  const std::string place = fmt::format("row {}", number_);
  if (line.size() > kMaxRowBytes) return fail(ErrorId::kTooLarge, "a row exceeds 1 MiB", place);
  const auto json = parse_json(line);
  if (!json) return fail(ErrorId::kBadRow, json.error().what, place);
  if (json->object() == nullptr) return fail(ErrorId::kBadRow, "a row is an object of strings and integers", place);
  Row row{number_, {}};
  for (const auto& [name, value] : *json->object()) {
    if (const auto* text = value.string()) {
      row.fields[name] = *text;
    } else if (const auto* integer = value.integer()) {
      row.fields[name] = std::to_string(*integer);
    } else {
      return fail(ErrorId::kBadRow, "a row is an object of strings and integers", place + ", " + name);
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

Result<std::string> fill(const std::string& pattern, const Row& row) {
  std::string out;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] != '{') {
      out += pattern[i];
      continue;
    }
    if (i + 1 < pattern.size() && pattern[i + 1] == '{') {
      out += '{';
      ++i;
      continue;
    }
    const auto end = pattern.find('}', i);
    if (end == std::string::npos) return fail(ErrorId::kUsage, "a '{' without '}'", pattern);
    const std::string column = pattern.substr(i + 1, end - i - 1);
    const auto field = row.fields.find(column);
    if (field == row.fields.end()) return fail(ErrorId::kBadRow, fmt::format("no column {}", column), fmt::format("row {}", row.number));
    out += clean(field->second);
    i = end;
  }
  return out;
}

}  // namespace xh::tools

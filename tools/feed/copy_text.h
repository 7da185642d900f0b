// Values as the text of PostgreSQL's COPY, and JSON as its jsonb takes it. Nothing here knows a table. Spec: docs/spec/feed.md (FD10,
// FD11).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace xh::feed {

/// One line of COPY ... FROM STDIN in text format. Every value goes through it, so that none can end a field or a line.
class CopyLine {
 public:
  CopyLine& number(std::uint64_t value);
  CopyLine& signed_number(std::int64_t value);
  /// UTF-8 without U+0000 (see without_nul).
  CopyLine& text(std::string_view value);
  /// "0x…" as bytea; something else as no value.
  CopyLine& hex(std::string_view value);
  /// Any bytes as bytea.
  CopyLine& bytes(std::string_view value);
  CopyLine& null();
  /// The line with its end.
  [[nodiscard]] std::string take();

 private:
  void separate();
  std::string line_;
  bool first_ = true;
};

/// U+0000 is no character of PostgreSQL's: each becomes U+2400 (SYMBOL FOR NULL).
[[nodiscard]] std::string without_nul(std::string_view text);
/// The same for JSON in canonical form, where it stands as the escape \u0000.
[[nodiscard]] std::string json_without_nul(std::string_view json);
/// A schema's name that needs no quotes: a-z, 0-9 and _, a letter or _ first, at most 63, and not one of PostgreSQL's own (pg_…).
[[nodiscard]] bool is_schema_name(std::string_view name);

}  // namespace xh::feed

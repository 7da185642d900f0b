// Templates of mappings and of the command line: text with columns of a row. Rules: docs/spec/bulk.md (BK4).
#pragma once

#include "tools/xh/rows.h"

namespace xh::tools {

class Template {
 public:
  enum class Columns {
    kFiltered,  ///< {column} as it is, {column|filter} filtered
    kCleaned    ///< {any text} is a column, cleaned: the templates of the command line
  };
  Template() = default;
  /// Error kUsage: a brace that does not close, a column without a name, an unknown filter.
  [[nodiscard]] static Result<Template> parse(std::string_view text, Columns columns = Columns::kFiltered);
  /// Error kBadRow: no such column, or what is not text.
  [[nodiscard]] Result<std::string> fill(const Row& row) const;
  /// The columns that it names.
  [[nodiscard]] std::vector<std::string> columns() const;

 private:
  using Filter = Result<std::string> (*)(const std::string&);
  struct Part {
    std::string text;  ///< literal, or the name of a column
    bool column = false;
    std::vector<Filter> filters;
  };
  [[nodiscard]] static Result<Part> parse_column(std::string_view text, Columns columns);
  [[nodiscard]] static Result<std::string> field(const Part& part, const Row& row);

  std::vector<Part> parts_;
};

}  // namespace xh::tools

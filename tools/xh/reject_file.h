// The file of rejected rows, as a whole when it is closed. Rule: docs/spec/bulk.md (BK12).
#pragma once

#include <fstream>

#include "tools/xh/import_plan.h"

namespace xh::tools {

/// A field of a CSV file, in quotes where it needs them.
[[nodiscard]] std::string csv_field(std::string_view text);

class RejectFile {
 public:
  /// Error kCannotWrite.
  [[nodiscard]] static Result<RejectFile> create(const std::string& path);
  void add(const RowReject& reject);
  /// What the chain rejected.
  void add(const Item& item, std::string_view id, std::string_view reason, std::string_view hint);
  /// Puts the file in its place. Error kCannotWrite.
  [[nodiscard]] Status close();

 private:
  explicit RejectFile(std::string path) : path_(std::move(path)) {}
  std::string path_;
  std::ofstream out_;
};

}  // namespace xh::tools

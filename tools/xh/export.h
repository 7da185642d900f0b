// xh export: what lies below a prefix as record rows, which xh import reads. Rules: docs/spec/bulk.md (BK14-BK16).
#pragma once

#include "tools/common/context.h"

namespace xh::tools {

struct ExportOptions {
  std::string prefix;
  std::string output;  ///< empty or "-": standard output
  std::string proofs;  ///< folder; empty: none are fetched
};

/// Returns the exit code: 0, 9 when something is withheld or redacted, or the node does not list from the beginning.
int export_prefix(const Options& options, const ExportOptions& wanted);

/// How far an export came: what stands beside the rows that were fetched.
struct ExportPlace {
  std::string chain;  ///< 0x…
  std::string prefix;
  std::string cursor;  ///< empty: at the begin
  std::uint64_t bytes = 0;
  std::uint64_t prefixes = 0;
  std::uint64_t identifiers = 0;
  std::uint64_t streams = 0;  ///< left out
  std::uint64_t from_height = 0;
  std::uint64_t withheld = 0;          ///< left out: their content is not shown
  std::uint64_t redacted = 0;          ///< left out: they have had no content since
  std::uint64_t redacted_entries = 0;  ///< transactions of which nobody knows what else they made

  bool operator==(const ExportPlace&) const = default;
};
[[nodiscard]] Json to_json(const ExportPlace& place);
/// Errors: those of JsonReader.
[[nodiscard]] Result<ExportPlace> export_place_from(std::string_view text);

}  // namespace xh::tools

// The check of a whole file before anything is sent, and what it says. Rules: docs/spec/bulk.md (BK8, BK17).
#pragma once

#include <array>

#include "tools/xh/reject_file.h"

namespace xh::tools {

/// So many rejects and look-alikes are shown; all rejects are in the file.
inline constexpr std::size_t kShownExamples = 20;

struct ImportCheck {
  std::array<std::uint64_t, kItemKinds> usable = {};  ///< by kind
  std::array<std::uint64_t, kPhases> phases = {};     ///< the same by phase
  std::uint64_t rejected = 0;
  std::uint64_t repeated = 0;
  std::uint64_t unmatched = 0;
  std::uint64_t look_alikes = 0;
  std::vector<RowReject> rejects;       ///< the first
  std::vector<std::string> look_alike;  ///< the first, one line each

  [[nodiscard]] std::uint64_t total() const;
};

/// Reads the file to its end; every reject goes to `file`. `look_alikes`: whether names are compared (it costs memory). Errors: those of
/// ImportPlan.
[[nodiscard]] Result<ImportCheck> check_rows(const ImportSource& source, RejectFile& file, bool look_alikes);

/// "3 prefixes, 120 identifiers"; "nothing" for none.
[[nodiscard]] std::string counts_text(const std::array<std::uint64_t, kItemKinds>& counts);
/// What a dry run says, for people and as JSON.
[[nodiscard]] std::string report_text(const ImportCheck& report, const std::string& rejects_file);
[[nodiscard]] Json report_json(const ImportCheck& report, const std::string& rejects_file);

}  // namespace xh::tools

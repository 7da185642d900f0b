// xh import: makes records of the rows of a file, however large, and can be stopped and repeated at any moment. Each signed batch is on
// disk before it is sent and is sent again identically, so that nothing is made twice. Rules: docs/spec/bulk.md (BK6-BK13).
#pragma once

#include "tools/common/context.h"
#include "tools/xh/batch_files.h"
#include "tools/xh/import_check.h"

namespace xh::tools {

struct ImportOptions {
  std::string file;
  std::string mapping;  ///< file; empty: the three below, or record rows
  std::string prefix;
  std::string suffix;               ///< template, e.g. "OUI-{Assignment}"
  std::vector<std::string> values;  ///< templates TYPE={Column}
  std::vector<std::string> nodes;   ///< URLs; the first is Options::node
  client::TrustFiles trust = {};    ///< that of Options
  std::size_t batch = 1000;
  std::size_t in_flight = 32;
  bool dry_run = false;
  std::string rejects;   ///< default FILE.rejects.csv
  std::string receipts;  ///< empty: none are written
  std::string proofs;    ///< folder; empty: none are fetched
  std::string state;     ///< default FILE.import-<fingerprint>
};

/// Returns the exit code: 0, 9 when some rows were rejected.
int import_file(const Options& options, ImportOptions import);

/// What became of all that was sent.
struct ImportTotals {
  std::array<std::uint64_t, kItemKinds> made = {};
  std::array<std::uint64_t, kItemKinds> identical = {};
  std::array<std::uint64_t, kItemKinds> rejected = {};

  void count(const Item& item, std::int64_t code);
};

/// Name, meaning and hint of a code of a BatchResult.
struct OutcomeText {
  std::string name;
  std::string meaning;
  std::string hint;
};
[[nodiscard]] OutcomeText outcome_text(std::int64_t code);

/// Writes receipts, fetches proofs and adds what the chain rejected to the rejects file, by a walk over the file and the state folder when
/// everything is final. `phases`: how many items each has.
[[nodiscard]] Status write_outcomes(const ImportOptions& import, const ImportSource& source, const BatchFiles& files,
                                    const std::array<std::uint64_t, kPhases>& phases, RejectFile& rejects);

}  // namespace xh::tools

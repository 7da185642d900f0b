// xh import: registers the rows of a file, however large, and can be stopped and repeated at any moment. Each signed batch is on disk
// before it is sent and is sent again identically, so that nothing is registered twice. Spec: docs/spec/cli.md (import).
#pragma once

#include <string>
#include <vector>

#include "tools/common/context.h"
#include "tools/xh/rows.h"

namespace xh::tools {

struct ImportOptions {
  std::string file;
  std::string prefix;
  std::string suffix;               ///< template, e.g. "OUI-{Assignment}"
  std::vector<std::string> values;  ///< templates TYPE={Column}
  std::vector<std::string> nodes;   ///< URLs; the first is Options::node
  std::size_t batch = 1000;
  std::size_t in_flight = 32;
  bool dry_run = false;
  std::string rejects;  ///< default FILE.rejects.csv
  std::string state;    ///< default FILE.import-<fingerprint>
};

/// Returns the exit code: 0, 9 when some rows were rejected.
int import_file(const Options& options, ImportOptions import);

/// The operation of a row. Errors: kBadRow, kBadIdentifier, kBadContent.
[[nodiscard]] Result<identity::Register> operation_of(const ImportOptions& import, const Row& row);

}  // namespace xh::tools

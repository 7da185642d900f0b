// xh-audit verify FOLDER: an evidence bundle, offline. Rules: docs/spec/supervision.md (O14).
#pragma once

#include "ledger/genesis.h"
#include "tools/common/bundle.h"
#include "tools/xh_audit/audit.h"

namespace xh::tools {

/// What was found out about one file of a bundle.
struct BundleVerdict {
  std::string file;
  std::string claim;
  std::string subject;
  std::string problem;  ///< empty: it proves what the manifest says
};

struct BundleReport {
  Bundle bundle;
  std::vector<BundleVerdict> files;  ///< in the order of the manifest, then those that it does not name
  [[nodiscard]] bool whole() const;
};

/// Checks every file. Errors: kCannotRead and those of bundle_from_text() for the manifest, kWrongChain.
[[nodiscard]] Result<BundleReport> check_bundle(const std::string& folder, const ledger::Genesis& genesis);
/// Prints a line for each file. Exit codes 0, 7, and 9 when the bundle is sound but says itself that something is missing.
[[nodiscard]] int verify_bundle(const AuditOptions& options, const ledger::Genesis& genesis);

}  // namespace xh::tools

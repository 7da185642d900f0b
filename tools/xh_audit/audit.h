// The two audits: one proof file, or one whole data folder.
#pragma once

#include <string>

namespace xh::tools {

struct AuditOptions {
  std::string target;   ///< proof file or data folder
  std::string genesis;  ///< genesis file
  std::string expect;   ///< kind of claim, or empty
  bool json = false;
};

/// Prints every step and the claim. Exit code 0 or 7 (3 for a bad genesis file, 1 for an unreadable file).
[[nodiscard]] int verify_file(const AuditOptions& options);
/// Executes every block again from the files up to the last commit record and compares all roots; checks every certificate.
[[nodiscard]] int audit_ledger(const AuditOptions& options);

}  // namespace xh::tools

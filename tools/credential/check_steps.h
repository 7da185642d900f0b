// What the checks of credentials and of documents share: steps that pass, fail, or stay open. Rules: docs/spec/credentials.md (CR13-CR18).
#pragma once

#include <functional>

#include "tools/credential/credential_check.h"

namespace xh::tools {

class CheckSteps {
 public:
  /// Runs a step; after a failure nothing runs any more. The text of its detail is the step's own.
  bool step(const char* name, const std::function<Result<std::string>()>& run) {
    if (report_.failure) return false;
    auto detail = run();
    if (detail) {
      report_.passed.push_back({name, *std::move(detail)});
      return true;
    }
    const auto& error = detail.error();
    report_.failure = ledger::ProofStep{name, error.place.empty() ? error.what : error.what + " (" + error.place + ")"};
    return false;
  }
  void open(const char* name, std::string detail) {
    if (!report_.failure) report_.open.push_back({name, std::move(detail)});
  }
  /// Proofs that hold: who signed, with a key from where; the facts have them, too. A key that nothing ties to its DID stays open.
  std::string accept(const std::vector<CheckedProof>& proofs);

  [[nodiscard]] Json& facts() { return report_.facts; }
  [[nodiscard]] CheckReport finish() && { return std::move(report_); }

 private:
  CheckReport report_;
};

}  // namespace xh::tools

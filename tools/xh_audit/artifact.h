// When a proven claim binds the bytes of a file. Rules: docs/PROOFS.md, "Artefacts".
#pragma once

#include <string>

#include "ledger/proof.h"

namespace xh::tools {

struct Binding {
  bool bound = false;
  std::string how;  ///< what binds, or why nothing does
};

/// `report` is of a valid proof; `bytes` are the content of the file.
[[nodiscard]] Binding bind_artifact(const ledger::ProofReport& report, ByteView bytes);

}  // namespace xh::tools

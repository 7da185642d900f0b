// Proof files of many records in a folder. Rule: docs/spec/bulk.md (BK11).
#pragma once

#include <span>
#include <string>
#include <vector>

#include "node/client/trust_files.h"
#include "tools/xh/items.h"

namespace xh::tools {

struct ProofWish {
  std::uint64_t row = 0;
  ItemKind kind = ItemKind::kIdentifier;
  std::string name;
};

/// "000012/row-000012345-identifier.xhproof": below the folder, a folder for each thousand rows.
[[nodiscard]] std::string proof_path(const ProofWish& wish);

struct ProofNodes {
  std::vector<std::string> urls;
  client::TrustFiles trust = {};
};

/// Fetches the proofs that are not there, by several connections, and waits for a certified checkpoint that shows each record. Errors:
/// those of the node, kTimeout when a record does not become provable, kCannotWrite.
[[nodiscard]] Status fetch_proofs(const ProofNodes& nodes, const std::string& folder, std::span<const ProofWish> wishes);

}  // namespace xh::tools

// What a ledger proves at a height, or an error of the catalogue. Spec: docs/spec/state-tree.md.
#pragma once

#include <optional>

#include "base/result.h"

namespace xh::storage {

/// Error kTooOld: the height under which it is to be proven lies further below the head than ledger::kProvableBlocks.
template <class T>
[[nodiscard]] Result<T> provable(std::optional<T> proven, const char* why = "the certified block is too far behind the head") {
  if (!proven) return fail(ErrorId::kTooOld, why);
  return *std::move(proven);
}

}  // namespace xh::storage

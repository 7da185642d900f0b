// What a submitter is told when there is no room. Spec: docs/spec/mempool.md.
#pragma once

#include "base/result.h"
#include "node/mempool.h"

namespace xh::node {

/// Error kMempoolFull. What waits already is no error.
[[nodiscard]] inline Status admitted(Admission admission) {
  return admission == Admission::kFull ? fail(ErrorId::kMempoolFull, "no room for another transaction") : Status();
}

}  // namespace xh::node

// What a core still wants to hear, as a value that any thread may hold: the cheap check before signatures are verified (R12). At 139
// validators every certificate arrives 138 times with 93 signatures each; all but the first are dropped here. It never drops what the core
// would act on or answer. Spec: docs/spec/consensus.md, R12.
#pragma once

#include <set>

#include "consensus/message.h"

namespace xh::consensus {

/// Notarizations and nullifications further ahead than this are refused; finalizations never (R12).
inline constexpr std::uint64_t kMaxViewsAhead = 4096;

struct Interest {
  Epoch epoch;
  View view{1};
  View last_final{0};
  std::set<View> notarized;  ///< above the last final view
  std::set<View> nullified;  ///< above the last final view
};

[[nodiscard]] bool is_interesting(const Interest& interest, const Certificate& certificate);
/// False: the core would do nothing with it, whether or not its signatures hold.
[[nodiscard]] bool is_interesting(const Interest& interest, const Message& message);

}  // namespace xh::consensus

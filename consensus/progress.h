// What a core knows of the view that it is in, for people. No rule reads it. Spec: docs/spec/diagnosis.md (D1).
#pragma once

#include <string_view>
#include <vector>

#include "base/time.h"
#include "consensus/types.h"

namespace xh::consensus {

/// Views whose finalize votes a report looks at, newest first.
inline constexpr std::size_t kReportedViews = 64;

/// What came from one validator.
struct Ballot {
  bool notarized = false;  ///< in the current view
  bool nullified = false;  ///< in the current view
  View finalized{0};       ///< newest finalize vote above the last final view; 0: none
  View heard{0};           ///< the view in which we were when it last said something; 0: never
};

struct Progress {
  View view{1};
  View last_final{0};
  ValidatorIndex leader = 0;
  bool leader_skipped = false;  ///< R2
  Instant entered_at{};
  enum class EnteredBy : std::uint8_t { kStart, kNotarization, kNullification, kFinalization } entered_by = EnteredBy::kStart;
  std::vector<Ballot> ballots = {};  ///< one a validator
  bool proposed = false;             ///< the leader's proposal is here
  std::size_t missing_blocks = 0;
  std::size_t missing_certificates = 0;
};

/// How much a core keeps, as counts: bounded by the views since the last final one, whatever the others send (S9).
struct Held {
  std::size_t views = 0;
  std::size_t votes = 0;
  std::size_t proposals = 0;
  std::size_t certificates = 0;
  std::size_t blocks = 0;  ///< their links
  std::size_t wants = 0;
};

/// "start", "notarization", "nullification" or "finalization".
[[nodiscard]] std::string_view name_of(Progress::EnteredBy by);

}  // namespace xh::consensus

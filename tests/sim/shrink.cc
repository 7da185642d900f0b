#include "tests/sim/shrink.h"

namespace xh::sim {
namespace {

// Keeps a smaller scenario if it fails, too.
bool keep_if_failing(Shrunk& best, const Scenario& smaller) {
  ++best.runs;
  auto result = run_cluster(smaller);
  if (!result.violation) return false;
  best.scenario = smaller;
  best.violation = *std::move(result.violation);
  return true;
}

}  // namespace

Shrunk shrink(const Scenario& failing) {
  Shrunk best{failing, {}, 0};
  (void)keep_if_failing(best, failing);
  bool smaller = true;
  while (smaller) {
    smaller = false;
    for (const auto fault : std::set<Fault>(best.scenario.faults)) {
      Scenario without = best.scenario;
      without.faults.erase(fault);
      smaller = keep_if_failing(best, without) || smaller;
    }
    if (best.scenario.adversary) {
      Scenario without = best.scenario;
      without.adversary.reset();
      smaller = keep_if_failing(best, without) || smaller;
    }
  }
  for (Duration step = best.scenario.faulty_for / 2; step >= std::chrono::milliseconds(50); step /= 2) {
    Scenario shorter = best.scenario;
    shorter.faulty_for -= step;
    (void)keep_if_failing(best, shorter);
  }
  return best;
}

}  // namespace xh::sim

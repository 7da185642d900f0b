// xh-sim: runs simulated clusters, one per seed, and reports what the checkers say.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "base/text.h"
#include "tests/sim/cluster.h"

namespace {

using xh::sim::FaultCounts;

void add(FaultCounts& sum, const FaultCounts& more) {
  sum.crash += more.crash;
  sum.crash_between_effects += more.crash_between_effects;
  sum.torn_tail += more.torn_tail;
  sum.lost += more.lost;
  sum.duplicated += more.duplicated;
  sum.delayed += more.delayed;
  sum.partition += more.partition;
  sum.equivocation += more.equivocation;
}

std::string describe(const FaultCounts& f) {
  return fmt::format("crash {} mid-step {} torn {} lost {} dup {} late {} partition {} equivocation {}", f.crash, f.crash_between_effects,
                     f.torn_tail, f.lost, f.duplicated, f.delayed, f.partition, f.equivocation);
}

bool every_kind_fired(const FaultCounts& f) {
  return f.crash > 0 && f.crash_between_effects > 0 && f.torn_tail > 0 && f.lost > 0 && f.duplicated > 0 && f.delayed > 0 &&
         f.partition > 0 && f.equivocation > 0;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{
      "xh-sim: simulated validator sets with crashes, losses, partitions and a Byzantine node.\nOne line per seed; exit code 1 when a "
      "checker finds a violation, a seed makes no progress, or a\nkind of fault never struck."};
  std::uint64_t first = 1;
  std::uint64_t count = 200;
  std::uint64_t repeat = 0;
  bool quiet = false;
  bool stop = false;
  app.add_option("--first", first, "first seed")->capture_default_str();
  app.add_option("--seeds", count, "how many seeds")->capture_default_str();
  app.add_option("--repeat", repeat, "run this many of the first seeds twice and compare trace hashes")->capture_default_str();
  app.add_flag("--quiet", quiet, "print only violations and the sum");
  app.add_flag("--stop", stop, "end at the first violation");
  CLI11_PARSE(app, argc, argv);
  FaultCounts sum;
  std::uint64_t violations = 0;
  std::uint64_t blocks = 0;
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    const auto result = xh::sim::run_cluster(seed);
    add(sum, result.faults);
    blocks += result.height;
    const std::string verdict = result.violation ? "VIOLATION " + *result.violation : "ok";
    if (!quiet || result.violation) {
      fmt::print("seed {} nodes {} height {} (heal {}) {} trace {} {}\n", seed, result.nodes, result.height, result.height_at_heal,
                 describe(result.faults), xh::to_hex(result.trace.view().first(6)), verdict);
    }
    violations += result.violation ? 1 : 0;
    if (result.violation && stop) break;
    if (seed < first + repeat && xh::sim::run_cluster(seed).trace != result.trace) {
      fmt::print("seed {}: VIOLATION TRACE: the same seed gave another run\n", seed);
      ++violations;
    }
  }
  fmt::print("{} seeds, {} blocks, {} violations; {}\n", count, blocks, violations, describe(sum));
  if (!every_kind_fired(sum) && count >= 50) {
    fmt::print("a kind of fault never struck\n");
    return 1;
  }
  return violations == 0 && blocks > 0 ? 0 : 1;
}

// xh-sim: runs simulated validator sets or whole networks, one per seed, and reports what the checkers say.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "base/text.h"
#include "tests/sim/cluster.h"
#include "tests/sim/network.h"

namespace {

using xh::sim::FaultCounts;
using xh::sim::RunResult;

struct Options {
  std::uint64_t first = 1;
  std::uint64_t count = 200;
  std::uint64_t repeat = 0;
  bool network = false;
  bool calm = false;
  bool quiet = false;
  bool stop = false;
};

std::string describe(const FaultCounts& faults) {
  std::string out;
  for (const auto& [kind, count] : faults) out += fmt::format("{}{} {}", out.empty() ? "" : " ", kind, count);
  return out;
}

// Prints what went wrong besides the seeds' own violations; the exit code.
int judge(const Options& options, const FaultCounts& sum, std::uint64_t blocks, std::uint64_t violations) {
  int code = violations == 0 && blocks > 0 ? 0 : 1;
  static constexpr std::uint64_t kSeedsForEveryFault = 50;
  for (const auto& [kind, count] : sum) {
    if (count > 0 || options.calm || options.count < kSeedsForEveryFault) continue;
    fmt::print("the fault {} never struck\n", kind);
    code = 1;
  }
  return code;
}

int run(const Options& options) {
  const auto run_seed = options.calm ? xh::sim::run_calm_network : options.network ? xh::sim::run_network : xh::sim::run_cluster;
  FaultCounts sum;
  std::uint64_t violations = 0;
  std::uint64_t blocks = 0;
  std::uint64_t transactions = 0;
  for (std::uint64_t seed = options.first; seed < options.first + options.count; ++seed) {
    const RunResult result = run_seed(seed);
    for (const auto& [kind, count] : result.faults) sum[kind] += count;
    blocks += result.height;
    transactions += result.transactions;
    const std::string verdict = result.violation ? "VIOLATION " + *result.violation : "ok";
    if (!options.quiet || result.violation) {
      fmt::print("seed {} nodes {} height {} (heal {}) {} trace {} {}\n", seed, result.nodes, result.height, result.height_at_heal,
                 describe(result.faults), xh::to_hex(result.trace.view().first(6)), verdict);
    }
    violations += result.violation ? 1 : 0;
    if (result.violation && options.stop) break;
    if (seed < options.first + options.repeat && run_seed(seed).trace != result.trace) {
      fmt::print("seed {}: VIOLATION TRACE: the same seed gave another run\n", seed);
      ++violations;
    }
  }
  fmt::print("{} seeds, {} blocks, {} transactions, {} violations; {}\n", options.count, blocks, transactions, violations, describe(sum));
  return judge(options, sum, blocks, violations);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{
      "xh-sim: simulated validator sets with crashes, losses, partitions and a Byzantine node.\nOne line per seed; exit code 1 when a "
      "checker finds a violation, a seed makes no progress, or a\nkind of fault never struck."};
  Options options;
  app.add_option("--first", options.first, "first seed")->capture_default_str();
  app.add_option("--seeds", options.count, "how many seeds")->capture_default_str();
  app.add_option("--repeat", options.repeat, "run this many of the first seeds twice and compare trace hashes")->capture_default_str();
  app.add_flag("--network", options.network, "whole nodes with execution, checkpoints, gossip and catch-up instead of consensus alone");
  app.add_flag("--calm", options.calm, "whole nodes without any fault: besides everything else, no view may be lost");
  app.add_flag("--quiet", options.quiet, "print only violations and the sum");
  app.add_flag("--stop", options.stop, "end at the first violation");
  CLI11_PARSE(app, argc, argv);
  return run(options);
}

// xh-sim: runs simulated validator sets or whole networks, one per seed, and reports what the checkers say.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <charconv>

#include "base/text.h"
#include "node/cli/command_line.h"
#include "node/cli/progress.h"
#include "tests/sim/adversary.h"
#include "tests/sim/cluster.h"
#include "tests/sim/network.h"
#include "tests/sim/shrink.h"

namespace {

using xh::sim::FaultCounts;
using xh::sim::RunResult;

struct Options {
  std::uint64_t first = 1;
  std::uint64_t count = 200;
  std::uint64_t repeat = 0;
  bool network = false;
  bool calm = false;
  bool upgrade = false;
  bool redaction = false;
  bool gm = false;
  bool quiet = false;
  bool stop = false;
  bool shrink = false;
  std::string seeds = "200";  ///< a number, or A..B
  std::string faults;
  std::string adversary;
  std::uint64_t validators = 0;
  std::uint64_t faulty_ms = 0;
  std::optional<bool> thrifty;
  xh::sim::Wanted wanted;

  /// Nothing was asked for that keeps a kind of fault from striking.
  [[nodiscard]] bool unrestricted() const { return faults.empty() && adversary.empty(); }
};

constexpr xh::cli::Example kExamples[] = {
    {"", "xh-sim --seeds 5000 --quiet"},
    {"", "xh-sim --seeds 1..1000 --faults crash,mid-step,loss --adversary equivocator"},
    {"", "xh-sim --seeds 77..77 --shrink"},
    {"", "xh-sim --network --seeds 300 --quiet"},
};

/// Seeds in which every kind of fault and every rare path must have been met.
constexpr std::uint64_t kSeedsForEveryFault = 150;
constexpr std::uint64_t kSeedsForEveryPath = 150;

std::string describe(const FaultCounts& faults) {
  std::string out;
  for (const auto& [kind, count] : faults) out += fmt::format("{}{} {}", out.empty() ? "" : " ", kind, count);
  return out;
}

// What never happened although it should have, by now.
bool all_met(const FaultCounts& counts, std::string_view what) {
  bool met = true;
  for (const auto& [kind, count] : counts) {
    if (count > 0) continue;
    fmt::print("the {} {} was never met\n", what, kind);
    met = false;
  }
  return met;
}

struct Sum {
  FaultCounts faults;
  FaultCounts paths;
  std::uint64_t seeds = 0;
  std::uint64_t violations = 0;
  std::uint64_t blocks = 0;
  std::uint64_t transactions = 0;
};

int judge(const Options& options, const Sum& sum) {
  bool good = sum.violations == 0 && sum.blocks > 0;
  if (!options.calm && options.unrestricted() && sum.seeds >= kSeedsForEveryFault) good = all_met(sum.faults, "fault") && good;
  if (!options.calm && options.unrestricted() && sum.seeds >= kSeedsForEveryPath) good = all_met(sum.paths, "path") && good;
  return good ? 0 : 1;
}

RunResult run_one(const Options& options, std::uint64_t seed) {
  if (options.calm) return xh::sim::run_calm_network(seed);
  if (options.upgrade) return xh::sim::run_upgrade_network(seed);
  if (options.redaction) return xh::sim::run_redaction_network(seed);
  if (options.gm) return xh::sim::run_gm_network(seed);
  return options.network ? xh::sim::run_network(seed) : xh::sim::run_cluster(xh::sim::draw(seed, options.wanted));
}

// How to see a failure again, and its smallest form.
void explain(const Options& options, std::uint64_t seed) {
  if (options.network || options.calm || options.upgrade || options.redaction || options.gm) {
    const char* kind = options.calm        ? "--calm"
                       : options.upgrade   ? "--upgrade"
                       : options.redaction ? "--redaction"
                       : options.gm        ? "--gm"
                                           : "--network";
    fmt::print("  again: xh-sim {} --seeds {}..{}\n", kind, seed, seed);
    return;
  }
  const auto scenario = xh::sim::draw(seed, options.wanted);
  fmt::print("  again: xh-sim {}\n", xh::sim::options_of(scenario));
  if (!options.shrink) return;
  const auto smallest = xh::sim::shrink(scenario);
  fmt::print("  smaller, after {} runs: xh-sim {}\n           {}\n", smallest.runs, xh::sim::options_of(smallest.scenario),
             smallest.violation);
}

int run(const Options& options) {
  Sum sum;
  xh::cli::Progress progress("simulating", options.count, "seeds");
  for (std::uint64_t seed = options.first; seed < options.first + options.count; ++seed) {
    const RunResult result = run_one(options, seed);
    for (const auto& [kind, count] : result.faults) sum.faults[kind] += count;
    for (const auto& [path, count] : result.paths) sum.paths[path] += count;
    ++sum.seeds;
    sum.blocks += result.height;
    sum.transactions += result.transactions;
    const std::string verdict = result.violation ? "VIOLATION " + *result.violation : "ok";
    if (!options.quiet || result.violation) {
      fmt::print("seed {} nodes {} height {} (heal {}) {} trace {} {}\n", seed, result.nodes, result.height, result.height_at_heal,
                 describe(result.faults), xh::to_hex(result.trace.view().first(6)), verdict);
    }
    if (result.violation) {
      ++sum.violations;
      explain(options, seed);
      if (options.stop) break;
    }
    if (seed < options.first + options.repeat && run_one(options, seed).trace != result.trace) {
      fmt::print("seed {}: VIOLATION TRACE: the same seed gave another run\n", seed);
      ++sum.violations;
    }
    progress.show(sum.seeds);
  }
  fmt::print("{} seeds, {} blocks, {} transactions, {} violations; {}\n", sum.seeds, sum.blocks, sum.transactions, sum.violations,
             describe(sum.faults));
  if (!sum.paths.empty()) fmt::print("rare paths: {}\n", describe(sum.paths));
  return judge(options, sum);
}

// "N" or "A..B".
bool read_seeds(Options& options) {
  const std::string& text = options.seeds;
  const auto number = [](std::string_view part, std::uint64_t& value) {
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value);
    return error == std::errc() && end == part.data() + part.size();
  };
  const auto dots = text.find("..");
  if (dots == std::string::npos) return number(text, options.count);
  std::uint64_t last = 0;
  if (!number(std::string_view(text).substr(0, dots), options.first) || !number(std::string_view(text).substr(dots + 2), last))
    return false;
  options.count = last < options.first ? 0 : last - options.first + 1;
  return options.count > 0;
}

bool read_wanted(Options& options) {
  if (!options.faults.empty()) {
    auto faults = xh::sim::parse_faults(options.faults);
    if (!faults) {
      fmt::print(stderr, "error: {}\n", faults.error().to_string());
      return false;
    }
    options.wanted.faults = *std::move(faults);
  }
  const auto& names = xh::sim::adversary_names();
  if (!options.adversary.empty() && options.adversary != "none" && std::ranges::find(names, options.adversary) == names.end()) {
    fmt::print(stderr, "error: no adversary is called '{}'; there are none {}\n", options.adversary, fmt::join(names, " "));
    return false;
  }
  if (!options.adversary.empty()) options.wanted.adversary = options.adversary;
  options.wanted.thrifty = options.thrifty;
  if (options.validators > 0) options.wanted.validators = options.validators;
  if (options.faulty_ms > 0) options.wanted.faulty_for = std::chrono::milliseconds(options.faulty_ms);
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{
      "simulated validator sets with crashes, losses, partitions and Byzantine nodes, one run a seed\n\n"
      "One line per seed; exit code 1 when a checker finds a violation, a seed makes no progress, or a kind of fault or a rare path was "
      "never met."};
  Options options;
  app.add_option("--first", options.first, "first seed, where --seeds is a number")->capture_default_str();
  app.add_option("--seeds", options.seeds, "how many seeds, or A..B")->capture_default_str();
  app.add_option("--repeat", options.repeat, "run this many of the first seeds twice and compare trace hashes")->capture_default_str();
  app.add_flag("--network", options.network, "whole nodes with execution, checkpoints, gossip and catch-up instead of consensus alone");
  app.add_flag("--calm", options.calm, "whole nodes without any fault: besides everything else, no view may be lost");
  app.add_flag("--upgrade", options.upgrade, "whole nodes whose council changes parameters and the protocol; one has an older build");
  app.add_flag("--redaction", options.redaction,
               "whole nodes that redact, others that come to it later, and a validator that forges effects");
  app.add_flag("--gm", options.gm, "as --network, in a chain of the profile gm: SM2 signatures; a seed does not repeat a run");
  std::string faults;
  for (const auto fault : xh::sim::all_faults()) faults += fmt::format(" {}", xh::sim::name_of(fault));
  app.add_option("--faults", options.faults, "exactly these kinds (of consensus alone), with commas; none; all. Kinds:" + faults);
  app.add_option("--adversary", options.adversary, fmt::format("this one, or none: {}", fmt::join(xh::sim::adversary_names(), " ")));
  app.add_option("--validators", options.validators, "how many")->check(CLI::Range(1, 139));
  app.add_option("--thrifty", options.thrifty, "true: certificates are not sent unasked, as in large sets; false: always");
  app.add_option("--faulty-ms", options.faulty_ms, "milliseconds of virtual time in which faults strike");
  app.add_flag("--shrink", options.shrink, "leave out of a failing run whatever it does not need, and print how to repeat it");
  app.add_flag("--quiet", options.quiet, "print only violations and the sum");
  app.add_flag("--stop", options.stop, "end at the first violation");
  xh::cli::CommandLine line(app, {"xh-sim", XH_VERSION, 1, kExamples});
  if (const auto done = line.parse(argc, argv); done) return *done;
  if (!read_seeds(options)) {
    fmt::print(stderr, "error: --seeds takes a number, or A..B with A <= B\n");
    return 2;
  }
  if (!read_wanted(options)) return 2;
  return run(options);
}

#include "tests/sim/scenario.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "tests/sim/adversary.h"
#include "tests/sim/random.h"

namespace xh::sim {

const std::vector<Fault>& all_faults() {
  static const std::vector<Fault> all = [] {
    std::vector<Fault> faults;
    for (auto fault = 0; fault <= static_cast<int>(Fault::kNoSpace); ++fault) faults.push_back(static_cast<Fault>(fault));
    return faults;
  }();
  return all;
}

std::string_view name_of(Fault fault) {
  static constexpr std::array<std::string_view, 18> kNames = {
      "crash",     "crash-all", "mid-step",  "restart-loop", "pause",   "slow-node", "slow-disk", "loss",       "delay",
      "duplicate", "replay",    "partition", "bridge",       "one-way", "flap",      "clog",      "sync-error", "no-space"};
  return kNames.at(static_cast<std::size_t>(fault));
}

// Everything is drawn, whatever is wanted, so that a restriction changes nothing else.
Scenario draw(std::uint64_t seed, const Wanted& wanted) {
  Random random(seed * 0x9e3779b97f4a7c15ULL + 99);
  static constexpr std::array<std::size_t, 5> kSizes = {4, 4, 5, 6, 7};
  Scenario scenario;
  scenario.seed = seed;
  scenario.validators = kSizes[random.below(kSizes.size())];
  scenario.weighted = random.chance(200);
  for (const auto fault : all_faults()) {
    if (fault < Fault::kSyncError && random.chance(350)) scenario.faults.insert(fault);
  }
  const auto& names = adversary_names();
  const auto chosen = names[random.below(names.size() - 1)];
  if (random.chance(700)) scenario.adversary = std::string(chosen);
  scenario.thrifty = random.chance(400);
  for (const auto fault : {Fault::kSyncError, Fault::kNoSpace}) {
    if (random.chance(250)) scenario.faults.insert(fault);
  }
  if (random.chance(60)) scenario.adversary = std::string(kFlooder);
  if (wanted.thrifty) scenario.thrifty = *wanted.thrifty;
  if (wanted.faults) scenario.faults = *wanted.faults;
  if (wanted.adversary) scenario.adversary = *wanted.adversary == "none" ? std::nullopt : wanted.adversary;
  if (wanted.validators) scenario.validators = *wanted.validators;
  if (wanted.faulty_for) scenario.faulty_for = *wanted.faulty_for;
  return scenario;
}

Result<std::set<Fault>> parse_faults(const std::string& text) {
  if (text == "none") return std::set<Fault>();
  if (text == "all") return std::set<Fault>(all_faults().begin(), all_faults().end());
  std::set<Fault> faults;
  for (std::size_t begin = 0; begin <= text.size();) {
    const auto end = std::min(text.find(',', begin), text.size());
    const std::string name = text.substr(begin, end - begin);
    const auto found = std::ranges::find(all_faults(), name, name_of);
    if (found == all_faults().end()) {
      std::string known;
      for (const auto fault : all_faults()) known += fmt::format(" {}", name_of(fault));
      return fail(ErrorId::kUsage, fmt::format("no fault is called '{}'; there are{}", name, known), "--faults");
    }
    faults.insert(*found);
    begin = end + 1;
  }
  return faults;
}

std::string options_of(const Scenario& scenario) {
  std::string faults;
  for (const auto fault : scenario.faults) faults += fmt::format("{}{}", faults.empty() ? "" : ",", name_of(fault));
  return fmt::format("--seeds {0}..{0} --validators {1} --faults {2} --adversary {3} --thrifty {5} --faulty-ms {4}", scenario.seed,
                     scenario.validators, faults.empty() ? "none" : faults, scenario.adversary.value_or("none"),
                     std::chrono::duration_cast<std::chrono::milliseconds>(scenario.faulty_for).count(), scenario.thrifty);
}

}  // namespace xh::sim

// XH_GATEWAY_SEEDS=2000 unit_tools_gateway --gtest_filter='GatewaySim.*' for more seeds; XH_GATEWAY_SEED=17 for one of them.
#include "gateway_sim.h"

#include <cstdlib>

namespace xh::gateway {
namespace {

std::uint64_t gateway_number(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

// GW2, GW20-GW27, GW30; PK9-PK16, PK19, PK20; XC9, AC18, AC19
TEST(GatewaySim, WhateverBefallsGatewaysEveryPacketHasOneEndAndBothChainsAgreeOnIt) {
  const std::uint64_t one = gateway_number("XH_GATEWAY_SEED", 0);
  const std::uint64_t first = one == 0 ? 1 : one;
  const std::uint64_t last = one == 0 ? gateway_number("XH_GATEWAY_SEEDS", 16) : one;
  GatewaySim::Counts sum;
  std::size_t packets = 0;
  std::size_t deliveries = 0;
  std::size_t timeouts = 0;
  std::size_t refunds = 0;
  for (std::uint64_t seed = first; seed <= last; ++seed) {
    GatewaySim sim(seed);
    sim.run();
    packets += sim.watch.checker.count();
    deliveries += sim.watch.checker.deliveries();
    timeouts += sim.watch.timeouts;
    refunds += sim.watch.refunds;
    sum.turns += sim.counts.turns;
    sum.kills += sim.counts.kills;
    sum.unreachable += sim.counts.unreachable;
    sum.lies += sim.counts.lies;
    sum.lost_submissions += sim.counts.lost_submissions;
    sum.expiries += sim.counts.expiries;
    for (const auto& fault : sim.watch.faults()) ADD_FAILURE() << "seed " << seed << ": " << fault;
    if (HasFailure()) break;
  }
  std::printf(
      "%llu seeds: %zu packets, %zu delivered, %zu timed out, %zu taken back; %zu turns, %zu kills, %zu calls cut off, %zu lies, "
      "%zu submissions lost, %zu clients left to expire\n",
      static_cast<unsigned long long>(last - first + 1), packets, deliveries, timeouts, refunds, sum.turns, sum.kills, sum.unreachable,
      sum.lies, sum.lost_submissions, sum.expiries);
  if (one != 0) return;
  EXPECT_GT(deliveries, packets / 5) << "the gateways do nothing";
  for (const std::size_t count : {timeouts, refunds, sum.kills, sum.unreachable, sum.lies, sum.lost_submissions, sum.expiries})
    EXPECT_GT(count, 0u);
}

}  // namespace
}  // namespace xh::gateway

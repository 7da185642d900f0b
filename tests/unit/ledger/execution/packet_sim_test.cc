// XH_PACKET_SEEDS=2000 unit_ledger_execution --gtest_filter='PacketSim.*' for more seeds; XH_PACKET_SEED=17 for one of them.
#include "packet_sim.h"

#include <cstdlib>

namespace xh::execution {
namespace {

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

// PK10-PK16, PK19, PK21
TEST(PacketSim, EveryPacketHasOneEndAndBothChainsAgreeOnIt) {
  const std::uint64_t one = from_environment("XH_PACKET_SEED", 0);
  const std::uint64_t first = one == 0 ? 1 : one;
  const std::uint64_t last = one == 0 ? from_environment("XH_PACKET_SEEDS", 24) : one;
  std::size_t packets = 0;
  std::size_t deliveries = 0;
  std::size_t kept = 0;
  std::size_t changed = 0;
  for (std::uint64_t seed = first; seed <= last; ++seed) {
    PacketSim sim(seed);
    sim.run();
    packets += sim.checker.count();
    deliveries += sim.checker.deliveries();
    kept += sim.kept;
    changed += sim.changed;
    for (const auto& fault : sim.checker.faults) ADD_FAILURE() << "seed " << seed << ": " << fault;
    if (!sim.checker.faults.empty() || HasFailure()) break;
  }
  std::printf("%llu seeds, %zu packets, %zu delivered\n", static_cast<unsigned long long>(last - first + 1), packets, deliveries);
  EXPECT_GT(deliveries, packets / 5) << "the relayer does nothing";
  EXPECT_LT(deliveries, packets) << "nothing ever timed out";
  if (one != 0) return;
  EXPECT_GT(kept, 0u) << "nothing was ever reserved";
  EXPECT_GT(changed, 0u) << "nothing was ever released";
}

// The checker is no mirror of the rules: it sees each fault that it is there for.
TEST(PacketSim, TheCheckerSeesWhatMustNotBe) {
  const auto faults = [](auto story) {
    ExactlyOnce checker;
    checker.sent("lane", 1, {1}, 100);
    story(checker);
    checker.finish();
    return checker.faults.size();
  };
  EXPECT_EQ(faults([](ExactlyOnce& c) { c.delivered("lane", 1, {1}, 99), c.answered("lane", 1, true), c.ended("lane", 1, "ok"); }), 0u);
  EXPECT_EQ(faults([](ExactlyOnce& c) { c.ended("lane", 1, "timeout"); }), 0u);
  EXPECT_EQ(faults([](ExactlyOnce& c) { c.given_back("lane", 1), c.ended("lane", 1, "refunded"); }), 0u);
  const auto twice = [](ExactlyOnce& c) {
    c.delivered("lane", 1, {1}, 1), c.delivered("lane", 1, {1}, 1), c.answered("lane", 1, true), c.ended("lane", 1, "ok");
  };
  EXPECT_EQ(faults(twice), 1u);
  EXPECT_EQ(faults([](ExactlyOnce& c) { c.delivered("lane", 1, {2}, 1), c.answered("lane", 1, true), c.ended("lane", 1, "ok"); }), 1u);
  EXPECT_EQ(faults([](ExactlyOnce& c) { c.delivered("lane", 1, {1}, 100), c.answered("lane", 1, true), c.ended("lane", 1, "ok"); }), 1u);
  EXPECT_EQ(faults([](ExactlyOnce& c) { c.delivered("lane", 1, {1}, 1), c.ended("lane", 1, "timeout"); }), 1u);
  EXPECT_EQ(faults([](ExactlyOnce& c) { c.delivered("lane", 1, {1}, 1), c.answered("lane", 1, false), c.ended("lane", 1, "ok"); }), 1u);
  EXPECT_EQ(faults([](ExactlyOnce& c) { c.ended("lane", 1, "ok"); }), 1u);
  EXPECT_EQ(faults([](ExactlyOnce& c) { c.ended("lane", 1, "refunded"); }), 1u);
  EXPECT_EQ(faults([](ExactlyOnce&) {}), 1u);
  EXPECT_EQ(faults([](ExactlyOnce& c) { c.delivered("lane", 2, {1}, 1), c.ended("lane", 1, "timeout"); }), 1u);
}

}  // namespace
}  // namespace xh::execution

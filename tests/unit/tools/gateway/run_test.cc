// GW30-GW33.
#include "tools/gateway/run.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "node/os/files.h"
#include "sides.h"

namespace xh::gateway {
namespace {

class GatewayRun : public testing::Test {
 protected:
  GatewayRun() : folder(testing::TempDir() + "gateway-" + std::to_string(::getpid())) {
    std::filesystem::create_directories(folder);
    execution::follow(hub, "sub1", "sub1-main", sub);
    running.cursor_file = folder + "/cursor";
    running.status_file = folder + "/status.json";
    running.poll_ms = 2000;
    running.cursor = {"chains", {}};
    Leg leg;
    leg.config = {"sub-to-main", "sub1-main", "", {}, {}, false};
    leg.here = &ledger;
    leg.there = &chain;
    running.legs.push_back(std::move(leg));
    world = {[this] { return wall; }, [this](std::uint64_t ms) { wall += ms; }, [](std::size_t n) { return Bytes(n, 1); }};
  }
  ~GatewayRun() override { std::filesystem::remove_all(folder); }
  // Time for a client of one day to be kept alive.
  void half_a_day() {
    hub.pass(13 * 3600);
    sub.pass(13 * 3600);
  }

  std::string folder;
  Side hub{"hub.example", UnixMillis{1'700'000'000'000}};
  Side sub{"sub.example", UnixMillis{1'700'000'000'000}};
  SideLedger ledger{hub, execution::kGateway};
  SideChain chain{sub};
  std::uint64_t wall = 1'000'000;
  World world;
  Running running;
};

TEST_F(GatewayRun, AFailedTurnIsTriedAgainLaterAndLater) {
  half_a_day();
  ledger.away = true;
  for (const std::uint64_t wait : {1000, 2000, 4000, 8000, 16'000, 32'000, 60'000, 60'000}) {
    (void)run_due(running, world);
    EXPECT_EQ(running.legs[0].due_ms - wall, wait);
    wall = running.legs[0].due_ms;
  }
  ledger.away = false;
  EXPECT_TRUE(run_due(running, world));
  EXPECT_EQ(running.legs[0].failures, 0u);
  EXPECT_EQ(running.legs[0].failed, 8u);
  EXPECT_EQ(ledger.transactions, 1u);
  (void)run_due(running, world);  // idle
  EXPECT_EQ(running.legs[0].due_ms - wall, running.poll_ms);
}

// GW31: a clock that was an hour ahead, and is set right, holds nobody up for an hour.
TEST_F(GatewayRun, AClockThatIsSetBackDoesNotPutTurnsOff) {
  half_a_day();
  ledger.away = true;
  (void)run_due(running, world);
  wall -= 900'000;
  (void)run_due(running, world);
  EXPECT_EQ(running.legs[0].turns, 2u);
  (void)run_due(running, world);
  EXPECT_EQ(running.legs[0].turns, 2u) << "its wait is counted from now on";
}

TEST_F(GatewayRun, StatusAndMetricsSayHowItFares) {
  half_a_day();
  (void)run_due(running, world);
  const Bytes status = os::read_file(running.status_file, 1 << 20).value();
  const Json json = parse_json(as_text(status)).value();
  const Json& leg = json.find("legs")->array()->front();
  EXPECT_EQ(*leg.find("client_status")->string(), "active");
  EXPECT_EQ(leg.find("submitted")->array()->size(), 1u);
  const std::string metrics(as_text(os::read_file(running.status_file + ".prom", 1 << 20).value()));
  EXPECT_NE(metrics.find("xinghuo_gateway_operations_total{leg=\"sub-to-main\"} 1\n"), std::string::npos) << metrics;
  EXPECT_NE(metrics.find("# TYPE xinghuo_gateway_client_active gauge\n"), std::string::npos);
}

TEST_F(GatewayRun, OnceEndsWithTheCodeOfWhatFailed) {
  const std::atomic<bool> stop = false;
  EXPECT_EQ(run(running, world, stop, true), 0);
  running.legs[0].due_ms = 0;
  running.legs[0].config.client = "sub1-none";
  EXPECT_EQ(run(running, world, stop, true), 8);
  running.legs[0] = {};
  running.legs[0].config = {"sub-to-main", "sub1-main", "", {}, {}, false};
  running.legs[0].here = &ledger;
  running.legs[0].there = &chain;
  half_a_day();
  half_a_day();
  EXPECT_EQ(run(running, world, stop, true), 6);  // expired
}

TEST_F(GatewayRun, ItEndsWhenItIsToldTo) {
  const std::atomic<bool> stop = true;
  EXPECT_EQ(run(running, world, stop, false), 0);
  EXPECT_EQ(running.legs[0].turns, 0u);
}

TEST_F(GatewayRun, ACursorThatCannotBeUsedIsSaidAndBeginsAnew) {
  std::string said;
  EXPECT_EQ(load_cursor(running.cursor_file, "chains", said), (Cursor{"chains", {}}));
  EXPECT_TRUE(said.empty());
  running.cursor.floors["x"] = 7;
  (void)run_due(running, world);
  EXPECT_EQ(load_cursor(running.cursor_file, "chains", said).floor("x"), 7u);
  EXPECT_TRUE(said.empty());
  EXPECT_EQ(load_cursor(running.cursor_file, "others", said).floor("x"), 1u);
  EXPECT_FALSE(said.empty());
  said.clear();
  std::ofstream(running.cursor_file) << "nonsense";
  EXPECT_EQ(load_cursor(running.cursor_file, "chains", said).floor("x"), 1u);
  EXPECT_FALSE(said.empty());
}

}  // namespace
}  // namespace xh::gateway

// What a signature costs, suite by suite, on one core and in one run: the price of the profile gm (docs/adr/0020-profile-gm.md).
#include <fmt/format.h>

#include "tests/bench/yardstick.h"

int main() {
  fmt::print("| on one core, messages of 300 bytes | value | unit |\n|---|---|---|\n");
  for (const auto suite : {xh::Suite::kEd25519, xh::Suite::kSm2, xh::Suite::kSecp256k1}) {
    xh::bench::report(fmt::format("{}: signatures made", name_of(suite)), xh::bench::signings(suite), "thousand/s");
    xh::bench::report(fmt::format("{}: signatures verified", name_of(suite)), xh::bench::verifications(suite), "thousand/s");
  }
  return 0;
}

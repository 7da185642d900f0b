// What a signature costs, suite by suite, in one run and in CPU time, which other load disturbs less: the price of the profile gm
// (docs/adr/0020-profile-gm.md).
#include <fmt/format.h>

#include <ctime>

#include "tests/bench/yardstick.h"

namespace {

using namespace xh;  // NOLINT(google-build-using-namespace): a program

constexpr int kTimes = 5'000;

// Thousand/s of CPU time.
template <class Work>
double rate(const Work& work) {
  for (int i = 0; i < kTimes / 10; ++i) work();
  const std::clock_t start = std::clock();
  for (int i = 0; i < kTimes; ++i) work();
  return kTimes / (static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC) / 1e3;
}

}  // namespace

int main() {
  fmt::print("| messages of 300 bytes | value | unit |\n|---|---|---|\n");
  for (const auto suite : {Suite::kEd25519, Suite::kSm2, Suite::kSecp256k1}) {
    const PrivateKey key = *PrivateKey::from_raw(suite, Bytes(kPrivateKeyBytes, 1));
    const Bytes message(300, 5);
    const Signature signature = key.sign(message);
    bench::report(fmt::format("{}: signatures made", name_of(suite)), rate([&] { (void)key.sign(message); }), "thousand/s");
    bench::report(fmt::format("{}: signatures verified", name_of(suite)), rate([&] { (void)verify(key.public_key(), message, signature); }),
                  "thousand/s");
  }
  return 0;
}

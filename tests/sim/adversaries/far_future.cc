#include "tests/sim/adversaries/all.h"

namespace xh::sim {

using namespace consensus;  // NOLINT(google-build-using-namespace): the simulator speaks that layer's language

std::vector<Lie> FarFuture::unasked(View view) {
  ++means_.lies;
  static constexpr std::array<std::uint64_t, 7> kAhead = {1, 2, 3, 100, 4096, 1'000'000, std::uint64_t{1} << 62};
  const View far{view.value + kAhead[means_.random.below(kAhead.size())]};
  const Hash32 block = sha256(as_bytes("nobody has this"));
  std::vector<Lie> out;
  out.push_back({std::nullopt, Means::message(means_.sign(Nullify{far})), {}});
  out.push_back({std::nullopt, Means::message(means_.sign(Notarize{far, far.previous(), block})), {}});
  out.push_back({std::nullopt, Means::message(means_.sign(Finalize{far, block})), {}});
  for (int i = 0; i < 20; ++i)
    out.push_back({means_.other(), Means::message(FetchCertificate{View{far.value + static_cast<std::uint64_t>(i)}}), {}});
  out.push_back({means_.other(), Means::message(FetchBlock{block}), {}});
  return out;
}

}  // namespace xh::sim

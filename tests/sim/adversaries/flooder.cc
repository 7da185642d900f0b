#include "tests/sim/adversaries/all.h"

namespace xh::sim {

using namespace consensus;  // NOLINT(google-build-using-namespace): the simulator speaks that layer's language

std::vector<Lie> Flooder::unasked(View view) {
  ++means_.lies;
  const std::size_t victim = means_.other();
  const Bytes vote = Means::message(means_.sign(Nullify{View{1}}));
  const Bytes request = Means::message(FetchCertificate{View{1 + means_.random.below(view.value)}});
  std::vector<Lie> out;
  for (std::uint64_t k = 0; k < 400; ++k) out.push_back({victim, k % 2 == 0 ? vote : request, std::chrono::microseconds(k * 200)});
  return out;
}

}  // namespace xh::sim

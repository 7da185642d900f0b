#include "tests/sim/adversaries/all.h"

namespace xh::sim {

using namespace consensus;  // NOLINT(google-build-using-namespace): the simulator speaks that layer's language

std::vector<Lie> Impersonator::unasked(View view) {
  ++means_.lies;
  const Hash32 block = sha256(as_bytes("forged"));
  const auto victim = static_cast<ValidatorIndex>(means_.other());
  SignedVote in_their_name = means_.sign(Nullify{view});
  in_their_name.signer = victim;
  Certificate forged{Epoch{0}, Finalize{view, block}, {}};
  for (std::size_t i = 0; i < means_.validators; ++i)
    forged.entries.push_back({static_cast<ValidatorIndex>(i), means_.sign(forged.vote).signature});
  Certificate alone{Epoch{0}, Nullify{view}, {{means_.me, means_.sign(Nullify{view}).signature}}};
  Certificate doubled = alone;
  for (std::size_t i = 1; i < means_.validators; ++i) doubled.entries.push_back(alone.entries[0]);
  return {{std::nullopt, Means::message(in_their_name), {}},
          {std::nullopt, Means::message(Certificates{{forged}}), {}},
          {std::nullopt, Means::message(Certificates{{alone}}), {}},
          {std::nullopt, Means::message(Certificates{{doubled}}), {}}};
}

}  // namespace xh::sim

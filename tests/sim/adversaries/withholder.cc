#include "tests/sim/adversaries/all.h"

namespace xh::sim {

using namespace consensus;  // NOLINT(google-build-using-namespace): the simulator speaks that layer's language

std::vector<Lie> Withholder::says(const Message& message, std::optional<std::size_t> to) {
  if (std::holds_alternative<Proposal>(message.body)) {
    ++means_.lies;
    return {{means_.other(), encode(message), {}}};
  }
  if (std::holds_alternative<FetchedBlocks>(message.body) || std::holds_alternative<Certificates>(message.body)) {
    ++means_.lies;
    return {};
  }
  return Adversary::says(message, to);
}

}  // namespace xh::sim

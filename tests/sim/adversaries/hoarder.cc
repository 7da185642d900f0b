#include "tests/sim/adversaries/all.h"

namespace xh::sim {

using namespace consensus;  // NOLINT(google-build-using-namespace): the simulator speaks that layer's language

std::vector<Lie> Hoarder::says(const Message& message, std::optional<std::size_t> to) {
  if (const auto* vote = std::get_if<SignedVote>(&message.body); vote != nullptr && std::holds_alternative<Finalize>(vote->vote)) {
    ++means_.lies;
    return {};
  }
  if (!std::holds_alternative<Certificates>(message.body)) return Adversary::says(message, to);
  ++means_.lies;
  if (!to || hoard_.empty()) return {};
  return {{to, Means::message(Certificates{{hoard_[means_.random.below(hoard_.size())]}}), {}}};
}

void Hoarder::hears(std::size_t, const Message& message) {
  constexpr std::size_t kHoarded = 64;
  const auto* certificates = std::get_if<Certificates>(&message.body);
  if (certificates == nullptr || certificates->certificates.empty()) return;
  if (hoard_.size() < kHoarded)
    hoard_.push_back(certificates->certificates[0]);
  else
    hoard_[means_.random.below(kHoarded)] = certificates->certificates[0];
}

}  // namespace xh::sim

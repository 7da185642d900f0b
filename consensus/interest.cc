#include "consensus/interest.h"

#include <algorithm>

#include "base/overload.h"

namespace xh::consensus {
namespace {

bool is_near(const Interest& interest, View view) {
  return view.value <= kMaxViewsAhead || view.value - kMaxViewsAhead <= interest.view.value;
}

}  // namespace

bool is_interesting(const Interest& interest, const Certificate& certificate) {
  const View view = view_of(certificate.vote);
  if (certificate.epoch != interest.epoch || view <= interest.last_final) return false;
  return std::visit(Overload{
                        [&](const Notarize&) { return !interest.notarized.contains(view) && is_near(interest, view); },
                        [&](const Nullify&) { return !interest.nullified.contains(view) && is_near(interest, view); },
                        [](const Finalize&) { return true; },
                    },
                    certificate.vote);
}

bool is_interesting(const Interest& interest, const Message& message) {
  if (message.epoch != interest.epoch) return false;
  return std::visit(Overload{
                        // A vote for an old view is answered (R10), so only the future is uninteresting.
                        [&](const SignedVote& vote) { return view_of(vote.vote) <= interest.view.next(); },
                        [&](const Certificates& answer) {
                          return std::ranges::any_of(answer.certificates, [&](const auto& c) { return is_interesting(interest, c); });
                        },
                        [&](const Proposal& proposal) {
                          const bool brings_us_on = proposal.parent && is_interesting(interest, *proposal.parent);
                          return brings_us_on || view_of(proposal.vote.vote) <= interest.view.next();
                        },
                        [](const auto&) { return true; },
                    },
                    message.body);
}

}  // namespace xh::consensus

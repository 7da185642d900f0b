#include "node/signer/judge.h"

#include <fmt/format.h>

#include "ledger/checkpoint.h"
#include "ledger/note.h"

namespace xh::signer {

using consensus::Doubt;
using consensus::PastVote;
using consensus::SignState;

namespace {

Refused refused(Reason reason, std::string text) {
  text.resize(std::min(text.size(), kMaxReasonBytes));
  return {reason, std::move(text)};
}

std::string describe(const PastVote& vote) {
  static constexpr std::array<std::string_view, 3> kKinds = {"notarize", "nullify", "finalize"};
  return fmt::format("{} of epoch {} view {}", kKinds[vote.vote.index()], vote.epoch.value, view_of(vote.vote).value);
}

}  // namespace

Greeting Judge::greet() {
  told_.clear();
  return {kProtocolVersion, state().content().chain_id, keys_.consensus.public_key(), keys_.checkpoint.public_key()};
}

Answer Judge::answer(const Request& request, UnixMillis now) {
  return std::visit([&](const auto& alternative) { return take(alternative, now); }, request);
}

// W2 at another place: judged, synced, then signed. A vote that is known was synced, here or before this process began.
Answer Judge::take(const SignVote& request, UnixMillis) {
  const auto& vote = request.vote;
  if (state().doubt() != Doubt::kNone) return refused(Reason::kInDoubt, std::string(explain(state().doubt())));
  votes_.raise(request.position);
  const auto verdict = view_of(vote.vote) == View{0} ? SignState::Verdict::kRefused : state().judge(vote);
  if (verdict == SignState::Verdict::kRefused) {
    const auto& floor = state().content().floor;
    return refused(Reason::kExcluded, vote.moment() <= floor ? fmt::format("{} lies below the floor, epoch {} view {}", describe(vote),
                                                                           floor.epoch.value, floor.view.value)
                                                             : describe(vote) + " excludes what the key signed before");
  }
  if (verdict == SignState::Verdict::kNew) {
    if (state().content().votes.size() >= consensus::kMaxPastVotes) return refused(Reason::kExcluded, "too many votes above the floor");
    votes_.append(vote);
    votes_.sync();
  }
  const auto signature = keys_.consensus.sign(signing_bytes(state().content().chain_id, vote.epoch, vote.vote));
  // Z16: the state has the vote; where it is wanted, it is asked for again.
  if (!signature) return refused(Reason::kKeyAway, signature.error().to_string());
  return VoteSigned{*signature};
}

Answer Judge::take(const SignCheckpoint& request, UnixMillis now) {
  const auto& name = request.name;
  // W10: where the key went, it signs.
  if (state().doubt() == Doubt::kHandedOver) return refused(Reason::kInDoubt, std::string(explain(state().doubt())));
  if (!checkpoints_.allows(name))
    return refused(Reason::kNotForward,
                   fmt::format("size {} does not go forward from size {}, which was cosigned", name.size, checkpoints_.last()->size));
  checkpoints_.keep(name);
  const std::uint64_t timestamp = now.value / 1000;
  const auto signature = keys_.checkpoint.sign(ledger::cosigned_bytes(ledger::checkpoint_text(origin_, name), timestamp));
  if (!signature) return refused(Reason::kKeyAway, signature.error().to_string());
  return CheckpointSigned{timestamp, *signature};
}

Answer Judge::take(const TellVotes& request, UnixMillis) {
  if (told_.size() + request.votes.size() > consensus::kMaxPastVotes) return refused(Reason::kMisplaced, "too many votes");
  for (const auto& held : request.votes) {
    // The journal of a validator with new keys holds votes of the old ones.
    if (is_ours(held)) told_.push_back(held.vote);
  }
  return Heard{};
}

Answer Judge::take(const Attach& request, UnixMillis) {
  SignState compared = state();
  compared.attach(std::exchange(told_, {}), request.position);
  if (compared.content() != state().content()) votes_.replace(std::move(compared));
  return known();
}

Answer Judge::take(const ReadVotes& request, UnixMillis) {
  const auto& votes = state().content().votes;
  const std::size_t from = std::min<std::size_t>(request.from, votes.size());
  const std::size_t to = std::min(votes.size(), from + kMaxVotesTold);
  return SomeVotes{{votes.begin() + static_cast<std::ptrdiff_t>(from), votes.begin() + static_cast<std::ptrdiff_t>(to)}};
}

Answer Judge::take(const Seen& request, UnixMillis) {
  if (!is_ours(request.vote)) return refused(Reason::kMisplaced, "the key did not sign what was seen");
  const auto& vote = request.vote.vote;
  if (vote.moment() > state().content().floor && state().judge(vote) != SignState::Verdict::kKnown) {
    SignState doubtful = state();
    doubtful.doubt(Doubt::kSeenElsewhere);
    votes_.replace(std::move(doubtful));
  }
  return known();
}

bool Judge::is_ours(const HeldVote& held) const {
  return verify(keys_.consensus.public_key(), signing_bytes(state().content().chain_id, held.vote.epoch, held.vote.vote), held.signature);
}

Known Judge::known() const {
  const auto& content = state().content();
  return {content.floor, static_cast<std::uint32_t>(content.votes.size()), content.doubt, content.arrival.has_value(), checkpoints_.last()};
}

}  // namespace xh::signer

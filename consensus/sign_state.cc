#include "consensus/sign_state.h"

#include <algorithm>

#include "base/check.h"

namespace xh::consensus {
namespace {

auto place_of(const PastVote& vote) { return std::pair(vote.moment(), vote.vote.index()); }

}  // namespace

std::string_view name_of(Doubt doubt) {
  static constexpr std::array<std::string_view, 5> kNames = {"none", "lost", "rolled-back", "seen-elsewhere", "handed-over"};
  return kNames[static_cast<std::size_t>(doubt)];
}

std::string_view explain(Doubt doubt) {
  switch (doubt) {
    case Doubt::kNone:
      return "nothing is in doubt";
    case Doubt::kLost:
      return "there is no sign state beside the key: what it signed is unknown. Import it (xhd key sign-state import), make one for a key "
             "that never signed (xhd key sign-state create --new-key), or have the council give the validator new keys";
    case Doubt::kRolledBack:
      return "the key signed votes that the data folder does not know: an older copy was restored. Have the council give the validator "
             "new keys (xh governance propose --rekey)";
    case Doubt::kSeenElsewhere:
      return "the network holds a signature of this key that was not made here: another process has the key, or everything here was "
             "restored. Find the other process, then have the council give the validator new keys (xh governance propose --rekey)";
    case Doubt::kHandedOver:
      return "the key was handed over to another host (xhd key sign-state export); import the state here to take it back";
  }
  return "";
}

Result<SignState> SignState::from(Content content) {
  const auto& votes = content.votes;
  for (std::size_t i = 0; i < votes.size(); ++i) {
    if (votes[i].moment() <= content.floor) return fail(ErrorId::kBadSignState, "a vote lies below the floor");
    if (i > 0 && place_of(votes[i]) <= place_of(votes[i - 1])) return fail(ErrorId::kBadSignState, "votes are not in order");
    for (std::size_t k = i; k-- > 0 && votes[k].moment() == votes[i].moment();) {
      if (exclude_each_other(votes[k].vote, votes[i].vote)) return fail(ErrorId::kBadSignState, "two votes exclude each other");
    }
  }
  return SignState(std::move(content));
}

SignState::Verdict SignState::judge(const PastVote& vote) const {
  if (vote.moment() <= content_.floor) return Verdict::kRefused;
  const auto same_moment = [&](const PastVote& known) { return known.moment() == vote.moment(); };
  for (auto it = std::ranges::lower_bound(content_.votes, vote.moment(), {}, &PastVote::moment);
       it != content_.votes.end() && same_moment(*it); ++it) {
    if (it->vote == vote.vote) return Verdict::kKnown;
    // Of each kind there is one for ever, also where two would not be evidence: the same block at another parent view.
    if (it->vote.index() == vote.vote.index() || exclude_each_other(it->vote, vote.vote)) return Verdict::kRefused;
  }
  return Verdict::kNew;
}

void SignState::add(const PastVote& vote) {
  XH_CHECK(judge(vote) == Verdict::kNew);
  content_.votes.insert(std::ranges::lower_bound(content_.votes, place_of(vote), {}, place_of), vote);
}

void SignState::raise(const Moment& floor) {
  if (floor <= content_.floor) return;
  content_.floor = floor;
  std::erase_if(content_.votes, [&](const auto& vote) { return vote.moment() <= floor; });
  if (content_.arrival && *content_.arrival <= floor) content_.arrival.reset();
}

bool SignState::is_ahead_of(const std::vector<PastVote>& journal, const Moment& position) const {
  const auto in_journal = [&](const PastVote& vote) { return std::ranges::find(journal, vote) != journal.end(); };
  return content_.floor > position ||
         std::ranges::any_of(content_.votes, [&](const auto& v) { return v.moment() > position && !in_journal(v); });
}

void SignState::attach(const std::vector<PastVote>& journal, const Moment& position) {
  if (content_.doubt != Doubt::kNone) return;
  for (const auto& vote : journal) {
    if (vote.moment() <= std::max(position, content_.floor)) continue;
    const auto verdict = judge(vote);
    if (verdict == Verdict::kKnown) continue;
    // Handed over by a process that died between its two syncs (W4); otherwise this state was synced first and has gone back since.
    if (verdict == Verdict::kRefused || !content_.arrival) return doubt(Doubt::kRolledBack);
    add(vote);
  }
  raise(position);
}

void SignState::compare(const std::vector<PastVote>& journal, const Moment& position) {
  if (content_.doubt != Doubt::kNone) return;
  if (!content_.arrival && is_ahead_of(journal, position)) return doubt(Doubt::kRolledBack);
  for (const auto& vote : journal) {
    if (vote.moment() <= std::max(position, content_.floor)) continue;
    const auto verdict = judge(vote);
    if (verdict == Verdict::kRefused) return doubt(Doubt::kRolledBack);
    if (verdict == Verdict::kNew) add(vote);
  }
  raise(position);
}

void SignState::doubt(Doubt why) {
  if (content_.doubt == Doubt::kNone) content_.doubt = why;
}

Result<SignState::Content> SignState::hand_over() {
  if (content_.doubt != Doubt::kNone && content_.doubt != Doubt::kHandedOver)
    return fail(ErrorId::kSignStateInDoubt, std::string(explain(content_.doubt)));
  if (content_.doubt == Doubt::kNone) ++content_.hand_overs;
  content_.doubt = Doubt::kHandedOver;
  Content out = content_;
  out.doubt = Doubt::kNone;
  return out;
}

Status SignState::receive(const SignState& other) {
  const auto& theirs = other.content_;
  if (theirs.chain_id != content_.chain_id || theirs.key != content_.key)
    return fail(ErrorId::kSignStateRefused, "the file is of another chain or key");
  if (theirs.hand_overs < content_.hand_overs)
    return fail(ErrorId::kSignStateRefused, "the file is of an earlier hand-over than the last one that this host knows");
  SignState joined(content_);
  joined.content_.doubt = Doubt::kNone;
  joined.content_.hand_overs = theirs.hand_overs;
  joined.raise(theirs.floor);
  for (const auto& vote : theirs.votes) {
    if (vote.moment() <= joined.content_.floor) continue;
    const auto verdict = joined.judge(vote);
    if (verdict == Verdict::kRefused)
      return fail(ErrorId::kSignStateRefused,
                  "the file holds a vote that excludes one that was signed here: the key was used at two places");
    if (verdict == Verdict::kNew) joined.add(vote);
  }
  Moment arrival = joined.content_.floor;
  if (!joined.content_.votes.empty()) arrival = std::max(arrival, joined.content_.votes.back().moment());
  // A key that never signed has nothing to wait for.
  joined.content_.arrival = arrival == Moment{} ? std::nullopt : std::optional(arrival);
  *this = std::move(joined);
  return {};
}

}  // namespace xh::consensus

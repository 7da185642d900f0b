// What one consensus key has signed: the second opinion beside the journal. Pure; its file is node/storage/sign_state_file.h. Rules W1-W9:
// docs/spec/sign-state.md.
#pragma once

#include <string_view>

#include "consensus/types.h"

namespace xh::consensus {

/// A moment in the life of a key: epochs first, views within.
struct Moment {
  Epoch epoch;
  View view;
  auto operator<=>(const Moment&) const = default;
  static constexpr auto fields() { return std::tuple{field(&Moment::epoch), field(&Moment::view)}; }
};

/// A vote as its signer remembers it.
struct PastVote {
  Epoch epoch;
  Vote vote;
  [[nodiscard]] Moment moment() const { return {epoch, view_of(vote)}; }
  bool operator==(const PastVote&) const = default;
  static constexpr auto fields() { return std::tuple{field(&PastVote::epoch), field(&PastVote::vote)}; }
};

/// Why a key may not vote (W5).
enum class Doubt : std::uint8_t { kNone = 0, kLost = 1, kRolledBack = 2, kSeenElsewhere = 3, kHandedOver = 4 };
constexpr bool is_valid(Doubt doubt) { return doubt <= Doubt::kHandedOver; }
/// "rolled-back"
[[nodiscard]] std::string_view name_of(Doubt doubt);
/// What happened and what to do, for people.
[[nodiscard]] std::string_view explain(Doubt doubt);

/// Votes above the floor: three a view; a million are four months without a finalization.
inline constexpr std::size_t kMaxPastVotes = 1 << 20;

class SignState {
 public:
  /// The state as it is stored.
  struct Content {
    Hash32 chain_id;
    PublicKey key;
    Moment floor;
    std::vector<PastVote> votes;  ///< ascending by moment and kind, above the floor
    Doubt doubt = Doubt::kNone;
    std::uint64_t hand_overs = 0;
    std::optional<Moment> arrival;
    bool operator==(const Content&) const = default;
    static constexpr auto fields() {
      using T = Content;
      return std::tuple{field(&T::chain_id), field(&T::key),        field(&T::floor),  field(&T::votes, kMaxPastVotes),
                        field(&T::doubt),    field(&T::hand_overs), field(&T::arrival)};
    }
  };
  /// Of a key that never signed.
  SignState(const Hash32& chain_id, const PublicKey& key) : content_{chain_id, key, {}, {}, Doubt::kNone, 0, std::nullopt} {}
  /// Error kBadSignState: votes out of order, at or below the floor, or that exclude each other.
  [[nodiscard]] static Result<SignState> from(Content content);

  enum class Verdict : std::uint8_t { kNew, kKnown, kRefused };
  /// W2.
  [[nodiscard]] Verdict judge(const PastVote& vote) const;
  /// A vote that is judged new.
  void add(const PastVote& vote);
  /// W3: forward only.
  void raise(const Moment& floor);
  /// W4: compares with a journal that knows these votes and is final up to `position`.
  void compare(const std::vector<PastVote>& journal, const Moment& position);
  /// Z5: the same for a state that is synced before the journal. `journal`: what it holds of this key.
  void attach(const std::vector<PastVote>& journal, const Moment& position);
  /// A vote above `position` that is not among these, or a floor above it.
  [[nodiscard]] bool is_ahead_of(const std::vector<PastVote>& journal, const Moment& position) const;
  /// W5. The first doubt stays.
  void doubt(Doubt why);
  /// W7: what the other host takes over. Nothing more is voted here. Error kSignStateInDoubt.
  [[nodiscard]] Result<Content> hand_over();
  /// W7: joins what was handed over. Error kSignStateRefused; the state is as before then.
  [[nodiscard]] Status receive(const SignState& other);

  [[nodiscard]] const Content& content() const { return content_; }
  [[nodiscard]] Doubt doubt() const { return content_.doubt; }

 private:
  explicit SignState(Content content) : content_(std::move(content)) {}
  Content content_;
};

}  // namespace xh::consensus

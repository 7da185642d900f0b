// The Simplex core: one pure state machine per epoch and node. It orders 32-byte block ids; what a block contains, and whether it is valid,
// its owner answers. It signs through a port, knows no clock, socket or file. Rules R1-R16: docs/spec/consensus.md.
//
// The owner carries out effects in order and syncs all Record effects of a turn before the first Send or Broadcast of that turn leaves
// (R9).
#pragma once

#include <map>
#include <set>

#include "base/time.h"
#include "consensus/authenticate.h"
#include "consensus/interest.h"
#include "consensus/progress.h"
#include "consensus/sign_state.h"
#include "consensus/votes/evidence.h"

namespace xh::consensus {

/// Proposals kept per view: two prove equivocation, a third shows that it goes on.
inline constexpr std::size_t kMaxProposals = 3;
/// Messages per standstill interval (R10): egress stays bounded however long an outage lasts; the next interval goes on where this one
/// stopped.
inline constexpr std::size_t kStandstillMessages = 64;
inline constexpr Duration kStandstill = std::chrono::seconds(10);
inline constexpr Duration kMaxTimer = std::chrono::seconds(10);
inline constexpr Duration kFetchRetry = std::chrono::milliseconds(500);
inline constexpr Duration kAnswerGap = std::chrono::milliseconds(40);
/// Certificate requests answered for one peer in one window (R11): as many as one proposal makes its reader ask for.
inline constexpr std::size_t kMaxServed = kMaxCertificates;
inline constexpr Duration kServeWindow = std::chrono::milliseconds(500);
/// Blocks kept although no chain leads from them to the last final one; beyond this they go and are fetched again.
inline constexpr std::size_t kMaxOpenBlocks = 1024;
/// R17: certificates go to everybody at once while all copies of one together are no larger than this; beyond it, to those who need them.
inline constexpr std::size_t kEagerBytes = 64 * 1024;
/// R2: a leader silent for this many rotations is skipped.
inline constexpr std::uint64_t kSilentRotations = 3;

/// Signs votes with the consensus key; the same vote may get another signature each time (Q11). Where the key lives elsewhere it may fail,
/// for a while or for ever: the vote is not cast then, and asked for again while it is wanted.
class Signer {
 public:
  virtual ~Signer() = default;
  [[nodiscard]] virtual std::optional<Signature> sign(Epoch epoch, const Vote& vote) = 0;
};

struct Config {
  Hash32 chain_id;
  Epoch epoch;
  ValidatorSet validators;
  std::optional<ValidatorIndex> me;  ///< absent: follows, votes nothing
  Signer* signer = nullptr;          ///< present exactly when `me` is
  BlockId root;                      ///< the block at view 0
  Duration delta = std::chrono::milliseconds(500);
  Duration idle = std::chrono::seconds(1);
  std::size_t eager_bytes = kEagerBytes;
  View floor{0};                        ///< nothing is voted at and below it (W3)
  std::vector<Vote> signed_votes = {};  ///< what the key is known to have signed above it, journal or not (W8)
};

/// An own vote in the journal. It names its epoch, so that it is never replayed into another one.
struct OwnVote {
  Epoch epoch;
  SignedVote vote;
  bool operator==(const OwnVote&) const = default;
  static constexpr auto fields() { return std::tuple{field(&OwnVote::epoch), field(&OwnVote::vote)}; }
};
/// What the journal keeps: own votes and the certificates that moved us.
using Record = std::variant<OwnVote, Certificate>;

/// Where a block stands. The owner states it for every block that it knows.
struct Link {
  BlockId id;
  BlockId parent;
};

// ---- inputs
struct Received {
  Authenticated message;
};
/// The owner knows the content of this block.
struct BlockKnown {
  Link link;
};
/// The answer to AskForBlock. `known` and `durable` follow on their own.
struct BlockBuilt {
  View view;
  Link link;
  Bytes block;
  Bytes companion;
};
/// The answer to AskForVerdict. "Not yet" is no answer.
struct BlockJudged {
  View view;
  BlockId block;
  bool valid;
};
/// Block and all its bodies are on disk here.
struct BlockDurable {
  BlockId block;
};
/// R16: transactions wait, or final ones wait for a certified checkpoint.
struct PendingWork {
  bool pending;
};
/// A certificate learned outside consensus messages (catch-up), verified.
struct Learned {
  Certificate certificate;
};
struct Tick {};
using Input = std::variant<Received, BlockKnown, BlockBuilt, BlockJudged, BlockDurable, PendingWork, Learned, Tick>;

// ---- effects
struct SaveRecord {
  Record record;
};
struct Broadcast {
  Message message;
};
struct Send {
  ValidatorIndex to;
  Message message;
};
struct AskForBlock {
  View view;
  BlockId parent;
  View parent_view;
};
struct AskForVerdict {
  View view;
  BlockId block;
  BlockId parent;
  View parent_view;
  ValidatorIndex leader;
};
/// Bytes of a block came (proposal or fetch): learn it, and answer with BlockKnown.
struct LearnBlock {
  Bytes block;
  Bytes companion;
  ValidatorIndex from;
};
/// A peer asks for a block and some ancestors: answer with FetchedBlocks.
struct ServeBlock {
  ValidatorIndex to;
  BlockId block;
};
/// The block and all its ancestors are final.
struct Finalized {
  BlockId block;
  Certificate certificate;
};
/// R15: a validator signed two statements that exclude each other. Told again with every further one.
struct Accused {
  ValidatorIndex validator;
  Evidence evidence;
};
/// Our key signed this, and not here (W6). Nothing more is voted.
struct SeenElsewhere {
  SignedVote vote;
};
using Effect =
    std::variant<SaveRecord, Broadcast, Send, AskForBlock, AskForVerdict, LearnBlock, ServeBlock, Finalized, Accused, SeenElsewhere>;

class Core {
 public:
  /// Replays the journal (R13). Records of another epoch are ignored.
  Core(Config config, std::span<const Record> journal);

  /// Before start(), only BlockKnown and BlockDurable may be fed (what a restarted node holds); they have no effects yet.
  [[nodiscard]] std::vector<Effect> start(Instant now);
  [[nodiscard]] std::vector<Effect> step(Instant now, Input input);
  /// When a Tick is wanted.
  [[nodiscard]] Instant next_deadline() const;

  [[nodiscard]] View view() const { return view_; }
  [[nodiscard]] View last_final() const { return last_final_; }
  [[nodiscard]] const BlockId& final_block() const { return final_id_; }
  [[nodiscard]] ValidatorIndex leader() const { return config_.validators.leader(view_); }
  /// What this core still wants to hear; changes with every step.
  [[nodiscard]] Interest interest() const;
  [[nodiscard]] const ValidatorSet& validators() const { return config_.validators; }
  [[nodiscard]] Progress progress() const;
  [[nodiscard]] Held held() const;
  /// Stops voting: the owner found a reason not to trust its own state.
  void mute() { muted_ = true; }
  /// Votes again, in the view where it is, with fresh timers.
  void unmute(Instant now);
  /// The key is known to have signed these, here or elsewhere: they count as own votes from here on, and none of them is a reason not to
  /// vote (W6). Nothing is voted at and below `floor`.
  void remember(View floor, const std::vector<Vote>& votes);
  /// D and the idle interval of the timers, from the next view on.
  void set_pace(Duration delta, Duration idle) { next_pace_ = {delta, idle}; }
  /// The records that a compacted journal needs: everything above the last final view, and its certificate.
  [[nodiscard]] std::vector<Record> snapshot() const;

 private:
  struct Tally {
    std::map<ValidatorIndex, SignedVote> votes;
  };
  struct ViewState {
    std::array<Tally, 3> tally;                       ///< by kind of vote
    std::array<std::optional<SignedVote>, 3> mine;    ///< by kind of vote
    std::vector<SignedVote> proposals;                ///< leader's notarize votes that came with a block
    std::map<BlockId, std::optional<bool>> verdicts;  ///< asked, and the answer
  };
  struct Known {
    BlockId parent;
    bool durable = false;
  };
  struct Building {
    View view;
    View parent_view;
    BlockId parent;
    std::optional<Proposal> proposal;  ///< unsigned until durable
    BlockId id;
  };
  enum class Needed : std::uint8_t { kBlock, kNotarization, kNullification, kEither };
  struct WantKey {
    Needed needed;
    View view;      ///< of a certificate
    BlockId block;  ///< of a block
    auto operator<=>(const WantKey&) const = default;
  };
  [[nodiscard]] static WantKey block_key(const BlockId& block) { return {Needed::kBlock, View{0}, block}; }
  struct Want {
    Instant next;
    std::size_t asked = 0;
    std::optional<ValidatorIndex> first;
  };
  struct Budget {
    Instant since;
    std::size_t count = 0;
  };
  struct Pace {
    Duration delta;
    Duration idle;
  };
  struct Head {
    BlockId block;
    std::optional<Certificate> certificate;
  };

  // core.cc: life, timers, settling
  std::vector<Effect> finish();
  void take(Received& input);
  void take(BlockKnown& input);
  void take(BlockBuilt& input);
  void take(BlockJudged& input);
  void take(BlockDurable& input);
  void take(PendingWork& input);
  void take(Learned& input);
  void take(Tick& input);
  void arm();
  [[nodiscard]] Duration grown(Duration base) const;
  [[nodiscard]] bool skips_leader() const;
  void standstill();
  void resend_nullify();
  [[nodiscard]] bool eager() const;
  void relay();
  [[nodiscard]] bool settle();

  // core_votes.cc: votes, certificates
  [[nodiscard]] bool may_cast(const Vote& vote) const;
  [[nodiscard]] bool cast(const Vote& vote, Proposal* proposal = nullptr);
  [[nodiscard]] std::optional<SignedVote> signed_by_me(const Vote& vote);
  void count(const SignedVote& vote);
  void hear_vote(const SignedVote& vote);
  void answer(ValidatorIndex to, View view);
  void serve(ValidatorIndex to, View view);
  [[nodiscard]] Certificates certificates_of(View view) const;
  void replay(const Certificate& certificate);
  void put(const Certificate& certificate);
  void hear_certificate(const Certificate& certificate);
  void prune(View final_view);
  void prune_blocks();
  void nullify();
  void detect(const SignedVote& vote);
  void recognise(const SignedVote& vote);

  // core_blocks.cc: proposals, verdicts, ancestry, fetching
  void hear(ValidatorIndex from, Proposal& proposal);
  void judge_and_notarize();
  void judge_one(ViewState& state, const SignedVote& vote);
  void send_finalizes();
  void propose();
  [[nodiscard]] std::optional<Head> head_at(View view) const;
  [[nodiscard]] bool chain_durable(const BlockId& block, ValidatorIndex first);
  void want(WantKey key, std::optional<ValidatorIndex> first);
  void ask(const WantKey& key, Want& want);
  void poll_wants();
  [[nodiscard]] bool satisfied(const WantKey& key) const;

  void broadcast(Body body) { out_.push_back(Broadcast{Message{config_.epoch, std::move(body)}}); }
  void send(ValidatorIndex to, Body body) { out_.push_back(Send{to, Message{config_.epoch, std::move(body)}}); }

  Config config_;
  std::optional<Pace> next_pace_;
  Instant now_{};
  View view_{1};
  View last_final_{0};
  BlockId final_id_;
  std::optional<Certificate> final_certificate_;
  std::optional<Certificate> entered_by_;
  std::map<View, Certificate> notarizations_;
  std::map<View, Certificate> nullifications_;
  std::map<View, ViewState> views_;
  std::set<View> equivocated_;
  std::set<View> to_finalize_;  ///< notarized views whose finalize vote is still open
  std::map<BlockId, Known> blocks_;
  std::map<WantKey, Want> wants_;
  std::map<ValidatorIndex, View> heard_;
  std::map<ValidatorIndex, View> shown_;  ///< the view in which each must have been, by its own votes
  std::map<ValidatorIndex, Instant> answered_;
  std::map<ValidatorIndex, Budget> served_;
  std::optional<Building> building_;
  View restarted_in_{0};  ///< R13: the view in which the journal ends
  bool pending_work_ = false;
  bool muted_ = false;
  bool seen_elsewhere_ = false;
  bool started_ = false;
  std::size_t standstill_cursor_ = 0;
  Instant entered_at_{};
  Instant leader_timer_ = kNever;
  Instant advance_timer_ = kNever;
  Instant resend_timer_ = kNever;
  Instant standstill_timer_ = kNever;
  Instant relay_timer_ = kNever;
  std::vector<Effect> records_;
  std::vector<Effect> out_;
};

}  // namespace xh::consensus

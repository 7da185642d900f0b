// What a node and its remote signer say to each other: BCS in frames of a bounded length over a socket of one host. The node asks, the
// signer answers each request with one answer. Rules Z1-Z4: docs/spec/remote-signer.md.
#pragma once

#include "consensus/sign_state.h"
#include "ledger/block.h"

namespace xh::signer {

inline constexpr std::uint32_t kProtocolVersion = 1;
/// Holds kMaxVotesTold with their signatures; nothing else comes near it.
inline constexpr std::size_t kMaxFrameBytes = 256 * 1024;
inline constexpr std::size_t kMaxVotesTold = 1024;  ///< in one frame
inline constexpr std::size_t kMaxReasonBytes = 512;

// ---- requests
/// Z4: sign this vote. The node's newest final view and epoch raise the floor (W3).
struct SignVote {
  consensus::Moment position;
  consensus::PastVote vote;
  static constexpr auto fields() { return std::tuple{field(&SignVote::position), field(&SignVote::vote)}; }
};
/// Z7: cosign this checkpoint.
struct SignCheckpoint {
  ledger::CheckpointName name;
  static constexpr auto fields() { return std::tuple{field(&SignCheckpoint::name)}; }
};
/// A vote with the signature that the node holds.
struct HeldVote {
  consensus::PastVote vote;
  Signature signature;
  static constexpr auto fields() { return std::tuple{field(&HeldVote::vote), field(&HeldVote::signature)}; }
};
/// Z5: some of the votes that the node's journal holds; for the Attach that follows.
struct TellVotes {
  std::vector<HeldVote> votes;
  static constexpr auto fields() { return std::tuple{field(&TellVotes::votes, kMaxVotesTold)}; }
};
/// Z5: compare with what was told, and raise the floor.
struct Attach {
  consensus::Moment position;
  static constexpr auto fields() { return std::tuple{field(&Attach::position)}; }
};
/// Z6: the votes of the state from this one on.
struct ReadVotes {
  std::uint32_t from = 0;
  static constexpr auto fields() { return std::tuple{field(&ReadVotes::from)}; }
};
/// Z8: the network holds this signature of the key.
struct Seen {
  HeldVote vote;
  static constexpr auto fields() { return std::tuple{field(&Seen::vote)}; }
};
using Request = std::variant<SignVote, SignCheckpoint, TellVotes, Attach, ReadVotes, Seen>;

// ---- answers
/// Z2: the first frame of a connection, unasked.
struct Greeting {
  std::uint32_t version = kProtocolVersion;
  Hash32 chain_id;
  PublicKey consensus_key;
  PublicKey checkpoint_key;
  static constexpr auto fields() {
    return std::tuple{field(&Greeting::version), field(&Greeting::chain_id), field(&Greeting::consensus_key),
                      field(&Greeting::checkpoint_key)};
  }
};
enum class Reason : std::uint8_t {
  kBusy = 0,        ///< another node is connected
  kExcluded = 1,    ///< at or below the floor, or it excludes what was signed
  kInDoubt = 2,     ///< W5
  kNotForward = 3,  ///< a smaller checkpoint, or another root
  kMisplaced = 4,   ///< a request that no node makes
  kKeyAway = 5,     ///< Z16: the hardware module that has the keys cannot be used; no signature was made
};
constexpr bool is_valid(Reason reason) { return reason <= Reason::kKeyAway; }
struct Refused {
  Reason reason = Reason::kMisplaced;
  std::string text;
  static constexpr auto fields() { return std::tuple{field(&Refused::reason), field(&Refused::text, kMaxReasonBytes)}; }
};
struct VoteSigned {
  Signature signature;
  static constexpr auto fields() { return std::tuple{field(&VoteSigned::signature)}; }
};
struct CheckpointSigned {
  std::uint64_t timestamp = 0;  ///< seconds since 1970 by the signer's clock
  Signature signature;
  static constexpr auto fields() { return std::tuple{field(&CheckpointSigned::timestamp), field(&CheckpointSigned::signature)}; }
};
/// To TellVotes.
struct Heard {
  static constexpr auto fields() { return std::tuple{}; }
};
/// To Attach and Seen.
struct Known {
  consensus::Moment floor;
  std::uint32_t votes = 0;  ///< above the floor
  consensus::Doubt doubt = consensus::Doubt::kNone;
  bool arriving = false;  ///< W8
  std::optional<ledger::CheckpointName> checkpoint;
  static constexpr auto fields() {
    return std::tuple{field(&Known::floor), field(&Known::votes), field(&Known::doubt), field(&Known::arriving), field(&Known::checkpoint)};
  }
};
/// To ReadVotes; empty at the end.
struct SomeVotes {
  std::vector<consensus::PastVote> votes;
  static constexpr auto fields() { return std::tuple{field(&SomeVotes::votes, kMaxVotesTold)}; }
};
using Answer = std::variant<Greeting, Refused, VoteSigned, CheckpointSigned, Heard, Known, SomeVotes>;

}  // namespace xh::signer

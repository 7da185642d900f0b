// Fetches a snapshot from peers, of which any may lie: sans I/O, one step at a time. Parts count when they prove themselves; who sent one
// that does not is named. Restarts go on with the parts that are there. Spec: docs/spec/snapshot.md Y11.
#pragma once

#include <deque>
#include <map>
#include <set>

#include "node/catch_up.h"
#include "node/intake.h"
#include "node/snapshot.h"

namespace xh::node {

inline constexpr std::size_t kMaxFetches = 16;
inline constexpr std::size_t kMaxFetchesPerPeer = 2;
inline constexpr Duration kPieceTimeout = std::chrono::seconds(10);
/// A snapshot of which nothing came for so long is given up for another.
inline constexpr Duration kSnapshotPatience = std::chrono::seconds(30);
inline constexpr Duration kQueryInterval = std::chrono::seconds(5);
/// Parts of an earlier run that are checked in one step.
inline constexpr std::size_t kLocalPartsPerStep = 16;

struct SyncJoined {
  PeerId peer;
};
struct SyncLeft {
  PeerId peer;
};
struct SyncSaid {
  PeerId peer;
  SnapshotMessage message;
};
using SyncInput = std::variant<SyncJoined, SyncLeft, SyncSaid>;

struct SyncSend {
  PeerId peer;
  Message message;
};
/// The peer sent what no honest node sends: it is asked nothing any more.
struct SyncBlame {
  PeerId peer;
  std::string why;
};
struct SyncNote {
  std::string text;  ///< for the log, one line
};
/// Every part of this height is there and was checked.
struct SyncDone {
  Height height;
};
using SyncEffect = std::variant<SyncSend, SyncBlame, SyncNote, SyncDone>;

class StateSync {
 public:
  /// Both outlive the object. `parts` may hold parts of earlier runs.
  StateSync(const ledger::Genesis& genesis, SnapshotParts& parts) : genesis_(genesis), parts_(parts) {}
  StateSync(const StateSync&) = delete;
  StateSync& operator=(const StateSync&) = delete;

  [[nodiscard]] std::vector<SyncEffect> step(Instant now, std::vector<SyncInput> inputs);
  /// When an empty step is wanted.
  [[nodiscard]] Instant next_deadline() const;

  struct Progress {
    std::optional<Height> height;  ///< of the snapshot that is fetched; absent: looking for one
    PartKind kind = PartKind::kManifest;
    std::uint64_t done = 0;  ///< chunks, of all kinds
    std::uint64_t all = 0;
    std::size_t peers = 0;  ///< that offer this height
  };
  [[nodiscard]] Progress progress() const;

 private:
  struct Peer {
    std::set<Height> offers;
    std::set<Height> refused;  ///< heights that it is not asked for again
    std::uint64_t failures = 0;
    std::size_t fetches = 0;
    Instant query_at{};
  };
  /// Parts that follow each other: the next one is known when the one before it is here.
  struct Track {
    PartKind kind = PartKind::kManifest;
    std::uint64_t next = 0;
    std::uint64_t end = 0;
    std::uint64_t chunk = 0;
  };
  struct Fetch {
    Track track;
    PeerId peer = 0;
    Height height;
    Bytes bytes;
    std::uint64_t size = 0;
    Instant deadline{};
    [[nodiscard]] PartRequest request() const { return {height, static_cast<std::uint8_t>(track.kind), track.next, bytes.size()}; }
  };

  void take(const SyncJoined& input);
  void take(const SyncLeft& input);
  void take(SyncSaid& input);
  void hear(PeerId, const SnapshotQuery&) {}
  void hear(PeerId peer, const SnapshotOffers& message);
  void hear(PeerId, const PartRequest&) {}
  void hear(PeerId peer, PartAnswer& message);
  /// A whole part arrived: what is wrong with it, if anything.
  [[nodiscard]] Status finish(Fetch& fetch);
  void blame(PeerId peer, const std::string& why);
  void drop_fetches(PeerId peer);
  void expire();
  void query();
  void work();
  void pick_manifest();
  void adopt(Manifest manifest);
  void give_up();
  void begin_again();
  void begin_phase(PartKind kind);
  /// Takes parts of earlier runs; false: the track is at its end.
  [[nodiscard]] bool advance(Track& track);
  [[nodiscard]] Status accept(Track& track, ByteView content, bool store);
  [[nodiscard]] bool skip_valueless(Track& track);
  [[nodiscard]] std::optional<PeerId> choose(Height height) const;
  void ask(Track track, PeerId peer, Height height);
  void send(const Fetch& fetch);
  void note(std::string text) { out_.push_back(SyncNote{std::move(text)}); }
  struct Chunk {
    std::uint64_t number = 0;
    std::vector<ledger::OperationRecord> records;
  };
  [[nodiscard]] Result<const Chunk*> chunk(std::uint64_t number);

  const ledger::Genesis& genesis_;
  SnapshotParts& parts_;
  std::vector<SyncEffect> out_;
  Instant now_{};
  bool started_ = false;
  bool done_ = false;
  std::map<PeerId, Peer> peers_;
  std::optional<Manifest> target_;
  PartKind phase_ = PartKind::kManifest;
  ActiveOperations active_;
  std::deque<Track> ready_;  ///< nobody is asked for them now
  std::vector<Fetch> fetches_;
  std::optional<Chunk> last_chunk_;  ///< read last
  std::uint64_t done_steps_ = 0;
  Instant progressed_at_{};
  bool local_work_left_ = false;
  bool lost_ = false;  ///< a part that was checked cannot be read any more
};

}  // namespace xh::node

// State sync against peers that lie, stall, leave and come back, over a network that loses and reorders, with power cuts of the receiver.
// Every seed must end in the ledger that the honest ones have, and only liars may be blamed.
#include <gtest/gtest.h>

#include <cstdlib>

#include "memory_disk.h"
#include "node/state_sync.h"
#include "node/storage/snapshot_maker.h"
#include "node/storage/snapshot_restore.h"
#include "node/storage/snapshot_shelf.h"
#include "node/storage/zstd_frame.h"
#include "test_chain.h"

namespace xh::storage {
namespace {

using node::PartKind;
using std::chrono::milliseconds;

enum class Character {
  kHonest,
  kOld,         ///< honest, with an older snapshot
  kForgetful,   ///< honest: has not what it offered a moment ago
  kOtherCuts,   ///< honest in substance: cuts values elsewhere
  kGarbage,     ///< random bytes
  kBitFlipper,  ///< one bit of a part
  kSwapper,     ///< another part
  kForger,      ///< a manifest with a changed root, of a great height
  kBomber,      ///< a frame that claims to hold a terabyte
  kMiser,       ///< pieces of one byte
  kMute,        ///< offers and says nothing
  kLiarOfSize,  ///< sizes that change
};
constexpr std::size_t kCharacters = 12;
bool may_be_blamed(Character character) { return character >= Character::kGarbage && character != Character::kMute; }

// Two ledgers with their snapshots, made once: of one small chunk, and of several.
struct World {
  explicit World(bool large) : busy(large ? 15'000 : 0), last(large ? 45 : 12) {
    busy.commit_up_to(**busy.chain.open(source.path()), last);
    for (const std::uint64_t height : {last - 3, last - 1}) {
      std::filesystem::create_directories(source / std::to_string(height));
      SnapshotFolder folder("/" + std::to_string(height), disk);
      const auto status = SnapshotMaker::open(source.path(), busy.chain.genesis(), Height{height})->make(folder, kSilent);
      if (!status) std::abort();
      if (!shelf.add(Height{height}, folder)) std::abort();
    }
  }
  BusyLedger busy;
  std::uint64_t last;
  TestFolder source;
  MemoryDisk disk;
  SnapshotShelf shelf;
  [[nodiscard]] Height newest() const { return Height{last - 1}; }
  [[nodiscard]] Height older() const { return Height{last - 3}; }
};

World& world(bool large) {
  static World small_world(false);
  static World large_world(true);
  return large ? large_world : small_world;
}

class SyncRun {
 public:
  SyncRun(World& w, std::uint64_t seed) : world_(w), chance_{seed} {
    const std::size_t others = 1 + chance_.next(5);
    add_peer(Character::kHonest);
    for (std::size_t i = 0; i < others; ++i) add_peer(static_cast<Character>(chance_.next(kCharacters)));
  }

  void run() {
    start();
    for (std::uint64_t steps = 0; !done_ && steps < 200'000 && now_ < Instant{} + std::chrono::hours(2); ++steps) {
      if (chance_.next(25) == 0) restart();
      if (chance_.next(30) == 0) flap();
      deliver();
    }
    ASSERT_TRUE(done_) << "nothing came of it";
    for (const Character character : blamed_) EXPECT_TRUE(may_be_blamed(character)) << static_cast<int>(character);
    const TestFolder folder;
    SnapshotFolder parts("/sync", *disk_);
    const auto restored = restore_snapshot(parts, world_.busy.chain.genesis(), folder / "data", kSilent);
    ASSERT_TRUE(restored) << restored.error().to_string();
    EXPECT_EQ(*restored, *done_);
    const auto store = *world_.busy.chain.open(folder / "data");
    world_.busy.commit_up_to(*store, world_.last);
    const auto whole = *world_.busy.chain.open(world_.source.path());
    EXPECT_EQ(store->head().name, whole->head().name);
    EXPECT_EQ(store->read(test_key(7)), BusyLedger::value(world_.last, 7));
  }
  [[nodiscard]] const std::set<Character>& blamed() const { return blamed_; }
  [[nodiscard]] std::size_t restarts() const { return restarts_; }

 private:
  struct Peer {
    Character character = Character::kHonest;
    bool connected = true;
    bool banned = false;
  };
  struct Mail {
    Instant at;
    node::PeerId peer;
    node::SnapshotMessage message;
  };

  void add_peer(Character character) { peers_[next_id_++] = {character, true, false}; }

  void start() {
    if (!disk_) disk_ = std::make_unique<MemoryDisk>();
    parts_ = std::make_unique<SnapshotFolder>("/sync", *disk_);
    sync_ = std::make_unique<node::StateSync>(world_.busy.chain.genesis(), *parts_);
    std::vector<node::SyncInput> inputs;
    for (const auto& [id, peer] : peers_) {
      if (peer.connected && !peer.banned) inputs.emplace_back(node::SyncJoined{id});
    }
    step(std::move(inputs));
  }

  // The power fails: what was not synced is kept, dropped or torn.
  void restart() {
    ++restarts_;
    mail_.clear();
    disk_ = std::make_unique<MemoryDisk>(disk_->after_crash(disk_->requests(), Loss::kRandom, chance_));
    start();
  }

  // Somebody leaves or comes; the first honest one always comes back.
  void flap() {
    auto it = std::next(peers_.begin(), static_cast<std::ptrdiff_t>(chance_.next(peers_.size())));
    if (it->second.banned) return;
    const Peer peer = it->second;
    if (peer.connected) {
      it->second.connected = false;
      step({node::SyncLeft{it->first}});
      return;
    }
    // A connection that comes again is another one.
    peers_.erase(it);
    peers_[next_id_] = {peer.character, true, false};
    step({node::SyncJoined{next_id_++}});
  }

  void step(std::vector<node::SyncInput> inputs) {
    for (auto& effect : sync_->step(now_, std::move(inputs))) {
      if (const auto* send = std::get_if<node::SyncSend>(&effect)) answer(*send);
      if (const auto* blame = std::get_if<node::SyncBlame>(&effect)) {
        blamed_.insert(peers_.at(blame->peer).character);
        peers_.at(blame->peer).banned = true;
      }
      if (const auto* done = std::get_if<node::SyncDone>(&effect)) done_ = done->height;
    }
  }

  void deliver() {
    if (done_) return;
    const auto next = std::ranges::min_element(mail_, {}, &Mail::at);
    const Instant deadline = sync_->next_deadline();
    if (next == mail_.end() || deadline < next->at) {
      now_ = std::max(now_, deadline);
      return step({});
    }
    Mail mail = std::move(*next);
    mail_.erase(next);
    now_ = std::max(now_, mail.at);
    const auto peer = peers_.find(mail.peer);
    if (peer == peers_.end() || !peer->second.connected || peer->second.banned) return;
    step({node::SyncSaid{mail.peer, std::move(mail.message)}});
  }

  void post(node::PeerId peer, node::SnapshotMessage message) {
    if (chance_.next(50) == 0) return;  // lost
    mail_.push_back({now_ + milliseconds(1 + chance_.next(300)), peer, std::move(message)});
  }

  void answer(const node::SyncSend& send) {
    const Character character = peers_.at(send.peer).character;
    if (const auto* query = std::get_if<node::SnapshotQuery>(&send.message)) {
      auto offers = world_.shelf.offers(query->above);
      if (character == Character::kOld) offers.heights = {world_.older()};
      if (character == Character::kForger) offers.heights.insert(offers.heights.begin(), Height{1'000'000});
      return post(send.peer, offers);
    }
    const auto& request = std::get<node::PartRequest>(send.message);
    if (character == Character::kMute && request.kind != 0) return;
    post(send.peer, part_answer(character, request));
  }

  node::PartAnswer part_answer(Character character, node::PartRequest request) {
    const node::PartRequest asked = request;
    if (character == Character::kForger) return forged(asked);
    const bool manifest = request.kind == static_cast<std::uint8_t>(PartKind::kManifest);
    auto answer = world_.shelf.answer(request);
    switch (character) {
      case Character::kForgetful:
        return chance_.next(3) == 0 ? node::PartAnswer{asked, 0, {}} : answer;
      case Character::kOtherCuts:
        return other_cut(answer);
      case Character::kGarbage:
        return {asked, 100, Bytes(100, static_cast<std::uint8_t>(chance_.next(256)))};
      case Character::kBitFlipper:
        if (!manifest && !answer.bytes.empty()) answer.bytes[chance_.next(answer.bytes.size())] ^= 0x10;
        return answer;
      case Character::kSwapper:
        if (manifest) return answer;
        request.kind = static_cast<std::uint8_t>(1 + (request.kind % 3));
        answer = world_.shelf.answer(request);
        answer.request = asked;
        return answer;
      case Character::kBomber:
        return {asked, 18, {0x28, 0xb5, 0x2f, 0xfd, 0xe0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0}};
      case Character::kMiser:
        answer.bytes.resize(std::min<std::size_t>(1, answer.bytes.size()));
        return answer;
      case Character::kLiarOfSize:
        answer.size += 1 + chance_.next(1'000'000'000);
        return answer;
      default:
        return answer;
    }
  }

  // Half of the values, as a part of its own that holds.
  node::PartAnswer other_cut(const node::PartAnswer& answer) {
    if (answer.request.kind != static_cast<std::uint8_t>(PartKind::kValues) || answer.request.offset != 0 ||
        answer.bytes.size() != answer.size)
      return answer;
    auto part = *decode<node::ValuesPart>(*decompress(answer.bytes, node::kMaxPartBytes));
    if (part.values.size() < 2 || part.begin < answer.request.number) return answer;
    const auto manifest = *node::verify_manifest(
        world_.busy.chain.genesis(),
        *SnapshotFolder("/" + std::to_string(answer.request.height.value), world_.disk).read({PartKind::kManifest, 0}));
    node::ActiveOperations active(manifest);
    SnapshotFolder folder("/" + std::to_string(answer.request.height.value), world_.disk);
    std::map<std::uint64_t, std::vector<ledger::OperationRecord>> chunks;
    for (std::uint64_t chunk = manifest.first_chunk(); chunk < manifest.end_chunk(); ++chunk) {
      chunks[chunk] = *node::verify_operations(manifest, chunk, *folder.read({PartKind::kOperations, chunk}));
      active.add(manifest.chunk_begin(chunk), chunks[chunk]);
    }
    const std::uint64_t chunk = part.begin / ledger::kForgetStep;
    const node::ChunkView view{manifest.chunk_begin(chunk), chunks[chunk], active};
    const std::size_t kept = part.values.size() / 2;
    auto serial = view.next_value(part.begin);
    for (std::size_t i = 1; i < kept; ++i) serial = view.next_value(*serial + 1);
    part.values.resize(kept);
    part.end = *serial + 1;
    const Bytes bytes = compress(encode(part));
    if (bytes.size() > node::kMaxPieceBytes) return answer;
    return {answer.request, bytes.size(), bytes};
  }

  node::PartAnswer forged(const node::PartRequest& request) {
    auto manifest =
        *decode<node::Manifest>(*SnapshotFolder("/" + std::to_string(world_.newest().value), world_.disk).read({PartKind::kManifest, 0}));
    manifest.height = manifest.summary.height = manifest.base.height = Height{1'000'000};
    manifest.checkpoint.name.size = 1'000'001;
    const Bytes bytes = compress(encode(manifest));
    return {request, bytes.size(), bytes};
  }

  World& world_;
  Chance chance_;
  std::map<node::PeerId, Peer> peers_;
  node::PeerId next_id_ = 1;
  std::vector<Mail> mail_;
  std::unique_ptr<MemoryDisk> disk_;
  std::unique_ptr<SnapshotFolder> parts_;
  std::unique_ptr<node::StateSync> sync_;
  Instant now_{};
  std::optional<Height> done_;
  std::set<Character> blamed_;
  std::size_t restarts_ = 0;
};

TEST(StateSyncSim, SeedsEndInTheSameLedger) {
  // A long search: XH_SYNC_SEEDS=5000.
  const char* wanted = std::getenv("XH_SYNC_SEEDS");
  const std::uint64_t seeds = wanted == nullptr ? 40 : std::strtoull(wanted, nullptr, 10);
  std::set<Character> blamed;
  std::size_t restarts = 0;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    SyncRun run(world(seed % 20 == 0), seed);
    run.run();
    blamed.insert(run.blamed().begin(), run.blamed().end());
    restarts += run.restarts();
    if (testing::Test::HasFailure()) return;
  }
  // Every kind of lie was told and found out, and the power failed.
  for (std::size_t c = 0; c < kCharacters; ++c) {
    const auto character = static_cast<Character>(c);
    EXPECT_EQ(blamed.contains(character), may_be_blamed(character)) << c;
  }
  EXPECT_GT(restarts, 5u);
}

TEST(StateSync, APartThatCannotBeReadAnyMoreIsFetchedAgain) {
  World& w = world(true);
  MemoryDisk disk;
  SnapshotFolder parts("/sync", disk);
  node::StateSync sync(w.busy.chain.genesis(), parts);
  std::vector<node::SyncInput> inputs{node::SyncJoined{1}};
  bool spoiled = false;
  bool done = false;
  for (int steps = 0; steps < 1000 && !done; ++steps) {
    std::vector<node::SyncInput> next;
    for (auto& effect : sync.step(Instant{} + milliseconds(steps), std::exchange(inputs, {}))) {
      EXPECT_FALSE(std::holds_alternative<node::SyncBlame>(effect));
      done = done || std::holds_alternative<node::SyncDone>(effect);
      const auto* send = std::get_if<node::SyncSend>(&effect);
      if (send == nullptr) continue;
      if (const auto* query = std::get_if<node::SnapshotQuery>(&send->message))
        next.emplace_back(node::SyncSaid{1, w.shelf.offers(query->above)});
      if (const auto* request = std::get_if<node::PartRequest>(&send->message))
        next.emplace_back(node::SyncSaid{1, w.shelf.answer(*request)});
    }
    inputs = std::move(next);
    if (!spoiled && sync.progress().kind == PartKind::kValues) {
      spoiled = true;
      const auto manifest = *node::verify_manifest(w.busy.chain.genesis(), *parts.read({PartKind::kManifest, 0}));
      for (std::uint64_t chunk = manifest.first_chunk(); chunk < manifest.end_chunk(); ++chunk)
        disk.content(parts.path_of({PartKind::kOperations, chunk}))[40] ^= 1;
    }
  }
  EXPECT_TRUE(spoiled);
  EXPECT_TRUE(done);
  EXPECT_TRUE(restore_snapshot(parts, w.busy.chain.genesis(), TestFolder() / "data", kSilent));
}

}  // namespace
}  // namespace xh::storage

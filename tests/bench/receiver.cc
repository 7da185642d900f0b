#include "tests/bench/receiver.h"

#include <deque>
#include <fstream>

#include "base/check.h"
#include "node/state_sync.h"
#include "node/storage/snapshot_folder.h"

namespace xh::bench {
namespace {

constexpr node::PeerId kPeers = node::kMaxFetches / node::kMaxFetchesPerPeer;

class Liars {
 public:
  Liars(const storage::SnapshotFolder& genuine, Height height) : genuine_(genuine), height_(height) {}

  /// What they say to what the receiver sent.
  [[nodiscard]] std::vector<node::SyncInput> answers(const std::vector<node::SyncEffect>& effects) const {
    std::vector<node::SyncInput> out;
    for (const auto& effect : effects) {
      XH_CHECK(!std::holds_alternative<node::SyncBlame>(effect));
      const auto* sent = std::get_if<node::SyncSend>(&effect);
      if (sent == nullptr) continue;
      if (std::holds_alternative<node::SnapshotQuery>(sent->message))
        out.emplace_back(node::SyncSaid{sent->peer, node::SnapshotOffers{{height_}}});
      if (const auto* request = std::get_if<node::PartRequest>(&sent->message)) {
        if (auto piece = answer(*request)) out.emplace_back(node::SyncSaid{sent->peer, *std::move(piece)});
      }
    }
    return out;
  }

 private:
  [[nodiscard]] std::optional<node::PartAnswer> answer(const node::PartRequest& request) const {
    const auto kind = static_cast<node::PartKind>(request.kind);
    if (kind == node::PartKind::kManifest) {
      auto piece = genuine_.piece({kind, request.number}, request.offset, node::kMaxPieceBytes);
      XH_CHECK(piece.has_value());
      return node::PartAnswer{request, piece->size, std::move(piece->bytes)};
    }
    // The last piece never comes.
    if (request.offset + node::kMaxPieceBytes >= node::kMaxPartBytes) return std::nullopt;
    return node::PartAnswer{request, node::kMaxPartBytes, Bytes(node::kMaxPieceBytes, 7)};
  }

  const storage::SnapshotFolder& genuine_;
  Height height_;
};

}  // namespace

double memory_of_receiver(const ledger::Genesis& genesis, const std::string& snapshot, const std::string& scratch) {
  const storage::SnapshotFolder genuine(snapshot);
  const auto manifest = genuine.read({node::PartKind::kManifest, 0});
  XH_CHECK(manifest.has_value());
  const Liars liars(genuine, node::verify_manifest(genesis, *manifest)->height);
  storage::SnapshotFolder parts(scratch);
  const double before = own_memory();
  node::StateSync sync(genesis, parts);
  std::vector<node::SyncInput> said;
  for (node::PeerId peer = 0; peer < kPeers; ++peer) said.emplace_back(node::SyncJoined{peer});
  const Instant now{};
  while (!said.empty()) said = liars.answers(sync.step(now, std::move(said)));
  return own_memory() - before;
}

double own_memory() {
  std::ifstream in("/proc/self/status");
  for (std::string word; in >> word;) {
    if (word != "RssAnon:") continue;
    double kilobytes = 0;
    in >> kilobytes;
    return kilobytes * 1024;
  }
  return 0;
}

}  // namespace xh::bench

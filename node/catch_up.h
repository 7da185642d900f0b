// Catching up: decides when this node is behind and whom to ask for the next blocks. It moves no data. Spec: docs/spec/node.md (N4).
#pragma once

#include <map>
#include <optional>

#include "base/strong.h"
#include "base/time.h"

namespace xh::node {

/// Identifies a connection to a peer for as long as it lasts.
using PeerId = std::uint64_t;

inline constexpr Duration kSyncTimeout = std::chrono::seconds(5);
/// A validator this close to its peers is fed by consensus itself.
inline constexpr std::uint64_t kValidatorSlack = 4;

class CatchUp {
 public:
  /// `slack`: how many blocks behind is not yet behind (0 for followers).
  explicit CatchUp(std::uint64_t slack) : slack_(slack) {}

  /// From now on, this many blocks behind is not behind.
  void set_slack(std::uint64_t slack) { slack_ = slack; }

  void announced(PeerId peer, Height height);
  void disconnected(PeerId peer);
  /// The outstanding answer came (or was useless): the next request may go out. A useless answer puts the peer at the end.
  void answered(PeerId peer, bool useful);

  struct Request {
    PeerId peer;
    Height from;
  };
  /// The next request, given the newest final block that we know. At most one is outstanding. `stalled`: no slack is granted any more.
  [[nodiscard]] std::optional<Request> poll(Instant now, Height have, bool stalled);
  /// Whom the outstanding request went to.
  [[nodiscard]] std::optional<PeerId> asked() const { return outstanding_; }
  /// When poll() wants to be called again because of a time-out.
  [[nodiscard]] Instant next_deadline() const { return outstanding_ ? deadline_ : kNever; }
  /// The greatest height that any connected peer announced.
  [[nodiscard]] Height best() const;

 private:
  struct Peer {
    Height height;
    std::uint64_t failures = 0;
  };
  std::uint64_t slack_;
  std::map<PeerId, Peer> peers_;
  std::optional<PeerId> outstanding_;
  Instant deadline_ = kNever;
};

}  // namespace xh::node

// Connections to peers: TLS 1.3, both sides authenticated by pinned Ed25519 keys, frames in lanes. It knows keys and names, nothing of what
// a frame means. One thread of its own; callbacks run on it. Spec: docs/spec/peer-protocol.md (P1-P7).
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "crypto/keys.h"
#include "node/net/hello.h"

namespace xh::net {

/// P3: the versions of this protocol that this build speaks.
inline constexpr VersionRange kWireVersions{4, 4};
inline constexpr std::size_t kMaxFrameBytes = 16 * 1024 * 1024;
inline constexpr std::size_t kLanes = 3;                          ///< 0 goes first
inline constexpr std::size_t kMaxQueuedBytes = 64 * 1024 * 1024;  ///< to be sent, per lane and peer (P5)
inline constexpr std::size_t kMaxConnections = 1024;
inline constexpr std::size_t kMaxUnlisted = 512;  ///< of them, with keys that are not listed (P10)
inline constexpr std::size_t kMaxHandshakes = 128;
inline constexpr std::size_t kMaxHelloBytes = 256;
/// P8: read and not dealt with, per connection.
inline constexpr std::size_t kMaxHeldBytes = 32 * 1024 * 1024;
inline constexpr std::size_t kMaxHeldFrames = 1024;
/// P8: of all unlisted keys together.
inline constexpr std::size_t kMaxUnlistedBytes = 256 * 1024 * 1024;
/// P11: to be sent, over all connections.
inline constexpr std::size_t kMaxQueuedTotal = std::size_t{1024} * 1024 * 1024;
/// P12: a key that sent what no honest node sends is refused for this long.
inline constexpr auto kCutOff = std::chrono::seconds(10);

/// One connection, as long as it lasts.
using ConnectionId = std::uint64_t;

struct KnownPeer {
  std::string name;
  PublicKey key;
  std::string address;  ///< host:port; empty: never dialled
};

struct NetworkConfig {
  std::string name;  ///< ours, shown to peers
  Hash32 chain_id;
  std::string listen;  ///< host:port; empty: no listener
  PrivateKey key;
  std::vector<KnownPeer> peers;
  bool open_followers = false;  ///< accept keys that are not listed
  VersionRange rules = {};      ///< told to peers: what this node knows of the chain's protocol
  VersionRange wire = kWireVersions;
};

struct Connected {
  ConnectionId connection;
  PublicKey key;
  std::string name;         ///< of a listed peer; otherwise what the peer calls itself
  std::uint32_t wire = 0;   ///< the version that both speak
  VersionRange rules = {};  ///< what it says it knows of the chain's protocol
};

/// Kept while a frame is being dealt with: what is held counts against its sender (P8).
using FrameHold = std::shared_ptr<const void>;

/// What happened, for a log. Names and reasons may be the other side's words.
struct NetworkNote {
  enum class Kind : std::uint8_t { kConnected, kLost, kRefused, kBadAddress };
  Kind kind = Kind::kConnected;
  std::string peer;         ///< its name; of a connection that was refused: who it was
  std::string reason = {};  ///< of all but kConnected
  std::uint32_t wire = 0;   ///< of kConnected
};

struct NetworkEvents {
  std::function<void(const Connected&)> connected;
  std::function<void(ConnectionId, const std::string& reason)> disconnected;
  std::function<void(ConnectionId, Bytes, FrameHold)> frame;
  std::function<void(const NetworkNote&)> note;
};

struct PeerStatus {
  std::string name;
  PublicKey key;
  bool connected = false;
  std::uint64_t bytes_in = 0;
  std::uint64_t bytes_out = 0;
  std::uint64_t dropped = 0;  ///< frames of the last lane that found the queue full, ours to it
  std::uint64_t ignored = 0;  ///< frames of the last lane that it sent faster than they were dealt with
  /// Why it is not connected, while it is not.
  struct Problem {
    std::string reason;
    std::chrono::steady_clock::time_point at;  ///< when it was last met
    bool refused = false;                      ///< one side refused the other; otherwise it was not reached or lost
  };
  std::optional<Problem> problem = std::nullopt;
  std::uint32_t wire = 0;   ///< while it is connected
  VersionRange rules = {};  ///< while it is connected
};

/// Reasons why connections of nobody that is listed were refused; the newest kMaxRefusals are kept.
struct Refusal {
  std::string who;
  std::string reason;
  std::uint64_t times = 0;
  std::chrono::steady_clock::time_point last;
};
inline constexpr std::size_t kMaxRefusals = 16;

class PeerNetwork {
 public:
  /// Binds the listener. Error kCannotListen.
  [[nodiscard]] static Result<std::unique_ptr<PeerNetwork>> start(NetworkConfig config, NetworkEvents events);
  virtual ~PeerNetwork() = default;

  /// From any thread. Frames to unknown connections vanish.
  virtual void send(ConnectionId to, std::size_t lane, std::shared_ptr<const Bytes> frame) = 0;
  /// Lists further peers that may connect; they are not dialled. Whose key is listed already keeps its entry. From any thread.
  virtual void list(std::vector<KnownPeer> peers) = 0;
  /// Closes one connection; a listed peer is dialled again.
  virtual void drop(ConnectionId connection, std::string reason) = 0;
  /// P12: closes it, and refuses its key for kCutOff.
  virtual void cut_off(ConnectionId connection, std::string reason) = 0;
  [[nodiscard]] virtual std::vector<PeerStatus> status() const = 0;
  [[nodiscard]] virtual std::vector<Refusal> refusals() const = 0;
  /// The port that the listener has (useful with port 0); 0 without a listener.
  [[nodiscard]] virtual std::uint16_t port() const = 0;
  /// Ends all connections and the thread. Idempotent.
  virtual void stop() = 0;
};

/// Splits "host:port" or "[v6]:port". Error kBadAddress.
struct HostPort {
  std::string host;
  std::string port;
};
[[nodiscard]] Result<HostPort> parse_host_port(const std::string& text);

}  // namespace xh::net

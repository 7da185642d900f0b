// Connections to peers: TLS 1.3, both sides authenticated by pinned Ed25519 keys, frames in lanes. It knows keys and names, nothing of what
// a frame means. One thread of its own; callbacks run on it. Spec: docs/spec/peer-protocol.md (P1-P7).
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "crypto/keys.h"

namespace xh::net {

inline constexpr std::uint32_t kProtocolVersion = 2;
inline constexpr std::size_t kMaxFrameBytes = 16 * 1024 * 1024;
inline constexpr std::size_t kLanes = 3;                          ///< 0 goes first
inline constexpr std::size_t kMaxQueuedBytes = 64 * 1024 * 1024;  ///< per lane and peer
inline constexpr std::size_t kMaxConnections = 1024;
inline constexpr std::size_t kMaxHelloBytes = 256;

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
};

struct Connected {
  ConnectionId connection;
  PublicKey key;
  std::string name;  ///< of a listed peer; otherwise what the peer calls itself
};

struct NetworkEvents {
  std::function<void(const Connected&)> connected;
  std::function<void(ConnectionId, const std::string& reason)> disconnected;
  std::function<void(ConnectionId, Bytes)> frame;
  std::function<void(const std::string& line)> log;
};

struct PeerStatus {
  std::string name;
  PublicKey key;
  bool connected = false;
  std::uint64_t bytes_in = 0;
  std::uint64_t bytes_out = 0;
  std::uint64_t dropped = 0;  ///< frames of the last lane that found the queue full
};

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
  [[nodiscard]] virtual std::vector<PeerStatus> status() const = 0;
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

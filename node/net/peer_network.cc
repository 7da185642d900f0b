#include "node/net/peer_network.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/connect.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "base/text.h"
#include "node/net/connection.h"
#include "node/net/hello.h"
#include "node/net/tls_identity.h"

namespace xh::net {
namespace {

using Tcp = asio::ip::tcp;

constexpr auto kFirstBackoff = std::chrono::milliseconds(100);
constexpr auto kLongestBackoff = std::chrono::milliseconds(5000);

class Network final : public PeerNetwork {
 public:
  Network(NetworkConfig config, NetworkEvents events)
      : config_(std::move(config)),
        events_(std::move(events)),
        tls_(asio::ssl::context::tlsv13),
        acceptor_(context_),
        resolver_(context_) {}
  ~Network() override { stop(); }

  Status begin() {
    XH_TRY_VOID(install_identity(tls_.native_handle(), config_.key));
    if (!config_.listen.empty()) XH_TRY_VOID(listen());
    for (const auto& peer : config_.peers) {
      if (peer.key == config_.key.public_key()) continue;
      known_.emplace(peer.key, Peer{peer, {}, 0, kFirstBackoff});
    }
    for (auto& [key, peer] : known_) {
      if (peer.config.address.empty()) continue;
      peer.timer = std::make_unique<asio::steady_timer>(context_);
      dial(key);
    }
    thread_ = std::thread([this] { context_.run(); });
    return {};
  }

  void send(ConnectionId to, std::size_t lane, std::shared_ptr<const Bytes> frame) override {
    asio::post(context_, [this, to, lane, frame = std::move(frame)]() mutable {
      const auto it = connections_.find(to);
      if (it != connections_.end()) it->second.connection->send(lane, std::move(frame));
    });
  }

  void drop(ConnectionId connection, std::string reason) override {
    asio::post(context_, [this, connection, reason = std::move(reason)] {
      const auto it = connections_.find(connection);
      if (it != connections_.end()) it->second.connection->close(reason);
    });
  }

  void list(std::vector<KnownPeer> peers) override {
    asio::post(context_, [this, peers = std::move(peers)]() mutable {
      for (auto& peer : peers) {
        if (peer.key == config_.key.public_key() || known_.contains(peer.key)) continue;
        Peer entry{std::move(peer), {}, 0, kFirstBackoff};
        entry.config.address.clear();
        for (const auto& [id, live] : connections_) {
          if (live.key == entry.config.key) entry.connected = id;
        }
        known_.emplace(entry.config.key, std::move(entry));
      }
      refresh_status();
    });
  }

  std::vector<PeerStatus> status() const override {
    const std::scoped_lock guard(status_mutex_);
    return status_;
  }
  std::uint16_t port() const override { return port_; }

  void stop() override {
    if (!thread_.joinable()) return;
    asio::post(context_, [this] { context_.stop(); });
    thread_.join();
  }

 private:
  struct Peer {
    KnownPeer config;
    std::unique_ptr<asio::steady_timer> timer;
    ConnectionId connected = 0;
    std::chrono::milliseconds backoff;
  };
  struct Live {
    std::shared_ptr<Connection> connection;
    PublicKey key;
    std::string name;
  };

  void log(const std::string& line) const {
    if (events_.log) events_.log(line);
  }

  Status listen() {
    XH_TRY(const HostPort at, parse_host_port(config_.listen));
    boost::system::error_code error;
    const auto found = resolver_.resolve(at.host, at.port, error);
    const auto failed = [&](const char* what) {
      return fail(ErrorId::kCannotListen, fmt::format("{}: {}", what, error.message()), config_.listen);
    };
    if (error) return failed("cannot resolve");
    const Tcp::endpoint endpoint = found.begin()->endpoint();
    acceptor_.open(endpoint.protocol(), error);
    if (error) return failed("cannot open a socket");
    acceptor_.set_option(Tcp::acceptor::reuse_address(true), error);
    acceptor_.bind(endpoint, error);
    if (error) return failed("cannot bind");
    acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (error) return failed("cannot listen");
    port_ = acceptor_.local_endpoint().port();
    accept();
    return {};
  }

  void accept() {
    acceptor_.async_accept([this](const auto& error, Tcp::socket socket) {
      if (error == asio::error::operation_aborted) return;
      if (!error && connections_.size() + opening_.size() < kMaxConnections) open(Stream(std::move(socket), tls_), false, std::nullopt);
      accept();
    });
  }

  void dial(const PublicKey& key) {
    auto& peer = known_.at(key);
    if (peer.connected != 0) return;
    const auto at = parse_host_port(peer.config.address);
    if (!at) return log(fmt::format("peer {} has a bad address: {}", peer.config.name, at.error().to_string()));
    resolver_.async_resolve(at->host, at->port, [this, key](const auto& error, const Tcp::resolver::results_type& found) {
      if (error) return dial_later(key);
      auto socket = std::make_shared<Tcp::socket>(context_);
      asio::async_connect(*socket, found, [this, key, socket](const auto& failure, const auto&) {
        if (failure) return dial_later(key);
        open(Stream(std::move(*socket), tls_), true, key);
      });
    });
  }

  // P6: for ever, with growing pauses; the jitter keeps a restarted network from dialling in step.
  void dial_later(const PublicKey& key) {
    auto& peer = known_.at(key);
    if (!peer.timer) return;
    jitter_ = jitter_ * 6364136223846793005ULL + 1442695040888963407ULL;
    const auto jitter = std::chrono::milliseconds((jitter_ >> 33) % static_cast<std::uint64_t>(peer.backoff.count() / 4 + 1));
    peer.timer->expires_after(peer.backoff + jitter);
    peer.backoff = std::min(peer.backoff * 2, std::chrono::milliseconds(kLongestBackoff));
    peer.timer->async_wait([this, key](const auto& error) {
      if (!error) dial(key);
    });
  }

  void open(Stream stream, bool dialled, const std::optional<PublicKey>& expected) {
    const auto fresh = std::make_shared<Connection>(std::move(stream), ++last_id_, dialled);
    opening_.insert(fresh);
    // The callback lives in the connection: it may not own it, or a network that stops during a handshake would leak both.
    fresh->open(encode(Hello{kProtocolVersion, config_.chain_id, config_.name}),
                [this, weak = std::weak_ptr<Connection>(fresh), expected](auto result) {
                  const auto connection = weak.lock();
                  if (!connection) return;
                  opening_.erase(connection);
                  const auto refuse = [&](const std::string& why) {
                    if (!why.empty()) log(why);
                    connection->close(why);
                    if (expected) dial_later(*expected);
                  };
                  if (!result) return refuse(expected ? "" : fmt::format("refused a connection: {}", result.error().what));
                  const auto hello = decode<Hello>(result->second);
                  const auto peer = known_.find(result->first);
                  const std::string key = to_encoded(result->first);
                  if (expected && result->first != *expected)
                    return refuse(fmt::format("refused {}: it shows key {}, not the pinned one", known_.at(*expected).config.name, key));
                  if (peer == known_.end() && !config_.open_followers)
                    return refuse(fmt::format("refused an unknown key {}: add it to [[peers.peer]] to admit it", key));
                  const std::string name = peer != known_.end() ? peer->second.config.name : hello ? hello->name : key;
                  if (!hello) return refuse(fmt::format("refused {}: malformed hello", name));
                  if (hello->version != kProtocolVersion)
                    return refuse(fmt::format("refused {}: it speaks protocol {}, we speak {}", name, hello->version, kProtocolVersion));
                  if (hello->chain_id != config_.chain_id)
                    return refuse(fmt::format("refused {}: it serves another chain ({}…)", name, to_hex(hello->chain_id.view().first(8))));
                  admit(connection, result->first, name);
                });
  }

  // P4: of two connections between the same keys, the one that the smaller key dialled stays.
  void admit(const std::shared_ptr<Connection>& connection, const PublicKey& key, const std::string& name) {
    const auto peer = known_.find(key);
    if (peer != known_.end()) {
      if (peer->second.connected != 0) {
        const bool ours_is_smaller = config_.key.public_key() < key;
        if (connection->dialled() != ours_is_smaller) return connection->close("duplicate");
        connections_.at(peer->second.connected).connection->close("replaced by a newer connection");
      }
      peer->second.connected = connection->id();
      peer->second.backoff = kFirstBackoff;
    }
    connections_.emplace(connection->id(), Live{connection, key, name});
    log(fmt::format("connected to {}", name));
    if (events_.connected) events_.connected({connection->id(), key, name});
    const ConnectionId id = connection->id();
    connection->run(
        {[this, id](Bytes frame) { events_.frame(id, std::move(frame)); }, [this, id](const std::string& reason) { closed(id, reason); }});
    refresh_status();
  }

  void closed(ConnectionId id, const std::string& reason) {
    const auto it = connections_.find(id);
    if (it == connections_.end()) return;
    const Live live = it->second;
    connections_.erase(it);
    log(fmt::format("lost {}: {}", live.name, reason));
    const auto peer = known_.find(live.key);
    if (peer != known_.end() && peer->second.connected == id) {
      peer->second.connected = 0;
      dial_later(live.key);
    }
    if (events_.disconnected) events_.disconnected(id, reason);
    refresh_status();
  }

  void refresh_status() {
    std::vector<PeerStatus> status;
    for (const auto& [key, peer] : known_) {
      PeerStatus entry{peer.config.name, key, peer.connected != 0, 0, 0, 0};
      if (const auto live = connections_.find(peer.connected); live != connections_.end()) {
        entry.bytes_in = live->second.connection->bytes_in();
        entry.bytes_out = live->second.connection->bytes_out();
        entry.dropped = live->second.connection->dropped();
      }
      status.push_back(std::move(entry));
    }
    const std::scoped_lock guard(status_mutex_);
    status_ = std::move(status);
  }

  NetworkConfig config_;
  NetworkEvents events_;
  asio::io_context context_{1};
  asio::ssl::context tls_;
  Tcp::acceptor acceptor_;
  Tcp::resolver resolver_;
  std::map<PublicKey, Peer> known_;
  std::map<ConnectionId, Live> connections_;
  std::set<std::shared_ptr<Connection>> opening_;
  ConnectionId last_id_ = 0;
  std::uint64_t jitter_ = 88172645463325252ULL;
  std::uint16_t port_ = 0;
  mutable std::mutex status_mutex_;
  std::vector<PeerStatus> status_;
  std::thread thread_;
};

}  // namespace

Result<std::unique_ptr<PeerNetwork>> PeerNetwork::start(NetworkConfig config, NetworkEvents events) {
  auto network = std::make_unique<Network>(std::move(config), std::move(events));
  XH_TRY_VOID(network->begin());
  return std::unique_ptr<PeerNetwork>(std::move(network));
}

Result<HostPort> parse_host_port(const std::string& text) {
  const auto colon = text.rfind(':');
  const auto bad = [&] { return fail(ErrorId::kBadAddress, "an address looks like host:port", text); };
  if (colon == std::string::npos || colon == 0 || colon + 1 == text.size()) return bad();
  HostPort at{text.substr(0, colon), text.substr(colon + 1)};
  if (at.host.front() == '[' && at.host.back() == ']') at.host = at.host.substr(1, at.host.size() - 2);
  const bool number = at.port.size() <= 5 && std::ranges::all_of(at.port, [](char c) { return c >= '0' && c <= '9'; });
  if (at.host.empty() || !number || std::stoi(at.port) > 65535) return bad();
  return at;
}

}  // namespace xh::net

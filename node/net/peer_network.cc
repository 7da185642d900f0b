#include "node/net/peer_network.h"

#include <fmt/format.h>
#include <pthread.h>

#include <algorithm>
#include <bit>
#include <boost/asio/connect.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <map>
#include <mutex>
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
  ~Network() override {
    stop();
    const std::scoped_lock guard(gate_->mutex);
    gate_->network = nullptr;
  }

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
    thread_ = std::thread([this] {
      pthread_setname_np(pthread_self(), "network");
      context_.run();
    });
    return {};
  }

  void send(ConnectionId to, std::size_t lane, std::shared_ptr<const Bytes> frame) override {
    asio::post(context_, [this, to, lane, frame = std::move(frame)]() mutable {
      const auto it = connections_.find(to);
      if (it != connections_.end()) it->second.connection->send(lane, std::move(frame));
      while (usage_->queued > kMaxQueuedTotal && shed()) {
      }
    });
  }

  void drop(ConnectionId connection, std::string reason) override {
    asio::post(context_, [this, connection, reason = std::move(reason)] {
      const auto it = connections_.find(connection);
      if (it != connections_.end()) it->second.connection->close(reason);
    });
  }

  void cut_off(ConnectionId connection, std::string reason) override {
    asio::post(context_, [this, connection, reason = std::move(reason)] {
      const auto it = connections_.find(connection);
      if (it == connections_.end()) return;
      const auto now = std::chrono::steady_clock::now();
      std::erase_if(cut_off_, [now](const auto& item) { return item.second <= now; });
      if (cut_off_.size() < kMaxConnections) cut_off_[it->second.key] = now + kCutOff;
      it->second.connection->close(reason);
    });
  }

  void list(std::vector<KnownPeer> peers) override {
    asio::post(context_, [this, peers = std::move(peers)]() mutable {
      for (auto& peer : peers) {
        if (peer.key == config_.key.public_key() || known_.contains(peer.key)) continue;
        Peer entry{std::move(peer), {}, 0, kFirstBackoff};
        entry.config.address.clear();
        for (const auto& [id, live] : connections_) {
          if (live.key != entry.config.key) continue;
          entry.connected = id;
          (void)account_of(live.key, true);
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
  std::vector<Refusal> refusals() const override {
    const std::scoped_lock guard(status_mutex_);
    return refusals_;
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
    std::optional<PeerStatus::Problem> problem = std::nullopt;
  };
  /// How holds find the network, as long as there is one.
  struct Gate {
    explicit Gate(Network* n) : network(n) {}
    std::mutex mutex;
    Network* network;
  };
  struct Live {
    std::shared_ptr<Connection> connection;
    PublicKey key;
    std::string name;
    std::uint32_t wire = 0;
    VersionRange rules = {};
  };

  void note(const NetworkNote& what) const {
    if (events_.note) events_.note(what);
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
      if (!error) make_room();
      if (!error) open(Stream(std::move(socket), tls_), false, std::nullopt);
      accept();
    });
  }

  // P10: whoever holds handshakes open without end pushes out its own first.
  void make_room() {
    std::size_t waiting = 0;
    std::shared_ptr<Connection> oldest;
    for (const auto& [id, connection] : opening_) {
      if (connection->dialled()) continue;
      if (!oldest) oldest = connection;
      ++waiting;
    }
    if (waiting >= kMaxHandshakes) oldest->give_up("too many handshakes at once");
  }

  // P11: ends the connection that has most to be sent, an unlisted one if there is any. False when nothing waits.
  bool shed() {
    Connection* worst = nullptr;
    for (const auto& [id, live] : connections_) {
      auto* candidate = live.connection.get();
      if (candidate->queued() == 0) continue;
      const auto rank = [](const Connection* c) { return std::pair(!c->listed(), c->queued()); };
      if (worst == nullptr || rank(candidate) > rank(worst)) worst = candidate;
    }
    if (worst == nullptr) return false;
    worst->close("too much waits to be sent, and most of it to this peer");
    return true;
  }

  // P8: what is held counts until the owner lets go, on whatever thread and however the connection or this network ended meanwhile.
  FrameHold hold(ConnectionId id, const std::shared_ptr<Account>& account, std::size_t size) {
    return FrameHold(nullptr, [gate = gate_, id, account, size](const void*) {
      const std::scoped_lock guard(gate->mutex);
      Network* network = gate->network;
      if (network != nullptr) asio::post(network->context_, [network, id, account, size] { network->let_go(id, *account, size); });
    });
  }

  void let_go(ConnectionId id, Account& account, std::size_t size) {
    const bool all_wait = usage_->unlisted > kMaxUnlistedBytes;
    account.remove(size, 1);
    if (const auto live = connections_.find(id); live != connections_.end()) live->second.connection->resume();
    if (!all_wait) return;
    for (const auto& [other, live] : connections_) {
      if (!live.connection->listed()) live.connection->resume();
    }
  }

  std::shared_ptr<Account> account_of(const PublicKey& key, bool listed) {
    std::erase_if(accounts_, [](const auto& item) { return item.second.expired(); });
    auto account = accounts_[key].lock();
    if (!account) accounts_[key] = account = std::make_shared<Account>(usage_);
    if (listed) account->list();
    return account;
  }

  void dial(const PublicKey& key) {
    auto& peer = known_.at(key);
    if (peer.connected != 0) return;
    const auto at = parse_host_port(peer.config.address);
    if (!at) return note({NetworkNote::Kind::kBadAddress, peer.config.name, at.error().to_string()});
    resolver_.async_resolve(at->host, at->port, [this, key](const auto& error, const Tcp::resolver::results_type& found) {
      if (error) return dial_failed(key, "cannot resolve the address: " + error.message());
      auto socket = std::make_shared<Tcp::socket>(context_);
      asio::async_connect(*socket, found, [this, key, socket](const auto& failure, const auto&) {
        if (failure) return dial_failed(key, "cannot connect: " + failure.message());
        open(Stream(std::move(*socket), tls_), true, key);
      });
    });
  }

  void trouble(const PublicKey& key, const std::string& reason, bool refused) {
    const auto peer = known_.find(key);
    if (peer == known_.end() || peer->second.connected != 0) return;
    peer->second.problem = PeerStatus::Problem{reason, std::chrono::steady_clock::now(), refused};
    refresh_status();
  }

  void dial_failed(const PublicKey& key, const std::string& reason) {
    trouble(key, reason, false);
    dial_later(key);
  }

  [[nodiscard]] bool is_cut_off(const PublicKey& key) const {
    const auto until = cut_off_.find(key);
    return until != cut_off_.end() && until->second > std::chrono::steady_clock::now();
  }

  // D8: remembered by who and why. True when it should be logged: the first, second, fourth, eighth… time, and not more than
  // kMaxRefusals lines a minute, because keys cost a stranger nothing.
  bool remember_refusal(const std::string& who, const std::string& reason) {
    const std::scoped_lock guard(status_mutex_);
    auto known = std::ranges::find_if(refusals_, [&](const auto& r) { return r.who == who && r.reason == reason; });
    if (known == refusals_.end()) {
      if (refusals_.size() >= kMaxRefusals) refusals_.erase(std::ranges::min_element(refusals_, {}, &Refusal::last));
      known = refusals_.insert(refusals_.end(), Refusal{who, reason, 0, {}});
    }
    known->last = std::chrono::steady_clock::now();
    if (!std::has_single_bit(++known->times)) return false;
    if (known->last >= refusal_minute_ + std::chrono::minutes(1)) {
      refusal_minute_ = known->last;
      refusal_lines_ = 0;
    }
    return ++refusal_lines_ <= kMaxRefusals;
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
    const auto fresh = std::make_shared<Connection>(std::move(stream), ++last_id_, dialled, usage_);
    opening_.emplace(fresh->id(), fresh);
    // The callback lives in the connection: it may not own it, or a network that stops during a handshake would leak both.
    fresh->open(encode(Hello{config_.wire, config_.chain_id, config_.name, config_.rules, {}}),
                [this, weak = std::weak_ptr<Connection>(fresh), expected](auto result) {
                  const auto connection = weak.lock();
                  if (!connection) return;
                  opening_.erase(connection->id());
                  const auto judged = judge(result, expected);
                  if (judged.has_value()) return admit(Live{connection, result->first, judged->name, judged->wire, judged->rules});
                  connection->close(judged.error().reason);
                  refused(judged.error(), expected);
                });
  }

  struct Refused {
    std::optional<PublicKey> peer;  ///< a listed one
    std::string who;
    std::string reason;
  };

  struct Greeted {
    std::string name;
    std::uint32_t wire = 0;
    VersionRange rules;
  };

  // P3: who is at the other end, and whether it may stay.
  tl::expected<Greeted, Refused> judge(const Result<std::pair<PublicKey, Bytes>>& opened, const std::optional<PublicKey>& expected) const {
    const auto no = [](std::optional<PublicKey> peer, std::string who, std::string reason) {
      return tl::unexpected(Refused{peer, std::move(who), std::move(reason)});
    };
    if (!opened) return no(expected, expected ? known_.at(*expected).config.name : "a connection", opened.error().what);
    const auto hello = decode<Hello>(opened->second);
    const auto peer = known_.find(opened->first);
    const std::string key = to_encoded(opened->first);
    if (expected && opened->first != *expected)
      return no(expected, known_.at(*expected).config.name, fmt::format("it shows key {}, not the pinned one", key));
    if (peer == known_.end() && !config_.open_followers)
      return no(std::nullopt, "key " + key, "not listed: add it to [[peers.peer]] to admit it");
    const auto listed = peer != known_.end() ? std::optional(opened->first) : std::nullopt;
    const std::string name = listed ? peer->second.config.name : hello ? hello->name : key;
    if (is_cut_off(opened->first)) return no(listed, name, "it was cut off for what it sent, a moment ago");
    if (!listed && std::ranges::count_if(connections_, [](const auto& item) { return !item.second.connection->listed(); }) >=
                       static_cast<std::ptrdiff_t>(kMaxUnlisted))
      return no(listed, name, "too many keys that are not listed are connected");
    if (connections_.size() >= kMaxConnections) return no(listed, name, "too many connections");
    if (!hello) return no(listed, name, "malformed hello");
    const auto wire = common_version(hello->wire, config_.wire);
    if (!wire)
      return no(listed, name,
                fmt::format("it speaks versions {} to {} of the peers' protocol, we speak {} to {}", hello->wire.first, hello->wire.last,
                            config_.wire.first, config_.wire.last));
    if (hello->chain_id != config_.chain_id)
      return no(listed, name, fmt::format("it serves another chain ({}…)", to_hex(hello->chain_id.view().first(8))));
    return Greeted{name, *wire, hello->rules};
  }

  // D8. A dialled peer that hangs up in the middle of a handshake has refused us, or dies: both are told the same way.
  void refused(const Refused& refused, const std::optional<PublicKey>& expected) {
    if (refused.peer) trouble(*refused.peer, refused.reason, true);
    if (remember_refusal(refused.who, refused.reason)) note({NetworkNote::Kind::kRefused, refused.who, refused.reason});
    if (expected) dial_later(*expected);
  }

  // P4: of two connections between the same keys, the one that the smaller key dialled stays.
  void admit(Live live) {
    const auto connection = live.connection;
    const PublicKey key = live.key;
    const auto peer = known_.find(key);
    if (peer != known_.end()) {
      if (peer->second.connected != 0) {
        const bool ours_is_smaller = config_.key.public_key() < key;
        if (connection->dialled() != ours_is_smaller) return connection->close("duplicate");
        connections_.at(peer->second.connected).connection->close("replaced by a newer connection");
      }
      peer->second.connected = connection->id();
      peer->second.problem.reset();
    }
    note({NetworkNote::Kind::kConnected, live.name, {}, live.wire});
    if (events_.connected) events_.connected({connection->id(), key, live.name, live.wire, live.rules});
    connections_.emplace(connection->id(), std::move(live));
    const ConnectionId id = connection->id();
    const auto account = account_of(key, peer != known_.end());
    connection->run({[this, id, account](Bytes frame) {
                       const std::size_t size = frame.size();
                       events_.frame(id, std::move(frame), hold(id, account, size));
                     },
                     [this, id](const std::string& reason) { closed(id, reason); }},
                    account);
    refresh_status();
  }

  void closed(ConnectionId id, const std::string& reason) {
    const auto it = connections_.find(id);
    if (it == connections_.end()) return;
    const Live live = it->second;
    connections_.erase(it);
    note({NetworkNote::Kind::kLost, live.name, reason});
    const auto peer = known_.find(live.key);
    if (peer != known_.end() && peer->second.connected == id) {
      peer->second.connected = 0;
      // Whoever refuses us hangs up after the hellos. It is not dialled at full pace for that.
      const bool spoke = live.connection->bytes_in() > 0;
      if (spoke) peer->second.backoff = kFirstBackoff;
      if (is_cut_off(live.key)) peer->second.backoff = std::chrono::duration_cast<std::chrono::milliseconds>(kCutOff);
      trouble(live.key, spoke ? "lost: " + reason : "it hangs up after the hello: does it list our key?", !spoke);
      dial_later(live.key);
    }
    if (events_.disconnected) events_.disconnected(id, reason);
    refresh_status();
  }

  void refresh_status() {
    std::vector<PeerStatus> status;
    for (const auto& [key, peer] : known_) {
      PeerStatus entry{peer.config.name, key, peer.connected != 0, 0, 0, 0, 0, peer.problem};
      if (const auto live = connections_.find(peer.connected); live != connections_.end()) {
        entry.bytes_in = live->second.connection->bytes_in();
        entry.bytes_out = live->second.connection->bytes_out();
        entry.dropped = live->second.connection->dropped();
        entry.ignored = live->second.connection->ignored();
        entry.wire = live->second.wire;
        entry.rules = live->second.rules;
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
  std::map<ConnectionId, std::shared_ptr<Connection>> opening_;  ///< oldest first
  std::shared_ptr<Gate> gate_ = std::make_shared<Gate>(this);
  std::shared_ptr<Usage> usage_ = std::make_shared<Usage>();
  std::map<PublicKey, std::weak_ptr<Account>> accounts_;
  std::map<PublicKey, std::chrono::steady_clock::time_point> cut_off_;
  ConnectionId last_id_ = 0;
  std::uint64_t jitter_ = 88172645463325252ULL;
  std::uint16_t port_ = 0;
  mutable std::mutex status_mutex_;
  std::vector<PeerStatus> status_;
  std::vector<Refusal> refusals_;
  std::chrono::steady_clock::time_point refusal_minute_{};
  std::size_t refusal_lines_ = 0;  ///< since then
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

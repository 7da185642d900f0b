#include "node/runtime/snapshot_fetch.h"

#include <fmt/format.h>

#include <condition_variable>
#include <map>
#include <mutex>
#include <set>

#include "base/overload.h"
#include "node/net/peer_network.h"
#include "node/runtime/log_events.h"
#include "node/runtime/node.h"
#include "node/runtime/setup.h"

namespace xh::runtime {
namespace {

constexpr Duration kProgressInterval = std::chrono::seconds(2);

std::string text_of(const node::StateSync::Progress& progress, std::size_t connected) {
  if (!progress.height) return fmt::format("{} peers connected, none offers a snapshot yet", connected);
  static constexpr std::string_view kPartWords[] = {"manifest", "operations", "values", "blocks"};
  return fmt::format("height {}: {} of {} steps ({}) from {} peers", progress.height->value, progress.done, progress.all,
                     kPartWords[static_cast<std::size_t>(progress.kind)], progress.peers);
}

class Fetching {
 public:
  Fetching(const ledger::Genesis& genesis, node::SnapshotParts& parts, os::Log& log) : log_(log), sync_(genesis, parts) {}

  Result<Height> run(net::NetworkConfig config, std::optional<std::chrono::seconds> timeout) {
    const auto dialled =
        static_cast<std::size_t>(std::ranges::count_if(config.peers, [](const auto& peer) { return !peer.address.empty(); }));
    if (dialled == 0) return fail(ErrorId::kBadConfig, "no peer has an address", "peers.peer");
    config.listen.clear();
    XH_TRY(const auto network, net::PeerNetwork::start(std::move(config), events()));
    network_ = network.get();
    auto height = loop(dialled, timeout);
    network->stop();
    return height;
  }

 private:
  net::NetworkEvents events() {
    net::NetworkEvents events;
    events.connected = [this](const net::Connected& peer) {
      const std::scoped_lock guard(mutex_);
      connected_.insert(peer.connection);
      keys_.insert_or_assign(peer.connection, peer.key);
      names_.insert_or_assign(peer.connection, peer.name);
      if (banned_.contains(to_encoded(peer.key))) return;
      push(node::SyncJoined{peer.connection});
    };
    events.disconnected = [this](net::ConnectionId connection, const std::string&) {
      const std::scoped_lock guard(mutex_);
      connected_.erase(connection);
      push(node::SyncLeft{connection});
    };
    events.frame = [this](net::ConnectionId connection, const Bytes& frame, const net::FrameHold&) {
      auto message = decode<node::Message>(frame);
      if (!message) return;
      std::visit(
          Overload{
              [&](node::SnapshotOffers& m) { take(connection, std::move(m)); },
              [&](node::PartAnswer& m) { take(connection, std::move(m)); }, [](auto&) {},  // the rest of what nodes say to each other
          },
          *message);
    };
    events.note = [this](const net::NetworkNote& note) { log_note(log_, note); };
    return events;
  }

  void take(net::ConnectionId connection, node::SnapshotMessage message) {
    const std::scoped_lock guard(mutex_);
    push(node::SyncSaid{connection, std::move(message)});
  }

  // With mutex_ held.
  void push(node::SyncInput input) {
    inputs_.push_back(std::move(input));
    wake_.notify_one();
  }

  Result<Height> loop(std::size_t dialled, std::optional<std::chrono::seconds> timeout) {
    const Instant begin = read_clock().now;
    Instant report_at = begin + kProgressInterval;
    for (;;) {
      const Instant now = read_clock().now;
      if (timeout && now >= begin + *timeout) return fail(ErrorId::kTimeout, text_of(sync_.progress(), connected()));
      if (now >= report_at) {
        log_.write(event::kFetchProgress, {{"text", text_of(sync_.progress(), connected())}});
        report_at = now + kProgressInterval;
      }
      for (auto& effect : sync_.step(now, wait(std::min(sync_.next_deadline(), report_at)))) {
        if (const auto* done = std::get_if<node::SyncDone>(&effect)) return done->height;
        std::visit([this](auto& e) { this->carry_out(e); }, effect);
      }
      if (banned_count() >= dialled) return fail(ErrorId::kBadSnapshot, "every peer was caught with false parts", "peers.peer");
    }
  }

  std::vector<node::SyncInput> wait(Instant deadline) {
    std::unique_lock lock(mutex_);
    const auto pause = std::max<Duration>(deadline - read_clock().now, Duration::zero());
    wake_.wait_for(lock, pause, [this] { return !inputs_.empty(); });
    return std::exchange(inputs_, {});
  }

  void carry_out(node::SyncSend& effect) {
    const auto lane = static_cast<std::size_t>(node::lane_of(effect.message));
    network_->send(effect.peer, lane, std::make_shared<const Bytes>(encode(effect.message)));
  }
  void carry_out(node::SyncBlame& effect) {
    std::string name;
    {
      const std::scoped_lock guard(mutex_);
      const auto key = keys_.find(effect.peer);
      if (key != keys_.end()) banned_.insert(to_encoded(key->second));
      name = names_[effect.peer];
    }
    log_.write(event::kFetchPeer, {{"peer", name}, {"why", effect.why}});
    network_->drop(effect.peer, "sent a part that does not hold");
  }
  void carry_out(node::SyncNote& effect) { log_.write(event::kFetchNote, {{"text", effect.text}}); }
  static void carry_out(node::SyncDone&) {}

  std::size_t connected() {
    const std::scoped_lock guard(mutex_);
    return connected_.size();
  }
  std::size_t banned_count() {
    const std::scoped_lock guard(mutex_);
    return banned_.size();
  }

  os::Log& log_;
  node::StateSync sync_;
  net::PeerNetwork* network_ = nullptr;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<node::SyncInput> inputs_;
  std::set<net::ConnectionId> connected_;
  /// Of all connections there were: whoever hangs up at once after a lie is found out afterwards.
  std::map<net::ConnectionId, PublicKey> keys_;
  std::map<net::ConnectionId, std::string> names_;
  std::set<std::string> banned_;
};

}  // namespace

Result<Height> fetch_snapshot(const Config& config, const ledger::Genesis& genesis, const PrivateKey& network_key,
                              node::SnapshotParts& parts, std::optional<std::chrono::seconds> timeout) {
  os::Log log(config.log_format, config.log_levels);
  return Fetching(genesis, parts, log).run(network_config(config, genesis, network_key), timeout);
}

}  // namespace xh::runtime

// One side of a connection, with what happened to it: for tests of the peers' network.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "node/net/peer_network.h"

namespace xh::net {

inline PrivateKey key_of(std::uint8_t number) { return *PrivateKey::from_seed(Bytes(kEd25519SeedBytes, number)); }

struct Side {
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<Connected> connected;
  std::vector<Bytes> frames;
  bool keep = false;  ///< frames count as not dealt with until `holds` is cleared
  std::vector<FrameHold> holds;
  std::vector<std::string> lines;
  std::unique_ptr<PeerNetwork> network;
  VersionRange wire = kWireVersions;
  VersionRange rules{1, 1};

  void start(std::uint8_t key, std::vector<KnownPeer> peers, std::uint8_t chain = 1) {
    NetworkEvents events;
    events.connected = [this](const Connected& peer) { note([&] { connected.push_back(peer); }); };
    events.frame = [this](ConnectionId, Bytes frame, const FrameHold& hold) {
      if (keep) note([&] { holds.push_back(hold); });
      note([&] { frames.push_back(std::move(frame)); });
    };
    events.note = [this](const NetworkNote& what) { note([&] { lines.push_back(what.peer + ": " + what.reason); }); };
    network = *PeerNetwork::start(
        {"node" + std::to_string(key), Hash32{{chain}}, "127.0.0.1:0", key_of(key), std::move(peers), false, rules, wire},
        std::move(events));
  }
  template <class F>
  void note(F change) {
    const std::scoped_lock guard(mutex);
    change();
    changed.notify_all();
  }
  template <class F>
  bool await(F done) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, std::chrono::seconds(20), done);
  }
  bool logged(const std::string& part) {
    return await([&] { return std::ranges::any_of(lines, [&](const auto& line) { return line.find(part) != std::string::npos; }); });
  }
  ~Side() {
    if (network) network->stop();
  }
};

inline KnownPeer peer(std::uint8_t key, const Side* at = nullptr) {
  return {"peer" + std::to_string(key), key_of(key).public_key(), at == nullptr ? "" : "127.0.0.1:" + std::to_string(at->network->port())};
}

inline bool eventually(const std::function<bool()>& condition) {
  for (int i = 0; i < 400 && !condition(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(50));
  return condition();
}

}  // namespace xh::net

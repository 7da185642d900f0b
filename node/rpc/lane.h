// One thread of the HTTP server and its connections. Nothing of a connection is shared with another thread: no lock, and nobody is woken
// for somebody else. Spec: docs/spec/guarding.md (GD13, GD15, GD16, GD21).
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <chrono>
#include <list>
#include <set>
#include <thread>

#include "node/rpc/channel.h"
#include "node/rpc/client_address.h"

namespace xh::rpc {

struct Connection {
  Connection(Channel connected, ClientName known, std::size_t most)
      : channel(std::move(connected)), client(std::move(known)), buffer(most) {}
  Channel channel;
  ClientName client;
  boost::beast::flat_buffer buffer;
  std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();
  std::size_t unsent = 0;  ///< bytes of its answer that wait
  std::size_t unread = 0;  ///< bytes of its unfinished request that are here
  bool counted = true;     ///< in the number of all connections

  // Kept by its lane.
  std::list<Connection*>* list = nullptr;
  std::list<Connection*>::iterator place = {};
};

class Lane {
 public:
  Lane() = default;
  Lane(const Lane&) = delete;
  Lane& operator=(const Lane&) = delete;

  void add(Connection& connection) { connections_.insert(&connection); }
  void remove(Connection& connection);
  /// It waits for a whole request from now on.
  void wait(Connection& connection) { move_to(connection, &waiting_); }
  /// So many bytes of the request that it waits for are here. While all waiting ones hold more than `most`, the connection that holds most
  /// of the others is closed; returns how many.
  std::size_t receive(Connection& connection, std::size_t bytes, std::size_t most);
  /// It is being answered, or is a WebSocket.
  void serve(Connection& connection) { move_to(connection, nullptr); }
  /// So many bytes of its answer wait to be taken. Connections whose answers began to wait before it are closed while more than `most`
  /// wait; returns how many.
  std::size_t send(Connection& connection, std::size_t bytes, std::size_t most);
  /// GD13: the connection that has waited longest is closed and taken out of the lists; nullptr: none waits.
  Connection* make_room();
  /// Closes what is late.
  void sweep(std::chrono::steady_clock::time_point now);
  [[nodiscard]] std::size_t unsent() const { return unsent_; }
  [[nodiscard]] std::size_t unread() const { return unread_; }

 private:
  void move_to(Connection& connection, std::list<Connection*>* list);

  std::set<Connection*> connections_;  // before the context, whose end ends them
  std::list<Connection*> waiting_;     // oldest first
  std::list<Connection*> sending_;     // oldest first
  std::size_t unsent_ = 0;
  std::size_t unread_ = 0;

 public:
  boost::asio::io_context context{1};
  boost::asio::steady_timer sweeper{context};
  std::thread thread;
};

/// A connection is in the lists of its lane as long as this lives.
class Registered {
 public:
  Registered(Lane& lane, Connection& connection) : lane_(lane), connection_(connection) { lane_.add(connection_); }
  ~Registered() { lane_.remove(connection_); }
  Registered(const Registered&) = delete;
  Registered& operator=(const Registered&) = delete;

 private:
  Lane& lane_;
  Connection& connection_;
};

}  // namespace xh::rpc

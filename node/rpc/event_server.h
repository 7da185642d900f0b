// Conversations over WebSockets: JSON-RPC with the methods of POST, and subscriptions. One thread reads the ledger for all of them. What is
// read, and what waits to be sent, is decided by node::EventSession. Spec: docs/spec/subscriptions.md (SB3, SB14).
#pragma once

#include "node/event_session.h"
#include "node/rpc/conversation.h"
#include "node/rpc/dispatch.h"

namespace xh::rpc {

struct EventPorts {
  /// From any thread.
  std::function<node::EventRange()> range;
  /// From the server's thread alone.
  std::unique_ptr<node::EventSource> source;
  /// Before each message of a client; from any thread.
  std::function<void()> requested = [] {};
};

/// xh_subscribe and xh_unsubscribe for the table that POST has: they say where they are answered.
void add_subscription_methods(Dispatcher& table);

class EventServer {
 public:
  [[nodiscard]] static std::unique_ptr<EventServer> start(EventPorts ports);
  virtual ~EventServer() = default;
  /// `table` outlives the conversation.
  [[nodiscard]] virtual std::shared_ptr<Conversation> open(const Dispatcher& table, std::function<void()> wake,
                                                           Admit admit = admit_all) = 0;
  /// The ledger grew. Returns at once, from any thread.
  virtual void grew() = 0;
  virtual void stop() = 0;
  [[nodiscard]] virtual std::size_t conversations() const = 0;
  /// Events that were put into queues.
  [[nodiscard]] virtual std::uint64_t events() const = 0;
};

}  // namespace xh::rpc

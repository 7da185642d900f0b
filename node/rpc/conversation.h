// One WebSocket as seen from behind the socket: messages in, messages out, in its own time. The server that has the socket knows nothing of
// what is said. Spec: docs/spec/subscriptions.md (SB1, SB2, SB12).
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "node/rpc/cost.h"

namespace xh::rpc {

inline constexpr std::size_t kMaxSockets = 1024;

class Conversation {
 public:
  Conversation() = default;
  Conversation(const Conversation&) = delete;
  Conversation& operator=(const Conversation&) = delete;
  virtual ~Conversation() = default;

  /// Another message may be read from the client.
  [[nodiscard]] virtual bool may_hear() = 0;
  /// A message of the client; from one thread at a time.
  virtual void hear(const std::string& text) = 0;
  struct Message {
    std::string text;   ///< empty: nothing is sent
    bool last = false;  ///< the connection is closed behind it
  };
  /// Takes the next message for the client, when there is one.
  [[nodiscard]] virtual std::optional<Message> next() = 0;
  /// The message that was taken last cannot be sent for too long.
  virtual void lag() = 0;
};

/// `wake`: called from any thread when next() or may_hear() may answer otherwise. `admit`: for each message (GD11).
using OpenConversation = std::function<std::shared_ptr<Conversation>(std::function<void()> wake, Admit admit)>;

}  // namespace xh::rpc

// A WebSocket of the HTTP server: the handshake, messages in, messages out, and the patience with a reader that takes nothing. What is said
// over it is another's. Spec: docs/spec/subscriptions.md (SB1, SB2, SB12).
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/http.hpp>
#include <chrono>

#include "node/rpc/channel.h"
#include "node/rpc/conversation.h"
#include "node/rpc/late_answer.h"

namespace xh::rpc {

using UpgradeRequest = boost::beast::http::request<boost::beast::http::string_body>;

struct SocketTerms {
  OpenConversation open;
  Admit admit;  ///< for each message
  /// How long a message may wait to be taken before the conversation is told, and again before the connection ends.
  std::chrono::milliseconds slow_time;
  std::shared_ptr<Door> door;  ///< of the server: whoever wakes a conversation may outlive it
};

/// Answers the handshake `request` and stays until either side ends the connection. All of it happens on the executor of `channel`, which
/// has one thread.
[[nodiscard]] boost::asio::awaitable<void> converse(Channel channel, UpgradeRequest request, SocketTerms terms);

}  // namespace xh::rpc

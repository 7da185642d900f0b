#include "node/rpc/web_socket.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>

#include "node/rpc/dispatch.h"

namespace xh::rpc {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;

constexpr auto kHandshakeTime = std::chrono::seconds(30);
constexpr auto kQuietTime = std::chrono::seconds(120);

struct WebSocket {
  explicit WebSocket(asio::ip::tcp::socket given)
      : stream(std::move(given)), changed(stream.get_executor(), asio::steady_timer::time_point::max()), slow(stream.get_executor()) {}
  websocket::stream<beast::tcp_stream> stream;
  asio::steady_timer changed;  ///< never ends by itself: to cancel it wakes whoever waits
  asio::steady_timer slow;     ///< of the message that is being sent
  std::shared_ptr<Conversation> conversation;
  std::uint64_t sent = 0;  ///< messages
  bool closed = false;
};
using SharedSocket = std::shared_ptr<WebSocket>;

asio::awaitable<void> hear(const SharedSocket& socket) {
  beast::flat_buffer buffer;
  boost::system::error_code error;
  while (!socket->closed) {
    if (!socket->conversation->may_hear()) {
      co_await socket->changed.async_wait(asio::redirect_error(asio::use_awaitable, error));
      continue;
    }
    co_await socket->stream.async_read(buffer, asio::redirect_error(asio::use_awaitable, error));
    if (error) co_return;
    if (!socket->stream.got_text()) {
      co_await socket->stream.async_close(websocket::close_code::unknown_data, asio::redirect_error(asio::use_awaitable, error));
      co_return;
    }
    socket->conversation->hear(beast::buffers_to_string(buffer.data()));
    buffer.consume(buffer.size());
  }
}

// SB12: first the conversation is told, then the connection ends.
void watch_slowness(const SharedSocket& socket, std::chrono::milliseconds slow_time, int times) {
  socket->slow.expires_after(slow_time);
  socket->slow.async_wait([slow_time, times, message = socket->sent, weak = std::weak_ptr(socket)](const auto& error) {
    const auto slow = weak.lock();
    if (error || !slow || slow->closed || slow->sent != message) return;
    if (times > 0) return beast::get_lowest_layer(slow->stream).close();
    slow->conversation->lag();
    watch_slowness(slow, slow_time, times + 1);
  });
}

asio::awaitable<void> speak(SharedSocket socket, std::chrono::milliseconds slow_time) {
  boost::system::error_code error;
  while (!socket->closed) {
    const auto message = socket->conversation->next();
    if (!message) {
      co_await socket->changed.async_wait(asio::redirect_error(asio::use_awaitable, error));
      continue;
    }
    socket->changed.cancel();  // there may be room for another request
    if (!message->text.empty()) {
      watch_slowness(socket, slow_time, 0);
      socket->stream.text(true);
      co_await socket->stream.async_write(asio::buffer(message->text), asio::redirect_error(asio::use_awaitable, error));
      ++socket->sent;
      socket->slow.cancel();
      if (error) break;
    }
    if (!message->last) continue;
    co_await socket->stream.async_close(websocket::close_code::try_again_later, asio::redirect_error(asio::use_awaitable, error));
    break;
  }
  socket->closed = true;
  socket->changed.cancel();
  beast::get_lowest_layer(socket->stream).close();  // whoever still hears ends
}

// Two coroutines on one executor: this one hears, speak() speaks.
asio::awaitable<void> talk(SharedSocket socket, UpgradeRequest request, OpenConversation open, std::chrono::milliseconds slow_time) {
  const auto executor = socket->stream.get_executor();
  boost::system::error_code error;
  co_await socket->stream.async_accept(request, asio::redirect_error(asio::use_awaitable, error));
  if (error) co_return;
  socket->conversation = open([weak = std::weak_ptr(socket), executor] {
    asio::post(executor, [weak] {
      if (const auto waiting = weak.lock()) waiting->changed.cancel();
    });
  });
  asio::co_spawn(executor, speak(socket, slow_time), asio::detached);
  co_await hear(socket);
  socket->closed = true;
  socket->changed.cancel();
}

}  // namespace

asio::awaitable<void> converse(asio::ip::tcp::socket given, UpgradeRequest request, OpenConversation open,
                               std::chrono::milliseconds slow_time) {
  const auto socket = std::make_shared<WebSocket>(std::move(given));
  beast::get_lowest_layer(socket->stream).expires_never();
  socket->stream.set_option(websocket::stream_base::timeout{kHandshakeTime, kQuietTime, true});
  socket->stream.read_message_max(kMaxRequestBytes);
  return talk(socket, std::move(request), std::move(open), slow_time);
}

}  // namespace xh::rpc

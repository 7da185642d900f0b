#include "node/rpc/web_socket.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>

#include "node/rpc/dispatch.h"

namespace xh::rpc {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;

constexpr auto kHandshakeTime = std::chrono::seconds(30);
constexpr auto kQuietTime = std::chrono::seconds(120);

}  // namespace

// Not in the anonymous namespace: coroutines that are templates would have frames that differ from one translation unit to the next.
namespace talking {

// `Stream`: a TCP socket, or TLS over one.
template <class Stream>
struct WebSocket {
  WebSocket(Stream given, std::shared_ptr<TlsFront> tls)
      : front(std::move(tls)),
        stream(std::move(given)),
        changed(stream.get_executor(), asio::steady_timer::time_point::max()),
        slow(stream.get_executor()) {}
  void cut() {
    boost::system::error_code ignored;
    beast::get_lowest_layer(stream).close(ignored);
  }
  std::shared_ptr<TlsFront> front;  ///< outlives the stream
  websocket::stream<Stream> stream;
  asio::steady_timer changed;  ///< never ends by itself: to cancel it wakes whoever waits
  asio::steady_timer slow;     ///< of the message that is being sent
  std::shared_ptr<Conversation> conversation;
  std::uint64_t sent = 0;  ///< messages
  bool closed = false;
};
template <class Stream>
using SharedSocket = std::shared_ptr<WebSocket<Stream>>;

template <class Stream>
asio::awaitable<void> hear(const SharedSocket<Stream>& socket) {
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
template <class Stream>
void watch_slowness(const SharedSocket<Stream>& socket, std::chrono::milliseconds slow_time, int times) {
  socket->slow.expires_after(slow_time);
  socket->slow.async_wait([slow_time, times, message = socket->sent, weak = std::weak_ptr(socket)](const auto& error) {
    const auto slow = weak.lock();
    if (error || !slow || slow->closed || slow->sent != message) return;
    if (times > 0) return slow->cut();
    slow->conversation->lag();
    watch_slowness(slow, slow_time, times + 1);
  });
}

template <class Stream>
asio::awaitable<void> speak(SharedSocket<Stream> socket, std::chrono::milliseconds slow_time) {
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
  socket->cut();  // whoever still hears ends
}

// Two coroutines on one executor: this one hears, speak() speaks.
template <class Stream>
asio::awaitable<void> talk(SharedSocket<Stream> socket, UpgradeRequest request, SocketTerms terms) {
  const auto executor = socket->stream.get_executor();
  boost::system::error_code error;
  co_await socket->stream.async_accept(request, asio::redirect_error(asio::use_awaitable, error));
  if (error) co_return;
  auto wake = [weak = std::weak_ptr(socket), executor, door = std::move(terms.door)] {
    door->pass([&] {
      asio::post(executor, [weak] {
        if (const auto waiting = weak.lock()) waiting->changed.cancel();
      });
    });
  };
  socket->conversation = terms.open(std::move(wake), std::move(terms.admit));
  asio::co_spawn(executor, speak(socket, terms.slow_time), asio::detached);
  try {
    co_await hear(socket);
  } catch (const std::exception&) {  // of a library below a method: what follows ends both coroutines
  }
  socket->closed = true;
  socket->changed.cancel();
  socket->cut();  // speak() may wait for a client that ended its side and takes nothing
}

template <class Stream>
asio::awaitable<void> begin(Stream stream, std::shared_ptr<TlsFront> front, UpgradeRequest request, SocketTerms terms) {
  const auto socket = std::make_shared<WebSocket<Stream>>(std::move(stream), std::move(front));
  socket->stream.set_option(websocket::stream_base::timeout{kHandshakeTime, kQuietTime, true});
  socket->stream.read_message_max(kMaxRequestBytes);
  return talk(socket, std::move(request), std::move(terms));
}

}  // namespace talking

asio::awaitable<void> converse(Channel channel, UpgradeRequest request, SocketTerms terms) {
  if (auto* tls = std::get_if<Channel::Tls>(&channel.stream()))
    return talking::begin(std::move(*tls), channel.front(), std::move(request), std::move(terms));
  return talking::begin(std::move(std::get<Channel::Plain>(channel.stream())), nullptr, std::move(request), std::move(terms));
}

}  // namespace xh::rpc

#include "node/client/binary_client.h"

#include <array>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

namespace xh::client {
namespace {

namespace asio = boost::asio;
using Tcp = asio::ip::tcp;
using Udp = asio::ip::udp;
using Clock = std::chrono::steady_clock;

struct Address {
  std::string host;
  std::string port;
};

Result<Address> address_of(const std::string& text) {
  const auto colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0 || colon + 1 == text.size())
    return fail(ErrorId::kBadAddress, "the address of binary resolution looks like 127.0.0.1:2259", text);
  std::string host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  return Address{host, text.substr(colon + 1)};
}

// Runs one asynchronous operation; false: its time was over, and the socket is closed.
template <class Socket>
bool run_until(asio::io_context& context, Socket& socket, Clock::time_point end) {
  context.restart();
  context.run_until(end);
  if (context.stopped()) return true;
  boost::system::error_code ignored;
  socket.close(ignored);
  context.run();
  return false;
}

}  // namespace

Result<Bytes> ask_by_udp(const std::string& address, ByteView request, std::chrono::milliseconds timeout,
                         const std::function<bool(ByteView)>& fits) {
  XH_TRY(const Address at, address_of(address));
  asio::io_context context;
  boost::system::error_code error;
  const auto found = Udp::resolver(context).resolve(at.host, at.port, error);
  if (error) return fail(ErrorId::kCannotConnect, error.message(), address);
  const Udp::endpoint there = found.begin()->endpoint();
  const auto begin = Clock::now();
  for (int i = 0; i < kSends; ++i) {
    Udp::socket socket(context);
    socket.open(there.protocol(), error);
    if (!error) socket.connect(there, error);
    if (!error) socket.send(asio::buffer(request.data(), request.size()), 0, error);
    if (error) return fail(ErrorId::kCannotConnect, error.message(), address);
    for (const auto end = begin + timeout * (i + 1) / kSends;;) {
      std::array<std::uint8_t, 2048> buffer;
      std::size_t size = 0;
      socket.async_receive(asio::buffer(buffer), [&](auto failure, std::size_t received) {
        error = failure;
        size = received;
      });
      if (!run_until(context, socket, end)) break;
      if (error) return fail(ErrorId::kCannotConnect, error.message(), address);
      const ByteView answer = ByteView(buffer).first(size);
      if (fits(answer)) return Bytes(answer.begin(), answer.end());
    }
  }
  return fail(ErrorId::kTimeout, "no answer by UDP", address);
}

Result<Bytes> ask_by_tcp(const std::string& address, ByteView request, std::chrono::milliseconds timeout) {
  XH_TRY(const Address at, address_of(address));
  asio::io_context context;
  boost::system::error_code error;
  const auto found = Tcp::resolver(context).resolve(at.host, at.port, error);
  Tcp::socket socket(context);
  const auto end = Clock::now() + timeout;
  const auto late = [&] { return fail(ErrorId::kTimeout, "no answer by TCP", address); };
  if (!error) {
    asio::async_connect(socket, found, [&](auto failure, const auto&) { error = failure; });
    if (!run_until(context, socket, end)) return late();
  }
  if (!error) {
    asio::async_write(socket, asio::buffer(request.data(), request.size()), [&](auto failure, std::size_t) { error = failure; });
    if (!run_until(context, socket, end)) return late();
  }
  if (error) return fail(ErrorId::kCannotConnect, error.message(), address);
  Bytes answer;
  const auto room = asio::dynamic_buffer(answer, kMaxBinaryAnswerBytes + 1);
  asio::async_read(socket, room, [&](auto failure, std::size_t) { error = failure; });
  if (!run_until(context, socket, end)) return late();
  if (answer.size() > kMaxBinaryAnswerBytes) return fail(ErrorId::kTooLarge, "the answer is too long", address);
  if (error && error != asio::error::eof) return fail(ErrorId::kCannotConnect, error.message(), address);
  return answer;
}

}  // namespace xh::client

#include "node/net/connection.h"

#include <fmt/format.h>

#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include "node/net/tls_identity.h"

namespace xh::net {
namespace {

std::array<std::uint8_t, 5> frame_header(std::size_t length, std::uint8_t lane) {
  return {static_cast<std::uint8_t>(length >> 24), static_cast<std::uint8_t>(length >> 16), static_cast<std::uint8_t>(length >> 8),
          static_cast<std::uint8_t>(length), lane};
}

}  // namespace

void Connection::open(const Bytes& hello, std::function<void(Result<std::pair<PublicKey, Bytes>>)> done) {
  opened_ = std::move(done);
  stream_.next_layer().set_option(asio::ip::tcp::no_delay(true));
  timer_.expires_after(kHandshakeTime);
  timer_.async_wait([self = shared_from_this()](const auto& error) {
    if (!error) self->finish_open(fail(ErrorId::kTls, "the handshake took too long"));
  });
  const auto role = dialled_ ? asio::ssl::stream_base::client : asio::ssl::stream_base::server;
  stream_.async_handshake(role, [self = shared_from_this(), hello = std::make_shared<const Bytes>(hello)](const auto& error) {
    if (error) return self->finish_open(fail(ErrorId::kTls, "handshake: " + error.message()));
    self->write_hello(hello);
  });
}

void Connection::write_hello(const std::shared_ptr<const Bytes>& hello) {
  write_header_ = frame_header(hello->size(), 0);
  const std::array<asio::const_buffer, 2> buffers = {asio::buffer(write_header_), asio::buffer(*hello)};
  asio::async_write(stream_, buffers, [self = shared_from_this(), hello](const auto& error, std::size_t) {
    if (error) return self->finish_open(fail(ErrorId::kTls, "hello: " + error.message()));
    self->read_hello();
  });
}

void Connection::read_hello() {
  asio::async_read(stream_, asio::buffer(header_), [self = shared_from_this()](const auto& error, std::size_t) {
    if (error) return self->finish_open(fail(ErrorId::kTls, "hello: " + error.message()));
    const auto length = read_be(ByteView(self->header_).first(4));
    if (length > kMaxHelloBytes) return self->finish_open(fail(ErrorId::kTls, "the hello is too long"));
    self->body_.resize(length);
    asio::async_read(self->stream_, asio::buffer(self->body_), [self](const auto& failure, std::size_t) {
      if (failure) return self->finish_open(fail(ErrorId::kTls, "hello: " + failure.message()));
      auto key = peer_key(self->stream_.native_handle());
      if (!key) return self->finish_open(fail(key.error()));
      self->finish_open(std::pair(*std::move(key), std::exchange(self->body_, {})));
    });
  });
}

void Connection::finish_open(Result<std::pair<PublicKey, Bytes>> result) {
  if (!opened_) return;
  timer_.cancel();
  if (!result) close("");
  std::exchange(opened_, nullptr)(std::move(result));
}

void Connection::run(Events events) {
  events_ = std::move(events);
  heard_ = std::chrono::steady_clock::now();
  read_header();
  tick();
}

void Connection::tick() {
  timer_.expires_after(kPingInterval);
  timer_.async_wait([self = shared_from_this()](const auto& error) {
    if (error || self->closed_) return;
    if (std::chrono::steady_clock::now() - self->heard_ > kSilenceLimit) return self->close("silent for too long");
    self->ping_due_ = true;
    self->write_next();
    self->tick();
  });
}

void Connection::read_header() {
  asio::async_read(stream_, asio::buffer(header_), [self = shared_from_this()](const auto& error, std::size_t) {
    if (error) return self->close(error.message());
    const auto length = static_cast<std::uint32_t>(read_be(ByteView(self->header_).first(4)));
    if (length > kMaxFrameBytes) return self->close(fmt::format("a frame of {} bytes", length));
    self->heard_ = std::chrono::steady_clock::now();
    self->read_body(self->header_[4], length);
  });
}

void Connection::read_body(std::uint8_t lane, std::uint32_t length) {
  body_.resize(length);
  asio::async_read(stream_, asio::buffer(body_), [self = shared_from_this(), lane](const auto& error, std::size_t) {
    if (error) return self->close(error.message());
    self->heard_ = std::chrono::steady_clock::now();
    self->bytes_in_ += self->body_.size() + self->header_.size();
    if (lane != kPingLane && self->events_.frame) self->events_.frame(std::exchange(self->body_, {}));
    if (!self->closed_) self->read_header();
  });
}

// P5: what does not fit the consensus and block lanes ends the connection, because a peer without votes is useless; of transactions the
// oldest go.
void Connection::send(std::size_t lane, std::shared_ptr<const Bytes> frame) {
  if (closed_ || lane >= kLanes) return;
  queued_[lane] += frame->size();
  queues_[lane].push_back(std::move(frame));
  while (queued_[lane] > kMaxQueuedBytes && queues_[lane].size() > 1) {
    if (lane + 1 < kLanes) return close("the peer reads too slowly");
    queued_[lane] -= queues_[lane].front()->size();
    queues_[lane].pop_front();
    ++dropped_;
  }
  write_next();
}

void Connection::write_next() {
  if (busy_ || closed_) return;
  std::uint8_t lane = kPingLane;
  writing_ = nullptr;
  for (std::size_t i = 0; i < kLanes && !writing_; ++i) {
    if (queues_[i].empty()) continue;
    writing_ = std::move(queues_[i].front());
    queues_[i].pop_front();
    queued_[i] -= writing_->size();
    lane = static_cast<std::uint8_t>(i);
  }
  if (!writing_ && !std::exchange(ping_due_, false)) return;
  busy_ = true;
  const std::size_t length = writing_ ? writing_->size() : 0;
  write_header_ = frame_header(length, lane);
  const std::array<asio::const_buffer, 2> buffers = {asio::buffer(write_header_),
                                                     writing_ ? asio::buffer(*writing_) : asio::const_buffer()};
  asio::async_write(stream_, buffers, [self = shared_from_this()](const auto& error, std::size_t n) {
    self->busy_ = false;
    self->bytes_out_ += n;
    if (error) return self->close(error.message());
    self->write_next();
  });
}

void Connection::close(const std::string& reason) {
  if (std::exchange(closed_, true)) return;
  boost::system::error_code ignored;
  stream_.next_layer().shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
  stream_.next_layer().close(ignored);
  timer_.cancel();
  // The owner may drop its references inside `closed`; the events go last.
  Events events = std::exchange(events_, {});
  if (events.closed) events.closed(reason);
}

}  // namespace xh::net

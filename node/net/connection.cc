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

Connection::~Connection() {
  if (account_ && !discard_) account_->remove(body_.size(), 0);
}

void Account::add(std::size_t bytes, std::size_t frames) {
  bytes_ += bytes;
  frames_ += frames;
  if (!listed_) usage_->unlisted += bytes;
}

void Account::remove(std::size_t bytes, std::size_t frames) {
  bytes_ -= bytes;
  frames_ -= frames;
  if (!listed_) usage_->unlisted -= bytes;
}

void Account::list() {
  if (!std::exchange(listed_, true)) usage_->unlisted -= bytes_;
}

// A later lane stops before an earlier one: what waits of transactions leaves room for blocks, and both for votes.
bool Account::over(std::size_t lane) const {
  const std::size_t quarters = 4 - std::min<std::size_t>(lane, 2);
  return bytes_ > kMaxHeldBytes / 4 * quarters || frames_ >= kMaxHeldFrames / 4 * quarters || crowded();
}

bool Account::crowded() const { return !listed_ && usage_->unlisted > kMaxUnlistedBytes; }

void Connection::run(Events events, std::shared_ptr<Account> account) {
  events_ = std::move(events);
  account_ = std::move(account);
  heard_ = std::chrono::steady_clock::now();
  read_header();
  tick();
}

void Connection::tick() {
  timer_.expires_after(kPingInterval);
  timer_.async_wait([self = shared_from_this()](const auto& error) {
    if (error || self->closed_) return;
    const auto now = std::chrono::steady_clock::now();
    if (!self->paused_ && now - self->heard_ > kSilenceLimit) return self->close("silent for too long");
    // An unlisted key that fills the common budget with frames that never end may not keep it.
    if ((!self->paused_ || !self->listed()) && now > self->frame_deadline_) return self->close("a frame came too slowly");
    self->ping_due_ = true;
    self->write_next();
    self->tick();
  });
}

void Connection::resume() {
  if (!paused_ || closed_) return;
  heard_ = std::chrono::steady_clock::now();
  if (listed()) frame_deadline_ = heard_ + kFrameTime + std::chrono::seconds(length_ / kReadStep);
  paused_ = false;
  read_body();
}

void Connection::read_header() {
  frame_deadline_ = std::chrono::steady_clock::time_point::max();
  asio::async_read(stream_, asio::buffer(header_), [self = shared_from_this()](const auto& error, std::size_t) {
    if (error) return self->close(error.message());
    self->length_ = read_be(ByteView(self->header_).first(4));
    self->lane_ = self->header_[4];
    if (self->length_ > kMaxFrameBytes) return self->close(fmt::format("a frame of {} bytes", self->length_));
    self->heard_ = std::chrono::steady_clock::now();
    self->frame_deadline_ = self->heard_ + kFrameTime + std::chrono::seconds(self->length_ / kReadStep);
    // P8: transactions beyond the limit are read and forgotten; anything else waits unread.
    self->discard_ = self->lane_ + 1 == kLanes && self->account_->over(self->lane_);
    self->left_ = self->length_;
    self->read_body();
  });
}

// P9.
void Connection::read_body() {
  if (left_ == 0) return take_frame();
  // Transactions that were begun are read to their end: votes are behind them.
  const bool full = lane_ + 1 == kLanes ? account_->crowded() : account_->over(lane_);
  if (!discard_ && full) {
    paused_ = true;
    return;
  }
  const std::size_t have = discard_ ? 0 : body_.size();
  const std::size_t step = std::min(kReadStep, left_);
  body_.resize(have + step);
  if (!discard_) account_->add(step, 0);
  asio::async_read(stream_, asio::buffer(body_.data() + have, step), [self = shared_from_this(), step](const auto& error, std::size_t) {
    if (error) return self->close(error.message());
    self->heard_ = std::chrono::steady_clock::now();
    self->left_ -= step;
    self->read_body();
  });
}

void Connection::take_frame() {
  bytes_in_ += length_ + header_.size();
  if (discard_) {
    body_.clear();
    ++ignored_;
  } else if (lane_ == kPingLane) {
    account_->remove(body_.size(), 0);
    body_.clear();
  } else {
    account_->add(0, 1);
    if (events_.frame) events_.frame(std::exchange(body_, {}));
  }
  discard_ = false;
  if (!closed_) read_header();
}

// P5: what does not fit the consensus and block lanes ends the connection, because a peer without votes is useless; of transactions the
// oldest go.
void Connection::send(std::size_t lane, std::shared_ptr<const Bytes> frame) {
  if (closed_ || lane >= kLanes) return;
  queued_[lane] += frame->size();
  usage_->queued += frame->size();
  queues_[lane].push_back(std::move(frame));
  while (queued_[lane] > kMaxQueuedBytes && queues_[lane].size() > 1) {
    if (lane + 1 < kLanes) return close("the peer reads too slowly");
    unqueue(lane);
    ++dropped_;
  }
  write_next();
}

void Connection::unqueue(std::size_t lane) {
  const std::size_t size = queues_[lane].front()->size();
  queues_[lane].pop_front();
  queued_[lane] -= size;
  usage_->queued -= size;
}

void Connection::write_next() {
  if (busy_ || closed_) return;
  std::uint8_t lane = kPingLane;
  writing_ = nullptr;
  for (std::size_t i = 0; i < kLanes && !writing_; ++i) {
    if (queues_[i].empty()) continue;
    writing_ = queues_[i].front();
    unqueue(i);
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
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    usage_->queued -= std::exchange(queued_[lane], 0);
    queues_[lane].clear();
  }
  // The owner may drop its references inside `closed`; the events go last.
  Events events = std::exchange(events_, {});
  if (events.closed) events.closed(reason);
}

}  // namespace xh::net

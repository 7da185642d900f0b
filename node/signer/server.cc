#include "node/signer/server.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <bit>

namespace xh::signer {
namespace {

UnixMillis wall_clock() {
  const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch());
  return UnixMillis{static_cast<std::uint64_t>(now.count())};
}

}  // namespace

Result<std::unique_ptr<Server>> Server::open(const std::string& path, Judge judge, Log log) {
  int wake[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, wake) != 0) return fail(ErrorId::kCannotListen, "no socket to be stopped by");
  XH_TRY(const int listener, listen_at(path));
  return std::unique_ptr<Server>(new Server(listener, wake[0], wake[1], std::move(judge), std::move(log)));
}

Server::~Server() = default;

void Server::stop() { (void)::send(stop_.fd(), "", 1, MSG_NOSIGNAL | MSG_DONTWAIT); }

void Server::run() {
  for (;;) {
    std::array<pollfd, 3> entries{pollfd{wake_.fd(), POLLIN, 0}, {listener_.fd(), POLLIN, 0}, {node_ ? node_->fd() : -1, POLLIN, 0}};
    if (::poll(entries.data(), entries.size(), -1) < 0) continue;
    if (entries[0].revents != 0) return;
    // The node first: when it is gone, whoever comes now is not refused.
    if (entries[2].revents != 0) serve();
    if (entries[1].revents != 0) accept();
  }
}

void Server::accept() {
  Stream stream(::accept4(listener_.fd(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (stream.fd() < 0) return;
  if (!stream.same_user()) return log_("refused a process of another user");
  if (node_) return say_busy(std::move(stream));
  // Z16: a node that cannot get a vote is told so at once, and comes again.
  if (const auto usable = judge_.usable(); !usable) return say_away(std::move(stream), usable.error());
  away_ = 0;
  welcome(std::move(stream));
}

void Server::welcome(Stream stream) {
  node_ = std::move(stream);
  if (const auto sent = node_->send(encode(Answer(judge_.greet())), in(kFrameTime)); !sent) return node_.reset();
  second_nodes_ = refused_requests_ = 0;
  log_("a node is connected");
}

// Logged at the first, second, fourth… time: a second node tries for ever.
void Server::say_busy(Stream stream) {
  (void)stream.send(encode(Answer(Refused{Reason::kBusy, "another node is connected to this signer"})), in(kFrameTime));
  if (std::has_single_bit(++second_nodes_))
    log_(fmt::format("refused a second node ({} times); two nodes with one key are a mistake", second_nodes_));
}

void Server::say_away(Stream stream, const Error& why) {
  std::string text = why.to_string();
  text.resize(std::min(text.size(), kMaxReasonBytes));
  (void)stream.send(encode(Answer(Refused{Reason::kKeyAway, text})), in(kFrameTime));
  if (std::has_single_bit(++away_)) log_(fmt::format("the keys cannot be used ({} times): {}", away_, text));
}

void Server::serve() {
  const auto end = [this](const std::string& why) {
    log_("the node's connection ended: " + why);
    node_.reset();
  };
  if (node_->ended()) return end("it closed it");
  const auto frame = node_->receive(in(kFrameTime));
  if (!frame) return end(frame.error().what);
  const auto request = decode<Request>(*frame);
  if (!request) return end("a request cannot be read: " + request.error().what);
  const Answer answer = judge_.answer(*request, wall_clock());
  const auto* refused = std::get_if<Refused>(&answer);
  if (refused != nullptr && std::has_single_bit(++refused_requests_))
    log_(fmt::format("refused ({}): {}", refused_requests_, refused->text));
  if (const auto sent = node_->send(encode(answer), in(kFrameTime)); !sent) end(sent.error().what);
}

}  // namespace xh::signer

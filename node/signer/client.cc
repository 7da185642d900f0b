#include "node/signer/client.h"

#include <fmt/format.h>

namespace xh::signer {

using consensus::Moment;
using consensus::PastVote;
using consensus::SignState;

namespace {

/// How often a quiet connection is looked at.
constexpr std::chrono::milliseconds kLook{500};

// What the operator reads: xh explain says the rest.
std::string with_code(const Error& error) { return error_code(error.id) + " " + error.what; }
std::string signer_away(std::string what) { return with_code({ErrorId::kSignerAway, std::move(what), {}}); }

template <class Expected>
Result<Expected> expect(Result<Answer> answer) {
  if (!answer) return fail(answer.error());
  if (auto* right = std::get_if<Expected>(&*answer)) return std::move(*right);
  if (const auto* refused = std::get_if<Refused>(&*answer)) return fail(ErrorId::kSignerAway, "it refused: " + refused->text);
  return fail(ErrorId::kSignerAway, "its answer is not one to what was asked");
}

}  // namespace

std::optional<node::KeyPast> Client::start(const Moment& position, std::vector<HeldVote> journal) {
  position_ = position;
  journal_ = std::move(journal);
  node::KeyPast past;
  const auto attached = attach(past);
  if (attached) {
    resume();
  } else {
    set_fault(with_code(attached.error()));
  }
  thread_ = std::thread([this] { run(); });
  return attached ? std::optional(std::move(past)) : std::nullopt;
}

void Client::stop() {
  {
    const std::scoped_lock guard(waiting_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Client::watch() {
  std::unique_lock guard(waiting_);
  wake_.wait_for(guard, kLook, [this] { return stopping_ || dropped_; });
  dropped_ = false;
}

void Client::pause(std::chrono::milliseconds time) {
  std::unique_lock guard(waiting_);
  wake_.wait_for(guard, time, [this] { return stopping_; });
}

// Z10.
void Client::run() {
  auto time = settings_.least_pause;
  const auto stopping = [this] {
    const std::scoped_lock guard(waiting_);
    return stopping_;
  };
  while (!stopping()) {
    if (look()) {
      watch();
      continue;
    }
    {
      const std::scoped_lock guard(mutex_);
      time = std::exchange(worked_, false) ? settings_.least_pause : std::min(2 * time, kMostPause);
    }
    pause(time);
    if (stopping()) return;
    node::KeyPast past;
    if (const auto attached = attach(past); !attached) {
      set_fault(with_code(attached.error()));
    } else {
      events_.attached(std::move(past));
    }
  }
}

// True while somebody is connected: a signer that died says so only to whoever asks.
bool Client::look() {
  const std::unique_lock guard(mutex_, std::try_to_lock);
  if (!guard) return true;  // it is being asked
  if (stream_ && stream_->ended()) drop(signer_away("it closed the connection"));
  return stream_.has_value();
}

// Nothing is signed while nobody is connected, so what is copied here stays true.
Status Client::attach(node::KeyPast& past) {
  std::unique_lock guard(mutex_);
  const auto journal = journal_;
  const auto unanswered = unanswered_;
  const auto position = position_;
  const auto seen = seen_;
  guard.unlock();
  XH_TRY(auto attached, open(journal, unanswered, position, seen));
  past = std::move(attached.past);
  {
    const std::scoped_lock told(told_);
    last_checkpoint_ = attached.checkpoint;
  }
  guard.lock();
  stream_ = std::move(attached.stream);
  ready_ = false;
  refused_.clear();
  seen_.reset();
  guard.unlock();
  set_fault(std::nullopt);
  return {};
}

// Z2, Z5, Z6, Z8.
Result<Client::Attached> Client::open(const std::vector<HeldVote>& journal, const std::vector<PastVote>& unanswered, const Moment& position,
                                      const std::optional<HeldVote>& seen) const {
  XH_TRY(Stream stream, Stream::connect(settings_.socket));
  XH_TRY(const Bytes first, stream.receive(in(settings_.answer_time)));
  XH_TRY(const auto greeting, expect<Greeting>(decode<Answer>(first)));
  XH_TRY_VOID(check(greeting));
  for (std::size_t from = 0; from < journal.size(); from += kMaxVotesTold) {
    const auto begin = journal.begin() + static_cast<std::ptrdiff_t>(from);
    const auto end = begin + static_cast<std::ptrdiff_t>(std::min(kMaxVotesTold, journal.size() - from));
    XH_TRY_VOID(ask_for<Heard>(stream, TellVotes{{begin, end}}).map([](const auto&) {}));
  }
  XH_TRY(auto known, ask_for<Known>(stream, Attach{position}));
  if (seen) {
    XH_TRY(known, ask_for<Known>(stream, Seen{*seen}));
  }
  SignState::Content content{settings_.chain_id, settings_.consensus_key, known.floor, {}, known.doubt, 0, std::nullopt};
  while (content.votes.size() < known.votes) {
    XH_TRY(auto some, ask_for<SomeVotes>(stream, ReadVotes{static_cast<std::uint32_t>(content.votes.size())}));
    if (some.votes.empty()) return fail(ErrorId::kSignerAway, "it knows fewer votes than it said");
    content.votes.insert(content.votes.end(), some.votes.begin(), some.votes.end());
  }
  XH_TRY(const auto state, SignState::from(content));
  std::vector<PastVote> ours = unanswered;
  for (const auto& held : journal) ours.push_back(held.vote);
  const bool arrived = known.arriving || seen || state.is_ahead_of(ours, position);
  return Attached{std::move(stream), {known.floor, std::move(content.votes), known.doubt, arrived}, known.checkpoint};
}

Status Client::check(const Greeting& greeting) const {
  const auto refuse = [&](std::string what) { return fail(ErrorId::kSignerAway, std::move(what), settings_.socket); };
  if (greeting.version != kProtocolVersion)
    return refuse(fmt::format("it speaks version {} of the protocol, this node {}", greeting.version, kProtocolVersion));
  if (greeting.chain_id != settings_.chain_id) return refuse("it signs for another chain");
  if (greeting.consensus_key != settings_.consensus_key || greeting.checkpoint_key != settings_.checkpoint_key)
    return refuse("it holds other keys than [signer] of the configuration names");
  return {};
}

Result<Answer> Client::ask(Stream& stream, const Request& request, Deadline deadline) const {
  XH_TRY_VOID(stream.send(encode(request), deadline));
  XH_TRY(const Bytes frame, stream.receive(deadline));
  auto answer = decode<Answer>(frame);
  if (!answer) return fail(ErrorId::kSignerAway, "its answer cannot be read: " + answer.error().what);
  return answer;
}

template <class Expected>
Result<Expected> Client::ask_for(Stream& stream, const Request& request) const {
  return expect<Expected>(ask(stream, request, in(settings_.answer_time)));
}

// One request of the running node. nullopt: not answered; the caller holds the lock.
std::optional<Answer> Client::request(const Request& request) {
  auto answer = ask(*stream_, request, in(settings_.answer_time));
  if (answer) return *std::move(answer);
  drop(with_code(answer.error()));
  return std::nullopt;
}

std::optional<Signature> Client::sign(Epoch epoch, const consensus::Vote& vote) {
  const std::unique_lock guard(mutex_, settings_.answer_time);
  const PastVote asked{epoch, vote};
  if (!guard || !stream_ || !ready_ || std::ranges::find(refused_, asked) != refused_.end()) return std::nullopt;
  const auto answer = request(SignVote{position_, asked});
  if (!answer) {
    unanswered_.push_back(asked);
    return std::nullopt;
  }
  if (const auto* done = std::get_if<VoteSigned>(&*answer)) {
    if (verify(settings_.consensus_key, signing_bytes(settings_.chain_id, epoch, vote), done->signature)) {
      worked_ = true;
      return done->signature;
    }
    drop(signer_away("its signature does not verify"));
  } else if (const auto* refused = std::get_if<Refused>(&*answer)) {
    note_refusal(*refused);
    if (refused->reason == Reason::kKeyAway) {
      // Z16: its state has the vote, and nobody a signature.
      unanswered_.push_back(asked);
      drop(signer_away("it refused: " + refused->text));
      return std::nullopt;
    }
    refused_.push_back(asked);
    // The state says more, and the node mutes itself by it.
    if (refused->reason == Reason::kInDoubt) drop(signer_away("it is in doubt"));
  } else {
    drop(signer_away("its answer is not one to what was asked"));
  }
  return std::nullopt;
}

std::optional<CheckpointSigned> Client::sign_checkpoint(const ledger::CheckpointName& name) {
  const std::unique_lock guard(mutex_, settings_.answer_time);
  if (!guard || !stream_) return std::nullopt;
  const auto answer = request(SignCheckpoint{name});
  if (!answer) return std::nullopt;
  if (const auto* done = std::get_if<CheckpointSigned>(&*answer)) {
    const std::scoped_lock told(told_);
    last_checkpoint_ = name;
    return *done;
  }
  if (const auto* refused = std::get_if<Refused>(&*answer)) {
    note_refusal(*refused);
    if (refused->reason == Reason::kKeyAway) drop(signer_away("it refused: " + refused->text));
  } else {
    drop(signer_away("its answer is not one to what was asked"));
  }
  return std::nullopt;
}

void Client::resume() {
  const std::scoped_lock guard(mutex_);
  ready_ = stream_.has_value();
}

void Client::journaled(HeldVote vote) {
  const std::scoped_lock guard(mutex_);
  journal_.push_back(std::move(vote));
}

void Client::raise(const Moment& position) {
  const std::scoped_lock guard(mutex_);
  if (position <= position_) return;
  position_ = position;
  std::erase_if(journal_, [&](const auto& held) { return held.vote.moment() <= position; });
  for (auto* votes : {&unanswered_, &refused_}) std::erase_if(*votes, [&](const auto& vote) { return vote.moment() <= position; });
}

void Client::seen(HeldVote vote) {
  const std::scoped_lock guard(mutex_);
  seen_ = std::move(vote);
  drop(signer_away("the network holds a signature of the key that this node did not ask for; the signer is asked about it"));
}

std::optional<ledger::CheckpointName> Client::last_checkpoint() const {
  const std::scoped_lock told(told_);
  return last_checkpoint_;
}

std::optional<std::string> Client::fault() const {
  const std::scoped_lock told(told_);
  return fault_;
}

// The first, second, fourth… time: a core asks again while a vote is wanted.
void Client::note_refusal(const Refused& refused) {
  if (const auto count = ++refusals_; (count & (count - 1)) == 0)
    events_.log(fmt::format("the signer refused ({}): {}", count, refused.text));
}

// The caller holds the lock.
void Client::drop(const std::string& why) {
  stream_.reset();
  ready_ = false;
  set_fault(why);
  {
    const std::scoped_lock guard(waiting_);
    dropped_ = true;
  }
  wake_.notify_all();
}

// Said once: the same reason again says nothing new.
void Client::set_fault(std::optional<std::string> fault) {
  const std::scoped_lock told(told_);
  if (fault == fault_) return;
  fault_ = std::move(fault);
  events_.log(fault_ ? "the signer cannot be used, so this node does not vote: " + *fault_ : "the signer is connected");
}

}  // namespace xh::signer

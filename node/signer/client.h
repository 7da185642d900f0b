// The node's end: a consensus::Signer whose key is in another process. It never waits longer than one answer time, fails at once while
// nobody is connected, connects again for ever, and decides nothing about votes: the signer does. Rules Z5-Z10: docs/spec/remote-signer.md.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "node/replica.h"
#include "node/signer/messages.h"
#include "node/signer/stream.h"

namespace xh::signer {

/// Z9: a request that is not answered within this time ends the connection.
inline constexpr std::chrono::milliseconds kAnswerTime{1000};
/// Z10: from one try to connect to the next; doubled up to the greater one until something is signed.
inline constexpr std::chrono::milliseconds kLeastPause{100};
inline constexpr std::chrono::milliseconds kMostPause{10'000};

class Client final : public consensus::Signer {
 public:
  struct Settings {
    std::string socket;
    Hash32 chain_id;
    PublicKey consensus_key;  ///< whoever answers with other keys or another chain is not our signer
    PublicKey checkpoint_key;
    std::chrono::milliseconds answer_time = kAnswerTime;
    std::chrono::milliseconds least_pause = kLeastPause;
  };
  /// Called from a thread of the client. `attached`: sign() fails until resume().
  struct Events {
    std::function<void(node::KeyPast)> attached;
    std::function<void(const std::string&)> log;
  };
  Client(Settings settings, Events events) : settings_(std::move(settings)), events_(std::move(events)) {}
  ~Client() override { stop(); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// Tries once, and from then on for ever. `journal`: the votes that it holds above `position`, its newest final view or the ledger's
  /// epoch. nullopt: there is no signer yet; events.attached tells when there is.
  [[nodiscard]] std::optional<node::KeyPast> start(const consensus::Moment& position, std::vector<HeldVote> journal);
  void stop();

  [[nodiscard]] std::optional<Signature> sign(Epoch epoch, const consensus::Vote& vote) override;
  [[nodiscard]] std::optional<CheckpointSigned> sign_checkpoint(const ledger::CheckpointName& name);
  /// The owner took over what events.attached told.
  void resume();
  /// The vote is in the journal, on disk.
  void journaled(HeldVote vote);
  /// W3; told to the signer with the next vote.
  void raise(const consensus::Moment& position);
  /// W6: the signer says whether it made this signature. Nothing is signed until it did.
  void seen(HeldVote vote);

  /// The last checkpoint that the signer told of.
  [[nodiscard]] std::optional<ledger::CheckpointName> last_checkpoint() const;
  /// Why nothing is signed now, for people; nullopt while the signer is there.
  [[nodiscard]] std::optional<std::string> fault() const;
  /// Requests that the signer refused.
  [[nodiscard]] std::uint64_t refusals() const { return refusals_; }

 private:
  struct Attached {
    Stream stream;
    node::KeyPast past;
    std::optional<ledger::CheckpointName> checkpoint;
  };
  void run();
  /// Sooner when the connection is dropped.
  void watch();
  void pause(std::chrono::milliseconds time);
  [[nodiscard]] Status attach(node::KeyPast& past);
  [[nodiscard]] Result<Attached> open(const std::vector<HeldVote>& journal, const std::vector<consensus::PastVote>& unanswered,
                                      const consensus::Moment& position, const std::optional<HeldVote>& seen) const;
  [[nodiscard]] Status check(const Greeting& greeting) const;
  [[nodiscard]] Result<Answer> ask(Stream& stream, const Request& request, Deadline deadline) const;
  template <class Expected>
  [[nodiscard]] Result<Expected> ask_for(Stream& stream, const Request& request) const;
  [[nodiscard]] std::optional<Answer> request(const Request& request);
  void note_refusal(const Refused& refused);
  void drop(const std::string& why);
  void set_fault(std::optional<std::string> fault);
  [[nodiscard]] bool look();

  Settings settings_;
  Events events_;
  std::timed_mutex mutex_;  ///< of everything up to worked_
  std::optional<Stream> stream_;
  bool ready_ = false;
  consensus::Moment position_;
  std::vector<HeldVote> journal_;                ///< above position_
  std::vector<consensus::PastVote> unanswered_;  ///< asked in this life, and not answered: they never left
  std::optional<HeldVote> seen_;
  std::vector<consensus::PastVote> refused_;  ///< not asked again on this connection
  bool worked_ = false;

  mutable std::mutex told_;  ///< of what others may ask at any time
  std::optional<ledger::CheckpointName> last_checkpoint_;
  std::optional<std::string> fault_ = "it was not reached yet";
  std::atomic<std::uint64_t> refusals_{0};

  std::mutex waiting_;
  std::condition_variable wake_;
  bool stopping_ = false;
  bool dropped_ = false;
  std::thread thread_;
};

}  // namespace xh::signer

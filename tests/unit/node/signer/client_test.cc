#include "node/signer/client.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>

#include "side.h"

namespace xh::signer {
namespace {

using consensus::Doubt;
using consensus::PastVote;
using node::KeyPast;

constexpr std::chrono::milliseconds kHaste{2'000};  // of a client whose signer shall not answer

// What the client tells its owner, waited for.
class Told {
 public:
  Client::Events events() {
    return {[this](KeyPast past) { put(pasts_, std::move(past)); }, [this](const std::string& line) { put(lines_, line); }};
  }
  KeyPast next_past() {
    std::unique_lock guard(mutex_);
    EXPECT_TRUE(wake_.wait_for(guard, kPatience, [this] { return pasts_.size() > taken_; }));
    return pasts_.size() > taken_ ? pasts_[taken_++] : KeyPast{};
  }
  std::size_t lines_with(const std::string& text) {
    const std::scoped_lock guard(mutex_);
    return static_cast<std::size_t>(std::ranges::count_if(lines_, [&](const auto& line) { return line.find(text) != std::string::npos; }));
  }
  void wait_for_line(const std::string& text) {
    std::unique_lock guard(mutex_);
    const auto has = [&](const auto& line) { return line.find(text) != std::string::npos; };
    EXPECT_TRUE(wake_.wait_for(guard, kPatience, [&] { return std::ranges::any_of(lines_, has); })) << text;
  }

 private:
  template <class T>
  void put(std::vector<T>& where, T what) {
    const std::scoped_lock guard(mutex_);
    where.push_back(std::move(what));
    wake_.notify_all();
  }
  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<KeyPast> pasts_;
  std::vector<std::string> lines_;
  std::size_t taken_ = 0;
};

class SignerClient : public testing::Test {
 protected:
  Client::Settings settings() {
    return {signing.socket(), kTestChain, test_key(1).public_key(), test_key(2).public_key(), kPatience, std::chrono::milliseconds(1)};
  }
  static bool votes(Client& client, const PastVote& vote) {
    const auto signature = client.sign(vote.epoch, vote.vote);
    if (!signature) return false;
    EXPECT_TRUE(verify(test_key(1).public_key(), signing_bytes(kTestChain, vote.epoch, vote.vote), *signature));
    client.journaled({vote, *signature});
    return true;
  }
  OwnFolder folder;
  Signing signing{folder};
  Told told;
};

TEST_F(SignerClient, VotesAndCosignsWithTheKeyOfAnotherProcess) {
  signing.start();
  Client client(settings(), told.events());
  const auto past = client.start({}, {});
  ASSERT_TRUE(past);
  EXPECT_EQ(past->doubt, Doubt::kNone);
  EXPECT_FALSE(past->arrived);
  EXPECT_FALSE(client.fault());
  EXPECT_TRUE(votes(client, notarize(1, 1)));
  const ledger::CheckpointName name{7, Hash32{{1}}};
  EXPECT_TRUE(client.sign_checkpoint(name));
  EXPECT_EQ(client.last_checkpoint(), name);
  EXPECT_FALSE(client.sign_checkpoint({6, Hash32{{1}}}));
}

// Z5
TEST_F(SignerClient, WhereNobodyAnswersTheSocketIsNamed) {
  const auto nobody = Stream::connect(signing.socket());
  EXPECT_EQ(nobody.error().id, ErrorId::kSignerAway);
  EXPECT_EQ(nobody.error().place, signing.socket());
  Client client(settings(), told.events());
  EXPECT_FALSE(client.start({}, {}));
  EXPECT_NE(client.fault().value_or("").find("XH-1703"), std::string::npos) << client.fault().value_or("");
}

TEST_F(SignerClient, ARefusedVoteIsNoVoteIsSaidOnceAndNotAskedAgain) {
  signing.start();
  Client client(settings(), told.events());
  ASSERT_TRUE(client.start({}, {}));
  ASSERT_TRUE(votes(client, notarize(1, 1)));
  for (int n = 0; n < 10; ++n) EXPECT_FALSE(votes(client, notarize(1, 2)));
  EXPECT_EQ(client.refusals(), 1u);
  EXPECT_EQ(told.lines_with("refused"), 1u);
  EXPECT_TRUE(votes(client, notarize(2, 1)));
}

TEST_F(SignerClient, StartsWithoutASignerAndSaysSoOnceUntilThereIsOne) {
  Client client(settings(), told.events());
  EXPECT_FALSE(client.start({}, {}));
  EXPECT_FALSE(votes(client, notarize(1, 1)));
  EXPECT_TRUE(client.fault());
  signing.start();
  EXPECT_FALSE(told.next_past().arrived);
  EXPECT_FALSE(votes(client, notarize(1, 1))) << "the owner has not taken over what the signer said";
  client.resume();
  EXPECT_TRUE(votes(client, notarize(1, 1)));
  EXPECT_FALSE(client.fault());
  EXPECT_LE(told.lines_with("does not vote"), 2u) << "one for no socket, perhaps one for a socket on which nobody listens yet";
}

// Z16
TEST_F(SignerClient, KeysThatAreAwayAreSaidOnceAndTheVoteIsAskedForAgain) {
  signing.start();
  Client client(settings(), told.events());
  ASSERT_TRUE(client.start({}, {}));
  ASSERT_TRUE(votes(client, notarize(1, 1)));
  signing.mute = signing.away = true;
  EXPECT_FALSE(votes(client, notarize(2, 1)));
  EXPECT_NE(client.fault().value_or("").find("XH-1706"), std::string::npos);
  while (told.lines_with("no such token is present") == 0) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  EXPECT_FALSE(votes(client, notarize(2, 1)));
  signing.mute = signing.away = false;
  const auto past = told.next_past();
  EXPECT_EQ(past.doubt, Doubt::kNone);
  EXPECT_FALSE(past.arrived) << "it asked for that vote itself";
  client.resume();
  EXPECT_TRUE(votes(client, notarize(2, 1)));
  EXPECT_FALSE(client.fault());
  EXPECT_EQ(told.lines_with("no such token is present"), 1u);
}

TEST_F(SignerClient, GoesOnWithASignerThatDiedAndCameBack) {
  signing.start();
  Client client(settings(), told.events());
  ASSERT_TRUE(client.start({}, {}));
  ASSERT_TRUE(votes(client, notarize(1, 1)));
  signing.stop();
  EXPECT_FALSE(votes(client, notarize(2, 1)));
  EXPECT_TRUE(client.fault());
  signing.start();
  const auto past = told.next_past();
  EXPECT_EQ(past.votes, std::vector{notarize(1, 1)});
  EXPECT_FALSE(past.arrived) << "the journal has it";
  client.resume();
  EXPECT_FALSE(votes(client, notarize(1, 2)));
  EXPECT_TRUE(votes(client, notarize(2, 1)));
}

TEST_F(SignerClient, NoticesThatAQuietSignerDied) {
  signing.start();
  Client client(settings(), told.events());
  ASSERT_TRUE(client.start({}, {}));
  signing.stop();
  told.wait_for_line("does not vote");
  EXPECT_TRUE(client.fault());
}

TEST_F(SignerClient, ALostJournalMakesItListenAndTheVotesAreKnown) {
  signing.start();
  {
    Client client(settings(), told.events());
    ASSERT_TRUE(client.start({}, {}));
    for (std::uint64_t view = 1; view <= 3; ++view) ASSERT_TRUE(votes(client, notarize(view, 1)));
  }
  Client client(settings(), told.events());
  const auto past = client.start({}, {held(notarize(1, 1))});
  ASSERT_TRUE(past);
  EXPECT_TRUE(past->arrived);
  EXPECT_EQ(past->votes, (std::vector{notarize(1, 1), notarize(2, 1), notarize(3, 1)}));
  EXPECT_FALSE(votes(client, notarize(3, 2)));
  EXPECT_TRUE(votes(client, notarize(3, 1)));
}

TEST_F(SignerClient, MoreVotesThanAFrameHoldsAreToldAndRead) {
  constexpr std::uint64_t kMany = kMaxVotesTold + 10;
  std::vector<HeldVote> journal;
  {
    auto file = *storage::SignStateFile::create(storage::sign_state_in(folder.path()), {kTestChain, test_key(1).public_key()});
    for (std::uint64_t view = 1; view <= kMany; ++view) {
      file.append(notarize(view, 1));
      journal.push_back(held(notarize(view, 1)));
    }
    file.sync();
  }
  signing.start();
  Client client(settings(), told.events());
  const auto past = client.start({}, journal);
  ASSERT_TRUE(past);
  EXPECT_EQ(past->votes.size(), kMany);
  EXPECT_FALSE(past->arrived);
}

TEST_F(SignerClient, ASignerThatWentBackIsInDoubt) {
  signing.start();
  Client client(settings(), told.events());
  ASSERT_TRUE(client.start({}, {}));
  ASSERT_TRUE(votes(client, notarize(1, 1)));
  std::filesystem::copy(storage::sign_state_in(folder.path()), folder.at("copy"));
  ASSERT_TRUE(votes(client, notarize(2, 1)));
  signing.stop();
  std::filesystem::rename(folder.at("copy"), storage::sign_state_in(folder.path()));
  signing.start();
  EXPECT_EQ(told.next_past().doubt, Doubt::kRolledBack);
  client.resume();
  EXPECT_FALSE(votes(client, notarize(3, 1)));
}

TEST_F(SignerClient, ASignatureThatTheNodeForgotIsNotSeenElsewhere) {
  signing.start();
  Client client(settings(), told.events());
  ASSERT_TRUE(client.start({}, {}));
  ASSERT_TRUE(client.sign(Epoch{0}, notarize(1, 1).vote));
  client.seen(held(notarize(1, 1)));
  const auto past = told.next_past();
  EXPECT_EQ(past.doubt, Doubt::kNone);
  EXPECT_TRUE(past.arrived);
  client.resume();
  client.seen(held(notarize(2, 1)));
  EXPECT_EQ(told.next_past().doubt, Doubt::kSeenElsewhere);
}

TEST_F(SignerClient, AnotherChainAndOtherKeysAreNotOurSigner) {
  signing.start();
  auto other_chain = settings();
  other_chain.chain_id = Hash32{{9}};
  auto other_key = settings();
  other_key.checkpoint_key = test_key(3).public_key();
  for (const auto& [wrong, why] : {std::pair(other_chain, "another chain"), std::pair(other_key, "other keys")}) {
    Client client(wrong, told.events());
    EXPECT_FALSE(client.start({}, {}));
    EXPECT_NE(client.fault()->find(why), std::string::npos) << *client.fault();
    EXPECT_FALSE(votes(client, notarize(1, 1)));
  }
}

TEST_F(SignerClient, ASecondNodeIsRefusedWithAClearMessageAndTakesOverLater) {
  signing.start();
  Told other;
  auto first = std::make_unique<Client>(settings(), told.events());
  ASSERT_TRUE(first->start({}, {}));
  ASSERT_TRUE(votes(*first, notarize(1, 1)));
  Client second(settings(), other.events());
  EXPECT_FALSE(second.start({}, {}));
  EXPECT_NE(second.fault()->find("another node is connected"), std::string::npos) << *second.fault();
  first.reset();
  EXPECT_TRUE(other.next_past().arrived) << "it knows nothing of the vote of the first";
}

// A signer that greets and attaches as it must, and answers every other request with `answer`, or never.
class Rogue {
 public:
  Rogue(const OwnFolder& folder, std::optional<Bytes> answer) : answer_(std::move(answer)), listener_(*listen_at(folder.at("socket"))) {
    thread_ = std::thread([this] { run(); });
  }
  ~Rogue() {
    stopping_ = true;
    thread_.join();
  }
  Rogue(const Rogue&) = delete;
  Rogue& operator=(const Rogue&) = delete;
  [[nodiscard]] int asked() const { return asked_; }

 private:
  void run() {
    while (readable(listener_)) {
      Stream stream(::accept4(listener_.fd(), nullptr, nullptr, SOCK_NONBLOCK));
      if (stream.fd() >= 0) serve(stream);
    }
  }
  // False when the test is over.
  bool readable(const Stream& stream) {
    while (!stopping_) {
      pollfd entry{stream.fd(), POLLIN, 0};
      if (::poll(&entry, 1, 20) > 0) return true;
    }
    return false;
  }
  void serve(Stream& stream) {
    const auto say = [&](const Answer& answer) { (void)stream.send(encode(answer), in(kPatience)); };
    say(Greeting{kProtocolVersion, kTestChain, test_key(1).public_key(), test_key(2).public_key()});
    while (readable(stream)) {
      const auto frame = stream.receive(in(kPatience));
      if (!frame) return;
      const auto request = *decode<Request>(*frame);
      if (std::holds_alternative<Attach>(request)) {
        say(Known{});
        continue;
      }
      ++asked_;
      if (answer_) (void)stream.send(*answer_, in(kPatience));
    }
  }
  std::optional<Bytes> answer_;
  Stream listener_;
  std::atomic<int> asked_{0};
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

TEST_F(SignerClient, ASilentSignerIsAskedOnceAndThenNothingWaits) {
  const Rogue rogue(folder, std::nullopt);
  auto hasty = settings();
  hasty.answer_time = kHaste;
  hasty.least_pause = std::chrono::hours(1);  // capped, and longer than the test
  Client client(hasty, told.events());
  ASSERT_TRUE(client.start({}, {}));
  for (std::uint64_t view = 1; view <= 1000; ++view) EXPECT_FALSE(votes(client, notarize(view, 1)));
  EXPECT_EQ(rogue.asked(), 1);
  EXPECT_NE(client.fault()->find("no answer in time"), std::string::npos) << *client.fault();
  EXPECT_EQ(told.lines_with("does not vote"), 1u);
}

TEST_F(SignerClient, GarbageForAnAnswerIsNoVote) {
  const Signature other = test_key(9).sign(Bytes{1});
  for (const auto& answer :
       {Bytes{}, Bytes(50, 0xff), encode(Answer(Heard{})), encode(Answer(VoteSigned{other})), encode(Answer(CheckpointSigned{1, other}))}) {
    const Rogue rogue(folder, answer);
    Client client(settings(), told.events());
    ASSERT_TRUE(client.start({}, {}));
    EXPECT_FALSE(votes(client, notarize(1, 1)));
    EXPECT_EQ(rogue.asked(), 1);
  }
}

TEST_F(SignerClient, AVoteThatGotNoAnswerIsNoReasonToListen) {
  auto hasty = settings();
  hasty.answer_time = kHaste;
  std::optional<Client> client;
  {
    const Rogue rogue(folder, std::nullopt);
    client.emplace(hasty, told.events());
    ASSERT_TRUE(client->start({}, {}));
    EXPECT_FALSE(votes(*client, notarize(1, 1)));
  }
  // As if the silent one had signed it.
  Judge judge = signing.judge();
  ASSERT_TRUE(std::holds_alternative<VoteSigned>(judge.answer(SignVote{{}, notarize(1, 1)}, {})));
  signing.start();
  for (;;) {
    const auto past = told.next_past();
    if (past.votes.empty()) continue;  // of the silent one, which the client tried again
    EXPECT_EQ(past.votes, std::vector{notarize(1, 1)});
    EXPECT_FALSE(past.arrived);
    break;
  }
}

}  // namespace
}  // namespace xh::signer

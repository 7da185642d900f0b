#include "node/rpc/event_server.h"

#include <fmt/format.h>
#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

namespace xh::rpc {
namespace {

constexpr auto kTick = std::chrono::seconds(1);  // progress is told at this grain
constexpr int kEventNice = 10;                   // SB14

Instant monotonic_now() { return Instant(std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now().time_since_epoch())); }

std::vector<Param> subscribe_params() {
  return {
      {"topic", ParamType::kString, true, node::event_topics()},
      {"filter", ParamType::kObject, false,
       "one of account, transaction (receipts), name, prefix (records), lane (packets), code (chains)"},
      {"from", ParamType::kPlace, false, "a cursor, a height or \"first\"; without it: what comes from now on"},
      {"progress", ParamType::kBoolean, false, "true: also xh_progress whenever whole blocks are told, not only after ten silent seconds"}};
}
std::vector<Param> unsubscribe_params() { return {{"subscription", ParamType::kString, true, "that xh_subscribe answered"}}; }
constexpr const char* kSubscribeDoc = "Begins to tell events of a topic from a place in the ledger on. Over a WebSocket only.";
constexpr const char* kUnsubscribeDoc = "Ends a subscription of this connection. Over a WebSocket only.";

// What conversations need of the server; it outlives it.
struct EventWork {
  explicit EventWork(EventPorts given) : ports(std::move(given)) {}
  void notify() {
    {
      const std::scoped_lock guard(mutex);
      woken = true;
    }
    wake.notify_one();
  }
  EventPorts ports;
  std::mutex mutex;
  std::condition_variable wake;
  bool woken = false;
  bool grown = false;
  bool stopping = false;
};

class Talk final : public Conversation, public std::enable_shared_from_this<Talk> {
 public:
  Talk(std::shared_ptr<EventWork> shared, const Dispatcher& table, std::function<void()> wake, Admit admit)
      : shared_(std::move(shared)), own_(&table), wake_(std::move(wake)), admit_(std::move(admit)) {
    own_.add({"xh_subscribe", kSubscribeDoc, subscribe_params(), false,
              [this](const Json& params, const Respond& respond) { respond(subscribe(params)); }});
    own_.add({"xh_unsubscribe", kUnsubscribeDoc, unsubscribe_params(), false,
              [this](const Json& params, const Respond& respond) { respond(unsubscribe(*params.find("subscription")->string())); }});
  }

  bool may_hear() override {
    const std::scoped_lock guard(mutex_);
    return session_.may_hear();
  }

  void hear(const std::string& text) override {
    shared_->ports.requested();
    {
      const std::scoped_lock guard(mutex_);
      session_.heard();
    }
    // SB3: events of what this request subscribes to follow its answer.
    started_ = std::make_shared<std::vector<node::SubscriptionId>>();
    own_.handle(text, admit_,
                [self = shared_from_this(), started = started_](std::string answer) { self->answered(std::move(answer), *started); });
    started_.reset();
  }

  std::optional<Message> next() override {
    std::optional<node::EventSession::Message> message;
    bool room = false;
    {
      const std::scoped_lock guard(mutex_);
      message = session_.next();
      room = full_ && session_.queued_bytes() <= node::kMaxQueuedBytes / 2;
      if (room) full_ = false;
    }
    if (room) want();
    if (!message) return std::nullopt;
    return Message{std::move(message->text), message->last};
  }

  void lag() override {
    const auto first = shared_->ports.range().first;
    {
      const std::scoped_lock guard(mutex_);
      session_.lag(first);
    }
    wake_();
  }

  // The rest is called by the server's thread.
  bool takes_wish() { return wants_.exchange(false); }
  std::optional<node::EventSession::Task> task() {
    const std::scoped_lock guard(mutex_);
    auto task = session_.task();
    full_ = full_ || session_.queued_bytes() >= node::kMaxQueuedBytes;
    return task;
  }
  void took(const node::EventSession::Task& task, node::Walked walked, Height first) {
    bool waiting = false;
    {
      const std::scoped_lock guard(mutex_);
      session_.took(task, std::move(walked), first, monotonic_now());
      waiting = session_.queued_bytes() > 0;
    }
    if (waiting) wake_();
  }

 private:
  void want() {
    wants_ = true;
    shared_->notify();
  }

  Result<Json> subscribe(const Json& params) {
    XH_TRY(const auto query, node::parse_event_query(*params.find("topic")->string(), params.find("filter")));
    const auto range = shared_->ports.range();
    XH_TRY(const auto from, node::parse_event_from(params.find("from"), range));
    const Json* progress = params.find("progress");
    const std::scoped_lock guard(mutex_);
    XH_TRY(const auto id, session_.subscribe(query, from, progress != nullptr && progress->boolean() != nullptr && *progress->boolean()));
    started_->push_back(id);
    Json out{Json::Object{}};
    out.set("subscription", std::to_string(id)).set("cursor", from.text());
    return Json(out.set("head", json_u64(range.head.value)).set("retained_from", json_u64(range.first.value)));
  }

  Result<Json> unsubscribe(const std::string& text) {
    node::SubscriptionId id = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
    if (error != std::errc() || end != text.data() + text.size())
      return fail(ErrorId::kNotFound, "no such subscription on this connection", "subscription");
    const std::scoped_lock guard(mutex_);
    XH_TRY_VOID(session_.unsubscribe(id));
    return Json(true);
  }

  void answered(std::string answer, const std::vector<node::SubscriptionId>& started) {
    {
      const std::scoped_lock guard(mutex_);
      session_.answered(std::move(answer));
      for (const auto id : started) session_.begin(id, monotonic_now());
    }
    wake_();
    if (!started.empty()) want();
  }

  std::shared_ptr<EventWork> shared_;
  Dispatcher own_;
  std::function<void()> wake_;
  Admit admit_;
  std::shared_ptr<std::vector<node::SubscriptionId>> started_;  ///< by the request that is being handled
  std::atomic<bool> wants_{false};
  std::mutex mutex_;
  node::EventSession session_;
  bool full_ = false;  ///< reading stopped for want of room
};

class EventLoop final : public EventServer {
 public:
  explicit EventLoop(EventPorts ports) : shared_(std::make_shared<EventWork>(std::move(ports))), thread_([this] { run(); }) {}
  ~EventLoop() override { stop(); }

  std::shared_ptr<Conversation> open(const Dispatcher& table, std::function<void()> wake, Admit admit) override {
    auto talk = std::make_shared<Talk>(shared_, table, std::move(wake), std::move(admit));
    const std::scoped_lock guard(talks_mutex_);
    std::erase_if(talks_, [](const auto& weak) { return weak.expired(); });
    talks_.push_back(talk);
    return talk;
  }

  void grew() override {
    {
      const std::scoped_lock guard(shared_->mutex);
      shared_->woken = shared_->grown = true;
    }
    shared_->wake.notify_one();
  }

  void stop() override {
    {
      const std::scoped_lock guard(shared_->mutex);
      shared_->stopping = true;
    }
    shared_->wake.notify_one();
    if (thread_.joinable()) thread_.join();
  }

  std::size_t conversations() const override {
    const std::scoped_lock guard(talks_mutex_);
    return static_cast<std::size_t>(std::ranges::count_if(talks_, [](const auto& weak) { return !weak.expired(); }));
  }
  std::uint64_t events() const override { return events_; }

 private:
  void run() {
    pthread_setname_np(pthread_self(), "events");
    (void)setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kEventNice);
    bool more = false;
    for (;;) {
      bool all = more;
      {
        std::unique_lock guard(shared_->mutex);
        if (!more) shared_->wake.wait_for(guard, kTick, [&] { return shared_->woken || shared_->stopping; });
        if (shared_->stopping) return;
        all = all || shared_->grown || !shared_->woken;
        shared_->woken = shared_->grown = false;
      }
      more = round(all);
    }
  }

  // Each conversation once. True: some of them can be read on for at once.
  bool round(bool all) {
    std::vector<std::shared_ptr<Talk>> talks;
    {
      const std::scoped_lock guard(talks_mutex_);
      for (const auto& weak : talks_) {
        if (auto talk = weak.lock()) talks.push_back(std::move(talk));
      }
    }
    bool more = false;
    for (const auto& talk : talks) {
      if (talk->takes_wish() || all) more = read_for(*talk) || more;
    }
    return more;
  }

  // Each subscription once.
  bool read_for(Talk& talk) {
    bool more = false;
    std::optional<node::SubscriptionId> first;
    for (std::size_t i = 0; i < node::kMaxSubscriptions; ++i) {
      const auto task = talk.task();
      if (!task || first == task->id) break;
      if (!first) first = task->id;
      auto walked = node::walk(*shared_->ports.source, task->query, task->from, task->credits);
      events_ += walked.told.size();
      more = more || walked.more;
      talk.took(*task, std::move(walked), shared_->ports.source->range().first);
    }
    return more;
  }

  std::shared_ptr<EventWork> shared_;
  mutable std::mutex talks_mutex_;
  std::vector<std::weak_ptr<Talk>> talks_;
  std::atomic<std::uint64_t> events_{0};
  std::thread thread_;
};

}  // namespace

void add_subscription_methods(Dispatcher& table) {
  const auto refuse = [](const Json&, const Respond& respond) {
    respond(fail(ErrorId::kBadRequest, "subscriptions need a WebSocket: GET / with Upgrade: websocket"));
  };
  table.add({"xh_subscribe", kSubscribeDoc, subscribe_params(), false, refuse});
  table.add({"xh_unsubscribe", kUnsubscribeDoc, unsubscribe_params(), false, refuse});
}

std::unique_ptr<EventServer> EventServer::start(EventPorts ports) { return std::make_unique<EventLoop>(std::move(ports)); }

}  // namespace xh::rpc

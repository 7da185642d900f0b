#include "tools/xh/feed_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <array>
#include <atomic>
#include <csignal>
#include <thread>

#include "node/client/event_client.h"
#include "tools/feed/database.h"
#include "tools/xh/feed_report.h"
#include "tools/xh/watcher.h"

namespace xh::tools {
namespace {

using feed::kTopics;
using feed::Topic;
using FeedClock = std::chrono::steady_clock;

// FD4: a transaction takes whole blocks until one of these is reached.
constexpr std::size_t kFlushRows = 20'000;
constexpr std::size_t kFlushBytes = 16 * 1024 * 1024;
constexpr auto kFlushTime = std::chrono::seconds(1);
constexpr auto kFeedLook = std::chrono::milliseconds(200);  // between looks at signals
constexpr auto kFeedGlance = std::chrono::milliseconds(2);  // whether more has come already

struct FeedArguments {
  std::string to;
  std::string schema = "xinghuo";
  bool once = false;
};

std::atomic<bool> feed_stop_requested = false;
extern "C" void request_feed_stop(int) { feed_stop_requested = true; }

// What the node of the command line is.
struct FedNode {
  feed::Chain chain;
  std::uint64_t height = 0;
  std::uint64_t retained_from = 0;
};
Result<FedNode> fed_node(const Options& options) {
  XH_TRY(const auto status, ask(options, "xh_status", json_object()));
  FedNode out;
  XH_TRY(out.chain.id, text_of(status, "chain_id"));
  XH_TRY(out.chain.name, text_of(status, "chain_name"));
  XH_TRY(out.height, number_of(status, "height"));
  XH_TRY(out.retained_from, number_of(status, "retained_from"));
  return out;
}

class Feed {
 public:
  Feed(const Options& options, const FeedArguments& arguments)
      : options_(options), target_{arguments.to, arguments.schema}, once_(arguments.once), blocks_(0), report_(options.json) {}

  int run() {
    const auto status = feed_all();
    report_.end(blocks_.next());
    return status ? kOk : report(status.error());
  }

 private:
  // FD13: nothing was fed yet, so what is wrong now is wrong with the command line or the database.
  Status feed_all() {
    XH_TRY(database_, feed::Database::connect(target_));
    XH_TRY(const auto node, fed_node(options_));
    chain_ = node.chain;
    first_ = node.retained_from;
    until_ = once_ ? node.height + 1 : UINT64_MAX;
    XH_TRY(const auto place, database_->open(chain_, first_));
    begin(place);
    XH_TRY_VOID(same_history(node));
    report_.begin(place);
    if (is_behind(node)) report_.say(fmt::format("the node is behind: its last block is {}", node.height));
    while (!feed_stop_requested && blocks_.next() < until_) {
      XH_TRY_VOID(listen());
      if (is_due()) XH_TRY_VOID(flush());
    }
    return {};
  }

  // Everything anew from here: also after the database or the node went back, or another feed was there.
  void begin(std::uint64_t next) {
    blocks_.begin(next);
    for (const Topic topic : kTopics) {
      auto& line = line_of(topic);
      line.watcher.emplace(std::string(to_word(topic)), json_object(), std::to_string(next), true);
      line.client.reset();
    }
  }

  // FD3: one message of the topic that is farthest behind; the others wait in their connections.
  Status listen() {
    const Topic topic = blocks_.slowest();
    auto& line = line_of(topic);
    if (!line.client) XH_TRY_VOID(connect_topic(line));
    if (!line.client) return {};
    auto text = line.client->receive(waiting() ? kFeedGlance : kFeedLook);
    if (!text) return lost(text.error());
    silent_ = !*text;
    if (silent_) return {};
    XH_TRY(auto heard, line.watcher->hear(**text));
    if (heard.why) return lost(*heard.why);
    failures_ = 0;
    told_loss_ = false;
    if (heard.again) line.client.reset();
    if (line.watcher->cursor().find('.') == std::string::npos) return {};
    XH_TRY(const auto place, feed::place_of(line.watcher->cursor()));
    if (!heard.event) {
      blocks_.reached(topic, place);
      return {};
    }
    XH_TRY(auto row, feed::row_of(topic, *heard.event));
    return blocks_.add(topic, std::move(row), place);
  }

  struct Line {
    std::optional<Watcher> watcher;
    std::unique_ptr<client::EventClient> client;
  };
  Line& line_of(Topic topic) { return lines_[static_cast<std::size_t>(topic)]; }

  [[nodiscard]] bool is_behind(const FedNode& node) const { return node.height + 1 < blocks_.next(); }

  // FD17: the block before the place is the same here and there, as far as the node has it still and already.
  Status same_history(const FedNode& node) {
    const auto next = blocks_.next();
    if (next <= node.retained_from || is_behind(node)) return {};
    XH_TRY(const auto written, database_->block_id(next - 1));
    if (written.empty()) return {};
    XH_TRY(const auto block, ask(options_, "xh_getBlock", json_object().set("height", json_u64(next - 1))));
    XH_TRY(const auto told, text_of(block, "id"));
    if (told == written) return {};
    return fail(ErrorId::kForeignFeed,
                fmt::format("block {} is {} in the database and {} at the node: one of them was set back to a copy and went on another way",
                            next - 1, written, told),
                options_.node);
  }

  // FD1: whoever answers at this address now has to be of the same chain, with the same blocks.
  Status connect_topic(Line& line) {
    const auto node = fed_node(options_);
    if (!node) return lost(node.error());
    if (node->chain.id != chain_.id)
      return fail(ErrorId::kForeignFeed, fmt::format("the node is of chain {} now, the feed of {}", node->chain.id, chain_.id),
                  options_.node);
    if (is_behind(*node))
      return lost(
          {ErrorId::kNotReady, fmt::format("the node's last block is {}, the feed goes on from {}", node->height, blocks_.next()), ""});
    if (const auto same = same_history(*node); !same) {
      if (same.error().id == ErrorId::kDatabase) return recover(same.error(), blocks_.next());
      return same.error().id == ErrorId::kForeignFeed ? Status(fail(same.error())) : lost(same.error());
    }
    auto client = client::EventClient::connect(options_.node, std::chrono::milliseconds(options_.timeout_ms));
    if (!client) return lost(client.error());
    if (auto sent = (*client)->send(line.watcher->request()); !sent) return lost(sent.error());
    line.client = *std::move(client);
    return {};
  }

  // The node is away: said once, and tried again for ever. What it told and is not written is asked for again: who answers then may have an
  // older copy of the ledger, and rows of two histories must not meet in one block.
  Status lost(const Error& error) {
    if (error.id == ErrorId::kBadAddress || error.id == ErrorId::kBadAnswer) return fail(error);
    if (!told_loss_ && !feed_stop_requested) report_.say(error.to_string() + "; connecting again");
    told_loss_ = true;
    begin(blocks_.next());
    pause();
    return {};
  }

  [[nodiscard]] bool waiting() const { return blocks_.whole() > blocks_.next(); }
  [[nodiscard]] bool is_due() const {
    if (!waiting()) return false;
    return silent_ || blocks_.rows() >= kFlushRows || blocks_.bytes() >= kFlushBytes || FeedClock::now() - flushed_ >= kFlushTime ||
           blocks_.whole() >= until_;
  }

  // FD2: what is not written stays in the ledger, so a batch that was refused is read again.
  Status flush() {
    flushed_ = FeedClock::now();
    const auto batch = blocks_.take();
    const auto place = database_->write(batch);
    if (!place) return recover(place.error(), batch.from);
    if (*place != batch.to) {
      report_.say(*place > batch.from ? fmt::format("another feed wrote up to height {}; going on from there", *place)
                                      : fmt::format("the database went back to height {}; going on from there", *place));
      begin(*place);
      return {};
    }
    report_.wrote(batch);
    return {};
  }

  // FD13: a new connection, and on from the place that the database has.
  Status recover(const Error& error, std::uint64_t from) {
    if (error.id != ErrorId::kDatabase || !database_->may_recover()) return fail(error);
    begin(from);
    report_.say(error.to_string() + "; connecting again");
    const auto given_up = FeedClock::now() + std::chrono::milliseconds(options_.timeout_ms);
    for (unsigned failures = 0; !feed_stop_requested; ++failures) {
      pause_for(watch_pause_ms(failures));
      auto database = feed::Database::connect(target_);
      auto place = database ? (*database)->open(chain_, first_) : Result<std::uint64_t>(fail(database.error()));
      if (place) {
        database_ = *std::move(database);
        begin(*place);
        report_.say(fmt::format("the database is back; going on from height {}", *place));
        return {};
      }
      if (place.error().id == ErrorId::kForeignFeed || (once_ && FeedClock::now() > given_up)) return fail(place.error());
    }
    return {};
  }

  void pause() { pause_for(watch_pause_ms(failures_++)); }
  static void pause_for(std::uint64_t millis) {
    auto left = std::chrono::milliseconds(millis);
    for (; left.count() > 0 && !feed_stop_requested; left -= kFeedLook) std::this_thread::sleep_for(std::min(left, kFeedLook));
  }

  const Options& options_;
  feed::Target target_;
  bool once_;
  std::unique_ptr<feed::Database> database_;
  feed::Chain chain_;
  std::uint64_t first_ = 0;           ///< where a new feed begins
  std::uint64_t until_ = UINT64_MAX;  ///< ends when everything below is written
  feed::WholeBlocks blocks_;
  std::array<Line, kTopics.size()> lines_;
  FeedReport report_;
  FeedClock::time_point flushed_{};
  bool silent_ = false;  ///< nothing more has come
  unsigned failures_ = 0;
  bool told_loss_ = false;
};

int feed_ledger(const Options& options, const FeedArguments& arguments) {
  (void)std::signal(SIGTERM, request_feed_stop);
  (void)std::signal(SIGINT, request_feed_stop);
  return Feed(options, arguments).run();
}

}  // namespace

void add_feed_command(CLI::App& app, Shell& shell) {
  const auto a = std::make_shared<FeedArguments>();
  auto* feed =
      app.add_subcommand("feed",
                         "Write blocks, receipts, changes and records of the ledger into PostgreSQL, old ones first and then new ones, for "
                         "ever; nothing is lost or\n"
                         "written twice, whoever is killed and started again\n\n"
                         "Examples:\n"
                         "  xh feed --to postgres://feed@db.example/ledger\n"
                         "  xh feed --to 'postgres:///ledger?host=/run/postgresql' --schema main_chain --node http://10.0.0.2:26800\n"
                         "  xh feed --to postgres://feed@db.example/ledger --once --json\n\n"
                         "A password belongs into ~/.pgpass (or PGPASSFILE): arguments are seen by everybody on the machine. Tables and "
                         "queries: docs/FEED.md.");
  feed->add_option("--to", a->to, "the database: postgres://USER@HOST/DATABASE, or postgres:///DATABASE?host=FOLDER for a socket")
      ->required();
  feed->add_option("--schema", a->schema, "the schema that is made and filled; one for each chain")->capture_default_str();
  feed->add_flag("--once", a->once, "end when everything is written that the node has now");
  feed->callback([&shell, a] { shell.action = [&shell, a] { return feed_ledger(shell.options, *a); }; });
}

}  // namespace xh::tools

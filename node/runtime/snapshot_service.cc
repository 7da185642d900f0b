#include "node/runtime/snapshot_service.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>

#include "base/overload.h"
#include "node/os/files.h"
#include "node/runtime/log_events.h"
#include "node/runtime/strand.h"
#include "node/storage/snapshot_maker.h"

namespace xh::runtime {
namespace {

/// How often the folder is looked through while peers ask.
constexpr Duration kLookInterval = std::chrono::seconds(5);
/// Blocks between two tries at one height.
constexpr std::uint64_t kRetryBlocks = 16;
constexpr std::string_view kDropped = ".dropped";

// Whoever dies while files go leaves a folder that no longer passes for a snapshot, and that the next one finds by its name.
void remove_dropped(const std::string& folder, os::Log& log) {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.path().extension() != kDropped) continue;
    std::filesystem::remove_all(entry.path(), error);
    if (error) log.write(event::kSnapshotFile, {{"path", entry.path().string()}, {"error", error.message()}});
  }
}

}  // namespace

std::vector<SnapshotEntry> list_snapshots(const std::string& folder) {
  std::vector<SnapshotEntry> found;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
    const std::string name = entry.path().filename().string();
    std::uint64_t height = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), height);
    if (error != std::errc() || end != name.data() + name.size() || !entry.is_directory(ignored)) continue;
    const std::string path = entry.path().string();
    found.push_back({Height{height}, path, storage::SnapshotFolder(path).contents().has_value()});
  }
  std::ranges::sort(found, {}, &SnapshotEntry::height);
  return found;
}

SnapshotService::SnapshotService(const Config& config, const ledger::Genesis& genesis, os::Log& log)
    : config_(config), genesis_(genesis), log_(log) {}

void SnapshotService::stop() {
  stop_.request_stop();
  maker_.stop();
}

void SnapshotService::committed(Height height) {
  if (!config_.snapshot_every) return;
  Height due{height.value / *config_.snapshot_every * *config_.snapshot_every};
  while (!node::snapshot_height_allowed(genesis_, due)) due = due.next();
  if (due.value < *config_.snapshot_every || height.value < due.value + kSnapshotDelay || (height.value - due.value) % kRetryBlocks != 0)
    return;
  if (last_ >= due.value || making_.exchange(true)) return;
  maker_.post([this, due] {
    make(due);
    making_ = false;
  });
}

void SnapshotService::make(Height height) {
  const std::string path = fmt::format("{}/{}", snapshots_folder(config_), height.value);
  storage::SnapshotFolder folder(path);
  under_way_ = height.value;
  if (!folder.contents()) {
    const auto made = [&]() -> Status {
      XH_TRY_VOID(os::make_folder(path, 0700));
      XH_TRY(const auto maker, storage::SnapshotMaker::open(config_.data_dir, genesis_, height));
      return maker.make(
          folder, [](std::uint64_t, std::uint64_t) {}, stop_.get_token());
    }();
    under_way_ = 0;
    // Not certified yet, or told to stop: there is another time.
    if (!made && made.error().id == ErrorId::kNotReady) return redact_below(Height{redacted_below_});
    if (made) {
      log_.write(event::kSnapshotMade, {{"height", json_u64(height.value)}, {"path", path}});
    } else {
      log_.write(event::kSnapshotFailed, {{"height", json_u64(height.value)}, {"error", made.error().to_string()}});
    }
  }
  under_way_ = 0;
  last_ = height.value;
  redact_below(Height{redacted_below_});
  drop_old();
}

void SnapshotService::begin(std::optional<Height> height, std::function<void(Result<Begun>)> begun, std::function<void(Status)> ended) {
  if (making_.exchange(true)) return begun(fail(ErrorId::kBusy, "a snapshot is under way"));
  const bool posted = maker_.post([this, height, begun, ended = std::move(ended)] {
    make_now(height, begun, ended);
    making_ = false;
  });
  if (posted) return;
  making_ = false;
  begun(fail(ErrorId::kBusy, "the node stops"));
}

void SnapshotService::make_now(std::optional<Height> wanted, const std::function<void(Result<Begun>)>& begun,
                               const std::function<void(Status)>& ended) {
  const auto maker = storage::SnapshotMaker::open(config_.data_dir, genesis_, wanted);
  if (!maker) return begun(fail(maker.error()));
  const Height height = maker->height();
  const std::string path = fmt::format("{}/{}", snapshots_folder(config_), height.value);
  storage::SnapshotFolder folder(path);
  if (folder.contents()) return begun(Begun{{height, path, true}});
  under_way_ = height.value;
  begun(Begun{{height, path, false}});
  Status made = os::make_folder(path, 0700);
  if (made)
    made = maker->make(
        folder, [](std::uint64_t, std::uint64_t) {}, stop_.get_token());
  under_way_ = 0;
  {
    const std::scoped_lock guard(progress_mutex_);
    last_asked_ = Progress::Last{height, made ? std::nullopt : std::optional(made.error())};
  }
  if (made) {
    log_.write(event::kSnapshotMade, {{"height", json_u64(height.value)}, {"path", path}});
  } else {
    log_.write(event::kSnapshotFailed, {{"height", json_u64(height.value)}, {"error", made.error().to_string()}});
  }
  redact_below(Height{redacted_below_});
  ended(made);
}

SnapshotService::Progress SnapshotService::progress() const {
  const std::scoped_lock guard(progress_mutex_);
  const std::uint64_t height = under_way_;
  return {height == 0 ? std::nullopt : std::optional(Height{height}), last_asked_};
}

// Only those that this node made by itself: the others are the operator's.
void SnapshotService::drop_old() {
  const std::scoped_lock guard(drop_mutex_);
  const std::uint64_t every = *config_.snapshot_every;
  const auto is_ours = [&](const SnapshotEntry& entry) {
    Height even{entry.height.value / every * every};
    while (!node::snapshot_height_allowed(genesis_, even)) even = even.next();
    return entry.whole && even == entry.height;
  };
  auto list = list_snapshots(snapshots_folder(config_));
  std::erase_if(list, [&](const SnapshotEntry& entry) { return !is_ours(entry); });
  for (std::size_t i = 0; i + kKeptSnapshots < list.size(); ++i) drop(list[i]);
  remove_dropped(snapshots_folder(config_), log_);
}

void SnapshotService::drop(const SnapshotEntry& entry) {
  shelf_.remove(entry.height);
  std::error_code error;
  std::filesystem::rename(entry.path, entry.path + std::string(kDropped), error);
  if (error) log_.write(event::kSnapshotFile, {{"path", entry.path}, {"error", error.message()}});
}

// What a fetch left that was given up: nobody goes on with it where a ledger is.
void SnapshotService::drop_incoming() {
  const std::string incoming = snapshots_folder(config_) + "/incoming";
  std::error_code error;
  if (!std::filesystem::exists(incoming, error)) return;
  log_.write(event::kSnapshotDropped, {{"path", incoming}});
  std::filesystem::rename(incoming, incoming + std::string(kDropped), error);
  if (error) log_.write(event::kSnapshotFile, {{"path", incoming}, {"error", error.message()}});
}

// The one that is being made goes when it is done: nobody writes into a folder that was renamed.
void SnapshotService::redact_below(Height height) {
  // Whoever makes a snapshot comes here with what it knew before: that must not take back what a block says meanwhile.
  auto known = redacted_below_.load();
  while (known < height.value && !redacted_below_.compare_exchange_weak(known, height.value)) {
  }
  const std::scoped_lock guard(drop_mutex_);
  drop_incoming();
  for (const auto& entry : list_snapshots(snapshots_folder(config_))) {
    if (entry.height.value >= redacted_below_ || entry.height.value == under_way_) continue;
    log_.write(event::kSnapshotDropped, {{"path", entry.path}, {"height", json_u64(height.value)}});
    drop(entry);
  }
  remove_dropped(snapshots_folder(config_), log_);
}

void SnapshotService::look() {
  const Instant now = read_clock().now;
  {
    const std::scoped_lock guard(look_mutex_);
    if (now < look_at_) return;
    look_at_ = now + kLookInterval;
  }
  const auto list = list_snapshots(snapshots_folder(config_));
  for (const Height known : shelf_.offers(Height{0}).heights) {
    if (std::ranges::find(list, known, &SnapshotEntry::height) == list.end()) shelf_.remove(known);
  }
  for (const auto& entry : list) {
    if (entry.height.value < redacted_below_) continue;
    if (entry.whole && !shelf_.add(entry.height, storage::SnapshotFolder(entry.path)))
      log_.write(event::kSnapshotUnserved, {{"path", entry.path}});
    if (entry.height.value < redacted_below_) shelf_.remove(entry.height);  // meanwhile
  }
}

std::optional<node::Message> SnapshotService::answer(const node::SnapshotMessage& message) {
  return std::visit(Overload{
                        [this](const node::SnapshotQuery& query) -> std::optional<node::Message> {
                          look();
                          return shelf_.offers(query.above);
                        },
                        [this](const node::PartRequest& request) -> std::optional<node::Message> { return shelf_.answer(request); },
                        [](const auto&) -> std::optional<node::Message> { return std::nullopt; },
                    },
                    message);
}

}  // namespace xh::runtime

#include "node/runtime/snapshot_service.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>

#include "base/overload.h"
#include "node/os/files.h"
#include "node/runtime/node.h"
#include "node/storage/snapshot_maker.h"

namespace xh::runtime {
namespace {

/// How often the folder is looked through while peers ask.
constexpr Duration kLookInterval = std::chrono::seconds(5);
/// Blocks between two tries at one height.
constexpr std::uint64_t kRetryBlocks = 16;
constexpr std::string_view kDropped = ".dropped";

// Whoever dies while files go leaves a folder that no longer passes for a snapshot, and that the next one finds by its name.
void remove_dropped(const std::string& folder) {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.path().extension() != kDropped) continue;
    std::filesystem::remove_all(entry.path(), error);
    if (error) Node::log(fmt::format("cannot remove {}: {}", entry.path().string(), error.message()));
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

SnapshotService::SnapshotService(const Config& config, const ledger::Genesis& genesis) : config_(config), genesis_(genesis) {}

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
    Node::log(made ? fmt::format("made the snapshot of height {}", height.value)
                   : fmt::format("made no snapshot of height {}: {}", height.value, made.error().to_string()));
  }
  under_way_ = 0;
  last_ = height.value;
  redact_below(Height{redacted_below_});
  drop_old();
}

// Only those that this node made by itself: the others are the operator's.
void SnapshotService::drop_old() {
  const std::uint64_t every = *config_.snapshot_every;
  const auto is_ours = [&](const SnapshotEntry& entry) {
    Height even{entry.height.value / every * every};
    while (!node::snapshot_height_allowed(genesis_, even)) even = even.next();
    return entry.whole && even == entry.height;
  };
  auto list = list_snapshots(snapshots_folder(config_));
  std::erase_if(list, [&](const SnapshotEntry& entry) { return !is_ours(entry); });
  for (std::size_t i = 0; i + kKeptSnapshots < list.size(); ++i) drop(list[i]);
  remove_dropped(snapshots_folder(config_));
}

void SnapshotService::drop(const SnapshotEntry& entry) {
  shelf_.remove(entry.height);
  std::error_code error;
  std::filesystem::rename(entry.path, entry.path + std::string(kDropped), error);
  if (error) Node::log(fmt::format("cannot rename {}: {}", entry.path, error.message()));
}

// What a fetch left that was given up: nobody goes on with it where a ledger is.
void SnapshotService::drop_incoming() {
  const std::string incoming = snapshots_folder(config_) + "/incoming";
  std::error_code error;
  if (!std::filesystem::exists(incoming, error)) return;
  Node::log(fmt::format("{} is dropped: what a fetch left may hold what was redacted", incoming));
  std::filesystem::rename(incoming, incoming + std::string(kDropped), error);
  if (error) Node::log(fmt::format("cannot rename {}: {}", incoming, error.message()));
}

// The one that is being made goes when it is done: nobody writes into a folder that was renamed.
void SnapshotService::redact_below(Height height) {
  redacted_below_ = std::max(redacted_below_.load(), height.value);
  drop_incoming();
  for (const auto& entry : list_snapshots(snapshots_folder(config_))) {
    if (entry.height >= height || entry.height.value == under_way_) continue;
    Node::log(fmt::format("the snapshot of height {} is dropped: it holds what block {} redacts", entry.height.value, height.value));
    drop(entry);
  }
  remove_dropped(snapshots_folder(config_));
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
      Node::log(fmt::format("the snapshot {} cannot be served", entry.path));
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

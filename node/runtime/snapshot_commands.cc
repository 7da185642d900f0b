#include "node/runtime/snapshot_commands.h"

#include <fmt/format.h>

#include <filesystem>

#include "base/text.h"
#include "crypto/hash.h"
#include "ledger/execution/executor.h"
#include "node/runtime/command_output.h"
#include "node/runtime/setup.h"
#include "node/runtime/snapshot_fetch.h"
#include "node/runtime/snapshot_service.h"
#include "node/snapshot_reader.h"
#include "node/storage/snapshot_maker.h"
#include "node/storage/snapshot_restore.h"

namespace xh::runtime {
namespace {

class NullSink final : public node::SnapshotSink {
 public:
  Status chunk(const node::ChunkView&, std::vector<Bytes> values) override {
    values_ += values.size();
    return {};
  }
  Status block(node::SnapshotBlock) override {
    ++blocks_;
    return {};
  }
  [[nodiscard]] std::uint64_t values() const { return values_; }
  [[nodiscard]] std::uint64_t blocks() const { return blocks_; }

 private:
  std::uint64_t values_ = 0;
  std::uint64_t blocks_ = 0;
};

Json json_of(const node::Manifest& manifest) {
  Json out{Json::Object{}};
  out.set("height", json_u64(manifest.height.value))
      .set("first_block", json_u64(manifest.first_block.value))
      .set("operations", json_u64(manifest.state.operations - manifest.base.first))
      .set("checkpoint_size", json_u64(manifest.checkpoint.name.size));
  out.set("checkpoint_root", to_0x(manifest.checkpoint.name.root.view())).set("state_root", to_0x(manifest.summary.state_root.view()));
  return out;
}

// Restores, then opens the ledger as the node will: its roots are compared once more, and the index is there.
Status restore(const Config& config, const ledger::Genesis& genesis, const node::SnapshotParts& parts) {
  Percent percent("restoring");
  XH_TRY(const Height height, storage::restore_snapshot(parts, genesis, config.data_dir, std::ref(percent)));
  Percent indexing("indexing");
  storage::StorageOptions options;
  options.recovered = std::ref(indexing);
  options.index_memory = config.index_memory_mb << 20;
  XH_TRY(const auto store, storage::LedgerStore::open(config.data_dir, genesis, execution::genesis_delta(genesis), options));
  fmt::print("{} holds the ledger from height {} on\n", config.data_dir, height.value);
  return {};
}

}  // namespace

Status snapshot_create(const Config& config, std::optional<std::uint64_t> height, const std::string& folder, bool json) {
  XH_TRY(const auto genesis, load_genesis(config.genesis_path));
  std::optional<Height> wanted;
  if (height) wanted = Height{*height};
  XH_TRY(const auto maker, storage::SnapshotMaker::open(config.data_dir, genesis, wanted));
  const std::string path = fmt::format("{}/{}", folder.empty() ? snapshots_folder(config) : folder, maker.height().value);
  XH_TRY_VOID(os::make_folder(path, 0700));
  storage::SnapshotFolder out(path);
  if (!out.contents()) {
    Percent percent("making");
    XH_TRY_VOID(maker.make(out, std::ref(percent)));
  }
  XH_TRY(const auto reader, node::SnapshotReader::open(out, genesis));
  print(Json(json_of(reader.manifest()).set("path", path).set("bytes", json_u64(bytes_below(path)))), json);
  return {};
}

Status snapshot_list(const Config& config, const std::string& folder, bool json) {
  Json::Array entries;
  for (const auto& entry : list_snapshots(folder.empty() ? snapshots_folder(config) : folder)) {
    if (!json) {
      fmt::print("{:>12}  {:>14} bytes  {}{}\n", entry.height.value, bytes_below(entry.path), entry.path,
                 entry.whole ? "" : "  (not whole)");
      continue;
    }
    Json out{Json::Object{}};
    out.set("height", json_u64(entry.height.value)).set("path", entry.path).set("whole", Json(entry.whole));
    entries.push_back(Json(out.set("bytes", json_u64(bytes_below(entry.path)))));
  }
  if (json) print(Json(std::move(entries)), true);
  return {};
}

Status snapshot_verify(const std::string& genesis_path, const std::string& snapshot, bool json) {
  XH_TRY(const auto genesis, load_genesis(genesis_path));
  const storage::SnapshotFolder folder(snapshot);
  XH_TRY_VOID(folder.contents());
  XH_TRY(auto reader, node::SnapshotReader::open(folder, genesis));
  Percent percent("verifying");
  NullSink sink;
  XH_TRY_VOID(reader.read_all(sink, std::ref(percent)));
  Json out = json_of(reader.manifest());
  out.set("values", json_u64(sink.values())).set("blocks", json_u64(sink.blocks()));
  if (!json) fmt::print("genuine: every part follows from the checkpoint, which a quorum of the genesis file's validators signed\n");
  print(out, json);
  return {};
}

Status snapshot_restore(const Config& config, const std::string& snapshot) {
  if (!wants_snapshot(config)) return fail(ErrorId::kNotEmpty, "a ledger is there already", config.data_dir);
  XH_TRY(const auto genesis, load_genesis(config.genesis_path));
  const storage::SnapshotFolder folder(snapshot);
  XH_TRY_VOID(folder.contents());
  return restore(config, genesis, folder);
}

bool wants_snapshot(const Config& config) {
  return !std::filesystem::exists(config.data_dir + "/commits") || std::filesystem::exists(config.data_dir + storage::kRestoringMarker);
}

Status snapshot_fetch(const Config& config, const RestoreOptions& options) {
  if (!wants_snapshot(config)) return fail(ErrorId::kNotEmpty, "a ledger is there already", config.data_dir);
  XH_TRY(const auto genesis, load_genesis(config.genesis_path));
  XH_TRY(const auto keys, load_keys(config, true));
  const std::string incoming = snapshots_folder(config) + "/incoming";
  XH_TRY_VOID(os::make_folder(incoming, 0700));
  storage::SnapshotFolder parts(incoming);
  XH_TRY(const Height height, fetch_snapshot(config, genesis, keys.network, parts, options.timeout));
  XH_TRY_VOID(restore(config, genesis, parts));
  std::error_code error;
  if (options.keep) {
    // Which parts belong to it: others may be left of a height that was given up.
    XH_TRY(auto reader, node::SnapshotReader::open(parts, genesis));
    NullSink sink;
    Percent percent("checking what is kept");
    XH_TRY_VOID(reader.read_all(sink, std::ref(percent)));
    parts.write_contents({.manifest = sha256(encode(reader.manifest())), .values = reader.value_parts(), .blocks = reader.block_parts()});
    std::filesystem::rename(incoming, fmt::format("{}/{}", snapshots_folder(config), height.value), error);
  } else {
    std::filesystem::remove_all(incoming, error);
  }
  if (error) return fail(ErrorId::kCannotWrite, error.message(), incoming);
  return {};
}

}  // namespace xh::runtime

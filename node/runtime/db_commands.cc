#include "node/runtime/db_commands.h"

#include <fmt/format.h>

#include <filesystem>

#include "base/text.h"
#include "ledger/execution/executor.h"
#include "node/runtime/command_output.h"
#include "node/runtime/setup.h"
#include "node/storage/ledger_store.h"
#include "node/storage/verify_files.h"

namespace xh::runtime {
Status db_stats(const Config& config, bool json) {
  XH_TRY(const auto genesis, load_genesis(config.genesis_path));
  XH_TRY(const auto files, storage::LedgerFiles::open(config.data_dir, genesis.chain_id, {.read_only = true}));
  Json out{Json::Object{}};
  out.set("folder", config.data_dir);
  if (!files.head) {
    print(Json(out.set("height", Json(nullptr))), json);
    return {};
  }
  const auto& base = files.base;
  out.set("height", json_u64(files.head->height.value))
      .set("first_block", json_u64(base.first_block.value))
      .set("proofs_from_height", json_u64(std::max(base.retained, base.state.height).value));
  out.set("operations", json_u64(files.head->operations)).set("first_operation", json_u64(base.state.first));
  out.set("log_root", to_0x(files.head->log_root.view())).set("state_root", to_0x(files.head->state_root.view()));
  Json bytes{Json::Object{}};
  bytes.set("blocks", json_u64(files.blocks.allocated()))
      .set("summaries", json_u64(files.summaries.allocated()))
      .set("operations", json_u64(files.operations.allocated()))
      .set("values", json_u64(files.values.allocated()))
      .set("index", json_u64(bytes_below(config.data_dir + "/index")));
  print(Json(out.set("bytes_on_disk", std::move(bytes))), json);
  return {};
}

Status db_verify(const Config& config, bool json) {
  XH_TRY(const auto genesis, load_genesis(config.genesis_path));
  Percent percent("verifying");
  XH_TRY(const auto report, storage::verify_files(config.data_dir, genesis, std::ref(percent)));
  Json out{Json::Object{}};
  out.set("first_block", json_u64(report.first_block.value))
      .set("height", json_u64(report.height.value))
      .set("blocks", json_u64(report.blocks))
      .set("operations", json_u64(report.operations))
      .set("values", json_u64(report.values))
      .set("redacted", json_u64(report.redacted));
  out.set("log_root", to_0x(report.log_root.view())).set("state_root", to_0x(report.state_root.view()));
  if (!json) fmt::print("sound: every checksum, hash and root of the files was checked (execution was not: xh-audit ledger)\n");
  print(out, json);
  return {};
}

Status db_rebuild(const Config& config) {
  XH_TRY(const auto genesis, load_genesis(config.genesis_path));
  {
    // Not under the feet of a running node.
    XH_TRY(const auto lock, os::FileLock::take(config.data_dir + "/lock"));
    for (const char* name : {"/index", "/twigs", "/derived.0", "/derived.1"}) {
      std::error_code error;
      std::filesystem::remove_all(config.data_dir + name, error);
      if (error) return fail(ErrorId::kCannotWrite, error.message(), config.data_dir + name);
    }
  }
  Percent percent("rebuilding");
  storage::StorageOptions options;
  options.recovered = std::ref(percent);
  options.index_memory = config.index_memory_mb << 20;
  XH_TRY(const auto store, storage::LedgerStore::open(config.data_dir, genesis, execution::genesis_delta(genesis), options));
  fmt::print("rebuilt up to height {}\n", store->head().summary.height.value);
  return {};
}

}  // namespace xh::runtime

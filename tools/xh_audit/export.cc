// xh-audit export: the command around LogExport.
#include <fmt/format.h>

#include "base/text.h"
#include "node/cli/progress.h"
#include "node/os/files.h"
#include "tools/common/context.h"
#include "tools/xh_audit/audit.h"
#include "tools/xh_audit/follow.h"
#include "tools/xh_audit/log_export.h"

namespace xh::tools {
namespace {

int end_with(const Error& error) {
  const int code = report(error);
  return error.id == ErrorId::kBadTile || error.id == ErrorId::kBadCheckpoint ? kUnverified : code;
}

}  // namespace

int export_log(const FollowOptions& options) {
  const auto genesis = read_genesis(options.genesis);
  if (!genesis) return report(genesis.error());
  const auto node = client::RpcClient::make(options.nodes.front(), kNodeTimeout, options.trust);
  if (!node) return report(node.error());
  ledger::EpochChain epochs(*genesis);
  const auto checkpoint = newest_checkpoint(epochs, fetch_from(**node));
  if (!checkpoint) return end_with(checkpoint.error());
  if (const auto status = os::make_folder(options.out); !status) return report(status.error());
  LogExport log(fetch_from(**node), options.out);
  cli::Progress progress("exporting", ledger::tiles_of(checkpoint->name.size).size(), "tiles");
  std::uint64_t tiles = 0;
  const auto status = log.run(*checkpoint, [&](std::uint64_t done) { progress.show(tiles = done); });
  if (!status) return end_with(status.error());
  progress.finish(tiles);
  Json out{Json::Object{}};
  out.set("size", json_u64(checkpoint->name.size))
      .set("root", to_0x(checkpoint->name.root.view()))
      .set("tiles_fetched", json_u64(log.counts().fetched))
      .set("tiles_kept", json_u64(log.counts().kept));
  fmt::print("{}{}", options.json ? out.dump() : "exported, every byte under the certified root\n" + out.pretty(),
             options.json ? "\n" : "");
  return kOk;
}

}  // namespace xh::tools

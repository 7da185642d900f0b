// xh-audit ledger: the command around LedgerAudit.
#include <fmt/format.h>

#include "node/cli/progress.h"
#include "node/intake.h"
#include "node/os/files.h"
#include "tools/common/context.h"
#include "tools/xh_audit/audit.h"
#include "tools/xh_audit/ledger_audit.h"
#include "tools/xh_audit/scratch.h"

namespace xh::tools {
namespace {

constexpr std::uint64_t kMebibyte = std::uint64_t{1} << 20;

int end_with(const LedgerAudit& audit, const Error& error, const AuditOptions& options, const ledger::Genesis& genesis) {
  (void)report(error);
  if (audit.lie()) {
    const Json evidence = to_json(*audit.lie(), genesis);
    if (options.json) fmt::print("{}\n", Json(Json(Json::Object{}).set("valid", false).set("evidence", evidence)).dump());
    if (!options.evidence.empty()) {
      if (const auto status = os::write_file(options.evidence, as_bytes(evidence.pretty())); !status) (void)report(status.error());
      fmt::print(stderr, "evidence: {}\n", options.evidence);
    }
  }
  return kUnverified;
}

}  // namespace

Result<ledger::Genesis> read_genesis(const std::string& path) {
  XH_TRY(const Bytes text, os::read_file(path, ledger::kMaxGenesisBytes));
  auto genesis = ledger::parse_genesis(as_text(text));
  if (!genesis) return fail(ErrorId::kBadGenesis, genesis.error().what, path + ": " + genesis.error().place);
  if (const auto status = execution::check_genesis(*genesis); !status)
    return fail(ErrorId::kBadGenesis, status.error().what, path + ": " + status.error().place);
  return genesis;
}

int audit_ledger(const AuditOptions& options) {
  const auto genesis = read_genesis(options.genesis);
  if (!genesis) return report(genesis.error());
  const auto files = storage::LedgerFiles::open(options.target, genesis->chain_id, {.read_only = true});
  if (!files) return report(files.error());
  if (!files->head) return report({ErrorId::kBadLedger, "the folder holds no committed block", options.target});
  if (files->base.first_block > Height{0})
    return report(
        {ErrorId::kNotRetained,
         fmt::format("the folder begins at height {}; a full audit executes from height 0: take an archive's, or check this one's "
                     "files with xhd db verify",
                     files->base.first_block.value),
         options.target});
  const auto scratch = ScratchFolder::make(options.scratch);
  if (!scratch) return report(scratch.error());
  const auto index =
      storage::LedgerIndex::open(scratch->path() + "/index", options.memory_mb * kMebibyte, storage::LedgerIndex::Writes::kScratch);
  if (!index) return report(index.error());
  LedgerAudit audit(*genesis, *files, **index);
  cli::Progress progress("re-executing", files->head->operations, "operations");
  const auto status = audit.run([&](std::uint64_t operations) { progress.show(operations); });
  if (!status) return end_with(audit, status.error(), options, *genesis);
  progress.finish(files->head->operations);
  const Json result = audit.report();
  if (options.json) {
    fmt::print("{}\n", result.dump());
  } else {
    fmt::print("valid: every root and certificate was derived again\n{}", result.pretty());
  }
  return kOk;
}

}  // namespace xh::tools

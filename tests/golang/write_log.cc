// Writes an exported log of 700 entries with its keys, for tools of other logs: write_log FOLDER. Files beside the export: checkpoint.300
// (an older checkpoint), log.vkey (type 01), cosigners.vkey (type 04, one a line).
#include <fmt/format.h>

#include <span>

#include "ledger/note.h"
#include "node/os/files.h"
#include "tests/unit/tools/xh_audit/synthetic_log.h"
#include "tools/xh_audit/log_export.h"

int main(int argc, char** argv) {
  using namespace xh;  // NOLINT(google-build-using-namespace): a program
  if (argc != 2) return 2;
  const std::string folder = std::span(argv, 2)[1];
  const tools::SyntheticLog log(700);
  const auto& genesis = log.genesis();
  const auto status = tools::LogExport(log.fetch(), folder).run(log.certified_note(700), [](std::uint64_t) {});
  std::string cosigners;
  for (const auto& c : genesis.cosigners()) cosigners += ledger::to_vkey({c.name, ledger::NoteKeyType::kCosignature, c.key}) + "\n";
  const std::string key = ledger::to_vkey({genesis.origin(), ledger::NoteKeyType::kText, genesis.validators[0].log_key}) + "\n";
  const bool written = status && os::write_file(folder + "/checkpoint.300", as_bytes(log.note(300))) &&
                       os::write_file(folder + "/log.vkey", as_bytes(key)) &&
                       os::write_file(folder + "/cosigners.vkey", as_bytes(cosigners));
  if (!status) fmt::print(stderr, "{}\n", status.error().to_string());
  return written ? 0 : 1;
}

#include <CLI/CLI.hpp>

#include "tools/xh/commands.h"
#include "tools/xh/export.h"

namespace xh::tools {

void add_export_command(CLI::App& app, Shell& shell) {
  const auto wanted = std::make_shared<ExportOptions>();
  auto* command = app.add_subcommand("export",
                                     "Write the prefixes and identifiers below a prefix as NDJSON, as xh import reads it.\n"
                                     "With -o: stop it and run it again at any moment, it goes on where it was.\n\nExamples:\n"
                                     "  xh export 88.100.7 -o parts.ndjson\n"
                                     "  xh export 88.100.7 -o parts.ndjson --proofs proofs\n"
                                     "  xh export 88.100.7 | grep pump");
  command->add_option("prefix", wanted->prefix, "prefix; itself it is not exported")->required();
  command->add_option("-o,--output", wanted->output, "file; default standard output");
  command->add_option("--proofs", wanted->proofs, "folder for a proof file of each row");
  command->callback([&shell, wanted] { shell.action = [&shell, wanted] { return export_prefix(shell.options, *wanted); }; });
}

}  // namespace xh::tools

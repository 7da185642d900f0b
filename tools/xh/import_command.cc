#include <CLI/CLI.hpp>

#include "tools/xh/commands.h"
#include "tools/xh/import.h"

namespace xh::tools {

void add_import_command(CLI::App& app, Shell& shell) {
  const auto import = std::make_shared<ImportOptions>();
  auto* command =
      app.add_subcommand("import",
                         "Make records of the rows of a CSV or NDJSON file.\n"
                         "Stop it and run it again at any moment: nothing is made twice.\n\nExamples:\n"
                         "  xh import parts.csv --mapping parts.toml --dry-run\n"
                         "  xh import parts.csv --mapping parts.toml --receipts parts.receipts.ndjson --proofs proofs --key k.json\n"
                         "  xh import parts.csv --prefix 88.100.7 --map 'part-{Number}' --value 'URL={Link}' --key k.json\n"
                         "  xh import export.ndjson --key k.json       # what xh export wrote\n\n"
                         "A mapping, in short (all keys: docs/CONFIG.md):\n"
                         "  format = \"xinghuo-mapping/v1\"\n"
                         "  [[record]]\n"
                         "  kind = \"identifier\"                     or prefix, organisation, enrolment\n"
                         "  prefix = \"88.100.7.{vendor_id|decimal}\"\n"
                         "  suffix = \"{device_id}\"\n"
                         "  [[record.value]]\n"
                         "  type = \"name\"\n"
                         "  data = \"{name|clean}\"");
  command->add_option("file", import->file, "CSV with a header line, or .ndjson")->required();
  command->add_option("--mapping", import->mapping,
                      "mapping file: which records the rows make; without it, and without --map: record rows");
  command->add_option("--prefix", import->prefix, "prefix below which the rows go");
  command->add_option("--map", import->suffix, "suffix of the identifier, with {Column}");
  command->add_option("--value", import->values, "TYPE=template with {Column}; may be repeated")->allow_extra_args(false);
  command->add_option("--also-node", import->nodes, "further nodes to spread the load and to fall back to; may be repeated")
      ->allow_extra_args(false);
  command->add_option("--batch", import->batch, "records per transaction, at most 1,000")->capture_default_str();
  command->add_option("--in-flight", import->in_flight, "transactions under way at once")->check(CLI::Range(1, 64))->capture_default_str();
  command->add_flag("--dry-run", import->dry_run, "only check the rows; needs no node and no key");
  command->add_option("--rejects", import->rejects, "file of rejected rows; default FILE.rejects.csv");
  command->add_option("--receipts", import->receipts, "file of receipts: a line of JSON for each record that was sent");
  command->add_option("--proofs", import->proofs, "folder for a proof file of each record that is there");
  command->add_option("--state", import->state, "folder of signed batches; default FILE.import-<fingerprint>");
  command->callback([&shell, import] {
    shell.action = [&shell, import] {
      import->nodes.insert(import->nodes.begin(), shell.options.node);
      import->trust = shell.options.trust;
      return import_file(shell.options, *import);
    };
  });
}

}  // namespace xh::tools

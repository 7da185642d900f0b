// xh key and xh explain: nothing here needs a node.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <filesystem>

#include "ledger/execution/reject.h"
#include "node/os/files.h"
#include "tools/xh/commands.h"

namespace xh::tools {
namespace {

int new_key(const Options& options, const std::string& file, bool quiet, const std::string& encoded) {
  if (std::filesystem::exists(file)) return report({ErrorId::kCannotWrite, "the file exists; a key is never overwritten", file});
  const auto secret = passphrase(options, "New passphrase for " + file + ": ");
  if (!secret) return report(secret.error());
  auto key = encoded.empty() ? PrivateKey::from_seed(os::random_bytes(kEd25519SeedBytes)) : private_key_from_encoded(encoded);
  if (!key) return report(key.error());
  const std::string text = seal_key(*key, *secret, os::random_bytes(kKeystoreRandomBytes));
  if (auto status = os::write_file(file, as_bytes(text), 0600); !status) return report(status.error());
  const std::string bid = to_bid(account_of(key->public_key()));
  if (quiet) {
    fmt::print("{}\n", bid);
  } else if (options.json) {
    fmt::print("{}\n", Json(Json::Object{}).set("bid", bid).set("public_key", to_encoded(key->public_key())).set("file", file).dump());
  } else {
    fmt::print("account     {}\npublic key  {}\nfile        {} (encrypted; keep a copy: nobody can restore it)\n", bid,
               to_encoded(key->public_key()), file);
  }
  return kOk;
}

int show_key(const Options& options, const std::string& file, bool only_bid) {
  const auto text = os::read_file(file, kMaxKeyFileBytes);
  if (!text) return report(text.error());
  const auto key = public_key_of_file(as_text(*text));
  if (!key) return report({key.error().id, key.error().what, file});
  const std::string bid = to_bid(account_of(*key));
  if (options.json) {
    fmt::print("{}\n", Json(Json::Object{}).set("bid", bid).set("public_key", to_encoded(*key)).dump());
  } else if (only_bid) {
    fmt::print("{}\n", bid);
  } else {
    fmt::print("account     {}\npublic key  {}\n", bid, to_encoded(*key));
  }
  return kOk;
}

int export_key(Options options, const std::string& file) {
  options.key_file = file;
  const auto key = load_key(options);
  if (!key) return report(key.error());
  fmt::print("{}\n", to_encoded(*key));
  return kOk;
}

int explain(const std::string& code) {
  for (const auto& row : error_catalogue()) {
    if (error_code(row.id) != code && row.name != code) continue;
    fmt::print("{} {}\ncause: {}\ncure:  {}\n", error_code(row.id), row.name, row.meaning, row.hint);
    return kOk;
  }
  for (const auto& row : execution::result_table()) {
    if (row.name != code && std::to_string(row.code) != code) continue;
    fmt::print("result {} {}\ncause: {}\ncure:  {}\n", row.code, row.name, row.meaning, row.hint);
    return kOk;
  }
  return report({ErrorId::kNotFound, "no such error or rejection: write XH-1205 or NotOwner", code});
}

}  // namespace

void add_key_commands(CLI::App& app, Shell& shell) {
  auto* key = app.add_subcommand("key", "Make and show keys");
  key->require_subcommand(1);
  struct Arguments {
    std::string file;
    std::string encoded;
    bool quiet = false;
  };
  const auto arguments = std::make_shared<Arguments>();
  auto* make = key->add_subcommand("new", "Make an encrypted key file and print its account");
  make->add_option("file", arguments->file, "a new file")->required();
  make->add_flag("--quiet", arguments->quiet, "print the account's BID only");
  make->callback([&shell, arguments] {
    shell.action = [&shell, arguments] { return new_key(shell.options, arguments->file, arguments->quiet, ""); };
  });
  auto* import = key->add_subcommand("import", "Make a key file from an encoded private key (priSPK…), which is asked for on the terminal");
  import->add_option("file", arguments->file, "a new file")->required();
  import->callback([&shell, arguments] {
    shell.action = [&shell, arguments] {
      const auto encoded = os::ask_passphrase("Encoded private key (priSPK…): ");
  return encoded ? new_key(shell.options, arguments->file, arguments->quiet, *encoded) : report(encoded.error());
};
}  // namespace xh::tools
);
auto* show = key->add_subcommand("show", "Print the account of a key file; needs no passphrase");
show->add_option("file", arguments->file, "key file")->required();
show->add_flag("--bid", arguments->quiet, "print the account's BID only");
show->callback([&shell, arguments] {
  shell.action = [&shell, arguments] { return show_key(shell.options, arguments->file, arguments->quiet); };
});
auto* exported = key->add_subcommand("export", "Print the encoded private key (priSPK…): keep it secret");
exported->add_option("file", arguments->file, "key file")->required();
exported->callback([&shell, arguments] { shell.action = [&shell, arguments] { return export_key(shell.options, arguments->file); }; });
auto* explained = app.add_subcommand("explain", "Cause and cure of an error or a rejection, e.g. xh explain XH-1307");
explained->add_option("code", arguments->file, "XH-nnnn or the name of a rejection")->required();
explained->callback([&shell, arguments] { shell.action = [arguments] { return explain(arguments->file); }; });
}

}  // namespace xh::tools

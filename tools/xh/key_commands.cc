// xh key and xh explain: nothing here needs a node.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>

#include "crypto/bif_keystore.h"
#include "crypto/derivation.h"
#include "ledger/execution/reject.h"
#include "node/os/files.h"
#include "tools/xh/commands.h"

namespace xh::tools {
namespace {

// Where a private key comes from.
struct KeySource {
  std::string file;  ///< to be written
  Suite suite = Suite::kEd25519;
  std::optional<Seal> seal;     ///< of the new file; by the suite of the key without one (KF7)
  std::string wallet_file;      ///< a key file of a BIF wallet
  std::string wallet_password;  ///< the file with its passphrase; asked for without one
  bool mnemonic = false;
  std::string path;  ///< of the mnemonic; the suite's first one without it
};

Result<std::string> line_of(const std::string& file, const std::string& prompt) {
  if (file.empty()) return os::ask_passphrase(prompt);
  XH_TRY_VOID(os::check_private(file));
  return os::read_first_line(file);
}

Result<PrivateKey> key_of_wallet(const KeySource& source) {
  XH_TRY(const Bytes text, os::read_file(source.wallet_file, kMaxBifKeystoreBytes));
  XH_TRY(const std::string secret, line_of(source.wallet_password, "Passphrase of " + source.wallet_file + ": "));
  auto key = from_bif_keystore(as_text(text), secret);
  if (!key) return fail(key.error().id, key.error().what, source.wallet_file);
  return key;
}

Result<PrivateKey> key_of_mnemonic(const KeySource& source) {
  XH_TRY(const auto path, path_from_text(source.path.empty() ? first_path(source.suite) : source.path));
  XH_TRY(const std::string words, os::ask_passphrase("Words of the mnemonic: "));
  XH_TRY(const Secret seed, seed_of_mnemonic(words, ""));
  return derive_key(source.suite, seed.expose(), path);
}

Result<PrivateKey> fresh_key(Suite suite) {
  for (;;) {
    // One in 2^32 tries or less is no scalar of its curve.
    if (auto key = PrivateKey::from_raw(suite, os::random_bytes(kPrivateKeyBytes))) return key;
  }
}

Result<PrivateKey> import_key(const KeySource& source) {
  if (!source.wallet_file.empty()) return key_of_wallet(source);
  if (source.mnemonic) return key_of_mnemonic(source);
  XH_TRY(const std::string encoded, os::ask_passphrase("Encoded private key (priSPK…, priSrr…): "));
  return private_key_from_encoded(encoded);
}

int write_key(const Options& options, const KeySource& source, const std::function<Result<PrivateKey>()>& make, bool quiet) {
  const std::string& file = source.file;
  if (std::filesystem::exists(file)) return report({ErrorId::kNotEmpty, "the file exists; a key is never overwritten", file});
  const auto key = make();
  if (!key) return report(key.error());
  const auto secret = passphrase(options, "New passphrase for " + file + ": ");
  if (!secret) return report(secret.error());
  const Seal seal = source.seal.value_or(key->public_key().suite == Suite::kSm2 ? Seal::kGm : Seal::kStandard);
  const std::string text = seal_key(*key, *secret, os::random_bytes(kKeystoreRandomBytes), seal);
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

int export_key(Options options, const std::string& file, const std::string& wallet_file, const std::string& wallet_password) {
  options.key_file = file;
  if (!wallet_file.empty() && std::filesystem::exists(wallet_file))
    return report({ErrorId::kNotEmpty, "the file exists; a key is never overwritten", wallet_file});
  const auto key = load_key(options);
  if (!key) return report(key.error());
  if (wallet_file.empty()) {
    fmt::print("{}\n", to_encoded(*key));
    return kOk;
  }
  const auto secret = line_of(wallet_password, "New passphrase for " + wallet_file + ": ");
  if (!secret) return report(secret.error());
  const std::string text = to_bif_keystore(*key, *secret, os::random_bytes(kBifKeystoreRandomBytes));
  if (auto status = os::write_file(wallet_file, as_bytes(text), 0600); !status) return report(status.error());
  fmt::print("{}\n", to_bid(account_of(key->public_key())));
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

struct KeyArguments {
  KeySource source;
  std::string suite = "ed25519";
  std::string wallet_out;
  std::string code;
  bool quiet = false;
};
using SharedKey = std::shared_ptr<KeyArguments>;

void add_suite(CLI::App& command, const SharedKey& a) {
  command.add_option("--suite", a->suite, "ed25519 (default), sm2 or secp256k1")
      ->check(CLI::IsMember({"ed25519", "sm2", "secp256k1"}))
      ->each([a](const std::string& name) { a->source.suite = suite_from_name(name).value(); });
}

void add_seal(CLI::App& command, const SharedKey& a) {
  command
      .add_option("--seal",
                  "what encrypts the file: standard (Argon2id, XChaCha20-Poly1305) or gm (PBKDF2, SM4-CTR and HMAC with SM3); "
                  "default: gm for SM2 keys")
      ->check(CLI::IsMember({"standard", "gm"}))
      ->each([a](const std::string& name) { a->source.seal = name == name_of(Seal::kGm) ? Seal::kGm : Seal::kStandard; });
}

void add_new(CLI::App& key, Shell& shell, const SharedKey& a) {
  auto* make = key.add_subcommand("new", "Make an encrypted key file and print its account");
  make->add_option("file", a->source.file, "a new file")->required();
  add_suite(*make, a);
  add_seal(*make, a);
  make->add_flag("--quiet", a->quiet, "print the account's BID only");
  make->callback([&shell, a] {
    shell.action = [&shell, a] {
      return write_key(
          shell.options, a->source, [a] { return fresh_key(a->source.suite); }, a->quiet);
    };
  });
}

void add_import(CLI::App& key, Shell& shell, const SharedKey& a) {
  auto* import = key.add_subcommand(
      "import",
      "Make a key file from what a wallet has: an encoded private key (asked for on the terminal), a mnemonic, or a key file of a "
      "BIF wallet. Compare the account that is printed with the wallet's.");
  import->add_option("file", a->source.file, "a new file")->required();
  auto* wallet = import->add_option("--wallet-file", a->source.wallet_file, "key file of a BIF wallet or SDK (JSON with cypher_text)");
  import->add_option("--wallet-passphrase-file", a->source.wallet_password, "file with its passphrase; asked for without one")
      ->needs(wallet);
  auto* mnemonic = import->add_flag("--mnemonic", a->source.mnemonic, "ask for 12 to 24 words (BIP 39, SLIP-0010)")->excludes(wallet);
  add_suite(*import, a);
  add_seal(*import, a);
  import->add_option("--path", a->source.path, "path of the key below the mnemonic, e.g. m/44'/2022'/0'/0'/0'")->needs(mnemonic);
  import->add_flag("--quiet", a->quiet, "print the account's BID only");
  import->callback([&shell, a] {
    shell.action = [&shell, a] { return write_key(shell.options, a->source, [a] { return import_key(a->source);
}, a->quiet);
};  // namespace
}  // namespace xh::tools
);
}

void add_show_and_export(CLI::App& key, Shell& shell, const SharedKey& a) {
  auto* show = key.add_subcommand("show", "Print the account of a key file; needs no passphrase");
  show->add_option("file", a->source.file, "key file")->required();
  show->add_flag("--bid", a->quiet, "print the account's BID only");
  show->callback([&shell, a] { shell.action = [&shell, a] { return show_key(shell.options, a->source.file, a->quiet); }; });
  auto* exported = key.add_subcommand(
      "export", "Print the encoded private key (priSPK…, priSrr…): keep it secret; or write a key file for a BIF wallet");
  exported->add_option("file", a->source.file, "key file")->required();
  auto* out = exported->add_option("--wallet-file", a->wallet_out, "a new file in the form of the BIF wallets and SDKs");
  exported->add_option("--wallet-passphrase-file", a->source.wallet_password, "file with its new passphrase; asked for without one")
      ->needs(out);
  exported->callback([&shell, a] {
    shell.action = [&shell, a] { return export_key(shell.options, a->source.file, a->wallet_out, a->source.wallet_password); };
  });
}

}  // namespace

void add_key_commands(CLI::App& app, Shell& shell) {
  const auto arguments = std::make_shared<KeyArguments>();
  auto* key = app.add_subcommand("key", "Make, import and show keys");
  key->require_subcommand(1);
  add_new(*key, shell, arguments);
  add_import(*key, shell, arguments);
  add_show_and_export(*key, shell, arguments);
  auto* explained = app.add_subcommand("explain", "Cause and cure of an error or a rejection, e.g. xh explain XH-1307");
  explained->add_option("code", arguments->code, "XH-nnnn or the name of a rejection")->required();
  explained->callback([&shell, arguments] { shell.action = [arguments] { return explain(arguments->code); }; });
}

}  // namespace xh::tools

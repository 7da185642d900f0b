#include "node/signer/token_folder.h"

#include <fmt/format.h>

#include <filesystem>

#include "node/signer/folder.h"
#include "node/signer/folder_files.h"
#include "node/signer/token.h"

namespace xh::signer {
namespace {

// Z14.
Result<Secret> pin_of(const std::string& file) {
  XH_TRY(const auto pin, os::find_passphrase({file, true, "pin", ""}));
  Secret secret(as_bytes(pin.text()));
  (void)os::lock_memory(secret.expose());
  return secret;
}

Result<TokenPlace> place_of(const TokenChoice& choice) {
  TokenPlace place;
  place.module = choice.module;
  place.token = choice.token;
  if (!choice.pin_file.empty()) place.pin_file = std::filesystem::absolute(choice.pin_file).lexically_normal().string();
  place.consensus_label = choice.name + "-consensus";
  place.checkpoint_label = choice.name + "-checkpoint";
  if (choice.name.empty() || place.checkpoint_label.size() > kMaxKeyLabelBytes)
    return fail(ErrorId::kUsage, fmt::format("a label has at most {} bytes", kMaxKeyLabelBytes), "--name");
  return place;
}

Result<std::unique_ptr<Token>> open_token(const TokenPlace& place) {
  XH_TRY(auto pin, pin_of(place.pin_file));
  return Token::open(place.module, place.token, std::move(pin));
}

Result<ledger::Genesis> genesis_for_token(const std::string& file) {
  XH_TRY(auto genesis, read_genesis(file));
  if (genesis.profile == ledger::Profile::kGm)
    return fail(ErrorId::kBadConfig, "validators of this chain sign with SM2, for which PKCS#11 has no mechanism", file);
  return genesis;
}

Status write_place(const std::string& folder, const TokenPlace& place) {
  return os::write_file(token_file_in(folder), as_bytes(to_text(place)), 0600);
}

// One that is there already, with this public key, is ours: a run before this one put it there.
Status put_once(Token& token, const std::string& label, const PrivateKey& key) {
  const auto there = token.find(label);
  if (there && *there == key.public_key()) return {};
  if (!there && there.error().id != ErrorId::kNotFound) return fail(there.error());
  return token.put(label, key);
}

// What was put there signs; only then the files may go.
Status try_out(Token& token, const std::string& label, const PublicKey& key) {
  return token.sign(label, key, as_bytes("xinghuo/token-trial/v1")).map([](const auto&) {});
}

Status remove_files(const std::string& folder) {
  for (const auto& path : {checkpoint_in(folder), consensus_in(folder), passphrase_in(folder)}) {
    std::error_code error;
    std::filesystem::remove(path, error);
    if (error) return fail(ErrorId::kCannotWrite, "cannot remove: " + error.message(), path);
  }
  return os::sync_folder(folder);
}

}  // namespace

Result<std::optional<TokenPlace>> token_in(const std::string& folder) {
  const std::string path = token_file_in(folder);
  if (!std::filesystem::exists(path)) return std::optional<TokenPlace>();
  XH_TRY(const Bytes text, os::read_file(path, kMaxTokenFileBytes));
  auto place = parse_token_place(as_text(text));
  if (!place) return fail(place.error().id, place.error().what, path + ": " + place.error().place);
  return std::optional(*std::move(place));
}

Result<SignerKeys> open_token_keys(const TokenPlace& place) {
  XH_TRY(auto opened, open_token(place));
  const std::shared_ptr<Token> token = std::move(opened);
  XH_TRY_VOID(token->check(place.consensus_label, place.consensus_key));
  XH_TRY_VOID(token->check(place.checkpoint_label, place.checkpoint_key));
  const auto key = [&](const std::string& label, const PublicKey& expected) {
    return SigningKey(expected, [token, label, expected](ByteView message) { return token->sign(label, expected, message); });
  };
  return SignerKeys{key(place.consensus_label, place.consensus_key), key(place.checkpoint_label, place.checkpoint_key),
                    [token, place] { return token->check(place.consensus_label, place.consensus_key); }};
}

Status list_tokens(const std::string& module) {
  XH_TRY(const auto labels, Token::list(module));
  for (const auto& label : labels) fmt::print("{}\n", label.empty() ? "(not initialised)" : label);
  if (labels.empty()) fmt::print(stderr, "the module shows no token\n");
  return {};
}

Status make_in_token(const std::string& folder, const std::string& genesis_file, const TokenChoice& choice) {
  XH_TRY_VOID(os::make_folder(folder, 0700));
  XH_TRY_VOID(os::check_private(folder));
  XH_TRY(const auto lock, os::FileLock::take(storage::lock_in(folder)));
  if (std::filesystem::exists(token_file_in(folder)) || std::filesystem::exists(consensus_in(folder)))
    return fail(ErrorId::kNotEmpty, "the folder has keys; a key is never overwritten", folder);
  XH_TRY(const Bytes text, os::read_file(genesis_file, ledger::kMaxGenesisBytes));
  XH_TRY(const auto genesis, genesis_for_token(genesis_file));
  XH_TRY(auto place, place_of(choice));
  XH_TRY(const auto token, open_token(place));
  XH_TRY(place.consensus_key, token->make(place.consensus_label));
  XH_TRY(place.checkpoint_key, token->make(place.checkpoint_label));
  XH_TRY_VOID(try_out(*token, place.consensus_label, place.consensus_key));
  XH_TRY_VOID(try_out(*token, place.checkpoint_label, place.checkpoint_key));
  XH_TRY_VOID(os::write_file(genesis_in(folder), text, 0600));
  // W9: a new key signed nothing.
  XH_TRY_VOID(
      storage::SignStateFile::create(storage::sign_state_in(folder), {genesis.chain_id, place.consensus_key}).map([](const auto&) {}));
  XH_TRY_VOID(write_place(folder, place));  // last: its presence says that the folder is whole
  fmt::print("made in token {}: {}, {}\nInto validator.json of the node go consensus_key and checkpoint_key, into its configuration:\n\n{}",
             place.token, place.consensus_label, place.checkpoint_label,
             signer_section(folder, {place.consensus_key, place.checkpoint_key}));
  return {};
}

Status put_into_token(const std::string& folder, const TokenChoice& choice) {
  XH_TRY_VOID(os::check_private(folder));
  XH_TRY(const auto lock, os::FileLock::take(storage::lock_in(folder)));
  XH_TRY_VOID(genesis_for_token(genesis_in(folder)).map([](const auto&) {}));
  XH_TRY(auto place, place_of(choice));
  XH_TRY(const auto before, token_in(folder));
  XH_TRY(const auto publics, public_keys_in(folder));
  place.consensus_key = publics.consensus;
  place.checkpoint_key = publics.checkpoint;
  if (before && *before != place) return fail(ErrorId::kNotEmpty, "the keys of this folder are in a token already", token_file_in(folder));
  XH_TRY(const auto token, open_token(place));
  if (!before) {
    XH_TRY(const auto passphrase, folder_passphrase(folder));
    XH_TRY(const auto keys, read_keys(folder, passphrase.text()));
    XH_TRY_VOID(put_once(*token, place.consensus_label, keys.consensus));
    XH_TRY_VOID(put_once(*token, place.checkpoint_label, keys.checkpoint));
  }
  XH_TRY_VOID(try_out(*token, place.consensus_label, place.consensus_key));
  XH_TRY_VOID(try_out(*token, place.checkpoint_label, place.checkpoint_key));
  XH_TRY_VOID(write_place(folder, place));
  XH_TRY_VOID(remove_files(folder));
  fmt::print("token {} has the keys ({}, {}); {} keeps what they signed. Nothing changes for the node\n", place.token,
             place.consensus_label, place.checkpoint_label, folder);
  return {};
}

}  // namespace xh::signer

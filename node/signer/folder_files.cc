#include "node/signer/folder_files.h"

#include <fmt/format.h>

#include <filesystem>

#include "node/signer/folder.h"
#include "node/signer/token_folder.h"

namespace xh::signer {

Result<ledger::Genesis> read_genesis(const std::string& path) {
  XH_TRY(const Bytes text, os::read_file(path, ledger::kMaxGenesisBytes));
  auto genesis = ledger::parse_genesis(as_text(text));
  if (!genesis) return fail(genesis.error().id, genesis.error().what, path);
  return genesis;
}

Result<PublicKey> public_key_in(const std::string& path) {
  XH_TRY(const Bytes text, os::read_file(path, kMaxKeyFileBytes));
  auto key = public_key_of_file(as_text(text));
  if (!key) return fail(key.error().id, key.error().what, path);
  return key;
}

Result<PublicPair> public_keys_in(const std::string& folder) {
  XH_TRY(const auto place, token_in(folder));
  if (place) return PublicPair{place->consensus_key, place->checkpoint_key};
  XH_TRY(auto consensus, public_key_in(consensus_in(folder)));
  XH_TRY(auto checkpoint, public_key_in(checkpoint_in(folder)));
  return PublicPair{std::move(consensus), std::move(checkpoint)};
}

Result<KeyPair> read_keys(const std::string& folder, const std::string& passphrase) {
  XH_TRY(auto consensus, storage::read_key(consensus_in(folder), passphrase));
  XH_TRY(auto checkpoint, storage::read_key(checkpoint_in(folder), passphrase));
  const bool locked = os::lock_memory(consensus.seed().expose()) && os::lock_memory(checkpoint.seed().expose());
  if (!locked) fmt::print(stderr, "the keys may be swapped to disk: the limit of locked memory is too small (ulimit -l, LimitMEMLOCK=)\n");
  return KeyPair{std::move(consensus), std::move(checkpoint)};
}

Result<os::SecretText> folder_passphrase(const std::string& folder) {
  return os::find_passphrase({passphrase_in(folder), false, "passphrase", ""});
}

std::string signer_section(const std::string& folder, const PublicPair& keys) {
  return fmt::format("[signer]\nsocket = \"{}\"\nconsensus_key = \"{}\"\ncheckpoint_key = \"{}\"\n",
                     std::filesystem::absolute(socket_in(folder)).lexically_normal().string(), to_encoded(keys.consensus),
                     to_encoded(keys.checkpoint));
}

}  // namespace xh::signer

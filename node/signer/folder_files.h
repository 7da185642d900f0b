// The files of a signer's folder, and how they are read. Shared by what makes, opens and moves it.
#pragma once

#include "ledger/genesis.h"
#include "node/os/passphrase.h"
#include "node/storage/key_folder.h"

namespace xh::signer {

[[nodiscard]] inline std::string consensus_in(const std::string& folder) { return folder + "/consensus.json"; }
[[nodiscard]] inline std::string checkpoint_in(const std::string& folder) { return folder + "/checkpoint.json"; }
[[nodiscard]] inline std::string genesis_in(const std::string& folder) { return folder + "/genesis.json"; }
[[nodiscard]] inline std::string passphrase_in(const std::string& folder) { return folder + "/passphrase"; }

struct KeyPair {
  PrivateKey consensus;
  PrivateKey checkpoint;
};
struct PublicPair {
  PublicKey consensus;
  PublicKey checkpoint;
};

[[nodiscard]] Result<ledger::Genesis> read_genesis(const std::string& path);
[[nodiscard]] Result<PublicKey> public_key_in(const std::string& path);
/// Of key files, or of token.json.
[[nodiscard]] Result<PublicPair> public_keys_in(const std::string& folder);
/// Kept out of swap (KF9).
[[nodiscard]] Result<KeyPair> read_keys(const std::string& folder, const std::string& passphrase);
/// KF8: the file of the folder, or the credential "passphrase".
[[nodiscard]] Result<os::SecretText> folder_passphrase(const std::string& folder);
/// What the node's configuration needs.
[[nodiscard]] std::string signer_section(const std::string& folder, const PublicPair& keys);

}  // namespace xh::signer

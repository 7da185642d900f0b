// A signer's folder whose keys are in a hardware module: how it comes to be, and how its keys are opened. Sign state and rules are those of
// every signer's folder. Rules Z13, Z14, Z17: docs/spec/remote-signer.md.
#pragma once

#include <optional>

#include "node/os/files.h"
#include "node/signer/judge.h"
#include "node/signer/token_place.h"

namespace xh::signer {

/// nullopt: the folder has no token.json.
[[nodiscard]] Result<std::optional<TokenPlace>> token_in(const std::string& folder);
/// Logs in, and finds both keys. Errors: kHardwareModule, kNotFound, kPassphraseNeeded (no PIN), kKeyFileOpen.
[[nodiscard]] Result<SignerKeys> open_token_keys(const TokenPlace& place);

/// What a command says of a token.
struct TokenChoice {
  std::string module;
  std::string token;
  std::string pin_file;
  std::string name;  ///< of the validator: the keys get the labels NAME-consensus and NAME-checkpoint
};
/// Prints the labels of the module's tokens.
[[nodiscard]] Status list_tokens(const std::string& module);
/// Z17: new keys in the token, and a folder that never signed. Errors: kNotEmpty, kBadConfig (a chain of SM2 keys), those of the token.
[[nodiscard]] Status make_in_token(const std::string& folder, const std::string& genesis_file, const TokenChoice& choice);
/// Z17: moves the keys of a signer's folder into the token; what they signed stays. Run again, it goes on where it stopped.
[[nodiscard]] Status put_into_token(const std::string& folder, const TokenChoice& choice);

}  // namespace xh::signer

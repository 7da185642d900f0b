// Where a passphrase or a PIN comes from: a file, a credential of the service manager, the terminal; never the command line or the
// environment. Rule KF8: docs/spec/keystore.md.
#pragma once

#include <string>

#include "base/result.h"
#include "node/os/process.h"

namespace xh::os {

/// KF8: what a service manager gives a process under this name ($CREDENTIALS_DIRECTORY); empty: nothing, or no such thing.
[[nodiscard]] std::string credential_file(const std::string& name);

struct PassphraseSource {
  std::string file;        ///< may be /dev/fd/N; empty: none is named
  bool must_exist = true;  ///< false: one that is named and absent is passed over
  std::string credential;  ///< its name; empty: none is looked for
  std::string prompt;      ///< empty: nobody is asked
};
/// KF8: the first that is there: file, credential, terminal. Errors: kPassphraseNeeded (none is there), kCannotRead, kKeyFileOpen.
[[nodiscard]] Result<SecretText> find_passphrase(const PassphraseSource& source);

}  // namespace xh::os

// A signer's folder: keys, passphrase, genesis file, and what the keys signed. How it comes to be, moves and is opened. Rules Z11, Z12:
// docs/spec/remote-signer.md.
#pragma once

#include "node/os/files.h"
#include "node/signer/judge.h"

namespace xh::signer {

[[nodiscard]] inline std::string socket_in(const std::string& folder) { return folder + "/socket"; }

/// Where a node keeps the keys that move.
struct Source {
  std::string keys_folder;
  std::string passphrase_file;
  std::string genesis_file;
};
/// Z11: moves consensus and checkpoint key out of a node's key folder, with what they signed. Run again, it goes on where it stopped.
/// Prints what the node's configuration needs. Errors: kLocked (the node runs), kSignStateInDoubt, kSignStateRefused, those of files.
[[nodiscard]] Status adopt(const std::string& folder, const Source& from);

/// A folder that this process has to itself.
struct Opened {
  os::FileLock lock;
  Judge judge;
};
/// Errors: kLocked, kSignStateInDoubt (no sign state, or handed over), kBadSignState, kDamagedJournal, those of keys.
[[nodiscard]] Result<Opened> open(const std::string& folder);

/// Public keys, floor, votes, doubt, last checkpoint. May run beside the signer.
[[nodiscard]] Status show(const std::string& folder, bool json);
/// W7: hands the keys over. Run again, it writes the same file.
[[nodiscard]] Status export_to(const std::string& folder, const std::string& file);
/// W7, W10. May be repeated.
[[nodiscard]] Status import_from(const std::string& folder, const std::string& file);

}  // namespace xh::signer

// A folder of keys, and what lies beside a validator's keys and moves with them: sign state and the last checkpoint. The caller holds the
// folder's lock. Rules W7, W10: docs/spec/sign-state.md.
#pragma once

#include "crypto/keystore.h"
#include "ledger/profile.h"
#include "node/storage/checkpoint_mark.h"
#include "node/storage/hand_over_file.h"
#include "node/storage/sign_state_file.h"

namespace xh::storage {

[[nodiscard]] inline std::string sign_state_in(const std::string& folder) { return folder + "/sign-state"; }
[[nodiscard]] inline std::string checkpoint_mark_in(const std::string& folder) { return folder + "/signed-checkpoints"; }
[[nodiscard]] inline std::string lock_in(const std::string& folder) { return folder + "/lock"; }

/// KF7: what nodes seal their keys with.
[[nodiscard]] constexpr Seal seal_for(ledger::Profile profile) { return profile == ledger::Profile::kGm ? Seal::kGm : Seal::kStandard; }
/// Seals a key into a file, mode 0600.
[[nodiscard]] Status write_key(const std::string& path, const PrivateKey& key, const std::string& passphrase, Seal seal = Seal::kStandard);
/// Errors: kCannotRead, kKeyFileOpen, kBadKeystore, kWrongPassphrase.
[[nodiscard]] Result<PrivateKey> read_key(const std::string& path, const std::string& passphrase);

/// W7: from here on nothing is signed with this folder. Run again, it gives the same. Errors: kSignStateInDoubt, those of
/// SignStateFile::open.
[[nodiscard]] Result<HandOver> hand_over(const std::string& folder, const Hash32& chain_id, const PublicKey& key, Disk& disk = real_disk());
/// W7, W10: what this folder knows then. May be repeated. Error kSignStateRefused.
[[nodiscard]] Result<HandOver> take_over(const std::string& folder, const Hash32& chain_id, const PublicKey& key, const HandOver& arriving,
                                         Disk& disk = real_disk());

}  // namespace xh::storage

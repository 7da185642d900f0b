// The sign state of a consensus key on disk, beside the key. Format and order: docs/spec/sign-state.md (W1, W2), storage.md F4.
#pragma once

#include "consensus/sign_state.h"
#include "node/storage/journal_file.h"

namespace xh::storage {

/// Votes after which the file is written anew.
inline constexpr std::size_t kSignStateCompactAfter = 4096;

class SignStateFile {
 public:
  /// nullopt: there is no file. A new key's state without a chain is bound to this one. Errors: kDamagedJournal, kBadSignState;
  /// kWrongLedger when it is of another chain or key.
  [[nodiscard]] static Result<std::optional<SignStateFile>> open(const std::string& path, const Hash32& chain_id, const PublicKey& key,
                                                                 Disk& disk = real_disk());
  /// Reads what another process may be writing.
  [[nodiscard]] static Result<std::optional<consensus::SignState>> read(const std::string& path, Disk& disk = real_disk());
  /// Makes the file. Error kNotEmpty when it is there.
  [[nodiscard]] static Result<SignStateFile> create(const std::string& path, consensus::SignState state, Disk& disk = real_disk());

  [[nodiscard]] const consensus::SignState& state() const { return state_; }
  /// A vote that state() judges new; on disk after sync().
  void append(const consensus::PastVote& vote);
  /// W3. On disk when the file is next written anew: an older floor on disk keeps more votes, and forbids no less.
  void raise(const consensus::Moment& floor) { state_.raise(floor); }
  void sync();
  /// Any other change: the whole state is on disk when this returns.
  void replace(consensus::SignState state);

 private:
  SignStateFile(JournalFile file, consensus::SignState state) : file_(std::move(file)), state_(std::move(state)) {}
  JournalFile file_;
  consensus::SignState state_;
  std::size_t appended_ = 0;  ///< since the file was written anew
  bool dirty_ = false;
};

}  // namespace xh::storage

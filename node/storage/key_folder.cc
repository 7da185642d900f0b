#include "node/storage/key_folder.h"

#include "node/os/files.h"

namespace xh::storage {

using consensus::SignState;

Status write_key(const std::string& path, const PrivateKey& key, const std::string& passphrase, Seal seal) {
  return os::write_file(path, as_bytes(seal_key(key, passphrase, os::random_bytes(kKeystoreRandomBytes), seal)), 0600);
}

Result<PrivateKey> read_key(const std::string& path, const std::string& passphrase) {
  XH_TRY_VOID(os::check_private(path));
  XH_TRY(const Bytes text, os::read_file(path, kMaxKeyFileBytes));
  auto key = open_key(as_text(text), passphrase);
  if (!key) return fail(key.error().id, key.error().what, path);
  return key;
}

Result<HandOver> hand_over(const std::string& folder, const Hash32& chain_id, const PublicKey& key, Disk& disk) {
  XH_TRY(auto file, SignStateFile::open(sign_state_in(folder), chain_id, key, disk));
  if (!file) return fail(ErrorId::kSignStateInDoubt, std::string(explain(consensus::Doubt::kLost)), sign_state_in(folder));
  XH_TRY(auto last, CheckpointMark::read(checkpoint_mark_in(folder), disk));
  SignState state = file->state();
  XH_TRY(auto content, state.hand_over());
  // First nothing is signed here any more, then the other host may.
  file->replace(std::move(state));
  return HandOver{std::move(content), std::move(last)};
}

Result<HandOver> take_over(const std::string& folder, const Hash32& chain_id, const PublicKey& key, const HandOver& arriving, Disk& disk) {
  XH_TRY(auto file, SignStateFile::open(sign_state_in(folder), chain_id, key, disk));
  XH_TRY(auto mark, CheckpointMark::open(checkpoint_mark_in(folder), disk));
  SignState state = file ? file->state() : SignState(chain_id, key);
  XH_TRY(const auto other, SignState::from(arriving.signed_votes));
  XH_TRY_VOID(state.receive(other));
  // The sign state comes last: with it the folder may sign.
  XH_TRY_VOID(mark.receive(arriving.signed_checkpoint));
  const auto known = state.content();
  if (file) {
    file->replace(std::move(state));
  } else {
    XH_TRY_VOID(SignStateFile::create(sign_state_in(folder), std::move(state), disk).map([](const auto&) {}));
  }
  return HandOver{known, mark.last()};
}

}  // namespace xh::storage

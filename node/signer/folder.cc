#include "node/signer/folder.h"

#include <fmt/format.h>

#include <filesystem>

#include "base/json.h"
#include "base/text.h"
#include "node/signer/folder_files.h"
#include "node/signer/token_folder.h"

namespace xh::signer {

using consensus::Doubt;
using storage::CheckpointMark;
using storage::SignStateFile;

namespace {

constexpr std::size_t kPassphraseBytes = 16;

// What a command needs that does not sign.
struct Held {
  os::FileLock lock;
  Hash32 chain_id;
  PublicKey key;
};

Result<Held> hold(const std::string& folder) {
  XH_TRY_VOID(os::check_private(folder));
  XH_TRY(auto lock, os::FileLock::take(storage::lock_in(folder)));
  XH_TRY(const auto genesis, read_genesis(genesis_in(folder)));
  XH_TRY(auto keys, public_keys_in(folder));
  return Held{std::move(lock), genesis.chain_id, std::move(keys.consensus)};
}

Status copy_keys(const std::string& folder, const Source& from) {
  XH_TRY(const auto old, os::find_passphrase({from.passphrase_file, true, "", ""}));
  XH_TRY(const auto keys, read_keys(from.keys_folder, old.text()));
  XH_TRY(const Bytes genesis, os::read_file(from.genesis_file, ledger::kMaxGenesisBytes));
  XH_TRY(const auto chain, read_genesis(from.genesis_file));
  const Seal seal = storage::seal_for(chain.profile);
  // Their own passphrase: what stays with the node does not open them.
  const os::SecretText passphrase(to_hex(os::random_bytes(kPassphraseBytes)));
  XH_TRY_VOID(os::write_file(passphrase_in(folder), as_bytes(passphrase.text() + "\n"), 0600));
  XH_TRY_VOID(storage::write_key(consensus_in(folder), keys.consensus, passphrase.text(), seal));
  XH_TRY_VOID(storage::write_key(checkpoint_in(folder), keys.checkpoint, passphrase.text(), seal));
  return os::write_file(genesis_in(folder), genesis, 0600);
}

Status move_keys(const std::string& folder, const Source& from) {
  XH_TRY(const auto key, public_key_in(consensus_in(from.keys_folder)));
  if (std::filesystem::exists(consensus_in(folder))) {
    XH_TRY(const auto ours, public_key_in(consensus_in(folder)));
    if (ours != key) return fail(ErrorId::kNotEmpty, "the folder holds another validator's key", folder);
  }
  XH_TRY_VOID(copy_keys(folder, from));
  XH_TRY(const auto genesis, read_genesis(genesis_in(folder)));
  XH_TRY(const auto moving, storage::hand_over(from.keys_folder, genesis.chain_id, key));
  return storage::take_over(folder, genesis.chain_id, key, moving).map([](const auto&) {});
}

// Only what this folder holds too, and opens.
Status remove_moved(const std::string& folder, const Source& from) {
  XH_TRY(const auto passphrase, folder_passphrase(folder));
  XH_TRY(const auto keys, read_keys(folder, passphrase.text()));
  for (const auto& [path, key] : {std::pair(checkpoint_in(from.keys_folder), keys.checkpoint.public_key()),
                                  std::pair(consensus_in(from.keys_folder), keys.consensus.public_key())}) {
    if (!std::filesystem::exists(path)) continue;
    XH_TRY(const auto there, public_key_in(path));
    if (there != key) return fail(ErrorId::kSignStateRefused, "the signer's folder holds another key", path);
    std::error_code error;
    if (!std::filesystem::remove(path, error)) return fail(ErrorId::kCannotWrite, "cannot remove: " + error.message(), path);
  }
  XH_TRY_VOID(os::sync_folder(from.keys_folder));
  fmt::print("{} holds the keys. Into the node's configuration:\n\n{}", folder,
             signer_section(folder, {keys.consensus.public_key(), keys.checkpoint.public_key()}));
  return {};
}

}  // namespace

// The order makes it safe to die at any line: first the keys stand at both places and only the node's may sign; then neither; then only
// ours; last they are removed there. The node's sign state stays, marked, and refuses keys that are put back.
Status adopt(const std::string& folder, const Source& from) {
  XH_TRY_VOID(os::make_folder(folder, 0700));
  XH_TRY_VOID(os::check_private(folder));
  XH_TRY(const auto lock, os::FileLock::take(storage::lock_in(folder)));
  if (std::filesystem::exists(token_file_in(folder))) return fail(ErrorId::kNotEmpty, "the keys of this folder are in a token", folder);
  XH_TRY(const auto node_lock, os::FileLock::take(storage::lock_in(from.keys_folder)));
  XH_TRY(const auto present, SignStateFile::read(storage::sign_state_in(folder)));
  // The first that is removed: without it everything else is here.
  if (!present || std::filesystem::exists(checkpoint_in(from.keys_folder))) XH_TRY_VOID(move_keys(folder, from));
  return remove_moved(folder, from);
}

namespace {

Result<SignerKeys> keys_of(const std::string& folder) {
  XH_TRY(const auto place, token_in(folder));
  if (place) return open_token_keys(*place);
  XH_TRY(const auto passphrase, folder_passphrase(folder));
  XH_TRY(auto keys, read_keys(folder, passphrase.text()));
  return SignerKeys{std::move(keys.consensus), std::move(keys.checkpoint)};
}

}  // namespace

Result<Opened> open(const std::string& folder) {
  XH_TRY_VOID(os::check_private(folder));
  XH_TRY(auto lock, os::FileLock::take(storage::lock_in(folder)));
  XH_TRY(const auto genesis, read_genesis(genesis_in(folder)));
  XH_TRY(auto keys, keys_of(folder));
  const std::string path = storage::sign_state_in(folder);
  XH_TRY(auto votes, SignStateFile::open(path, genesis.chain_id, keys.consensus.public_key()));
  if (!votes) return fail(ErrorId::kSignStateInDoubt, "there is no sign state: what the key signed is unknown", path);
  if (votes->state().doubt() == Doubt::kHandedOver) return fail(ErrorId::kSignStateInDoubt, std::string(explain(Doubt::kHandedOver)), path);
  XH_TRY(auto checkpoints, CheckpointMark::open(storage::checkpoint_mark_in(folder)));
  return Opened{std::move(lock), Judge(genesis.origin(), std::move(keys), *std::move(votes), std::move(checkpoints))};
}

Status show(const std::string& folder, bool json) {
  XH_TRY(const auto keys, public_keys_in(folder));
  XH_TRY(const auto place, token_in(folder));
  XH_TRY(const auto state, SignStateFile::read(storage::sign_state_in(folder)));
  XH_TRY(const auto last, CheckpointMark::read(storage::checkpoint_mark_in(folder)));
  const auto doubt = state ? state->doubt() : Doubt::kLost;
  Json out{Json::Object{}};
  out.set("folder", folder).set("consensus_key", to_encoded(keys.consensus)).set("checkpoint_key", to_encoded(keys.checkpoint));
  out.set("token", place ? Json(place->token) : Json(nullptr));
  if (state) {
    const auto& content = state->content();
    out.set("chain_id", to_0x(content.chain_id.view()))
        .set("floor_epoch", json_u64(content.floor.epoch.value))
        .set("floor_view", json_u64(content.floor.view.value))
        .set("votes", json_u64(content.votes.size()))
        .set("hand_overs", json_u64(content.hand_overs));
  }
  out.set("checkpoint_size", json_u64(last ? last->size : 0)).set("doubt", std::string(name_of(doubt)));
  out.set("explanation", std::string(explain(doubt)));
  if (json) {
    fmt::print("{}\n", out.dump());
  } else {
    fmt::print("{}", out.pretty());
  }
  return {};
}

Status export_to(const std::string& folder, const std::string& file) {
  XH_TRY(const auto held, hold(folder));
  XH_TRY(const auto moving, storage::hand_over(folder, held.chain_id, held.key));
  XH_TRY_VOID(os::write_file(file, as_bytes(hand_over_text(moving)), 0600));
  fmt::print("handed over into {}: {}\nthis signer signs nothing any more; import the file where it shall sign\n", file, describe(moving));
  return {};
}

Status import_from(const std::string& folder, const std::string& file) {
  XH_TRY(const auto held, hold(folder));
  XH_TRY(const Bytes text, os::read_file(file, storage::kMaxHandOverFileBytes));
  const auto arriving = storage::parse_hand_over(as_text(text));
  if (!arriving) return fail(arriving.error().id, arriving.error().what, file);
  XH_TRY(const auto known, storage::take_over(folder, held.chain_id, held.key, *arriving));
  fmt::print("took the keys over: {}\n", describe(known));
  return {};
}

}  // namespace xh::signer

#include "node/signer/folder.h"

#include <fmt/format.h>

#include <filesystem>

#include "base/json.h"
#include "base/text.h"
#include "crypto/keystore.h"
#include "ledger/genesis.h"

namespace xh::signer {

using consensus::Doubt;
using storage::CheckpointMark;
using storage::SignStateFile;

namespace {

constexpr std::size_t kPassphraseBytes = 16;

std::string consensus_in(const std::string& folder) { return folder + "/consensus.json"; }
std::string checkpoint_in(const std::string& folder) { return folder + "/checkpoint.json"; }
std::string genesis_in(const std::string& folder) { return folder + "/genesis.json"; }
std::string passphrase_in(const std::string& folder) { return folder + "/passphrase"; }

Result<std::string> read_passphrase(const std::string& path) {
  XH_TRY_VOID(os::check_private(path));
  return os::read_first_line(path);
}

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

Result<SignerKeys> read_keys(const std::string& folder, const std::string& passphrase) {
  XH_TRY(auto consensus, storage::read_key(consensus_in(folder), passphrase));
  XH_TRY(auto checkpoint, storage::read_key(checkpoint_in(folder), passphrase));
  return SignerKeys{std::move(consensus), std::move(checkpoint)};
}

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
  XH_TRY(auto key, public_key_in(consensus_in(folder)));
  return Held{std::move(lock), genesis.chain_id, std::move(key)};
}

Status copy_keys(const std::string& folder, const Source& from) {
  XH_TRY(const auto old, read_passphrase(from.passphrase_file));
  XH_TRY(const auto keys, read_keys(from.keys_folder, old));
  XH_TRY(const Bytes genesis, os::read_file(from.genesis_file, ledger::kMaxGenesisBytes));
  XH_TRY(const auto chain, read_genesis(from.genesis_file));
  const Seal seal = storage::seal_for(chain.profile);
  // Their own passphrase: what stays with the node does not open them.
  const std::string passphrase = to_hex(os::random_bytes(kPassphraseBytes));
  XH_TRY_VOID(os::write_file(passphrase_in(folder), as_bytes(passphrase + "\n"), 0600));
  XH_TRY_VOID(storage::write_key(consensus_in(folder), keys.consensus, passphrase, seal));
  XH_TRY_VOID(storage::write_key(checkpoint_in(folder), keys.checkpoint, passphrase, seal));
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
  XH_TRY(const auto passphrase, read_passphrase(passphrase_in(folder)));
  XH_TRY(const auto keys, read_keys(folder, passphrase));
  for (const auto& [path, key] : {std::pair(checkpoint_in(from.keys_folder), keys.checkpoint.public_key()),
                                  std::pair(consensus_in(from.keys_folder), keys.consensus.public_key())}) {
    if (!std::filesystem::exists(path)) continue;
    XH_TRY(const auto there, public_key_in(path));
    if (there != key) return fail(ErrorId::kSignStateRefused, "the signer's folder holds another key", path);
    std::error_code error;
    if (!std::filesystem::remove(path, error)) return fail(ErrorId::kCannotWrite, "cannot remove: " + error.message(), path);
  }
  XH_TRY_VOID(os::sync_folder(from.keys_folder));
  fmt::print(
      "{} holds the keys. Into the node's configuration:\n\n[signer]\nsocket = \"{}\"\nconsensus_key = \"{}\"\ncheckpoint_key = \"{}\"\n",
      folder, std::filesystem::absolute(socket_in(folder)).lexically_normal().string(), to_encoded(keys.consensus.public_key()),
      to_encoded(keys.checkpoint.public_key()));
  return {};
}

}  // namespace

// The order makes it safe to die at any line: first the keys stand at both places and only the node's may sign; then neither; then only
// ours; last they are removed there. The node's sign state stays, marked, and refuses keys that are put back.
Status adopt(const std::string& folder, const Source& from) {
  XH_TRY_VOID(os::make_folder(folder, 0700));
  XH_TRY_VOID(os::check_private(folder));
  XH_TRY(const auto lock, os::FileLock::take(storage::lock_in(folder)));
  XH_TRY(const auto node_lock, os::FileLock::take(storage::lock_in(from.keys_folder)));
  XH_TRY(const auto present, SignStateFile::read(storage::sign_state_in(folder)));
  // The first that is removed: without it everything else is here.
  if (!present || std::filesystem::exists(checkpoint_in(from.keys_folder))) XH_TRY_VOID(move_keys(folder, from));
  return remove_moved(folder, from);
}

Result<Opened> open(const std::string& folder) {
  XH_TRY_VOID(os::check_private(folder));
  XH_TRY(auto lock, os::FileLock::take(storage::lock_in(folder)));
  XH_TRY(const auto genesis, read_genesis(genesis_in(folder)));
  XH_TRY(const auto passphrase, read_passphrase(passphrase_in(folder)));
  XH_TRY(auto keys, read_keys(folder, passphrase));
  const std::string path = storage::sign_state_in(folder);
  XH_TRY(auto votes, SignStateFile::open(path, genesis.chain_id, keys.consensus.public_key()));
  if (!votes) return fail(ErrorId::kSignStateInDoubt, "there is no sign state: what the key signed is unknown", path);
  if (votes->state().doubt() == Doubt::kHandedOver) return fail(ErrorId::kSignStateInDoubt, std::string(explain(Doubt::kHandedOver)), path);
  XH_TRY(auto checkpoints, CheckpointMark::open(storage::checkpoint_mark_in(folder)));
  return Opened{std::move(lock), Judge(genesis.origin(), std::move(keys), *std::move(votes), std::move(checkpoints))};
}

Status show(const std::string& folder, bool json) {
  XH_TRY(const auto consensus, public_key_in(consensus_in(folder)));
  XH_TRY(const auto checkpoint, public_key_in(checkpoint_in(folder)));
  XH_TRY(const auto state, SignStateFile::read(storage::sign_state_in(folder)));
  XH_TRY(const auto last, CheckpointMark::read(storage::checkpoint_mark_in(folder)));
  const auto doubt = state ? state->doubt() : Doubt::kLost;
  Json out{Json::Object{}};
  out.set("folder", folder).set("consensus_key", to_encoded(consensus)).set("checkpoint_key", to_encoded(checkpoint));
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

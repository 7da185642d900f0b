#include "node/runtime/sign_state_commands.h"

#include <fmt/format.h>

#include "base/text.h"
#include "consensus/core.h"
#include "node/runtime/action_log.h"
#include "node/runtime/command_output.h"
#include "node/runtime/setup.h"
#include "node/storage/key_folder.h"

namespace xh::runtime {

using consensus::SignState;
using storage::SignStateFile;

namespace {

// A validator's key and chain, and its folder to itself.
struct Held {
  os::FileLock lock;
  Hash32 chain_id;
  PublicKey key;
};

Result<Held> hold(const Config& config) {
  if (config.role != Role::kValidator) return fail(ErrorId::kUsage, "only a validator has a sign state", "node.role");
  if (config.signer) return fail(ErrorId::kUsage, "the keys are with the signer: xh-signer status, export and import", "[signer]");
  XH_TRY(const auto genesis, load_genesis(config.genesis_path));
  XH_TRY(auto lock, os::FileLock::take(config.keys_dir + "/lock"));
  XH_TRY(const auto keys, load_keys(config, true));
  return Held{std::move(lock), genesis.chain_id, keys.consensus->public_key()};
}

// AL6: what the key's folder is made to say is an action, too.
Status with_entry(const Config& config, const char* action, const Json& parameters, const std::function<Status()>& work) {
  return logged_action(admin_log_path(config), action, parameters, work);
}

Status create(const Config& config, const Held& held, bool from_journal) {
  SignState state(held.chain_id, held.key);
  if (from_journal) {
    std::vector<consensus::PastVote> votes;
    Status bad;
    XH_TRY_VOID(storage::JournalFile::read(config.data_dir + "/journal", [&](Bytes bytes) {
      const auto record = decode<consensus::Record>(bytes);
      if (!record) bad = fail(ErrorId::kDamagedJournal, record.error().what, config.data_dir + "/journal");
      const auto* own = record ? std::get_if<consensus::OwnVote>(&*record) : nullptr;
      if (own != nullptr) votes.push_back({own->epoch, own->vote.vote});
    }));
    XH_TRY_VOID(bad);
    if (votes.empty())
      return fail(ErrorId::kUsage, "the journal holds no vote: nothing can be taken from it", config.data_dir + "/journal");
    state.compare(votes, {});
    if (state.doubt() != consensus::Doubt::kNone)
      return fail(ErrorId::kSignStateRefused, "the journal holds votes that exclude each other", config.data_dir + "/journal");
  }
  XH_TRY(const auto file, SignStateFile::create(sign_state_path(config), std::move(state)));
  fmt::print("made {}: {}\n", sign_state_path(config), describe(storage::HandOver{file.state().content(), std::nullopt}));
  return {};
}

Status export_to(const Config& config, const Held& held, const std::string& path) {
  XH_TRY(const auto moving, storage::hand_over(config.keys_dir, held.chain_id, held.key));
  XH_TRY_VOID(os::write_file(path, as_bytes(hand_over_text(moving)), 0600));
  fmt::print("handed over into {}: {}\nthis host signs nothing with the keys any more; import the file where it shall vote\n", path,
             describe(moving));
  return {};
}

Status import_from(const Config& config, const Held& held, const std::string& path) {
  XH_TRY(const Bytes text, os::read_file(path, storage::kMaxHandOverFileBytes));
  const auto arriving = storage::parse_hand_over(as_text(text));
  if (!arriving) return fail(arriving.error().id, arriving.error().what, path);
  XH_TRY(const auto known, storage::take_over(config.keys_dir, held.chain_id, held.key, *arriving));
  fmt::print("took the keys over: {}\nthe node listens for 20 seconds after its next start, then it votes\n", describe(known));
  return {};
}

}  // namespace

Status sign_state_show(const Config& config, bool json) {
  if (config.signer) return fail(ErrorId::kUsage, "the keys are with the signer: xh-signer status", "[signer]");
  const std::string path = sign_state_path(config);
  XH_TRY(const auto state, SignStateFile::read(path));
  Json out{Json::Object{}};
  out.set("file", path);
  const auto doubt = state ? state->doubt() : consensus::Doubt::kLost;
  if (state) {
    const auto& content = state->content();
    out.set("public_key", to_0x(content.key.raw))
        .set("chain_id", to_0x(content.chain_id.view()))
        .set("floor_epoch", json_u64(content.floor.epoch.value))
        .set("floor_view", json_u64(content.floor.view.value))
        .set("votes", json_u64(content.votes.size()))
        .set("hand_overs", json_u64(content.hand_overs))
        .set("arriving", content.arrival.has_value());
  }
  out.set("doubt", std::string(name_of(doubt))).set("explanation", std::string(explain(doubt)));
  print(out, json);
  return {};
}

Status sign_state_create(const Config& config, bool from_journal) {
  XH_TRY(const auto held, hold(config));
  return with_entry(config, "sign-state create", Json(json_object().set("from_journal", from_journal)),
                    [&] { return create(config, held, from_journal); });
}

Status sign_state_export(const Config& config, const std::string& path) {
  XH_TRY(const auto held, hold(config));
  return with_entry(config, "sign-state export", Json(json_object().set("file", path)), [&] { return export_to(config, held, path); });
}

Status sign_state_import(const Config& config, const std::string& path) {
  XH_TRY(const auto held, hold(config));
  return with_entry(config, "sign-state import", Json(json_object().set("file", path)), [&] { return import_from(config, held, path); });
}

}  // namespace xh::runtime

#include "node/runtime/sign_state_commands.h"

#include <fmt/format.h>

#include "base/text.h"
#include "consensus/core.h"
#include "crypto/hash.h"
#include "node/runtime/command_output.h"
#include "node/runtime/setup.h"
#include "node/storage/sign_state_file.h"

namespace xh::runtime {

using consensus::SignState;
using storage::SignStateFile;

namespace {

constexpr std::string_view kFormat = "xinghuo-sign-state/v1";

// A validator's key and chain, and its folder to itself.
struct Held {
  os::FileLock lock;
  Hash32 chain_id;
  PublicKey key;
};

Result<Held> hold(const Config& config) {
  if (config.role != Role::kValidator) return fail(ErrorId::kUsage, "only a validator has a sign state", "node.role");
  XH_TRY(const auto genesis, load_genesis(config.genesis_path));
  XH_TRY(auto lock, os::FileLock::take(config.keys_dir + "/lock"));
  XH_TRY(const auto keys, load_keys(config));
  return Held{std::move(lock), genesis.chain_id, keys.consensus->public_key()};
}

std::string text_of(const SignState::Content& content) {
  const Bytes bytes = encode(content);
  Json out{Json::Object{}};
  out.set("format", std::string(kFormat))
      .set("public_key", to_0x(content.key.raw))
      .set("hand_over", json_u64(content.hand_overs))
      .set("content", to_0x(bytes))
      .set("sha256", to_0x(sha256(bytes).view()));
  return out.pretty();
}

Result<SignState> parse_file(const std::string& path) {
  XH_TRY(const Bytes text, os::read_file(path, kMaxSignStateFileBytes));
  const auto refuse = [&](const std::string& what) { return fail(ErrorId::kBadSignState, what, path); };
  const auto json = parse_json(as_text(text));
  if (!json) return refuse("the file is not JSON: " + json.error().what);
  const auto member = [&](std::string_view name) -> const std::string* {
    const Json* value = json->find(name);
    return value == nullptr ? nullptr : value->string();
  };
  const auto *format = member("format"), *content = member("content"), *sum = member("sha256");
  if (format == nullptr || *format != kFormat || content == nullptr || sum == nullptr)
    return refuse(fmt::format("the file is no {}", kFormat));
  const auto bytes = from_0x(*content);
  if (!bytes || to_0x(sha256(*bytes).view()) != *sum) return refuse("the checksum does not fit");
  auto decoded = decode<SignState::Content>(*bytes);
  if (!decoded) return refuse(decoded.error().what);
  auto state = SignState::from(*std::move(decoded));
  if (!state) return refuse(state.error().what);
  return state;
}

std::string describe(const SignState::Content& content) {
  return fmt::format("floor epoch {} view {}, {} votes above it", content.floor.epoch.value, content.floor.view.value,
                     content.votes.size());
}

Status import_into(const Held& held, const std::string& path, const SignState& arriving) {
  XH_TRY(auto file, SignStateFile::open(path, held.chain_id, held.key));
  SignState state = file ? file->state() : SignState(held.chain_id, held.key);
  XH_TRY_VOID(state.receive(arriving));
  if (file) {
    file->replace(std::move(state));
  } else {
    XH_TRY(file, SignStateFile::create(path, std::move(state)));
  }
  fmt::print("took the key over: {}\nthe node listens for 20 seconds after its next start, then it votes\n",
             describe(file->state().content()));
  return {};
}

}  // namespace

Status sign_state_show(const Config& config, bool json) {
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
  fmt::print("made {}: {}\n", sign_state_path(config), describe(file.state().content()));
  return {};
}

Status sign_state_export(const Config& config, const std::string& path) {
  XH_TRY(const auto held, hold(config));
  XH_TRY(auto file, SignStateFile::open(sign_state_path(config), held.chain_id, held.key));
  if (!file) return fail(ErrorId::kSignStateInDoubt, std::string(explain(consensus::Doubt::kLost)), sign_state_path(config));
  SignState state = file->state();
  XH_TRY(const auto content, state.hand_over());
  // First no vote here any more, then the file that lets another host vote.
  file->replace(std::move(state));
  XH_TRY_VOID(os::write_file(path, as_bytes(text_of(content)), 0600));
  fmt::print("handed over into {}: {}\nthis host does not vote with the key any more; import the file where it shall vote\n", path,
             describe(content));
  return {};
}

Status sign_state_import(const Config& config, const std::string& path) {
  XH_TRY(const auto held, hold(config));
  XH_TRY(const auto arriving, parse_file(path));
  return import_into(held, sign_state_path(config), arriving);
}

}  // namespace xh::runtime

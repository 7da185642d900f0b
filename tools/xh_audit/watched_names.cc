#include "tools/xh_audit/watched_names.h"

#include <fmt/format.h>

#include "base/text.h"
#include "identity/record.h"

namespace xh::tools {
namespace {

constexpr std::string_view kWatchedFormat = "xinghuo-watched/v1";

tl::unexpected<Error> bad_watched(std::string what, const std::string& name) { return fail(ErrorId::kBadProof, std::move(what), name); }

}  // namespace

Result<WatchedState> watched_from(std::string_view proof, const ledger::Genesis& genesis, const std::string& name) {
  const auto report = ledger::verify_proof(proof, genesis);
  if (report.failure) return bad_watched(fmt::format("step {} failed: {}", report.failure->name, report.failure->detail), name);
  const ledger::StateKey key{ledger::RecordKind::kIdentifier, name};
  const std::uint64_t size = report.anchor->checkpoint.name.size;
  if (report.anchor->summary.height.value + 1 != size)
    return bad_watched("the proof is not about the newest block of its checkpoint", name);
  if (const auto* absent = std::get_if<ledger::AbsenceClaim>(&*report.claim)) {
    if (absent->key != key) return bad_watched("the proof is about another name", name);
    return WatchedState{size, "absent", {}};
  }
  const auto* there = std::get_if<ledger::RecordClaim>(&*report.claim);
  if (there == nullptr || there->key != key) return bad_watched("the proof is about something else", name);
  const auto record = decode<identity::IdentifierRecord>(there->value);
  if (!record) return bad_watched("the record is malformed", name);
  const bool active = record->status == identity::RecordStatus::kActive;
  return WatchedState{size, fmt::format("version {} {}", record->version, active ? "active" : "revoked"), ledger::value_hash(there->value)};
}

WatchVerdict compare_watched(const std::optional<WatchedState>& last, const WatchedState& now) {
  if (!last) return WatchVerdict::kFirst;
  if (now.size < last->size) return WatchVerdict::kOlder;
  return now.state == last->state && now.value == last->value ? WatchVerdict::kSame : WatchVerdict::kChanged;
}

std::vector<std::string> names_from(std::string_view lines) {
  std::vector<std::string> names;
  while (!lines.empty()) {
    const auto end = std::min(lines.find('\n'), lines.size());
    std::string_view line = lines.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!line.empty()) names.emplace_back(line);
    lines.remove_prefix(std::min(end + 1, lines.size()));
  }
  return names;
}

std::string to_text(const WatchedNames& names, const ledger::Genesis& genesis) {
  Json::Object list;
  for (const auto& [name, state] : names) {
    list.emplace(
        name,
        Json(Json(Json::Object{}).set("size", json_u64(state.size)).set("state", state.state).set("value", to_hex(state.value.view()))));
  }
  Json out{Json::Object{}};
  return out.set("format", kWatchedFormat).set("chain_id", to_hex(genesis.chain_id.view())).set("names", std::move(list)).pretty();
}

Result<WatchedNames> watched_from_text(std::string_view text, const ledger::Genesis& genesis) {
  XH_TRY(const Json json, parse_json(text));
  JsonReader in(json, "state");
  const std::string format = in.text("format");
  const std::string chain = in.text("chain_id");
  const Json& list = in.member("names");
  XH_TRY_VOID(in.done());
  if (format != kWatchedFormat || list.object() == nullptr) return fail(ErrorId::kWrongType, "not a file of watched names", "state");
  if (chain != to_hex(genesis.chain_id.view())) return fail(ErrorId::kWrongChain, "the remembered state is of another chain", "state");
  WatchedNames names;
  for (const auto& [name, member] : *list.object()) {
    JsonReader entry(member, name);
    WatchedState state{entry.u64("size"), entry.text("state"), {}};
    const std::string value = entry.text("value");
    XH_TRY_VOID(entry.done());
    XH_TRY(state.value, fixed_from_hex<Hash32>(value));
    names.emplace(name, std::move(state));
  }
  return names;
}

}  // namespace xh::tools
